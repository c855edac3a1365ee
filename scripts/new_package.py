"""Write an empty data package of a kind, and beside it an Excel template to fill it with."""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from disclosure.intake.spreadsheets.excel_template import write_template
from disclosure.model.schemas import kinds
from disclosure.packages.descriptors import REGION_SCHEMES, make_descriptor
from disclosure.packages.package_writing import publisher_folder, write_package


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
    words = kind.descriptor
    now = datetime.now(ZoneInfo(arguments.time_zone)).replace(microsecond=0)
    descriptor = make_descriptor(
        arguments.kind,
        name=folder.name,
        publisher={"name": arguments.publisher, "title": arguments.title or arguments.publisher},
        title=words["title"],
        title_en=words["title_en"],
        created=now.isoformat(),
        language=arguments.language,
        time_zone=arguments.time_zone,
        region_scheme=arguments.region_scheme,
        licenses=[{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
    )
    write_package(folder, descriptor, {}, empty=True)
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
    parser.add_argument("--title", help="full name of the publisher (default: its short name)")
    parser.add_argument("--name", help="name of the package (default: the kind)")
    parser.add_argument("--out", type=Path, default=Path("data"), help="data folder (%(default)s)")
    parser.add_argument("--language", default="zh-CN", help="of the texts (%(default)s)")
    parser.add_argument("--time-zone", default="Asia/Shanghai", help="(%(default)s)")
    parser.add_argument("--region-scheme", default="GB-T-2260", choices=REGION_SCHEMES)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
