"""Column contents: how the cells under a heading fit it, if two headings are alike or one is
wrong."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from disclosure.intake.spreadsheets.cell_values import is_day, is_name, is_no_name, is_placeholder
from disclosure.intake.spreadsheets.code_words import find_code
from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.column_units import target_of
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.model.schemas import Field, Table

Fits = Callable[[int, Cell], bool | None]
# Which share of its cells tells what a column holds; below the other, that it holds it not.
_MOST, _FEW = 0.8, 0.2
# A column of fewer cells is not judged by them alone.
_MIN_CELLS = 3
_ORGANIZATION = re.compile(
    r".*(局|厅|委|办|院|所|站|校|会|司|团|府|镇|乡|街道|队|馆|社|处|室|园|公司|中心|委员会|大学|中学|小学"
    r"|办公室|办事处|事务所|基金会|部)(\(.*\))?"
)
_NUMERALS = frozenset("0123456789〇零一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟")
# The kinds of cells that a column of another kind never holds.
_FOREIGN: Mapping[str, frozenset[str]] = {
    "name": frozenset({"day", "number"}),
    "number": frozenset({"day", "words", "identifier"}),
    "day": frozenset({"number", "words", "identifier"}),
    "code": frozenset({"day", "number", "identifier"}),
}
_DAYS = frozenset({"date", "datetime", "yearmonth"})


@dataclass(frozen=True)
class ColumnContents:
    """The findings on the columns of a table from their cells.

    `left`: columns dropped for another of the same name, with that other; `otherwise`: columns with
    other contents than their heading names, with a cell; `shared`: columns of one meaning that are
    read together, row by row.
    """

    left: dict[int, int] = field(default_factory=dict)
    otherwise: dict[int, Cell] = field(default_factory=dict)
    shared: dict[str, list[int]] = field(default_factory=dict)


def judge_contents(
    table: Table, names: Mapping[int, str], cells: Mapping[int, Sequence[Cell]], fits: Fits
) -> ColumnContents:
    """Judge the columns of `table` by their cells. `names`: the field of each column; `fits`
    says whether a cell can be read in a column, None if any can."""
    contents = ColumnContents()
    alike: dict[str, list[int]] = {}
    for index, name in names.items():
        alike.setdefault(name, []).append(index)
    for name, columns in alike.items():
        if len(columns) > 1:
            taken = _fitting_column(table, name, {index: cells[index] for index in columns}, fits)
            if taken is None:
                contents.shared[name] = columns
            else:
                contents.left.update({index: taken for index in columns if index != taken})
    for index, name in names.items():
        if index not in contents.left:
            strange = [cell for cell in cells[index] if _is_foreign(table, name, index, cell, fits)]
            if len(strange) >= max(_MIN_CELLS, _MOST * len(cells[index])):
                contents.otherwise[index] = strange[0]
    return contents


def is_said(cell: Cell) -> bool:
    """Whether a cell has any content for its column."""
    is_nothing = isinstance(cell.value, str) and is_placeholder(cell.text)
    return not (is_nothing or cell.is_formula or cell.is_error)


def _fitting_column(
    table: Table, name: str, columns: Mapping[int, Sequence[Cell]], fits: Fits
) -> int | None:
    """The one of several columns of the same name that really has such values; None if the cells
    do not show it."""
    shares = {
        index: sum(_suits(table, name, index, cell, fits) for cell in cells) / len(cells)
        for index, cells in columns.items()
        if cells
    }
    good = [index for index, share in shares.items() if share >= _MOST]
    if len(good) == 1 and all(share <= _FEW for i, share in shares.items() if i not in good):
        return good[0] if len(shares) == len(columns) else None
    if name not in {"title", "name", *table.primary_key} or len(good) != len(columns):
        return None
    distinct = {index: len({cell.text for cell in columns[index]}) for index in good}
    most = max(good, key=lambda index: distinct[index])
    rest = [2 * distinct[i] <= len(columns[i]) for i in good if i != most]
    is_key = distinct[most] > _MOST * len(columns[most]) and len(columns[most]) >= _MIN_CELLS
    return most if is_key and all(rest) else None


def _suits(table: Table, name: str, index: int, cell: Cell, fits: Fits) -> bool:
    """Whether a cell is the kind of thing that a column of this name holds."""
    kind, target = _kind_of(cell), target_of(name, table)
    if target is None or (target.type == "string" and not target.codelist):
        if target is not None and _is_organization(target):
            return is_body(cell.text)
        if name in {"title", "name"}:
            is_other = name == "title" and is_body(cell.text)
            return kind in {"words", "mixed"} and not is_other and not _is_code(table, cell)
        if name.endswith("_id") or name in {"code", "@tender"}:
            return kind == "identifier" or (kind == "mixed" and any(map(str.isdigit, cell.text)))
        return kind in {"words", "mixed"}
    return fits(index, cell) is not False


def _is_code(table: Table, cell: Cell) -> bool:
    """Whether a cell is a word of one of the table's codelists (公开招标)."""
    return any(
        find_code(table_field.codelist, cell.text) is not None
        for table_field in table.fields
        if table_field.codelist
    )


def _is_foreign(table: Table, name: str, index: int, cell: Cell, fits: Fits) -> bool:
    """Whether a cell cannot be read in its column, and is something else altogether."""
    target = target_of(name, table)
    if target is None or fits(index, cell) is not False:
        return False
    return _kind_of(cell) in _FOREIGN.get(_kind_of_field(target), frozenset())


def _kind_of_field(target: Field) -> str:
    if target.type in _DAYS:
        return "day"
    if target.type in {"number", "integer"}:
        return "number"
    if target.codelist:
        return "code"
    return "name" if is_name(target) else ""


def is_body(text: str) -> bool:
    """Whether a text ends as names of organizations do."""
    return _ORGANIZATION.fullmatch(narrow(text)) is not None


def _is_organization(target: Field) -> bool:
    return target.reference is not None and target.reference.resource == "organizations"


def _kind_of(cell: Cell) -> str:
    """What a cell is by itself: `day`, `number`, `identifier` (letters and digits that are no
    words), `words` (without any digit) or `mixed`."""
    if is_day(cell):
        return "day"
    if cell.number is not None or is_no_name(cell):
        return "number"
    text = narrow(cell.text)
    if text.isascii():
        return "identifier" if any(map(str.isdigit, text)) else "words"
    return "mixed" if _NUMERALS & {*text} else "words"
