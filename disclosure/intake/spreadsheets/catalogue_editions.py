"""Catalogue editions: the edition from the title of a sheet, and the levels from the codes."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import PurePath

from disclosure.intake.spreadsheets.column_labels import key
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Sheet
from disclosure.intake.spreadsheets.name_lookup import digest
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.cell_references import address
from disclosure.model.schemas import STANDARD, kinds, tables
from disclosure.words.formats import listed

_CATALOGUE, _EXCLUSIONS = "目录", "负面清单"
_YEAR = re.compile(r"(20\d\d)")
# The Ministry's codes, A01010100: pairs of zeros stand for levels that are not there.
_ZERO_FILLED = re.compile(r"([A-Z])((?:\d\d){4})")
_ZERO_PAIRS = re.compile(r"(00)+$")
_MIN_TITLE = 4


def make_edition(sheet: Sheet, last: int, log: Log, *, department: str = "") -> Draft:
    """The edition of a sheet whose data begin after row `last`: named by a line above them, else
    by the sheet or the file, else by its kind; one for each department where they have a column."""
    untitled = str(kinds()["catalogue"].descriptor["title"])
    title, cell = _title(sheet, last, _CATALOGUE) or (untitled, "A1")
    years = set(_YEAR.findall(f"{title} {sheet.name} {PurePath(sheet.file).name}"))
    year = f"-{years.pop()}" if len(years) == 1 else ""
    draft = Draft(tables()["editions"], sheet, 1, {})
    edition = f"edition-{digest(title, department)}{year}"
    draft.values = {"edition_id": edition, "title": title}
    draft.elsewhere = {"edition_id": cell, "title": cell}
    if department:
        draft.values["department_id"] = department
    log.converted(sheet, cell, "editions", "edition_id", title, edition, "id")
    return draft


def _title(sheet: Sheet, last: int, word: str) -> tuple[str, str] | None:
    """The line above, or else the name of the sheet or file, that has the word; and its cell."""
    for row in sorted(row for row in sheet.rows if row <= last):
        for column, cell in sorted(sheet.rows[row].items()):
            if word in cell.text and len(sheet.rows[row]) <= 2:
                return cell.text, address(row, column)
    for name in (sheet.name, PurePath(sheet.file).stem):
        if word in name and len(name) >= _MIN_TITLE:
            return name, "A1"
    return None


def with_editions(
    sheet: Sheet, drafts: Sequence[Draft], given_values: Mapping[str, str], log: Log
) -> Iterator[Draft]:
    """The drafts of an ordinary table of a catalogue; items without an edition get that of the
    sheet, and parents and levels from their codes."""
    items = [d for d in drafts if d.table.resource == "items" and "edition_id" not in d.columns]
    if items and "edition_id" not in given_values:
        edition = make_edition(sheet, min(d.row for d in items) - 2, log)
        yield edition
        for draft in items:
            draft.values["edition_id"] = edition.values["edition_id"]
    _set_levels(items, "depth", "@parent", log, first=1)
    yield from drafts


def give_editions(
    drafts: Sequence[Draft], published: Iterable[Mapping[str, str]], log: Log
) -> None:
    """Give exclusions without an edition the one that they are of: the only one of the files, or
    of the packages; of several the only one of the year in their title. Reported where that does
    not settle it."""
    lists: dict[int, list[Draft]] = {}
    for draft in drafts:
        if draft.table.resource == "exclusions" and not draft.values.get("edition_id"):
            lists.setdefault(id(draft.sheet), []).append(draft)
    if not lists:
        return
    editions: dict[str, Mapping[str, str]] = {row["edition_id"]: row for row in published}
    in_files = [draft.values for draft in drafts if draft.table.resource == "editions"]
    editions |= {row["edition_id"]: row for row in in_files if row.get("edition_id")}
    for rows in lists.values():
        sheet, first = rows[0].sheet, min(draft.row for draft in rows)
        title, cell = _title(sheet, first - 1, _EXCLUSIONS) or ("", rows[0].head)
        years = {*_YEAR.findall(f"{title} {sheet.name} {PurePath(sheet.file).stem}")}
        groups = ([*editions.values()],) if years else (in_files, [*editions.values()])
        found = ([row for row in group if not years or _is_of(row, years)] for group in groups)
        likely = next(filter(None, found), [])
        if len(likely) != 1:
            titles = listed([edition.get("title", "") for edition in editions.values()])
            known, known_en = titles if editions else ("–", "–")
            values = {"value": title or sheet.name, "known": known, "known_en": known_en}
            log.fault("sheet-edition-unknown", sheet, cell, resource="exclusions", **values)
        for draft in rows:
            draft.is_dropped = len(likely) != 1
            for edition in likely[:1] if len(likely) == 1 else ():
                made_id = draft.values["edition_id"] = edition["edition_id"]
                draft.elsewhere["edition_id"] = cell
                log.converted(sheet, cell, "exclusions", "edition_id", title, made_id, "edition")


def _is_of(edition: Mapping[str, str], years: set[str]) -> bool:
    """Whether an edition says one of the years, in its title, id or first day."""
    names = ("title", "edition_id", "effective_from", "published_on", "issued_on")
    return bool(years & {*_YEAR.findall(" ".join(edition.get(name, "") for name in names))})


def set_category_levels(drafts: Iterable[Draft], log: Log) -> None:
    """Set the parent and level of the categories of a classification from their codes."""
    categories = [d for d in drafts if d.table.resource == "categories"]
    _set_levels(categories, "level", "parent_code", log, first=0)
    for draft in categories:
        expected = _reference_names().get(draft.values.get("code", ""))
        name = draft.values.get("name", "")
        if expected and name and key(expected) != key(name):
            log.fault(
                "sheet-category-differs",
                draft.sheet,
                draft.cell("name"),
                resource="categories",
                field="name",
                value=name,
                expected=expected,
            )


@cache
def _reference_names() -> Mapping[str, str]:
    """The names of the Ministry's categories by code, as the reference package has them."""
    path = STANDARD / "reference" / "classifications" / "categories.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def _set_levels(drafts: Sequence[Draft], level: str, parent: str, log: Log, *, first: int) -> None:
    """Parent: the longest code that another begins with; level: how many are above it. Columns
    of the sheet go before."""
    by_stem = {stem_of(d.values["code"]): d for d in drafts if d.values.get("code")}
    name = "parent_item_id" if parent == "@parent" else parent
    for draft in drafts:
        code = draft.values.get("code", "")
        stem = stem_of(code)
        above = [by_stem[stem[:n]] for n in range(1, len(stem)) if stem[:n] in by_stem]
        is_zero_filled = bool(_ZERO_FILLED.fullmatch(code))
        depth = (len(stem) - 1) // 2 if is_zero_filled and not first else len(above)
        cells = {}
        if above and not {parent, name} & draft.values.keys():
            cells[parent] = above[-1].values["code"]
        if level not in draft.values and stem:
            cells[level] = str(depth + first)
        for field, value in cells.items():
            draft.values[field] = value
            field_name = name if field == parent else field
            cell = draft.elsewhere.setdefault(field_name, draft.cell("code"))
            log.converted(
                draft.sheet, cell, draft.table.resource, field_name, code, value, "code-tree"
            )


def stem_of(code: str) -> str:
    """The common beginning of the codes below a code: without the trailing zeros, if it is one
    of the Ministry's (A01000000), and without a separator."""
    match = _ZERO_FILLED.fullmatch(code)
    return match[1] + _ZERO_PAIRS.sub("", match[2]) if match else code.rstrip(".-")
