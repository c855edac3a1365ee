"""Bring packages to the present version of their kinds: inline schemas and new, empty columns."""

import sys
from pathlib import Path

from disclosure.packages.package_writing import refresh_package
from scripts.terminal import help_of, say, verb_parser


def main() -> int:
    parser = verb_parser("refresh_schemas", "refresh_schemas")
    parser.add_argument("folders", type=Path, nargs="+", help=help_of("folders"))
    failed = False
    for folder in parser.parse_args().folders:
        for path in sorted(folder.rglob("datapackage.json")):
            try:
                changed = refresh_package(path)
            except (OSError, LookupError, TypeError, ValueError) as error:
                print(f"{path}: {error!r}", file=sys.stderr)
                failed = True
            else:
                say("package.refreshed" if changed else "package.up_to_date", path=path)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
