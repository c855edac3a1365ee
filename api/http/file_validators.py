"""Validators of static files: computed from their bytes, so that they stay the same across
releases that do not change the file."""

import hashlib
import os
from dataclasses import dataclass
from email.utils import formatdate

from starlette.concurrency import run_in_threadpool

CACHED_FILES = 20_000  # files, each some 600 bytes
# Larger files change in every release, and take long to read.
MAX_HASHED_BYTES = 64 * 1024 * 1024

_Seen = tuple[int, int, int, int]


@dataclass(frozen=True)
class Validators:
    """A strong ETag (RFC 9110 §8.8.3) and a Last-Modified (§8.8.2) of one file."""

    etag: str
    last_modified: str


class Memory:
    """The validators of files by name, computed once and again when the file was replaced.

    The two output trees hold equal bytes with different modification times. So the ETag is computed
    from the bytes, and Last-Modified is that of the tree in which these bytes were first seen.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[_Seen, Validators]] = {}

    async def validators(self, name: str, path: str, status: os.stat_result) -> Validators:
        """The validators of the file of a name, which is at `path` now.

        Raises OSError when it cannot be read.
        """
        remembered = self._known.get(name)
        if remembered is not None and remembered[0] == _seen(status):
            return remembered[1]
        etag = f'"{await run_in_threadpool(_digest, path, status)}"'
        remembered = self._known.pop(name, None)
        if remembered is not None and remembered[1].etag == etag:
            validators = remembered[1]
        else:
            validators = Validators(etag, formatdate(status.st_mtime, usegmt=True))
        self._known[name] = (_seen(status), validators)
        if len(self._known) > CACHED_FILES:
            self._known.pop(next(iter(self._known)))
        return validators


def _seen(status: os.stat_result) -> _Seen:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _digest(path: str, status: os.stat_result) -> str:
    if status.st_size > MAX_HASHED_BYTES:
        text = repr(_seen(status)).encode()
        return hashlib.sha256(text).hexdigest()[:32]
    with open(path, "rb") as file:  # noqa: PTH123 - a path of starlette's, read on every visit
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]
