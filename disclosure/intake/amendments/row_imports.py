"""Row imports: one row that a person wrote, read and judged as a row of a workbook is."""

import csv
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages
from disclosure.intake.spreadsheets.sheet_importing import (
    SheetImport,
    gather_sheets,
    log_of,
    try_out,
)
from disclosure.intake.spreadsheets.workbook_reading import read_sheets
from disclosure.model.schemas import Table


def import_row(
    table: Table, headed: Sequence[tuple[str, str]], packages: PublisherPackages
) -> SheetImport:
    """Try out a row of a table, given as cells with their headings, together with a publisher's
    packages.

    `write()` of the returned import saves it there, if it `is_sound`.
    """
    with TemporaryDirectory(prefix="sunlit-") as folder:
        file = Path(folder) / f"{table.resource}.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(heading for heading, _ in headed)
            writer.writerow(cell for _, cell in headed)
        outcome = gather_sheets(file, read_sheets(file), packages, log_of(packages), table)
    try_out(outcome)
    outcome.log.settle()
    return outcome
