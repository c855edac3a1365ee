"""Add the result of a tender: who won, and for how much."""

import sys

from disclosure.intake.amendments.tender_entries import RESULT, TenderResult, enter_result
from scripts.tender_entry import enter_row, entry_parser, packages_of


def main() -> int:
    words = entry_parser("add_result")
    given = words.parse_args()
    result = TenderResult(given.tender, dict(given.values))
    return enter_row(words, given, RESULT, lambda: enter_result(result, packages_of(given)))


if __name__ == "__main__":
    sys.exit(main())
