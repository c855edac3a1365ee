"""What the commands that enter a row of a tender share: their arguments, and their messages."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from disclosure.intake.amendments.tender_amendments import KIND, UnamendableTender
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages, SheetOptions
from disclosure.intake.spreadsheets.sheet_importing import SheetImport
from disclosure.packages.faults import FaultyData
from scripts.import_sheet import pair
from scripts.progress import print_faults
from scripts.terminal import help_of, say, told, verb_parser


def entry_parser(verb: str) -> ArgumentParser:
    """The parser of a command that enters a row of a tender."""
    words = verb_parser(verb)
    add = words.add_argument
    add("publisher", help=help_of("publisher_of_row"))
    add("tender", help=help_of("tender"))
    add("--set", dest="values", type=pair, action="append", default=[], metavar="FIELD=VALUE",
        help=help_of("entered"))  # fmt: skip
    add("--data", type=Path, default=Path("data"), help=help_of("data"))
    return words


def packages_of(args: Namespace) -> PublisherPackages:
    """The tender notices of the publisher in the arguments."""
    return PublisherPackages(SheetOptions(KIND, args.publisher, args.data))


def enter_row(
    parser: ArgumentParser,
    args: Namespace,
    fields: Sequence[str],
    enter: Callable[[], SheetImport],
) -> int:
    """Enter the row of the arguments, after checking the names of its fields; returns the exit
    status."""
    unknown = next((name for name, _ in args.values if name not in fields), None)
    if unknown:
        parser.error(told("usage.no_field", field=unknown, kind=", ".join(fields)))
    try:
        outcome = enter()
    except FaultyData as error:
        print_faults(error.faults)
        return 1
    except UnamendableTender as error:
        print(error, file=sys.stderr)
        return 1
    print_faults(outcome.log.faults)
    if not outcome.is_sound:
        return 1
    for folder in outcome.write():
        say("amend.done", path=folder)
    return 0
