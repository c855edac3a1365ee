"""Record a question, query or complaint about a tender, or answer one that is there."""

import sys

from disclosure.intake.amendments.tender_entries import (
    ANSWERED,
    ASKED,
    TenderEnquiry,
    enter_enquiry,
)
from scripts.add_result import enter_row, entry_parser
from scripts.terminal import help_of


def main() -> int:
    words = entry_parser("answer_enquiry")
    words.add_argument("--id", default="", help=help_of("enquiry"))
    given = words.parse_args()
    enquiry = TenderEnquiry(given.tender, dict(given.values), given.id)
    return enter_row(words, given, (*ASKED, *ANSWERED), lambda known: enter_enquiry(enquiry, known))


if __name__ == "__main__":
    sys.exit(main())
