"""`python -m scripts.import_sheet FILE… --publisher ID`: spreadsheets in."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from disclosure.model.schemas import kinds
from disclosure.packages.descriptors import REGION_SCHEMES, is_name
from disclosure.packages.faults import FaultyData, kind_of
from disclosure.packages.package_writing import publisher_folder
from scripts.imports import importing
from scripts.progress import print_faults
from scripts.publisher_title import asked_title
from scripts.terminal import help_of, say, told, verb_parser, warn, wrong


def publisher_id(text: str) -> str:
    """The name of a publisher or package, which is that of its folder."""
    if not is_name(text):
        raise wrong("short_name", value=text)
    return text


def zone(name: str) -> str:
    """The name of an IANA time zone."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise wrong("no_zone", value=name) from error


def pair(text: str) -> tuple[str, str]:
    """`FIELD=VALUE`."""
    name, equals, value = text.partition("=")
    if not equals or not value.strip():
        raise wrong("field_and_value", value=text)
    return name.strip(), value.strip()


def column(text: str) -> tuple[str, str]:
    """`HEADING=FIELD`, or `HEADING=` for a column that is to be left out."""
    label, equals, name = text.rpartition("=")
    if not equals or not label.strip():
        raise wrong("heading_and_field", value=text)
    return label.strip(), name.strip()


def parser() -> argparse.ArgumentParser:
    """The options of the verb."""
    options = verb_parser("import_sheet", "import_sheet")
    add = options.add_argument
    add("files", nargs="+", type=Path, metavar="FILE", help=help_of("sheets"))
    add("--kind", default="", choices=list(kinds()), help=help_of("kind_of_sheets"))
    add("--publisher", required=True, type=publisher_id, metavar="ID", help=help_of("publisher"))
    add("--out", type=Path, default=Path("data"), metavar="DIR", help=help_of("data_folder"))
    add("--name", default="", metavar="NAME", help=help_of("name_of_sheets"))
    add("--replace", action="store_true", help=help_of("replace"))
    several: dict[str, Any] = {"action": "append", "default": []}
    add(
        "--set",
        dest="values",
        type=pair,
        metavar="FIELD=VALUE",
        help=help_of("values"),
        **several,
    )
    add(
        "--column",
        dest="columns",
        type=column,
        metavar="HEADING=FIELD",
        help=help_of("columns"),
        **several,
    )
    for name in ("mapping", "skip_faulty", "report", "annotated", "journal"):
        add(f"--{name.replace('_', '-')}", type=Path, metavar="FILE", help=help_of(name))
    add("--title", default="", help=help_of("publisher_title"))
    add("--title-en", default="", help=help_of("publisher_title_en"))
    add("--email", default="", help=help_of("publisher_email"))
    add("--language", default="zh-CN", help=help_of("language"))
    add("--time-zone", default="Asia/Shanghai", type=zone, help=help_of("time_zone"))
    add(
        "--region-scheme",
        default="GB-T-2260",
        choices=REGION_SCHEMES,
        help=help_of("region_scheme"),
    )
    return options


def columns_of(args: argparse.Namespace, option_parser: argparse.ArgumentParser) -> dict[str, str]:
    """The fields of columns from the mapping file and the command line; exits on an invalid one."""
    from disclosure.intake.spreadsheets.column_mapping import check_field, read_mapping
    from disclosure.intake.spreadsheets.grids import Refused

    try:
        columns = read_mapping(args.mapping, args.kind) if args.mapping else {}
        return columns | {label: check_field(name, args.kind) for label, name in args.columns}
    except (ValueError, OSError) as error:
        option_parser.error(f"--column, --mapping: {error}")
    except Refused as why:
        kind = kind_of(why.code)
        words = (kind.message, kind.message_en)
        option_parser.error(
            f"--mapping: {' / '.join(message.format(**why.values) for message in words)}"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 written, 1 errors and nothing written, 2 usage, 3 written in part."""
    option_parser = parser()
    args = option_parser.parse_args(arguments)
    with importing():
        from disclosure.intake.inbox.workbook_journal import WorkbookJournal, with_steps
        from disclosure.intake.spreadsheets.publisher_packages import SheetOptions
        from disclosure.intake.spreadsheets.sheet_importing import import_files
        from disclosure.intake.spreadsheets.sound_rows import import_sound_rows
        from scripts.sheet_outcome import give_back, tell

    chosen = [kinds()[args.kind]] if args.kind else kinds().values()
    fields = {name for kind in chosen for table in kind.tables for name in table.field}
    for name, _ in args.values:
        if name not in fields:
            key = "no_field" if args.kind else "no_field_anywhere"
            option_parser.error(told(f"usage.{key}", field=name, kind=args.kind))
    if args.name and not args.kind:
        option_parser.error(told("usage.kind_too"))
    options = SheetOptions(
        args.kind,
        args.publisher,
        args.out,
        args.name,
        asked_title(args.title, publisher_folder(args.out, args.publisher)),
        args.language,
        args.time_zone,
        args.region_scheme,
        args.replace,
        dict(args.values),
        columns_of(args, option_parser),
        title_en=args.title_en,
        email=args.email,
    )
    if args.journal:
        steps = WorkbookJournal(args.journal).steps()
        options = with_steps(options, steps, args.files)
    try:
        partial = import_sound_rows(args.files, options) if args.skip_faulty else None
        outcome = partial.outcome if partial else import_files(args.files, options)
    except FaultyData as error:
        print_faults(error.faults)
        return 1
    tell(outcome, args)
    if not outcome.is_sound:
        warn("sheets.nothing_written")
        return 1
    counts = {name: len(drafts) for name, drafts in outcome.drafts.items()}
    for folder in outcome.write():
        say("sheets.written", path=folder)
    print(", ".join(f"{name} +{count:,}" for name, count in counts.items()))
    if outcome.target.is_untitled:
        warn("package.no_title")
    return give_back(partial, args) if partial else 0


if __name__ == "__main__":
    sys.exit(main())
