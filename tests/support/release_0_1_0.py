"""What release 0.1.0 published: its packages, a small history of it, and its addresses."""

import lzma
import tarfile
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "fixtures" / "release-0.1.0"


def packages_of_0_1_0(data: Path, *publishers: str) -> Path:
    """Writes its packages, of these publishers or of all, into `data`, and returns `data`."""
    return _unpacked("packages", data, publishers)


def history_of_0_1_0(folder: Path) -> Path:
    """Writes the history folder of its tiny town, of two releases, and returns `folder`."""
    return _unpacked("history", folder)


def addresses_of_0_1_0() -> list[str]:
    """Every address of its site of `data/`, from the site's root, sorted."""
    return lzma.decompress((FIXTURES / "addresses.txt.xz").read_bytes()).decode().splitlines()


def _unpacked(name: str, folder: Path, tops: tuple[str, ...] = ()) -> Path:
    with tarfile.open(FIXTURES / f"{name}.tar.xz") as archive:
        for entry in archive:
            file = archive.extractfile(entry)
            if file is not None and (not tops or entry.name.partition("/")[0] in tops):
                target = folder / entry.name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read())
    return folder
