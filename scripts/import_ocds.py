"""`python -m scripts.import_ocds SOURCE… --publisher ID --out DIR`: OCDS files become packages."""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from disclosure.intake.ocds.imported_packages import OcdsImport, OcdsOptions
from disclosure.intake.ocds.ocds_report import FAILURES
from disclosure.intake.ocds.person_ids import PrivateFileUnusable
from disclosure.packages.descriptors import REGION_SCHEMES, is_name
from disclosure.packages.package_writing import publisher_folder
from disclosure.words import formats
from scripts.imports import importing
from scripts.terminal import help_of, say, told, verb_parser, warn, wrong

TOP = 12


def zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise wrong("no_zone", value=name) from error


def publisher_id(text: str) -> str:
    """The name of a publisher, which is that of its folder."""
    if not is_name(text):
        raise wrong("short_name", value=text)
    return text


def source(text: str) -> dict[str, str]:
    """`TITLE=URL` as a source of the packages."""
    title, _, path = text.partition("=")
    if not path.startswith(("http://", "https://")):
        raise wrong("title_and_address", value=text)
    return {"title": title, "path": path}


def parser() -> argparse.ArgumentParser:
    """The options of the verb."""
    options = verb_parser("import_ocds")
    add = options.add_argument
    add("source", nargs="+", metavar="SOURCE", help=help_of("sources"))
    add("--publisher", required=True, type=publisher_id, metavar="ID", help=help_of("publisher"))
    add("--out", required=True, type=Path, metavar="DIR", help=help_of("data_folder"))
    add("--title", default="", help=help_of("publisher_title"))
    add("--title-en", default="", help=help_of("publisher_title_en"))
    add("--homepage", default="", help=help_of("homepage"))
    add("--licence", default="", help=help_of("licence"))
    add("--language", default="", help=help_of("language_of_files"))
    add("--time-zone", type=zone, help=help_of("time_zone_of_files"))
    add("--ocid-prefix", default="", help=help_of("ocid_prefix"))
    add("--region", default="", metavar="CODE", help=help_of("region"))
    add(
        "--region-scheme",
        default="",
        choices=["", *REGION_SCHEMES],
        help=help_of("region_scheme"),
    )
    add(
        "--source",
        dest="sources",
        action="append",
        default=[],
        type=source,
        metavar="TITLE=URL",
        help=help_of("source"),
    )
    add("--person-ids", type=Path, metavar="FILE", help=help_of("person_ids"))
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 done, 1 some file could not be read (the rest is imported) or none was, 2
    usage."""
    option_parser = parser()
    args = option_parser.parse_args(arguments)
    with importing():
        from disclosure.intake.ocds.ocds_importing import import_files

    out = publisher_folder(args.out, args.publisher)
    try:
        person_ids = private_file(args.person_ids, args.publisher, out)
        options = OcdsOptions(
            args.publisher,
            args.time_zone or ZoneInfo("UTC"),
            args.title,
            args.title_en,
            args.homepage,
            args.licence,
            args.language,
            args.ocid_prefix,
            args.region,
            args.region_scheme,
            person_ids,
            tuple(args.sources),
            is_zone_assumed=args.time_zone is None,
        )
        outcome = import_files(args.source, options, out, _Progress().tell)
    except PrivateFileUnusable as error:
        option_parser.error(str(error))
    except OSError as error:
        option_parser.error(f"{error.filename}: {error.strerror}")
    print_summary(outcome, out)
    if not outcome.releases:
        warn("ocds.nothing")
    return 1 if outcome.files_failed or not outcome.releases else 0


def private_file(chosen: Path | None, publisher: str, out: Path) -> Path:
    """Where the ids of persons are kept: never in the data folder, which is published."""
    path = chosen or Path("private") / "person-ids" / f"{publisher}.json"
    if path.resolve().is_relative_to(out.resolve().parent):
        raise PrivateFileUnusable(told("usage.person_ids_public", path=path))
    return path


class _Progress:
    """A line on the terminal now and then, while it takes long."""

    def __init__(self) -> None:
        self.last = time.monotonic()

    def tell(self, what: str, count: int) -> None:
        """Print the progress, at most every two seconds."""
        if count and time.monotonic() - self.last > 2:
            self.last = time.monotonic()
            warn(f"ocds.{what}", count=count)


def print_summary(outcome: OcdsImport, out: Path) -> None:
    """Files, releases, rows, personal data left out, and the most frequent notes."""
    summary = outcome.summary
    say("ocds.files", files=outcome.files, releases=outcome.releases)
    for name, count in outcome.rows.items():
        print(f"  {name:<20}{count:>10,}")
    say("ocds.account")
    for line in summary["account"]:
        left_out = sum(reason["objects"] for reason in line["left_out"])
        parts = [f"{line['in']['objects']:,} = {line['out']['objects']:,} + {left_out:,}"]
        parts += [
            f"{code or '?'} {_figure(total)} → {_figure(line['out']['sums'].get(code, 0))}"
            for code, total in line["in"]["sums"].items()
        ]
        print(f"  {line['resource']:<20}{' · '.join(parts)}")
    counts = summary["not_imported_personal_data"].items()
    private = ", ".join(f"{told(f'personal.{name}')} {count:,}" for name, count in counts if count)
    print(f"{told('ocds.private')}: {private or '0'}")
    notes = sorted(summary["notes"], key=lambda n: (-n["count"], n["reason"], n["path"]))
    say("ocds.notes", count=sum(n["count"] for n in notes))
    for note in notes[:TOP]:
        print(f"  {note['count']:>8,}  {_place(note)}: {_words(note)}")
    if len(notes) > TOP:
        say("ocds.more_notes", count=len(notes) - TOP)
    why = {
        example["file"]: f": {_words(note)} {example.get('value', '')}".rstrip()
        for note in notes
        if note["reason"] in FAILURES
        for example in note["examples"]
    }
    for name in summary["files_not_read"]:
        print(f"{told('ocds.not_read', file=name)}{why.get(name, '')}")
    print(f"{told('ocds.report')}: {out / 'import-report.json'}, {out / 'import-report.csv'}")


def _figure(amount: str | int) -> str:
    return formats.money(Decimal(amount), None, "en")


def _place(note: Mapping[str, Any]) -> str:
    """The origin of a note: a path in releases, else the first file."""
    files = (example["file"] for example in note["examples"] if example["file"])
    return str(note["path"] or next(files, "-"))


def _words(note: Mapping[str, Any]) -> str:
    return f"{note['text']} / {note['text_en']}"


if __name__ == "__main__":
    sys.exit(main())
