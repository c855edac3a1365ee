"""Bring the inline schemas of packages to the present version of their kinds; rows stay."""

import argparse
import json
import sys
from pathlib import Path

from disclosure.packages.package_writing import refresh_descriptor


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.refresh_schemas",
        description=__doc__,
        epilog="Columns that a new version adds must be added to the CSV files by hand; "
        "scripts.validate names them. Exit status: 0 done, 1 a descriptor could not be read.",
    )
    parser.add_argument("folders", type=Path, nargs="+", help="folders that hold packages")
    failed = False
    for folder in parser.parse_args().folders:
        for path in sorted(folder.rglob("datapackage.json")):
            try:
                changed = refresh_descriptor(path)
            except (OSError, KeyError, TypeError, json.JSONDecodeError) as error:
                print(f"{path}: {error!r}", file=sys.stderr)
                failed = True
            else:
                print(f"{path}: {'已更新 refreshed' if changed else '无需更新 up to date'}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
