"""Good sheets changed at random: no traceback, nothing out of nowhere, and what was left alone
arrives."""

import random
from collections import Counter
from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.publisher_packages import SheetOptions
from disclosure.intake.spreadsheets.sheet_importing import SheetImport
from disclosure.intake.spreadsheets.sound_rows import import_sound_rows
from tests.support.changed_sheets import ChangedSheet, changed_sheet, is_same, stands_in
from tests.support.data_folders import PUBLISHER, tiny_town
from tests.support.sheet_files import gathered, laid_out

SAMPLE, SOAK = 30, 2_000
# What the program says of a row by itself.
OUR_OWN = {"currency", "scheme", "region_code", "status", "revision"}


def strange(sheet: ChangedSheet, outcome: SheetImport) -> list[tuple[str, str]]:
    """The values of rows that stand nowhere in the sheet, with their fields."""
    texts = sheet.texts
    return [
        (name, value)
        for drafts in outcome.drafts.values()
        for draft in drafts
        for name, value in draft.values.items()
        if (known := draft.table.field.get(name)) is not None
        if value and not (name.endswith("_id") or known.codelist or name in OUR_OWN)
        if known.type != "boolean" and not stands_in(value, known.type, texts)
    ]


def arrivals(sheet: ChangedSheet, outcome: SheetImport) -> Counter[str]:
    """How many cells that were left alone are in the rows, are not, or read otherwise."""
    found: Counter[str] = Counter()
    rows = {
        (resource, draft.row): draft
        for resource, drafts in outcome.drafts.items()
        for draft in reversed(drafts)
    }
    for cell in sheet.left_alone:
        draft = rows.get((cell.resource, cell.row))
        value = draft.values.get(cell.name, "") if draft else ""
        type_ = draft.table.field[cell.name].type if draft else ""
        found[
            "there"
            if value and is_same(cell.value, value, type_)
            else "otherwise"
            if value
            else "not"
        ] += 1
    return found


@pytest.mark.long
def test_what_was_left_alone_in_a_changed_sheet_is_read_and_nothing_is_invented(
    tmp_path: Path,
) -> None:
    tiny_town(tmp_path / "data")
    counts: Counter[str] = Counter()
    for seed in range(SAMPLE):
        chance = random.Random(seed)
        sheet = changed_sheet(chance)
        path = laid_out(tmp_path / f"{seed}.{chance.choice(['xlsx', 'csv', 'ods'])}", sheet.grid)
        outcome = gathered(tmp_path, path, kind=sheet.kind)
        assert strange(sheet, outcome) == [], f"seed {seed}"
        counts += arrivals(sheet, outcome)
    assert counts.total() > 300
    assert counts["there"] >= 0.95 * counts.total(), counts


@pytest.mark.soak
def test_the_sound_rows_of_two_thousand_changed_sheets_are_imported(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    for _ in range(SOAK):
        seed = random.randrange(10**9)
        chance = random.Random(seed)
        sheet, folder = changed_sheet(chance), tmp_path / str(seed)
        tiny_town(folder / "data")
        path = laid_out(folder / f"a.{chance.choice(['xlsx', 'csv', 'ods', 'xls'])}", sheet.grid)
        options = SheetOptions(sheet.kind, PUBLISHER, folder / "data", region_scheme="example")
        outcome = import_sound_rows([path], options).outcome
        assert strange(sheet, outcome) == [], f"seed {seed}"
        counts += arrivals(sheet, outcome)
    assert counts["there"] >= 0.95 * counts.total(), counts
