"""Ids of natural persons: random, and kept in a private file so that they stay the same."""

import hashlib
import hmac
import json
import re
import secrets
from pathlib import Path
from typing import Any

from disclosure.output.private_files import write_private
from disclosure.words.texts import bilingual

PREFIX = "person-"
_VERSION = 1


class PrivateFileUnusable(ValueError):
    """The file of person ids cannot be used; the text says why and what to do."""


class PersonIds:
    """Gives each person's number a random id, the same one for as long as the file is kept.

    An id tells nothing of the number: it is no hash of it, and numbers are short enough to try
    them all. The file (JSON, mode 0600) maps a keyed hash of scheme and number to the id, so
    that no number stands in it as such; the key lies in the same file, which is therefore as
    private as the numbers. Without a path the ids are not kept.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._key, self._ids = secrets.token_bytes(32), dict[str, str]()
        self._is_changed = False
        if path is not None and path.exists():
            self._read(path)

    def _read(self, path: Path) -> None:
        try:
            document: dict[str, Any] = json.loads(path.read_text("utf-8"))
            self._key, self._ids = bytes.fromhex(document["key"]), dict(document["ids"])
        except (ValueError, KeyError, TypeError) as error:
            raise PrivateFileUnusable(
                bilingual("ocds.person_ids.unusable", " / ", path=path)
            ) from error

    def id_of(self, scheme: str, number: str) -> str:
        """The id of the person with that number (`person-` and 16 hexadecimal digits)."""
        digits = re.sub(r"\W", "", number).upper()
        key = hmac.new(self._key, f"{scheme}:{digits}".encode(), hashlib.sha256).hexdigest()
        if key not in self._ids:
            self._ids[key] = PREFIX + secrets.token_hex(8)
            self._is_changed = True
        return self._ids[key]

    def save(self) -> None:
        """Write the file, readable by its owner only; before a package names one of its ids."""
        if self._path is None or not self._is_changed:
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        document = {"version": _VERSION, "key": self._key.hex(), "ids": self._ids}
        write_private(self._path, json.dumps(document, indent=1))
        self._is_changed = False
