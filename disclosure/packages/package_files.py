"""The files of a package: the one module that finds, checks and opens them.

Published are the descriptor, the tables that it names, and notices in plain text. Only regular
files inside the folder are allowed, never a link, a device or a pipe.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from disclosure.model.characters import UNSAFE
from disclosure.model.identifiers import is_device

DESCRIPTOR = "datapackage.json"
DESCRIPTOR_LIMIT = 16 * 2**20  # bytes
NOTICE_LIMIT = 2**20  # bytes
_REMOTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//|(?:data|mailto|urn):", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Characters with another meaning in file systems, addresses or HTML, and trailing blanks and
# points, which Windows drops.
_NO_NAME = re.compile(r"[<>:\"|?*%#&\\]|[ .]$|^ ")
# Texts that a licence may ask to go with the data.
_NOTICE = re.compile(r"(SOURCE|LICENSE|LICENCE|NOTICE|README)(?:\.(?:txt|md))?")
_NEW_PAGE = "\x0c"  # stands in the texts of licences
_MEANT_AS_NOTICE = re.compile(r"SOURCE|LICEN[SC]E|NOTICE|README", re.IGNORECASE)
# What systems and editors leave in folders.
_IGNORED = re.compile(r"\.|~\$|Thumbs\.db$|desktop\.ini$", re.IGNORECASE)


@dataclass(frozen=True)
class Danger:
    """Why a file is not opened: the code of the fault and the value in its message."""

    code: str
    value: str


class RefusedFile(Exception):
    """A file that may not be opened; holds the `Danger`."""

    def __init__(self, danger: Danger) -> None:
        self.danger = danger
        super().__init__(f"{danger.code}: {danger.value}")


def danger_of_path(folder: Path, path: str, scheme: object = None) -> Danger | None:
    """Why `path` must not be followed from `folder`: remote, outside, through a link, or not a
    regular file. None for a path to nothing."""
    if _REMOTE.match(path) or scheme not in {None, "", "file", "multipart"}:
        return Danger("resource-remote", path)
    if _CONTROL.search(path):
        printable = _CONTROL.sub(lambda match: f"<U+{ord(match[0]):04X}>", path)
        return Danger("path-outside", printable)
    is_absolute = Path(path).is_absolute() or ":" in path[:3]
    if is_absolute or ".." in path.replace("\\", "/").split("/"):
        return Danger("path-outside", path)
    try:
        if not (folder / path).resolve().is_relative_to(folder.resolve()):
            return Danger("link-outside", path)
        step = folder
        for part in Path(path).parts:
            step = step / part
            if step.is_symlink():
                return Danger("file-is-link", path)
        if step.exists() and not step.is_file():
            return Danger("not-a-file", path)
    except (OSError, RuntimeError, ValueError):  # a name too long, links in a circle
        return Danger("link-outside", path)
    return None


def read_file(folder: Path, path: str, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes inside `folder`.

    Raises RefusedFile, and OSError where it does not exist or may not be read. The opened file
    itself is checked, so replacing it in between has no effect.
    """
    danger = danger_of_path(folder, path)
    if danger:
        raise RefusedFile(danger)
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    number = os.open(folder / path, flags)
    with os.fdopen(number, "rb") as stream:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise RefusedFile(Danger("not-a-file", path))
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise RefusedFile(Danger("file-too-large", path))
    return data


def table_danger(folder: Path, resource: Mapping[str, Any]) -> Danger | None:
    """Why the table of a resource of ours may not leave its package: what is published under its
    name is a CSV and is called so."""
    path = str(resource.get("path"))
    danger = danger_of_path(folder, path, resource.get("scheme"))
    if danger:
        return danger
    *above, name = path.split("/")
    is_csv = name.lower().endswith(".csv") and resource.get("format", "csv") == "csv"
    is_plain = not any("." in part or part == "" for part in above) and "SHA256SUMS" not in above
    is_safe = not any(_NO_NAME.search(part) or is_device(part) for part in (*above, name))
    return None if is_csv and is_plain and is_safe else Danger("table-name", path)


def find_notices(folder: Path) -> dict[str, Path]:
    """The notices of a package, by the name under which they are published: plain text."""
    notices: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        match = _NOTICE.fullmatch(path.name)
        if match and not _notice_danger(folder, path.name):
            notices.setdefault(f"{match[1]}.txt", path)
    return notices


def folder_dangers(folder: Path, tables: frozenset[str]) -> Iterator[Danger]:
    """Faults for what is in the folder of a package besides its descriptor and its `tables`
    (paths) and must not be published: an error where it is meant as a notice or is not a regular
    file, else ignored by all that publishes."""
    names: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        name = path.name
        if path.is_symlink():
            if name not in tables:  # a table is judged by its resource
                yield Danger("file-is-link", name)
        elif not (path.is_file() or path.is_dir()):
            yield Danger("not-a-file", name)
        elif name == DESCRIPTOR or name in tables or _IGNORED.match(name):
            continue
        elif match := _NOTICE.fullmatch(name):
            danger = _notice_danger(folder, name)
            if danger is None and match[1] in names:
                danger = Danger("notice-repeated", name)
            names[match[1]] = name
            if danger:
                yield danger
        elif _MEANT_AS_NOTICE.match(name):
            yield Danger("notice-name", name)
        else:
            yield from _stray(folder, path, tables)


def _stray(folder: Path, path: Path, tables: frozenset[str]) -> Iterator[Danger]:
    if path.is_file():
        yield Danger("file-not-published", path.name)
        return
    for below in sorted(path.rglob("*")):
        name = below.relative_to(folder).as_posix()
        if below.is_symlink():
            yield Danger("file-is-link", name)
        elif not below.is_dir() and name not in tables:
            yield Danger("file-not-published" if below.is_file() else "not-a-file", name)


def _notice_danger(folder: Path, name: str) -> Danger | None:
    try:
        read_notice(folder, name)
    except RefusedFile as error:
        is_large = error.danger.code == "file-too-large"
        return Danger("notice-too-large", name) if is_large else error.danger
    except (OSError, UnicodeDecodeError):
        return Danger("notice-encoding", name)
    return None


def read_notice(folder: Path, name: str) -> str:
    """The text of a notice. Raises RefusedFile, OSError, UnicodeDecodeError."""
    text = read_file(folder, name, NOTICE_LIMIT).decode("utf-8-sig")
    if "\x00" in text:
        raise RefusedFile(Danger("notice-encoding", name))
    if UNSAFE.search(text.replace(_NEW_PAGE, "")):
        raise RefusedFile(Danger("notice-unsafe", name))
    return text
