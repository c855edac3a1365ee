"""Bring packages to the present version of their kinds: inline schemas and new, empty columns."""

import argparse
import sys
from pathlib import Path

from disclosure.packages.package_writing import refresh_package


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.refresh_schemas",
        description=__doc__,
        epilog="Packages of earlier versions are read as they are; refresh one to fill in what a "
        "new version adds. Cells stay. Exit status: 0 done, 1 a package could not be read.",
    )
    parser.add_argument("folders", type=Path, nargs="+", help="folders that hold packages")
    failed = False
    for folder in parser.parse_args().folders:
        for path in sorted(folder.rglob("datapackage.json")):
            try:
                changed = refresh_package(path)
            except (OSError, LookupError, TypeError, ValueError) as error:
                print(f"{path}: {error!r}", file=sys.stderr)
                failed = True
            else:
                print(f"{path}: {'已更新 refreshed' if changed else '无需更新 up to date'}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
