"""Unpacks a zip of data packages for a check, so that it is judged as its folder is; what a hostile
zip may contain is refused first."""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory

from disclosure.checks.package_guards import MAX_ENTRIES, UNPACKED_LIMIT, swells
from disclosure.packages.package_files import Danger, RefusedFile, danger_of_path

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the second where it is empty
_LONGEST_PATH = 4_096
_UTF_8, _ENCRYPTED = 0x800, 0x1
# What macOS and editors put beside the files.
_LEFT_BY_SYSTEM = re.compile(r"(?:__MACOSX|\.(?![./])[^/]*)(?:/|$)")


def is_zip(path: Path) -> bool:
    """Whether a file is a zip, whatever its name."""
    try:
        with path.open("rb") as stream:
            return stream.read(4) in _ZIP
    except OSError:
        return False


@contextmanager
def unpacked(file: Path) -> Iterator[tuple[Path, bool]]:
    """A temporary folder with what is in a zip; if that is one folder and nothing else, the folder
    in it, and whether the zip names the folder.

    Raises RefusedFile for what must not be unpacked, ValueError with a reason for a zip that cannot
    be read.
    """
    with TemporaryDirectory(prefix="sunlit-") as place:
        root = Path(place).resolve() / "zip" / file.stem
        root.mkdir(parents=True)
        try:
            with zipfile.ZipFile(file) as archive:
                _unpack(archive, root, file)
        except FileExistsError as error:
            raise ValueError("two files in the zip have one name") from error
        except OSError as error:  # its text names the temporary folder
            raise ValueError(error.strerror) from error
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
            raise ValueError(str(error)) from error
        folder = _inmost(root)
        yield folder, folder != root


def _unpack(archive: zipfile.ZipFile, root: Path, file: Path) -> None:
    entries = [
        (_name(info), info) for info in archive.infolist() if not _LEFT_BY_SYSTEM.match(_name(info))
    ]
    packed, total = file.stat().st_size, sum(info.file_size for _, info in entries)
    if len(entries) > MAX_ENTRIES or total > UNPACKED_LIMIT or swells(total, packed):
        raise RefusedFile(Danger("archive-swells", file.name))
    for name, info in entries:
        danger = danger_of_path(root, name.rstrip("/"))
        if danger or "\\" in name:
            raise RefusedFile(danger or Danger("path-outside", name))
        if info.flag_bits & _ENCRYPTED:
            raise ValueError("the zip has a password")
    # Links come last, so that nothing is written through them.
    for name, info in sorted(entries, key=lambda entry: _is_link(entry[1])):
        target = root / name
        if _is_link(info):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(archive.read(info).decode("utf-8", "replace")[:_LONGEST_PATH])
        elif info.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            # An entry never unpacks to more than the directory of the zip says of it.
            with archive.open(info) as source, target.open("xb") as out:
                copyfileobj(source, out, 2**20)
    for name, info in entries:
        if _is_link(info) and not (root / name).resolve().is_relative_to(root):
            raise RefusedFile(Danger("link-outside", name))


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _name(info: zipfile.ZipInfo) -> str:
    """The name of an entry: without a mark for UTF-8 it may be that all the same (macOS), or GB
    18030 (Windows in Chinese)."""
    if info.flag_bits & _UTF_8 or info.filename.isascii():
        return info.filename
    try:
        written = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _inmost(folder: Path) -> Path:
    inside = list(folder.iterdir())
    is_wrapped = len(inside) == 1 and inside[0].is_dir()
    return _inmost(inside[0]) if is_wrapped else folder
