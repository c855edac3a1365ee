"""Checksums as `sha256sum` reads them, and zips that are the same bytes for the same files."""

import hashlib
import io
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

SUMS = "SHA256SUMS"
ZIP_INSTANT = (1980, 1, 1, 0, 0, 0)
# Site path of a download → its SHA-256 in hexadecimal.
Sums = dict[str, str]


def below(sums: Mapping[str, str], folder: str) -> bytes:
    """The checksums of all downloads under `folder`, relative to it."""
    start = f"{folder}/"
    inside = {
        path.removeprefix(start): digest for path, digest in sums.items() if path.startswith(start)
    }
    return listed(inside)


def seen_from(sums: Mapping[str, str], folder: str) -> bytes:
    """All checksums, relative to the top folder `folder`."""
    start = f"{folder}/"
    return listed(
        {
            path.removeprefix(start) if path.startswith(start) else f"../{path}": digest
            for path, digest in sums.items()
        }
    )


def digest_of(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sums_of(files: Mapping[str, Path]) -> Sums:
    """The SHA-256 of files, by name."""
    return {name: digest_of(file) for name, file in files.items()}


def listed(sums: Mapping[str, str]) -> bytes:
    """Digests by name in the form of `sha256sum`, sorted by name."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode()


def write_zip(target: Path, files: Mapping[str, Path], readme: bytes, top: str = "") -> None:
    """`files` with README.txt and SHA256SUMS, at the root of the zip or below `top` (`folder/`);
    streamed.

    The same bytes for the same files: names sorted, one instant, one mode.
    """
    sums = sums_of(files)
    own_name = "README.txt" if "README.txt" not in files else "README.download.txt"
    sums[own_name] = hashlib.sha256(readme).hexdigest()
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted({*sums, SUMS}):
            if name == own_name:
                _add(archive, top + name, io.BytesIO(readme), len(readme))
            elif name == SUMS:
                text = listed(sums)
                _add(archive, top + name, io.BytesIO(text), len(text))
            else:
                with files[name].open("rb") as file:
                    _add(archive, top + name, file, files[name].stat().st_size)


def _add(archive: zipfile.ZipFile, name: str, source: BinaryIO, size: int) -> None:
    info = zipfile.ZipInfo(name, ZIP_INSTANT)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # Unix, wherever this runs: the mode below is of its kind
    info.external_attr = 0o100644 << 16
    info.file_size = size
    with archive.open(info, "w") as entry:
        shutil.copyfileobj(source, entry, 1 << 20)
