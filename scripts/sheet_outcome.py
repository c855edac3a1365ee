"""What `import_sheet` gives back: messages, the report, and workbooks with their faults marked."""

import argparse

from disclosure.intake.spreadsheets.sheet_importing import SheetImport
from disclosure.intake.spreadsheets.sheet_report import report_lines, shown, write_report
from disclosure.intake.spreadsheets.sound_rows import PartialImport, faulty_sheets
from disclosure.reports.report import make_report
from disclosure.reports.xlsx.drop_downs import DropDowns, SheetKey
from scripts.instant import release_instant
from scripts.progress import print_faults
from scripts.terminal import say


def tell(outcome: SheetImport, args: argparse.Namespace) -> None:
    """Print the messages of an import, and write the report and the annotated workbook."""
    for folder in outcome.target.finished:
        say("sheets.finished", path=folder)
    if args.report:
        write_report(args.report, outcome.log)
    if args.annotated:
        from disclosure.reports.report_writing import write_sheets

        faults, files = outcome.log.faults, args.files
        report = make_report(faults, map(str, files), release_instant())
        write_sheets(report, files, args.annotated, drop_downs(outcome))
    for line in report_lines(outcome.log):
        print(line)
    for line in outcome.joins.lines() if outcome.joins else ():
        print(line)
    print_faults(shown(outcome.log))


def drop_downs(outcome: SheetImport) -> dict[SheetKey, DropDowns]:
    """The drop-downs of the annotated workbook: for each row without a project the likely ones."""
    by_sheet: dict[SheetKey, DropDowns] = {}
    for row in outcome.joins.choices if outcome.joins else ():
        spot, heading = row.place
        drops = by_sheet.setdefault((row.draft.sheet.file, row.draft.sheet.name), DropDowns())
        drops.lists[spot] = row.labels
        if heading:
            drops.headings[heading] = row.heading
    return by_sheet


def give_back(partial: PartialImport, args: argparse.Namespace) -> int:
    """Write the rows that were left out, marked; 3 where there are any."""
    faults = [fault for fault in partial.outcome.log.faults if fault.is_error]
    if not faults:
        return 0
    from disclosure.reports.report_writing import write_rows

    report = make_report(faults, map(str, args.files), release_instant())
    write_rows(report, faulty_sheets(args.files, partial), args.skip_faulty)
    say("sheets.given_back", path=args.skip_faulty)
    return 3
