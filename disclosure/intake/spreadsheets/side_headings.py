"""Side headings: forms, in which each heading stands left of its value, read as the tables of one
row that they say; every message names the cells of the form."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from disclosure.intake.spreadsheets.cell_values import is_day
from disclosure.intake.spreadsheets.column_labels import (
    fields_called,
    is_label,
    key,
    narrow,
    unit_of,
)
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Cell, Sheet
from disclosure.intake.spreadsheets.part_columns import tells_side
from disclosure.intake.spreadsheets.row_sorts import is_note
from disclosure.intake.spreadsheets.sheet_amounts import read_number, unit_value
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.stacked_headings import Merges
from disclosure.model.cell_references import address

# A sheet of more rows is a table; so many known headings before their values make a form, and so
# great a share of all its headings.
_MOST_ROWS, _MIN_PAIRS, _MIN_KNOWN = 200, 3, 0.5
# What numbers a heading, 一、 or 1.; and heading and value in one cell, 项目编号：P-1.
_NUMBER = re.compile(r"^\s*[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*")
_IN_ONE = re.compile(r"(?P<label>[^:：]{2,30})[:：]\s*(?P<value>\S.*)", re.DOTALL)
# What may be a heading that is not known: short, without a number.
_MAY_HEAD = re.compile(r"(?:\d{1,2}[、.．])?[^\d。；;，,]{2,16}")
# A further pair behind the first one, in a line that says something of all rows of a table.
_FURTHER = re.compile(r"(?:\s{2,}|\u3000)[^:：]{2,12}[:：]")
# What says which purchase a row is about.
_OF_PURCHASES = frozenset(
    {"title", "@project", "@tender", "@contract"}
    | {"project_id", "tender_id", "notice_id", "award_id", "contract_id", "plan_item_id"}
)
_ADDRESS = re.compile(r"[A-Z]+\d+(?::[A-Z]+\d+)?|\d+:\d+")
Spot = tuple[int, int]  # row and column


@dataclass(frozen=True)
class SidePair:
    """A heading of a form and its value, each with the cell that it stands in, and the cell of the
    unit behind the value, where there is one."""

    label: str
    label_at: Spot
    value: Cell | None
    value_at: Spot
    unit_at: Spot | None = None

    @property
    def is_known(self) -> bool:
        """Whether the heading names a column of any table."""
        return _is_known(self.label)


@dataclass(frozen=True)
class SideForm:
    """A form: its pairs, the lone cells above and between or below them, and what stands left
    of headings that belong together."""

    sheet: Sheet
    pairs: Sequence[SidePair]
    above: Sequence[Spot]
    below: Sequence[Spot]
    sections: Sequence[Spot]

    @property
    def rows(self) -> list[int]:
        """The rows of its pairs."""
        return sorted({row for pair in self.pairs for row, _ in (pair.label_at, pair.value_at)})

    @property
    def columns(self) -> list[int]:
        """The columns of its pairs."""
        return sorted({at for pair in self.pairs for _, at in (pair.label_at, pair.value_at)})

    @property
    def area(self) -> str:
        """The cells of its pairs, `A2:D7`."""
        rows, columns = self.rows, self.columns
        return f"{address(rows[0], columns[0])}:{address(rows[-1], columns[-1])}"

    @property
    def table(self) -> Sheet:
        """The form as a table: the lines above it, its headings, its values, the lines below."""
        head = len(self.above) + 1
        filled = [(at, pair) for at, pair in enumerate(self.pairs, 1) if pair.value is not None]
        rows = {number: {1: self._cell(spot)} for number, spot in enumerate(self.above, 1)}
        rows[head] = {at: Cell(pair.label) for at, pair in filled}
        rows[head + 1] = {at: pair.value for at, pair in filled if pair.value is not None}
        rows |= {number: {1: self._cell(spot)} for number, spot in enumerate(self.below, head + 2)}
        return replace(self.sheet, rows=rows, merges=[], widths={}, hidden_rows=set())

    @property
    def spots(self) -> Mapping[str, Spot]:
        """Where the cells of the table stand in the form, by their addresses."""
        head = len(self.above) + 1
        spots = {address(number, 1): spot for number, spot in enumerate(self.above, 1)}
        for at, pair in enumerate(self.pairs, 1):
            spots[address(head, at)], spots[address(head + 1, at)] = pair.label_at, pair.value_at
        spots |= {address(number, 1): spot for number, spot in enumerate(self.below, head + 2)}
        return spots

    def _cell(self, spot: Spot) -> Cell:
        return self.sheet.rows[spot[0]][spot[1]]


def side_forms(sheet: Sheet) -> list[SideForm]:
    """The forms of a sheet that has nothing else; empty for any other sheet. Where its first
    heading comes again, another form begins; several values of each heading are of as many."""
    if not 0 < len(sheet.rows) <= _MOST_ROWS:
        return []
    columns = _label_columns(sheet)
    rows: dict[int, list[SidePair]] = {}
    numbers = sorted(sheet.rows)
    for row, below in zip(numbers, [*numbers[1:], 0], strict=True):
        found = _pairs_of(sheet, row, columns, below)
        if found is None:
            return _records(sheet)
        rows[row] = found
    pairs = [pair for found in rows.values() for pair in found]
    known = [pair for pair in pairs if pair.is_known and pair.value is not None]
    is_form = len({key(pair.label) for pair in known}) >= _MIN_PAIRS
    return [*_parted(sheet, rows)] if is_form and len(known) >= _MIN_KNOWN * len(pairs) else []


def _records(sheet: Sheet) -> list[SideForm]:
    """The forms of a sheet whose headings stand in its first column, each left of the values of
    several rows: of a title or number that differs from row to row, and of at least two more."""
    merges = Merges(sheet)
    rows = [row for row in sorted(sheet.rows) if len(sheet.rows[row]) > 1]
    first = min((min(sheet.rows[row]) for row in rows), default=0)
    columns = sorted({column for row in rows for column in sheet.rows[row]} - {first})
    labels = {row: sheet.rows[row].get(first) for row in rows}
    heads = {row: _without_number(cell.text) for row, cell in labels.items() if cell}
    known = [label for label in heads.values() if _is_known(label)]
    cells = [sheet.rows[row].get(column) for row in rows for column in columns]
    is_mostly_known = len(known) >= max(_MIN_PAIRS, _MIN_KNOWN * len(rows))
    if len(heads) < len(rows) or len(columns) < 2 or not is_mostly_known:
        return []
    names = [merges.value(sheet, rows[0], column) for column in columns]
    texts = {cell.text for cell in names if cell}
    if not _names_rows(heads[rows[0]]) or len(texts) < len(columns):
        return []
    if any(cell and _is_heading(cell) for cell in cells):
        return []
    lone = [(row, at) for row, found in sheet.rows.items() if len(found) == 1 for at in found]
    above = sorted(spot for spot in lone if spot[0] < rows[0])
    below = sorted(spot for spot in lone if spot[0] > rows[0])
    return [
        SideForm(
            sheet,
            [
                SidePair(label, (row, first), merges.value(sheet, row, column), (row, column))
                for row, label in heads.items()
            ],
            above,
            below if column == columns[-1] else (),
            (),
        )
        for column in columns
    ]


def _names_rows(label: str) -> bool:
    """Whether a heading is that of a title or number of a purchase, in all tables that know it."""
    fields = fields_called(label)
    return bool(fields) and fields <= _OF_PURCHASES


def _label_columns(sheet: Sheet) -> set[int]:
    """The columns in which headings stand: at least half of what stands in them beside others
    is known as such, or two of them are and all others may be."""
    by_column: dict[int, list[Cell]] = {}
    for cells in sheet.rows.values():
        for column, cell in cells.items() if len(cells) > 1 else ():
            by_column.setdefault(column, []).append(cell)
    columns = set()
    for column, cells_of_column in by_column.items():
        known = sum(map(_is_heading, cells_of_column))
        may_head = known > 1 and all(_MAY_HEAD.fullmatch(cell.text) for cell in cells_of_column)
        if may_head or 2 * known >= len(cells_of_column):
            columns.add(column)
    return columns


def _is_heading(cell: Cell) -> bool:
    return isinstance(cell.value, str) and _is_known(_without_number(cell.text))


def _without_number(label: str) -> str:
    """A heading without the number before it, 1.项目名称."""
    return _NUMBER.sub("", label) or label


def _is_known(label: str) -> bool:
    return is_label(label) or tells_side(label)


def _pairs_of(sheet: Sheet, row: int, columns: set[int], below: int) -> list[SidePair] | None:
    """The pairs of a row, none for a line by itself; None for a row of anything else. The value of
    a single pair may be called as a heading, where another stands in the row `below`."""
    cells = sorted(sheet.rows[row].items())
    written = [_in_one(cell, (row, column)) for column, cell in cells]
    if all(written):
        return [pair for pair in written if pair is not None]
    if len(cells) == 1 and not (cells[0][0] in columns and _is_heading(cells[0][1])):
        return []
    if is_note(cells[0][1].text) and all(is_note(c.text) or is_day(c) for _, c in cells[1:]):
        return []
    first_below = min(sheet.rows.get(below, {}).items(), default=None)
    may_be_heading = len(cells) == 2 and first_below is not None and _is_heading(first_below[1])
    pairs: list[SidePair] = []
    for column, cell in cells:
        is_first = not pairs or pairs[-1].value is not None
        if column in columns and isinstance(cell.value, str):
            label = _without_number(cell.text)
            pairs.append(SidePair(label, (row, column), None, (row, column + 1)))
        elif not is_first and (may_be_heading or not _is_heading(cell)):
            pairs[-1] = replace(pairs[-1], value=cell, value_at=(row, column))
        elif pairs and is_first and (counted := _counted(pairs[-1], cell)):
            pairs[-1] = replace(counted, unit_at=(row, column))
        elif pairs or column > min(columns, default=0):
            return None
    return pairs


def _counted(pair: SidePair, unit: Cell) -> SidePair | None:
    """A pair whose amount has its unit of money in the cell behind it, with that unit in the
    heading; None for anything else."""
    number = read_number(pair.value.text) if pair.value is not None else None
    name = narrow(unit.text).strip()
    if number is None or number[1:] != ("", False) or unit_of(pair.label):
        return None
    return replace(pair, label=f"{pair.label}({name})") if unit_value(name) else None


def _in_one(cell: Cell, spot: Spot) -> SidePair | None:
    """The pair that stands in one cell, `项目编号：P-1`."""
    is_text = isinstance(cell.value, str)
    match = _IN_ONE.fullmatch(_without_number(cell.text)) if is_text else None
    if match is None or not is_label(match["label"]) or _FURTHER.search(match["value"]):
        return None
    return SidePair(match["label"], spot, Cell(match["value"].strip()), spot)


def _parted(sheet: Sheet, rows: Mapping[int, list[SidePair]]) -> Iterator[SideForm]:
    """The forms of rows that are pairs or lone cells: what stands over the first pair of each is
    above it, all else below it."""
    starts: list[int] = []
    for row, pairs in rows.items():
        is_filled = any(pair.value is not None for pair in pairs)
        is_first = not starts or (pairs and key(pairs[0].label) == key(rows[starts[0]][0].label))
        if is_filled and is_first:
            starts.append(row)
    numbers = [*rows]
    ends = [max(n for n in numbers if n < start and rows[n]) for start in starts[1:]]
    for start, before, end in zip(starts, [0, *ends], [*ends, numbers[-1]], strict=True):
        own_rows = [row for row in numbers if before < row <= end]
        lone = [(row, at) for row in own_rows if not rows[row] for at in sorted(sheet.rows[row])]
        pairs = [pair for row in own_rows for pair in rows[row]]
        taken = {spot for p in pairs for spot in (p.label_at, p.value_at, p.unit_at)}
        yield SideForm(
            sheet,
            pairs,
            [spot for spot in lone if spot[0] < start],
            [spot for spot in lone if spot[0] > start],
            [(r, at) for r in own_rows if rows[r] for at in sheet.rows[r] if (r, at) not in taken],
        )


def records_area(sheet: Sheet) -> str:
    """The cells of a sheet whose headings stand in its first column, each left of the values of
    several rows; empty for any other."""
    found: list[tuple[int, int]] = []
    for row in sheet.first_rows(_MOST_ROWS):
        (_, first), *others = sorted(sheet.rows[row].items())
        if others and _is_heading(first) and not any(_is_heading(cell) for _, cell in others):
            found.append((row, others[-1][0]))
    if len(found) < _MIN_PAIRS:
        return ""
    left = min(min(sheet.rows[row]) for row, _ in found)
    right = max(column for _, column in found)
    return f"{address(found[0][0], left)}:{address(found[-1][0], right)}"


@dataclass
class FormLog(Log):
    """The log of an import, which is told of the cells of a form's table and names those of the
    form."""

    form: SideForm | None = None
    spots: Mapping[str, Spot] = field(default_factory=dict)

    def fault(
        self, code: str, sheet: Sheet, cell: str, *, resource: str = "", **values: object
    ) -> None:
        """A fault of the form; cells of the table that its message names are those of the form."""
        values = {
            name: self.place(str(value)) if name == "other" else value
            for name, value in values.items()
        }
        super().fault(code, sheet, self.place(cell), resource=resource, **values)

    def converted(
        self, sheet: Sheet, cell: str, resource: str, name: str, written: str, value: str, rule: str
    ) -> None:
        """A conversion, at the cell of the form."""
        super().converted(sheet, self.place(cell), resource, name, written, value, rule)

    def take_back(self, sheet: Sheet, cell: str, name: str) -> str:
        """Forget a conversion, at the cell of the form."""
        return super().take_back(sheet, self.place(cell), name)

    def omitted(self, sheet: Sheet, cell: str, text: str, reason: str) -> None:
        """An omission, at the cell of the form."""
        super().omitted(sheet, self.place(cell), text, reason)

    def place(self, cells: str) -> str:
        """The cells of the form that cells of the table stand for; all of it for a whole row."""
        if self.form is None or not _ADDRESS.fullmatch(cells):
            return cells
        first, _, last = cells.partition(":")
        is_column = first.rstrip("0123456789") == (last or first).rstrip("0123456789")
        spots = [self.spots[end] for end in (first, last) if end in self.spots]
        if not spots or not is_column:
            return self.form.area
        return ":".join(dict.fromkeys(address(*spot) for spot in spots))


def log_of_form(form: SideForm, log: Log) -> FormLog:
    """A log for the table of a form, whose messages go to `log`."""
    return FormLog(
        log.publisher,
        log.package,
        log.faults,
        log.conversions,
        log.omissions,
        log.reached,
        form,
        form.spots,
    )


def as_of_form(draft: Draft, log: FormLog) -> Draft:
    """A draft of the table of a form, with its values at their cells of the form."""
    form = log.form
    assert form is not None
    own_cells = {name: draft.cell(name) for name in (*draft.columns, *draft.elsewhere)}
    first, *rest = form.rows
    return replace(
        draft,
        sheet=form.sheet,
        row=first,
        head=form.area,
        is_form=True,
        elsewhere={name: log.place(cell) for name, cell in own_cells.items() if cell},
        merged_rows=tuple(rest),
    )
