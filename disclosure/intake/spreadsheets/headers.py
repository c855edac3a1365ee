"""Headers: which rows of a sheet head a table, of one level or two, and what each column is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from disclosure.intake.spreadsheets.column_contents import is_body
from disclosure.intake.spreadsheets.column_labels import (
    Match,
    fields_called,
    hints,
    is_label,
    key,
    match_label,
    narrow,
    unit_of,
    without_brackets,
)
from disclosure.intake.spreadsheets.columns_beside import (
    contract_columns,
    hold_results,
    leave_days_of_acceptance,
    mark_names_of_ids,
    settle_corrections,
    settle_funds,
    settle_payments,
    settle_titles,
    settle_units,
)
from disclosure.intake.spreadsheets.contract_lots import settle_lots
from disclosure.intake.spreadsheets.grids import Cell, Sheet
from disclosure.intake.spreadsheets.header_columns import BESIDE, LEFT, Header, SheetColumn
from disclosure.intake.spreadsheets.part_columns import (
    budget_parts,
    is_payment,
    part_of,
    tells_side,
)
from disclosure.intake.spreadsheets.sheet_amounts import unit_in_note
from disclosure.intake.spreadsheets.stacked_headings import Merges, is_grouped, says_units, stacked
from disclosure.model.cell_references import address
from disclosure.model.schemas import Table

# A header stands among so many filled rows of a sheet.
_HEAD_ROWS = 20
_MIN_FIELDS = 2
_MIN_SHARE = 0.4
# So many headings, the first of them 序号, are those of a table.
_MIN_OTHER = 3
# What a title says that tells of more than results.
_SPEAKS_OF_TENDERING = re.compile("招标|采购公告|台账")
# What stands above each page of a table: 部门名称：市民政局, and a title.
_PAGE_PAIR = re.compile(r"[^\d:：]{2,12}[:：]\s*\S.{0,40}")
_TITLE = re.compile(r".*20\d\d\s*年.*|.{4,}(?:表|清单|台账|计划|一览|意向)", re.ASCII)
# How the names of sums end, which stand below their columns.
_SUM = "计"


@dataclass
class Block:
    """A table in a sheet: its header, the rows under it, and what stands above. `beside` are the
    headers of other tables whose rows stand in other columns of the same rows: who won, beside
    what was tendered, and the contract, beside who won. `other`: the rows of a table of nothing
    known below it. `first_page`: what stands above the same header on the page before."""

    sheet: Sheet
    header: Header
    above: list[tuple[int, int, str]]
    rows: list[int] = field(default_factory=list)
    beside: tuple[Header, ...] = ()
    other: list[int] = field(default_factory=list)
    first_page: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, row: int) -> None:
        """Take the next row: of another table, with the title above it, once one has begun whose
        headings begin with the number of a row."""
        if not self.other and _begins_other(self.sheet.rows[row]):
            while self.rows and len(self.sheet.rows[self.rows[-1]]) == 1:
                self.other.insert(0, self.rows.pop())
            self.other.append(row)
        else:
            (self.other or self.rows).append(row)


@dataclass(frozen=True)
class Unclear:
    """A header that fits several tables equally well."""

    rows: tuple[int, ...]
    tables: tuple[str, ...]


class HeaderFinder:
    """Finds the headers of a sheet; `named`: the field that the user gave to a column's name."""

    def __init__(
        self, sheet: Sheet, tables: tuple[Table, ...], named: Mapping[str, str] | None = None
    ) -> None:
        self.sheet, self.tables, self.merges = sheet, tables, Merges(sheet)
        self.named = {key(label): name for label, name in (named or {}).items()}

    def find(self, row: int, spoken: str) -> Header | Unclear | None:
        """The header in `row`, alone or with the next row, for one of the tables, if there is
        one. `spoken` is the text that may name the table: the name of the sheet and the lines
        above."""
        cells = self.sheet.rows[row]
        if not _may_head(cells) or not any(self._is_label(cell.text) for cell in cells.values()):
            return None
        if _are_pairs(cells, self.sheet.rows.get(row + 1, {})):
            return None
        hinted = {table.resource for table in hints(spoken, self.tables)}
        headers = [
            header
            for table in self.tables
            if (header := self._best(row, table, is_hinted=table.resource in hinted))
        ]
        headers = [header for header in headers if header.may_stand(hinted)]
        if not any(header.is_correction for header in headers) and self._heads_headings(row):
            return None
        if "plan-items" not in hinted and any(header.is_intention for header in headers):
            hinted.add("notices")
        if any(header.names_notice for header in headers):
            hinted.add("notices")
        if any(header.is_result for header in headers):
            hinted.add("awards")
            for header in headers:
                if self.with_results(header, spoken)[1] is not None:
                    return header
        headers.sort(key=lambda header: -header.score(hinted))
        if len(headers) > 1 and headers[0].score(hinted) == headers[1].score(hinted):
            top = headers[0].score(hinted)
            names = tuple(h.table.label("zh") for h in headers if h.score(hinted) == top)
            return Unclear(headers[0].rows, names)
        return headers[0] if headers else None

    def _heads_headings(self, row: int) -> bool:
        """Whether what stands below a row in its first column are headings themselves, mostly:
        each is left of its value, and the row is the first of them."""
        first = min(self.sheet.rows[row])
        below = [self.sheet.rows.get(number, {}) for number in range(row + 1, row + 7)]
        texts = [cells[first].text for cells in below if first in cells and len(cells) > 1]
        headings = {
            text
            for text in texts
            if (self._is_label(text) or tells_side(text)) and not key(text).endswith(_SUM)
        } - {self.sheet.rows[row][first].text}
        return len(headings) > 1 and 2 * len(headings) > len(texts)

    def with_results(self, header: Header, spoken: str) -> tuple[Header, Header | None]:
        """The header of notices without the columns about winners, and the header of results for
        these columns; the unchanged header and None if there is no winner among them. `spoken`
        as in `find`.

        The columns of the one are marked as beside the other; both read a currency.
        """
        awards = next((table for table in self.tables if table.resource == "awards"), None)
        if header.table.resource != "notices" or awards is None:
            return header, None
        whole = self.of_rows(header.rows, awards)
        result_columns = {
            index: column
            for index, column in whole.columns.items()
            if index in header.unknown and column.match.field not in LEFT
        }
        is_of_results = any(hints(spoken, (awards,))) and not _SPEAKS_OF_TENDERING.search(spoken)
        if not hold_results(header, result_columns.values(), is_of_results=is_of_results):
            return header, None
        beside = {i: replace(column, match=Match(BESIDE)) for i, column in result_columns.items()}
        unknown = {i: label for i, label in header.unknown.items() if i not in result_columns}
        columns_beside = {
            i: SheetColumn(i, label, address(header.rows[-1], i), Match(BESIDE))
            for i, label in unknown.items()
        }
        columns_beside |= {
            i: column if column.match.field == "currency" else replace(column, match=Match(BESIDE))
            for i, column in header.columns.items()
        }
        notices = replace(header, columns={**header.columns, **beside}, unknown=unknown)
        return notices, Header(awards, header.rows, {**columns_beside, **result_columns}, {})

    def with_others(self, header: Header, spoken: str) -> tuple[Header, tuple[Header, ...]]:
        """A header without the columns of other tables, and the headers of these: who won, and
        the contract. `spoken` as in `find`."""
        header, results = self.with_results(header, spoken)
        contracts = next((table for table in self.tables if table.resource == "contracts"), None)
        if contracts is None or (results or header).table.resource != "awards":
            return header, (results,) if results else ()
        own, shared = contract_columns(self.of_rows(header.rows, contracts), header.unknown.keys())
        if not own:
            return header, (results,) if results else ()
        aside = {i: replace(column, match=Match(BESIDE)) for i, column in own.items()}
        others = {
            i: SheetColumn(i, label, address(header.rows[-1], i), Match(BESIDE))
            for i, label in header.unknown.items()
        } | {i: replace(column, match=Match(BESIDE)) for i, column in header.columns.items()}
        of_contracts = Header(contracts, header.rows, {**others, **shared, **own}, {})
        unknown = {i: label for i, label in header.unknown.items() if i not in own}
        header = replace(header, columns={**header.columns, **aside}, unknown=unknown)
        if results is None:
            return header, (of_contracts,)
        return header, (replace(results, columns={**results.columns, **aside}), of_contracts)

    def of_rows(self, rows: tuple[int, ...], table: Table) -> Header:
        """The header that rows make for a table, whether it fits or not."""
        if len(rows) > 1:
            return self._several(rows, table)
        cells = self.sheet.rows[rows[0]]
        return self._header(table, rows, {i: [cell.text] for i, cell in cells.items()})

    def _is_label(self, text: str) -> bool:
        return is_label(text) or (bool(self.named) and key(text) in self.named)

    def _best(self, row: int, table: Table, *, is_hinted: bool) -> Header | None:
        """The header of as many rows as its cells are merged over; else of one or of two."""
        height = self.merges.height(self.sheet, row)
        if height > 1:
            whole = self._several(range(row, row + height), table)
            if _fits(whole, is_hinted=is_hinted):
                return whole
        cells = self.sheet.rows[row]
        single = self._header(table, (row,), {i: [c.text] for i, c in cells.items()})
        below = self.sheet.rows.get(row + 1, {})
        if below and _may_head(below) and not self._is_data(below, single):
            double = self._several((row, row + 1), table)
            lower = self._header(table, (row + 1,), {i: [c.text] for i, c in below.items()})
            names_more = len(double.fields) > max(len(single.fields), len(lower.fields))
            is_more = names_more or is_grouped(cells, below) or says_units(cells, below)
            if _fits(double, is_hinted=is_hinted) and is_more:
                return double
        return single if _fits(single, is_hinted=is_hinted) else None

    def _is_data(self, below: Mapping[int, Cell], upper: Header) -> bool:
        """Whether the row under a header fills most of its columns with what names no column."""
        filled = [below[index].text for index in upper.columns if index in below]
        return 2 * sum(not self._is_label(text) for text in filled) > len(upper.columns)

    def _several(self, rows: Sequence[int], table: Table) -> Header:
        """The header that these rows make together; those without a cell of their own are left."""
        filled = tuple(row for row in rows if row in self.sheet.rows)
        return self._header(table, filled, stacked(self.sheet, filled, self.merges))

    def _header(
        self, table: Table, rows: tuple[int, ...], labels: Mapping[int, list[str]]
    ) -> Header:
        columns, unknown = {}, {}
        for index, candidates in labels.items():
            meanings = [*self._meanings(candidates, table)]
            row = next((row for row in reversed(rows) if index in self.sheet.rows[row]), rows[0])
            if meanings:
                units = [match.unit for _, match in meanings] + [*map(unit_of, candidates)]
                unit = next(filter(None, units), "")
                text, match = meanings[0]
                match = replace(match, unit=unit)
                columns[index] = SheetColumn(index, text, address(row, index), match)
            else:
                unknown[index] = candidates[0]
        matches = (column.match for column in columns.values())
        budget = next((match for match in matches if match.field == "budget_amount"), None)
        left = {index: labels[index] for index in unknown}
        for index, match in budget_parts(table, left, budget):
            columns[index] = SheetColumn(index, unknown.pop(index), address(rows[-1], index), match)
        settle_corrections(columns, unknown)
        settle_payments(table, rows[-1], columns, unknown)
        settle_funds(table, rows[-1], columns, unknown)
        mark_names_of_ids(columns)
        below = self.sheet.rows.get(rows[-1] + 1, {})
        settle_units(table, columns, below)
        settle_lots(table, columns, unknown, {i: cell.text for i, cell in below.items()})
        leave_days_of_acceptance(table, columns, unknown)
        settle_titles(table, columns)
        return Header(table, rows, columns, unknown)

    def _meanings(self, candidates: Sequence[str], table: Table) -> Iterator[tuple[str, Match]]:
        """What each of the labels that a column may have means."""
        whole = candidates[0]
        is_named = key(whole) in self.named
        if table.resource == "payments" and not is_named and is_payment(whole):
            return
        parts = ((label, part) for label in candidates if (part := part_of(label, table)))
        whole_part = None if is_named else next(parts, None)
        if whole_part is not None:
            yield whole_part
            return
        for label in candidates:
            if match := self._match(label, table):
                yield label, match

    def _match(self, label: str, table: Table) -> Match | None:
        """What a column's name means: what the user said, else what it says itself."""
        named = self.named.get(key(label)) or self.named.get(key(without_brackets(label)))
        if named is not None and (named in table.field or named.startswith("@")):
            return Match(named, unit_of(label), is_chosen=True)
        return match_label(label, table)


def _are_pairs(cells: Mapping[int, Cell], below: Mapping[int, Cell]) -> bool:
    """Whether a row says headings and values in turn, 项目编号 | P-1 | 项目名称 | …, over a header
    or more of the like."""
    texts = [cell.text for _, cell in sorted(cells.items())]
    is_paired = len(texts) % 2 == 0 and all(map(is_label, texts[::2]))
    is_paired = is_paired and "@number" not in fields_called(texts[0])
    if not is_paired or any(map(is_label, texts[1::2])) or not below:
        return False
    return is_label(below[min(below)].text)


def _may_head(cells: Mapping[int, Cell]) -> bool:
    return all(isinstance(c.value, str) and not c.is_formula for c in cells.values())


def _fits(header: Header, *, is_hinted: bool) -> bool:
    """Whether enough columns of a header are known: two fields, or what alone tells its table; of
    exclusions, which a title names (`is_hinted`), their text."""
    labels = len(header.columns) + len(header.unknown)
    tells_table = header.is_correction or header.is_result
    is_exclusion = is_hinted and header.table.resource == "exclusions" and "text" in header.fields
    has_fields = len(header.fields) >= _MIN_FIELDS or tells_table or is_exclusion
    return has_fields and len(header.columns) >= _MIN_SHARE * labels


@dataclass(frozen=True)
class NearHeader:
    """A row that is nearly a header: its cells, `A1:D1`, and its labels, known and unknown."""

    cells: str
    known: tuple[str, ...]
    unknown: tuple[str, ...]


def nearest_header(sheet: Sheet, tables: tuple[Table, ...]) -> NearHeader | None:
    """The row among the first that names most fields of one of the tables, in a sheet without a
    header."""
    best: NearHeader | None = None
    for row in sheet.first_rows(_HEAD_ROWS):
        cells = sheet.rows[row]
        if not _may_head(cells) or not any(is_label(cell.text) for cell in cells.values()):
            continue
        for table in tables:
            known_labels = tuple(c.text for c in cells.values() if _names_field(c.text, table))
            if known_labels and (best is None or len(known_labels) > len(best.known)):
                unknown = tuple(c.text for c in cells.values() if c.text not in known_labels)
                area = f"{address(row, min(cells))}:{address(row, max(cells))}"
                best = NearHeader(area, known_labels, unknown)
    return best


def _names_field(label: str, table: Table) -> bool:
    match = match_label(label, table)
    return match is not None and not match.field.startswith("@")


def find_blocks(
    sheet: Sheet, tables: tuple[Table, ...], named: Mapping[str, str] | None = None
) -> Iterator[Block | Unclear | int]:
    """The tables of a sheet in order; between them the rows (by number) that repeat a header.

    A block is yielded once its rows are known; an `Unclear` header heads nothing. `named`: the
    field of each column's name that the user gave one.
    """
    finder = HeaderFinder(sheet, tables, named)
    block: Block | None = None
    waiting: list[tuple[int, int, str]] = []
    skip = 0
    for row in sorted(sheet.rows):
        if row <= skip:
            continue
        if block is not None and (rows := _same_heading(block, row)):
            skip = rows[-1]
            top = _take_page_top(block)
            if not top:
                yield from rows
                continue
            yield block
            titles = [*block.first_page, *block.above]
            again, beside = finder.with_others(finder.of_rows(rows, block.header.table), "")
            above = [(at, i, cell.text) for at in top for i, cell in sheet.rows[at].items()]
            block = Block(sheet, again, above, beside=beside, first_page=titles)
            continue
        spoken = " ".join([sheet.name, *(text for *_, text in waiting[-5:])])
        header = finder.find(row, spoken)
        if header is None:
            if block is None:
                waiting += [(row, i, cell.text) for i, cell in sheet.rows[row].items()]
            else:
                block.add(row)
            continue
        skip = header.rows[-1]
        if isinstance(header, Unclear):
            yield header
            continue
        header, beside = finder.with_others(header, spoken)
        if block is not None and _repeats(block.header, header):
            yield from header.rows
            continue
        if block is not None:
            yield block
            waiting = []
        block = Block(sheet, header, waiting, beside=beside)
        waiting = []
    if block is not None:
        yield block


def _same_heading(block: Block, row: int) -> tuple[int, ...]:
    """The rows from `row` on that say the same as the header of a block; none where they do not."""
    sheet, rows = block.sheet, block.header.rows
    again = tuple(number - rows[0] + row for number in rows)
    is_same = all(
        map(_says_same, (sheet.rows[n] for n in rows), (sheet.rows.get(n) for n in again))
    )
    return again if is_same else ()


def _says_same(cells: Mapping[int, Cell], others: Mapping[int, Cell] | None) -> bool:
    if others is None or cells.keys() != others.keys():
        return False
    return all(cell.text == others[index].text for index, cell in cells.items())


def _take_page_top(block: Block) -> list[int]:
    """Take the last rows from a block whose header follows again, where they are the lines above
    a page and say anything else than those above the block: another body, another unit."""
    known = {text for *_, text in (*block.first_page, *block.above)}
    top: list[int] = []
    for row in reversed(block.rows if not block.other else []):
        texts = [cell.text for cell in block.sheet.rows[row].values()]
        is_told = any(text in known or _tells_of_page(text) for text in texts)
        is_alone = len(texts) == 1 and (is_body(texts[0]) or _TITLE.fullmatch(narrow(texts[0])))
        rest = (text for text in texts if not (text in known or _tells_of_page(text)))
        if not (is_alone or (is_told and all(map(is_body, rest)))):
            break
        top.insert(0, row)
    texts = [cell.text for row in top for cell in block.sheet.rows[row].values()]
    if known.issuperset(texts):
        return []
    del block.rows[len(block.rows) - len(top) :]
    return top


def _tells_of_page(text: str) -> bool:
    return bool(unit_in_note(text) or _PAGE_PAIR.fullmatch(text.strip()))


def _begins_other(cells: Mapping[int, Cell]) -> bool:
    """Whether a row that heads nothing known begins as headings do: 序号, and texts."""
    first = cells[min(cells)].text
    return len(cells) >= _MIN_OTHER and _may_head(cells) and "@number" in fields_called(first)


def _repeats(header: Header, later: Header) -> bool:
    """Whether a later header repeats this one, perhaps in the other language."""
    mine, theirs = header.meaning(), later.meaning()
    if mine == theirs:
        return True
    fields = {i: field for i, (field, _) in mine.items()}
    units = {unit for _, unit in theirs.values()}
    return units == {""} and all(fields.get(i) == field for i, (field, _) in theirs.items())
