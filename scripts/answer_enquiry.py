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
    parser = entry_parser("answer_enquiry")
    parser.add_argument("--id", default="", help=help_of("enquiry"))
    args = parser.parse_args()
    enquiry = TenderEnquiry(args.tender, dict(args.values), args.id)
    fields = (*ASKED, *ANSWERED)
    return enter_row(parser, args, fields, lambda: enter_enquiry(enquiry, packages_of(args)))


if __name__ == "__main__":
    sys.exit(main())
