"""Add the result of a tender: who won, and for how much."""

import sys

from disclosure.intake.amendments.tender_entries import RESULT, TenderResult, enter_result
from scripts.tender_entry import enter_row, entry_parser, packages_of


def main() -> int:
    parser = entry_parser("add_result")
    args = parser.parse_args()
    result = TenderResult(args.tender, dict(args.values))
    return enter_row(parser, args, RESULT, lambda: enter_result(result, packages_of(args)))


if __name__ == "__main__":
    sys.exit(main())
