"""Fixtures of faults: for every code an input that raises it, and the lines in which it is told.

A folder `fixtures/faults/<code>/` holds `expected.txt`, and of these what the code needs:
folders of packages, laid over those of the tiny town; tables that a clerk hands in, to be imported
into it (`<kind>.csv` as it stands, `<kind>.xlsx.csv` as the grid of a workbook, `any.…` where the
kind is not told); or a package of
nobody's kind (`datapackage.json` and its tables). What text files cannot hold, such as a link or
a damaged archive, is made by `fault_makers`.
"""

import csv
import re
import shutil
from pathlib import Path

import frictionless

from disclosure.checks.any_package import Spot, check_package
from disclosure.checks.fast.verdicts import finding_of
from disclosure.intake.spreadsheets.publisher_packages import SheetOptions
from disclosure.intake.spreadsheets.sheet_importing import import_files
from disclosure.intake.spreadsheets.sound_rows import import_sound_rows
from disclosure.packages.fault_lists import bounded
from disclosure.packages.faults import Fault, FaultyData
from disclosure.reports.checking import check_paths
from tests.support.data_folders import FAULTS, INSTANT, PUBLISHER, faults_of, faulty_town
from tests.support.fault_makers import MAKERS
from tests.support.sheet_files import Grid, gathered, xlsx
from tests.support.short_reference import short_reference

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
# Told where the sound rows of files are imported without the others.
_OF_SOUND_ROWS = frozenset({"sheet-owner-left"})
# Told where the files replace what is published.
_OF_REPLACED = frozenset({"sheet-replaced-in-use"})
# What frictionless 5.21 defines and lists as an error of every table, but never makes: a table
# without labels ends its check of the header before this one.
_NEVER_MADE = {
    "blank-header": frictionless.errors.BlankHeaderError(note="", labels=[], row_numbers=[1])
}


def fault_codes() -> list[str]:
    """The codes that have a fixture, sorted."""
    return sorted(path.name for path in FAULTS.iterdir())


def expected_lines(code: str) -> str:
    """The lines that the faults of a fixture are told in."""
    return (FAULTS / code / "expected.txt").read_text("utf-8")


def found_in_fixture(code: str) -> list[Fault]:
    """The faults that the fixture raises, laid out in the current folder, which is to be empty; of
    one code in a file the first five, and how many more, as a terminal shows them."""
    return bounded(_found(code), 5)


def _found(code: str) -> list[Fault]:
    if code in _NEVER_MADE:
        return [Spot("package/t.csv").fault(finding_of(_NEVER_MADE[code]))]
    data, package = Path("data"), Path("package")
    faulty_town(data, code)
    tables = [path for path in (FAULTS / code).glob("*.*") if path.name != "expected.txt"]
    is_package = any(path.name == "datapackage.json" for path in tables)
    folder = package if is_package else Path()
    folder.mkdir(exist_ok=True)
    for path in tables:
        if path.name.endswith(".xlsx.csv"):
            xlsx(folder / path.stem, _grid(path))
        else:
            shutil.copyfile(path, folder / path.name)
    if code in MAKERS:
        MAKERS[code](folder)
    if is_package:
        return check_package(package).faults
    if zips := sorted(Path().glob("*.zip")):
        return check_paths(zips, INSTANT, lambda *_: None).faults
    handed_in = sorted(path for path in Path().iterdir() if path != data)
    if code in _OF_SOUND_ROWS:
        options = SheetOptions("", PUBLISHER, data, region_scheme="example")
        with short_reference():
            faults = import_sound_rows(handed_in, options).outcome.log.faults
        return [fault for fault in faults if fault.is_error]
    if code in _OF_REPLACED:
        options = SheetOptions("", PUBLISHER, data, region_scheme="example", is_replacing=True)
        with short_reference():
            return import_files(handed_in, options).log.faults
    return _imported(handed_in) if handed_in else faults_of(data)


def _grid(path: Path) -> Grid:
    """The cells of a CSV file as a workbook holds them: numbers as numbers."""
    with path.open(encoding="utf-8", newline="") as file:
        return [[_value(cell) for cell in row] for row in csv.reader(file)]


def _value(cell: str) -> str | float:
    return float(cell) if _NUMBER.fullmatch(cell) else cell


def _imported(files: list[Path]) -> list[Fault]:
    """What an import of the files tells before it tries the packages out: of that tell the
    fixtures of packages."""
    name = files[0].name.partition(".")[0]
    try:
        return gathered(Path(), *files, kind="" if name == "any" else name).log.faults
    except FaultyData as error:
        return error.faults
