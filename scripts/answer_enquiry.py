"""Record a question, query or complaint about a tender, or answer one that is there."""

import sys

from disclosure.intake.amendments.tender_entries import (
    ANSWERED,
    ASKED,
    TenderEnquiry,
    enter_enquiry,
)
from scripts.tender_entry import enter_row, entry_parser, packages_of
from scripts.terminal import help_of


def main() -> int:
    words = entry_parser("answer_enquiry")
    words.add_argument("--id", default="", help=help_of("enquiry"))
    given = words.parse_args()
    enquiry = TenderEnquiry(given.tender, dict(given.values), given.id)
    fields = (*ASKED, *ANSWERED)
    return enter_row(words, given, fields, lambda: enter_enquiry(enquiry, packages_of(given)))


if __name__ == "__main__":
    sys.exit(main())
