"""Write an empty data package of a kind, and beside it an Excel template to fill it with."""

import argparse
import sys
from pathlib import Path

from disclosure.intake.spreadsheets.excel_template import write_template
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, SheetOptions
from disclosure.model.schemas import kinds
from disclosure.packages.descriptors import REGION_SCHEMES
from disclosure.packages.faults import FaultyData
from disclosure.packages.package_writing import publisher_folder, set_publisher, write_package
from scripts.progress import print_faults
from scripts.publisher_title import UNTITLED, asked_title


def main() -> int:
    arguments = parse_arguments()
    town = publisher_folder(arguments.out, arguments.publisher)
    folder = town / (arguments.name or arguments.kind)
    if (folder / "datapackage.json").exists():
        print(
            f"{folder}: 已有数据包，未改动 / a package is there already; nothing was changed",
            file=sys.stderr,
        )
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
        print(UNTITLED, file=sys.stderr)
    template = folder.with_name(f"{folder.name}.xlsx")
    write_template(template, kind, arguments.publisher, arguments.language)
    files = ", ".join(f"{table.resource}.csv" for table in kind.tables)
    print(f"已写入 {folder}：{files}")
    print(f"Wrote {folder}: {files}")
    print(
        f"模板 Template: {template}（填好后 then: python -m scripts.import_sheet {template} "
        f"--kind {kind.name} --publisher {arguments.publisher} --out {arguments.out}）"
    )
    print(f"或 Or: 填表 fill in the files, then python -m scripts.validate {arguments.out}")
    return 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.new_package",
        description=__doc__,
        epilog="The package lies in OUT/PUBLISHER/NAME, the template in OUT/PUBLISHER/NAME.xlsx; "
        "import_sheet reads it back once it is filled in. Title, licence and all else can be "
        "changed in its datapackage.json. Exit status: 0 written, 1 it exists, 2 wrong usage.",
    )
    parser.add_argument("kind", choices=list(kinds()), help="kind of package")
    parser.add_argument("--publisher", required=True, help="short name: a-z, 0-9 and -")
    parser.add_argument("--title", default="", help="full name of the publisher 发布方全称")
    parser.add_argument("--name", help="name of the package (default: the kind)")
    parser.add_argument("--out", type=Path, default=Path("data"), help="data folder (%(default)s)")
    parser.add_argument("--language", default="zh-CN", help="of the texts (%(default)s)")
    parser.add_argument("--time-zone", default="Asia/Shanghai", help="(%(default)s)")
    parser.add_argument("--region-scheme", default="GB-T-2260", choices=REGION_SCHEMES)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
