"""Guiding catalogues with a column for each level, or with numbered lines.

Layouts of published catalogues: levels merged downwards with codes beside their names (一级目录
代码, 一级目录名称) or inside them (`A01 教育服务`); one code for the last level; departments and
sub-sectors before the items; lines numbered 一、（一）1. without any code.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from disclosure.intake.spreadsheets.catalogue_editions import make_edition
from disclosure.intake.spreadsheets.catalogue_layout import is_catalogue_layout
from disclosure.intake.spreadsheets.cell_values import CellFault, Context, read_cell
from disclosure.intake.spreadsheets.column_labels import key, match_label, narrow
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.grids import Cell, Sheet
from disclosure.intake.spreadsheets.hidden_parts import judge_hidden
from disclosure.intake.spreadsheets.row_sorts import is_note
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.stacked_headings import Merges, stacked
from disclosure.model.cell_references import address
from disclosure.model.schemas import tables

_LEVEL_WORDS = (
    ("一级", "大类", "领域", "行业", "服务领域"),
    ("二级", "中类", "子领域", "子行业", "细分领域", "子类"),
    (
        "三级",
        "小类",
        "事项",
        "服务事项",
        "目录事项",
        "服务项目",
        "购买服务项目",
        "购买服务事项",
        "购买事项",
    ),
    ("四级", "细项", "子项"),
)
_CODE_WORD = re.compile("码|编号|code")
_CODES = {"代码", "编码", "目录代码", "目录编码", "编号", "目录编号", "条目代码"}
_DEPARTMENTS = {"部门", "主管部门", "购买主体", "单位", "部门名称", "单位名称", "行业主管部门"}
_DESCRIPTIONS = re.compile(r"说明|内容|解释|释义|描述")
_MORE = frozenset({"is_basic", "service_class", "domain", "procurement_category_code"})
_NUMBERS = {"序号", "序", "no"}
_CODE_AND_NAME = re.compile(
    r"([A-Za-z]\d{0,12}|\d{2,12}|[A-Za-z0-9]+(?:[.-]\d+)+)[\s、.:：]*(\D.*)", re.DOTALL
)
_HEADER_ROWS = 12
_HANZI = "一二三四五六七八九十"
_NUMBERINGS = (
    re.compile(rf"第?([{_HANZI}]+)(?:、|\.|部分|类)\s*(.+)"),
    re.compile(rf"\(([{_HANZI}]+)\)[、.]?\s*(.+)"),
    re.compile(r"(\d+)(?:[、.]|\s)\s*(\D.*)"),
    re.compile(r"\((\d+)\)[、.]?\s*(.+)"),
)
_MIN_NUMBERED = 3


@dataclass(frozen=True)
class _Layout:
    """Which column holds what; `names` and `codes`: level → column; 0: there is no such column.
    `more`: the column of each field beside, that the last level of a row has."""

    last_header: int
    names: Mapping[int, int]
    codes: Mapping[int, int] = field(default_factory=dict)
    code: int = 0
    department: int = 0
    description: int = 0
    unknown: Mapping[int, str] = field(default_factory=dict)
    more: Mapping[str, int] = field(default_factory=dict)


@dataclass
class _Node:
    """An entry at its level: its row of items, and how many entries follow below it."""

    draft: Draft
    name: str
    children: int = 0


def read_levels(sheet: Sheet, log: Log) -> list[Draft] | None:
    """The editions and items of a catalogue laid out in levels; None for any other sheet."""
    merges = Merges(sheet)
    layout = _find_layout(sheet, merges)
    is_ours = layout is not None and _fills_levels(sheet, layout, merges)
    if layout is not None and (is_ours or not is_catalogue_layout(sheet)):
        rows = [row for row in sheet.rows if row > layout.last_header]
        judge_hidden(sheet, rows, [*layout.names.values(), *layout.codes.values()], "items", log)
        return [*_LevelReader(sheet, layout, merges, log).read()]
    sheet = _with_numbers(sheet) if layout is None else sheet
    column = _numbered_column(sheet) if layout is None else 0
    if column:
        return [*_read_numbered(sheet, column, log)]
    return None


def _find_layout(sheet: Sheet, merges: Merges) -> _Layout | None:
    rows = [row for row in sorted(sheet.rows) if row <= _HEADER_ROWS]
    for row in rows:
        single = _layout(row, {i: cell.text for i, cell in sheet.rows[row].items()})
        layout = single
        has_codes_below = row + 1 in sheet.rows and any(
            key(c.text) in _CODES for c in sheet.rows[row + 1].values()
        )
        if has_codes_below and len(sheet.rows[row]) > 1:
            labels = stacked(sheet, (row, row + 1), merges)
            layout = _layout(row + 1, {i: texts[0] for i, texts in labels.items()})
        is_of_departments = layout.department and layout.names and not layout.code
        if len(layout.names) >= 2 or is_of_departments:
            return layout
    return None


def _layout(row: int, labels: Mapping[int, str]) -> _Layout:
    names: dict[int, int] = {}
    codes: dict[int, int] = {}
    plain_codes: list[int] = []
    other_columns: dict[str, int] = {}
    unknown: dict[int, str] = {}
    more: dict[str, int] = {}
    for column, label in sorted(labels.items()):
        text = key(label)
        level = _level_of(text)
        if level and _CODE_WORD.search(text):
            codes.setdefault(level, column)
        elif level:
            names.setdefault(level, column)
        elif text in _CODES:
            plain_codes.append(column)
        elif text in _DEPARTMENTS:
            other_columns.setdefault("department", column)
        elif _DESCRIPTIONS.search(text) and "description" not in other_columns:
            other_columns["description"] = column
        elif (match := match_label(label, tables()["items"])) and match.field in _MORE:
            more.setdefault(match.field, column)
        elif text not in _NUMBERS:
            unknown[column] = label
    codes |= _codes_beside(names, plain_codes)
    if plain_codes and not codes:
        other_columns["code"] = plain_codes[0]
    ranks = {level: rank for rank, level in enumerate(sorted(names), 1)}
    names = {ranks[level]: column for level, column in names.items()}
    codes = {ranks[level]: column for level, column in codes.items() if level in ranks}
    return _Layout(row, names, codes, unknown=unknown, more=more, **other_columns)


def _codes_beside(names: Mapping[int, int], codes: list[int]) -> dict[int, int]:
    """Of columns that are all called 代码 the one of each level, where each name has one beside it,
    all on the same side."""
    for side in (-1, 1):
        beside = {level: column + side for level, column in names.items()}
        if len(codes) > 1 and sorted(beside.values()) == codes:
            return beside
    return {}


def _level_of(label: str) -> int:
    """The level in the name of a column; 0 if there is none."""
    for level, (first, *words) in enumerate(_LEVEL_WORDS, 1):
        plain = _CODE_WORD.sub("", label).replace("名称", "").replace("代", "").replace("编", "")
        if first in label or plain in words:
            return level
    return 0


def _fills_levels(sheet: Sheet, layout: _Layout, merges: Merges) -> bool:
    """Whether the first row of data fills several levels, or its codes stand beside the names;
    else it is the layout with one level a row."""
    row = next((row for row in sorted(sheet.rows) if row > layout.last_header), 0)
    filled = [c for c in layout.names.values() if merges.value(sheet, row, c) is not None]
    return len(filled) > 1 or bool(layout.codes) or bool(layout.department)


class _LevelReader:
    """Reads the rows under a header of levels; the entry of a level holds until the next one."""

    def __init__(self, sheet: Sheet, layout: _Layout, merges: Merges, log: Log) -> None:
        self.sheet, self.layout, self.merges, self.log = sheet, layout, merges, log
        self.last: dict[int, _Node] = {}
        self.roots: dict[str, int] = {}
        self.codes: dict[tuple[str, str], str] = {}
        self.edition: Draft | None = None
        self.department = ""

    def read(self) -> Iterator[Draft]:
        """Editions, each before its items."""
        for column, label in self.layout.unknown.items():
            cell = address(self.layout.last_header, column)
            self.log.fault("sheet-column-unknown", self.sheet, cell, resource="items", value=label)
            self.log.omitted(self.sheet, cell, label, "column")
        for row in sorted(row for row in self.sheet.rows if row > self.layout.last_header):
            yield from self._read_row(row)

    def _value(self, row: int, column: int) -> Cell | None:
        return self.merges.value(self.sheet, row, column) if column else None

    def _judge_cells(self, row: int) -> bool:
        """Whether a row has neither formulas nor errors; each is reported."""
        faulty = [(i, c) for i, c in self.sheet.rows[row].items() if c.is_formula or c.is_error]
        for column, cell in faulty:
            code = "sheet-formula" if cell.is_formula else "sheet-cell-error"
            value = str(cell.value)
            self.log.fault(code, self.sheet, address(row, column), resource="items", value=value)
        return not faulty

    def _read_row(self, row: int) -> Iterator[Draft]:
        layout = self.layout
        filled = {
            level: (self._value(row, column), self._value(row, layout.codes.get(level, 0)))
            for level, column in layout.names.items()
        }
        cells = self.sheet.rows[row]
        text = "　".join(cell.text for _, cell in sorted(cells.items()))
        is_lone_note = len(cells) == 1 and is_note(text)
        if is_lone_note or not any(name or code for name, code in filled.values()):
            self.log.omitted(self.sheet, address(row, min(cells)), text, "note")
            return
        if not self._judge_cells(row):
            return
        yield from self._read_department(row)
        deepest = max(level for level, (name, code) in filled.items() if name or code)
        for level in sorted(filled):
            if level <= deepest:
                yield from self._read_level(row, level, *filled[level], is_last=level == deepest)

    def _read_department(self, row: int) -> Iterator[Draft]:
        cell = self._value(row, self.layout.department)
        department = cell.text if cell else self.department
        if self.edition is None or department != self.department:
            self.department = department
            self.last.clear()
            head = self.layout.last_header
            self.edition = make_edition(self.sheet, head, self.log, department=department)
            if cell:
                self.edition.elsewhere["department_id"] = address(row, self.layout.department)
            yield self.edition

    def _read_level(
        self, row: int, level: int, name: Cell | None, code: Cell | None, *, is_last: bool
    ) -> Iterator[Draft]:
        column = self.layout.names[level]
        text, own_code = name.text if name else "", code.text if code else ""
        split = _CODE_AND_NAME.fullmatch(narrow(text)) if not own_code else None
        if split:
            own_code, text = split[1], text[len(text) - len(split[2].rstrip()) :].strip()
        if is_last and not own_code and (cell := self._value(row, self.layout.code)):
            own_code = cell.text
        before = self.last.get(level)
        if not text and not own_code:
            if before is None:
                self._tell_parent(row, level, column)
            return
        is_same = before is not None and text in {"", before.name}
        if is_same and (not own_code or own_code == before.draft.values["code"]):  # type: ignore[union-attr]
            return
        yield from self._add(row, level, text or own_code, own_code, is_last=is_last)

    def _tell_parent(self, row: int, level: int, column: int) -> None:
        cells = self.sheet.rows[row]
        self.log.fault(
            "sheet-catalogue-parent",
            self.sheet,
            address(row, column),
            resource="items",
            level=level + 1,
            above=level,
            value=cells[max(cells)].text,
        )

    def _add(self, row: int, level: int, name: str, code: str, *, is_last: bool) -> Iterator[Draft]:
        assert self.edition is not None
        edition = self.edition.values["edition_id"]
        for deeper in [key_level for key_level in self.last if key_level >= level]:
            del self.last[deeper]
        parent = self.last[max(self.last)] if self.last else None
        item_code = code or self._made_code(row, level, parent)
        cell = address(row, self.layout.names[level])
        if (edition, item_code) in self.codes:
            other = self.codes[edition, item_code]
            self.log.fault(
                "sheet-catalogue-repeated",
                self.sheet,
                cell,
                resource="items",
                value=item_code,
                other=other,
            )
            return
        self.codes[edition, item_code] = cell
        columns = {"name": self.layout.names[level], "code": self.layout.codes.get(level, 0)}
        columns = {field_name: column or columns["name"] for field_name, column in columns.items()}
        draft = item_draft(self.sheet, row, columns, edition, level=level)
        draft.values |= {"code": item_code, "name": name}
        if not code:
            self.log.converted(self.sheet, cell, "items", "code", name, item_code, "catalogue-code")
        if parent is not None:
            draft.values["@parent"] = parent.draft.values["code"]
            draft.elsewhere["parent_item_id"] = parent.draft.cell("name")
        if is_last and (description := self._value(row, self.layout.description)):
            draft.values["description"] = description.text
            draft.elsewhere["description"] = address(row, self.layout.description)
        if is_last:
            self._take_more(draft)
        self.last[level] = _Node(draft, name)
        yield draft

    def _take_more(self, draft: Draft) -> None:
        """What the columns of other fields say of the entry; a cell that cannot be read is
        reported."""
        for name, column in self.layout.more.items():
            cell, place = self._value(draft.row, column), address(draft.row, column)
            if cell is None:
                continue
            try:
                reading = read_cell(draft.table.field[name], cell, Context(ZoneInfo("UTC")))
            except CellFault as why:
                self.log.fault(why.code, self.sheet, place, resource="items", **why.values)
                continue
            draft.values[name], draft.elsewhere[name] = reading.text, place
            if reading.rule:
                self.log.converted(
                    self.sheet, place, "items", name, cell.text, reading.text, reading.rule
                )

    def _made_code(self, row: int, level: int, parent: _Node | None) -> str:
        """The code of an entry without one: the beginning of the code of the last level, if
        codes are built like that, else its position among its siblings."""
        assert self.edition is not None
        edition = self.edition.values["edition_id"]
        below = self._value(row, self.layout.code)
        columns = self.layout.names
        depth = max(number for number in columns if self._value(row, columns[number]) is not None)
        prefix = code_prefix(below.text, level, depth) if below else ""
        if prefix and (edition, prefix) not in self.codes:
            return prefix
        if parent is None:
            self.roots[edition] = self.roots.get(edition, 0) + 1
            return str(self.roots[edition])
        parent.children += 1
        return f"{parent.draft.values['code']}.{parent.children}"


def item_draft(
    sheet: Sheet, row: int, columns: Mapping[str, int], edition: str, *, level: int
) -> Draft:
    """An item of an edition at a level of 1 to 4."""
    draft = Draft(tables()["items"], sheet, row, columns)
    draft.values = {"edition_id": edition, "depth": str(level)}
    draft.elsewhere = {"edition_id": draft.cell("name"), "depth": draft.cell("name")}
    return draft


def code_prefix(code: str, level: int, depth: int) -> str:
    """The code of the entry at `level` above one at `depth`, for codes that grow by two signs a
    level: A, A01, A0101 or 01, 0101, 010101; empty for any other."""
    for first in (1, 2):
        if len(code) == first + 2 * (depth - 1) and code[first:].isdigit() and level < depth:
            return code[: first + 2 * (level - 1)]
    return ""


def _with_numbers(sheet: Sheet) -> Sheet:
    """A sheet whose lines are numbered in a column of their own, 一 | 公共服务 over （一） | 养老,
    with each number before the name beside it; any other sheet as it is."""
    marks = {
        row: mark
        for row, cells in sheet.rows.items()
        if len(cells) > 1 and (mark := _mark(cells[min(cells)]))
    }
    columns = {min(sheet.rows[row]) for row in marks}
    ranks = {numbering(f"{mark}名")[0] for mark in marks.values()}
    if len(marks) < _MIN_NUMBERED or len(columns) != 1 or len(ranks) < 2 or 1 not in ranks:
        return sheet
    (column,) = columns
    rows = dict(sheet.rows)
    for row, mark in marks.items():
        first, *others = sorted(rows[row])[1:]
        named = rows[row][first]
        rows[row] = {
            first: replace(named, value=f"{mark}{named.text}"),
            **{at: rows[row][at] for at in others},
        }
    headed = min(marks) - 1
    if column in rows.get(headed, {}) and key(rows[headed][column].text) in _NUMBERS:
        del rows[headed]
    return replace(sheet, rows=rows)


def _mark(cell: Cell) -> str:
    """The number of a line that stands alone in a cell, as it would stand before its name."""
    flat = narrow(cell.text).strip()
    mark = flat if flat.endswith((")", "、", ".")) else f"{flat}、"
    return mark if numbering(f"{mark}名")[0] else ""


def _numbered_column(sheet: Sheet) -> int:
    """The column whose lines are numbered in two ways at least; 0 where there is none."""
    counts: dict[int, list[int]] = {}
    for cells in sheet.rows.values():
        for column, cell in cells.items():
            rank, _, _ = numbering(cell.text)
            if rank:
                counts.setdefault(column, []).append(rank)
    for column, ranks in sorted(counts.items()):
        if len(ranks) >= _MIN_NUMBERED and len(set(ranks)) > 1:
            return column
    return 0


def numbering(text: str) -> tuple[int, int, str]:
    """The rank of the numbering of a line (1 for 一、), its number, and the text after it."""
    flat = narrow(text).strip()
    for rank, pattern in enumerate(_NUMBERINGS, 1):
        if match := pattern.fullmatch(flat):
            written = match[1]
            return rank, int(written) if written.isdigit() else _hanzi(written), match[2]
    return 0, 0, ""


def _hanzi(text: str) -> int:
    tens, ten, units = text.partition("十")
    if not ten:
        return _HANZI.index(tens) + 1 if len(tens) == 1 else 0
    first = _HANZI.index(tens) + 1 if tens else 1
    return first * 10 + (_HANZI.index(units) + 1 if units else 0)


def _read_numbered(sheet: Sheet, column: int, log: Log) -> Iterator[Draft]:
    ranks = sorted({numbering(c[column].text)[0] for c in sheet.rows.values() if column in c} - {0})
    first = min(r for r, c in sheet.rows.items() if column in c and numbering(c[column].text)[0])
    edition = make_edition(sheet, first - 1, log)
    yield edition
    last: dict[int, Draft] = {}
    for row in sorted(row for row in sheet.rows if row >= first):
        cells = sheet.rows[row]
        rank, number, name = numbering(cells[column].text) if column in cells else (0, 0, "")
        if not rank:
            text = "　".join(cell.text for _, cell in sorted(cells.items()))
            log.omitted(sheet, address(row, min(cells)), text, "note")
            continue
        level = ranks.index(rank) + 1
        draft = item_draft(sheet, row, {"name": column}, edition.values["edition_id"], level=level)
        for deeper in [key_level for key_level in last if key_level >= level]:
            del last[deeper]
        parent = last[max(last)] if last else None
        code = f"{parent.values['code']}.{number}" if parent else str(number)
        draft.values |= {"code": code, "name": name}
        log.converted(
            sheet, address(row, column), "items", "code", cells[column].text, code, "numbering"
        )
        if parent:
            draft.values["@parent"] = parent.values["code"]
            draft.elsewhere["parent_item_id"] = parent.cell("name")
        beside = [cell for at, cell in sorted(cells.items()) if at > column]
        if beside:
            draft.values["description"] = "；".join(cell.text for cell in beside)
        last[level] = draft
        yield draft
