"""Write an empty data package of a kind, and beside it an Excel template to fill it with."""

import argparse
import sys
from pathlib import Path

from disclosure.intake.spreadsheets.excel_template import known_names, write_template
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, SheetOptions
from disclosure.model.schemas import kinds
from disclosure.packages.descriptors import REGION_SCHEMES
from disclosure.packages.faults import FaultyData
from disclosure.packages.package_writing import publisher_folder, set_publisher, write_package
from scripts.progress import print_faults
from scripts.publisher_title import asked_title
from scripts.terminal import help_of, say, verb_parser, warn


def main() -> int:
    arguments = parse_arguments()
    town = publisher_folder(arguments.out, arguments.publisher)
    folder = town / (arguments.name or arguments.kind)
    if (folder / "datapackage.json").exists():
        warn("package.exists", path=folder)
        return 1
    kind = kinds()[arguments.kind]
    options = SheetOptions(
        kind.name,
        arguments.publisher,
        arguments.out,
        folder.name,
        asked_title(arguments.title, town),
        arguments.language,
        arguments.time_zone,
        arguments.region_scheme,
    )
    try:
        packages = PublisherPackages(options)
    except FaultyData as error:
        print_faults(error.faults)
        return 1
    descriptor = packages.descriptor(kind.name)
    write_package(folder, descriptor, {}, empty=True)
    for package in packages.packages:
        set_publisher(package.folder, packages.publisher)
    if packages.is_untitled:
        warn("package.no_title")
    template = folder.with_name(f"{folder.name}.xlsx")
    names = known_names(packages)
    write_template(template, kind, arguments.publisher, arguments.language, names)
    files = ", ".join(f"{table.resource}.csv" for table in kind.tables)
    say("package.written", path=folder, files=files)
    where = f"--kind {kind.name} --publisher {arguments.publisher} --out {arguments.out}"
    command = f"python -m scripts.import_sheet {template} {where}"
    say("package.template", path=template, command=command)
    say("package.by_hand", command=f"python -m scripts.validate {arguments.out}")
    return 0


def parse_arguments() -> argparse.Namespace:
    parser = verb_parser("new_package", "new_package")
    add = parser.add_argument
    add("kind", choices=list(kinds()), help=help_of("kind"))
    add("--publisher", required=True, help=help_of("publisher"))
    add("--title", default="", help=help_of("publisher_title"))
    add("--name", help=help_of("name"))
    add("--out", type=Path, default=Path("data"), help=help_of("data_folder"))
    add("--language", default="zh-CN", help=help_of("language"))
    add("--time-zone", default="Asia/Shanghai", help=help_of("time_zone"))
    add(
        "--region-scheme",
        default="GB-T-2260",
        choices=REGION_SCHEMES,
        help=help_of("region_scheme"),
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
