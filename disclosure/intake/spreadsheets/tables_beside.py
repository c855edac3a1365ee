"""Tables beside: two tables or more that stand side by side on one sheet become a sheet each, so
that no heading of one is read as the other's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from disclosure.intake.spreadsheets.column_labels import fields_called, hints, is_label, key
from disclosure.intake.spreadsheets.grids import Cell, Sheet
from disclosure.intake.spreadsheets.header_columns import Header
from disclosure.intake.spreadsheets.headers import HeaderFinder, Unclear
from disclosure.model.cell_references import Area, address
from disclosure.model.schemas import Table

# Headings stand within so many filled rows, and what tells of them in a few more.
_HEAD_ROWS, _TOP_ROWS = 20, 30
# Two tables have so many headings together.
_MIN_HEADINGS = 4
# What a row of a table is called by.
_NAMING = frozenset({"title", "name", "text", "@project", "@contract"})
_OWNERS = {"payments": "contract_id"}


@dataclass(frozen=True)
class Entangled:
    """Two tables side by side of which it is not clear where the one ends: the cells of the
    headings of both."""

    cells: str


Span = tuple[int, int]  # first and last column


class TablesBeside:
    """Finds the tables of a sheet that stand beside each other; `named`: the field that the user
    gave to a column's name."""

    def __init__(
        self, sheet: Sheet, tables: tuple[Table, ...], named: Mapping[str, str] | None = None
    ) -> None:
        self.sheet, self.tables, self.named = sheet, tables, named
        top_rows = {row: sheet.rows[row] for row in sheet.first_rows(_TOP_ROWS)}
        self.top = replace(sheet, rows=top_rows)

    def parts(self) -> list[Sheet] | Entangled:
        """The sheet in parts, from left to right, each of one table beside the others; the sheet
        alone where it has nothing of the kind. Tables below each other are looked at apart."""
        filled = set[int]().union(*(cells for cells in self.sheet.rows.values() if len(cells) > 1))
        runs = [*_runs(sorted(filled))] if filled else []
        if len(filled) < _MIN_HEADINGS or (len(runs) == 1 and not self._may_be_divided()):
            return [self.sheet]
        found: list[Sheet] = []
        sections = [*self._sections()]
        for section in sections if len(sections) > 1 else ():
            parts = TablesBeside(section, self.tables, self.named).parts()
            if isinstance(parts, Entangled):
                return parts
            found += parts
        return found if len(found) > len(sections) > 1 else self._parts(runs)

    def _sections(self) -> Iterator[Sheet]:
        """The sheet in parts below each other: each begins behind an empty row, or with a line by
        itself, that has headings below it."""
        finder = HeaderFinder(self.sheet, self.tables, self.named)
        rows, starts, has_head = sorted(self.sheet.rows), list[int](), False
        for at, row in enumerate(rows):
            is_lone = len(self.sheet.rows[row]) == 1
            if has_head and not is_lone and rows[at - 1] == row - 1:
                continue
            head = next(
                (below for below in rows[at : at + 5] if len(self.sheet.rows[below]) > 1), row
            )
            if at >= _TOP_ROWS and not has_head:
                break
            if finder.find(head, "") is not None:
                is_first_line = rows[at - 1] < row - 1 or len(self.sheet.rows[rows[at - 1]]) > 1
                if has_head and is_first_line:
                    starts.append(at)
                has_head = has_head or head == row
        for first, last in zip([0, *starts], [*starts, len(rows)], strict=True):
            own_rows = {row: self.sheet.rows[row] for row in rows[first:last]}
            yield replace(self.sheet, rows=own_rows)

    def _parts(self, runs: Sequence[Span]) -> list[Sheet] | Entangled:
        """The parts of a sheet whose columns are filled in these runs."""
        spans = self._joined(runs) if len(runs) > 1 else [*runs]
        if isinstance(spans, Entangled):
            return spans
        parts: list[Span] = []
        for span in spans:
            divided = self._divided(span)
            if isinstance(divided, Entangled):
                return divided
            parts += divided
        return self._cut(parts) if len(parts) > 1 else [self.sheet]

    def _may_be_divided(self) -> bool:
        """Whether a heading comes again in its row, or headings stand on both sides of an empty
        column, or titles beside each other over a row of more cells: without any of these, columns
        without an empty one between are one table."""
        widths = [len(cells) for cells in self.top.rows.values()]
        for place, cells in enumerate(self.top.rows.values()):
            named = {i: key(cell.text) for i, cell in cells.items() if is_label(cell.text)}
            labels, gaps = [*named.values()], [*_runs(sorted(cells))][1:]
            if len({*labels}) < len(labels) or (2 * len(labels) > len(cells) > 3 and gaps):
                return True
            if 1 < len(cells) < max(widths[place:]) / 2 + 1 and not labels:
                return True
        return False

    def _joined(self, runs: Sequence[Span]) -> list[Span] | Entangled:
        """Runs of filled columns, those joined that are one table with an empty column inside."""
        spans = [runs[0]]
        for run in runs[1:]:
            left, right = self._header(spans[-1]), self._header(run)
            if left and right and _stands(left) and _stands(right):
                spans.append(run)
                continue
            heads = [self._naming_cells(span) for span in (spans[-1], run)]
            if all(heads) and not self._say_the_same(heads[0][0], heads[1][0]):
                return Entangled(f"{address(*heads[0][0])}:{address(*heads[1][0])}")
            spans[-1] = (spans[-1][0], run[1])
        return spans

    def _divided(self, span: Span) -> list[Span] | Entangled:
        """The tables of columns without an empty one between them: another begins where the
        number of a row comes again, or its first heading, or below a title of its own."""
        header = self._header(span)
        row, labels = (header.rows[-1], _labels(header)) if header else self._headings(span)
        if len(labels) < _MIN_HEADINGS:
            return [span]
        if header is not None and (starts := self._titled(span, header.rows[0])):
            return self._spans(span, starts)
        numbers = [i for i, text in labels.items() if _is_number(text)]
        firsts = [i for i, text in labels.items() if text == labels[min(labels)]]
        for starts in (numbers, firsts):
            spans = self._spans(span, starts)
            headings = {tuple(labels[i] for i in labels if _within(i, part)) for part in spans}
            is_clear = starts is numbers or (len(headings) == 1 and self._all_whole(spans))
            if is_clear and starts and starts[0] == min(labels) and self._all_stand(spans):
                return spans
        again = [*self._again(labels)]
        is_known = header is not None and not header.unknown
        if is_known and len(again) == 1 and _names(labels[again[0][0]]):
            return [span]
        for first, second in again:
            if self._say_the_same((row, first), (row, second)):
                continue
            ways = [self._spans(span, [i]) for i in labels if first < i <= second]
            standing = [way for way in ways if self._all_stand(way)]
            whole = [*filter(self._all_whole, standing)]
            best = whole or [way for way in standing if way[1][0] == second]
            if len(best) == 1:
                return best[0]
            if standing:
                return Entangled(f"{address(row, first)}:{address(row, second)}")
        return [span]

    def _titled(self, span: Span, head: int) -> list[int]:
        """Where tables begin that have titles of their own, each of another kind of table, in one
        row above the headings; empty where there are none."""
        for row in sorted((row for row in self.top.rows if row < head), reverse=True):
            titles = {i: c.text for i, c in self.sheet.rows[row].items() if _within(i, span)}
            kinds = [{t.resource for t in hints(text, self.tables)} for text in titles.values()]
            if len(titles) < 2 or not all(kinds) or set[str].intersection(*kinds):
                continue
            starts = sorted(titles)
            if self._all_stand(self._spans(span, starts)):
                return starts
        return []

    def _spans(self, span: Span, starts: Sequence[int]) -> list[Span]:
        """The columns in parts of which all but the first begin at `starts`."""
        firsts = sorted({span[0], *(starts if len(starts) == 1 else starts[1:])})
        return [*zip(firsts, [*(i - 1 for i in firsts[1:]), span[1]], strict=True)]

    def _all_stand(self, spans: Sequence[Span]) -> bool:
        headers = [self._header(part) for part in spans]
        return len(spans) > 1 and all(header and _stands(header) for header in headers)

    def _all_whole(self, spans: Sequence[Span]) -> bool:
        """Whether these are tables by themselves, each of known headings only."""
        headers = [self._header(part) for part in spans]
        return self._all_stand(spans) and not any(header and header.unknown for header in headers)

    def _header(self, span: Span) -> Header | None:
        """The header of a table of these columns alone, for the table that it fits best."""
        part = _columns_of(self.top, span)
        finder = HeaderFinder(part, self.tables, self.named)
        spoken = [self.sheet.name]
        for row in part.first_rows(_HEAD_ROWS):
            header = finder.find(row, " ".join(spoken[-5:]))
            if isinstance(header, Unclear):
                fitting = [t for t in self.tables if t.label("zh") in header.tables]
                header = HeaderFinder(part, tuple(fitting[:1]), self.named).find(row, "")
            if isinstance(header, Header):
                return header
            spoken += [cell.text for cell in part.rows[row].values()]
        return None

    def _headings(self, span: Span) -> tuple[int, dict[int, str]]:
        """The first row of these columns that is mostly known headings, and these; of none, an
        empty one."""
        part = _columns_of(self.top, span)
        for row in part.first_rows(_HEAD_ROWS):
            texts = {i: key(cell.text) for i, cell in sorted(part.rows[row].items())}
            if len(texts) > 1 and 2 * sum(map(is_label, texts.values())) >= len(texts):
                return row, texts
        return 0, {}

    def _naming_cells(self, span: Span) -> list[tuple[int, int]]:
        """The cells of headings that name rows, in these columns."""
        row, labels = self._headings(span)
        return [(row, i) for i, text in labels.items() if _names(text)]

    def _again(self, labels: Mapping[int, str]) -> Iterator[Span]:
        """The columns of headings that name rows and come again: the first one and the other."""
        seen: dict[str, int] = {}
        for column, text in labels.items():
            is_owner = fields_called(text) == {*_OWNERS.values()}
            if text in seen and (_names(text) or is_owner):
                yield seen[text], column
            seen.setdefault(text, column)

    def _say_the_same(self, left: tuple[int, int], right: tuple[int, int]) -> bool:
        """Whether two columns under their headings have the same cells, row by row: one table
        that says its names twice."""
        first = max(left[0], right[0])
        rows = [cells for row, cells in self.sheet.rows.items() if row > first]
        pairs = [(_text(cells.get(left[1])), _text(cells.get(right[1]))) for cells in rows]
        return all(one == other for one, other in pairs)

    def _cut(self, spans: Sequence[Span]) -> list[Sheet]:
        """The sheet in parts; what stands alone in its row above the tables, and above titles of
        their own, or is merged over several, is each one's."""
        headers = [header for span in spans if (header := self._header(span))]
        head = min(header.rows[0] for header in headers)
        above = [row for row in sorted(self.top.rows) if row < head]
        own = next((row for row in above if self._sides(row, spans) > 1), head)
        shared = [row for row in above if row < own and len(self.sheet.rows[row]) == 1]
        wide = [area for area in self.sheet.merges if area.bottom < head]
        parts = []
        for span in spans:
            part = _columns_of(self.sheet, span, is_last=span == spans[-1])
            for row in shared:
                part.rows[row] = dict(self.sheet.rows[row])
            for area in wide:
                title = self.top.rows.get(area.top, {}).get(area.left)
                if title is not None and area.left < span[0] <= area.right:
                    part.rows.setdefault(area.top, {})[area.left] = title
            parts.append(part)
        return parts

    def _sides(self, row: int, spans: Sequence[Span]) -> int:
        """In how many of these something stands in a row."""
        return sum(any(_within(i, span) for i in self.sheet.rows[row]) for span in spans)


def _runs(columns: Sequence[int]) -> Iterator[Span]:
    first = before = columns[0]
    for column in columns[1:]:
        if column > before + 1:
            yield first, before
            first = column
        before = column
    yield first, before


def _names(label: str) -> bool:
    """Whether a heading says what rows are called, in whatever table it stands."""
    fields = fields_called(label)
    return bool(fields) and fields <= _NAMING


def _is_number(label: str) -> bool:
    return "@number" in fields_called(label)


def _within(column: int, span: Span) -> bool:
    return span[0] <= column <= span[1]


def _text(cell: Cell | None) -> str:
    return cell.text if cell else ""


def _labels(header: Header) -> dict[int, str]:
    labels = {i: column.label for i, column in header.columns.items()} | dict(header.unknown)
    return {i: key(label) for i, label in sorted(labels.items())}


def _stands(header: Header) -> bool:
    """Whether a header is that of a table by itself: its rows have names, or payments their
    contract."""
    fields = {column.match.field for column in header.columns.values()}
    return bool(fields & _NAMING) or _OWNERS.get(header.table.resource) in fields


def _columns_of(sheet: Sheet, span: Span, *, is_last: bool = True) -> Sheet:
    """A sheet with these columns only, each where it stands."""
    rows = {
        row: own
        for row, cells in sheet.rows.items()
        if (own := {i: cell for i, cell in cells.items() if _within(i, span)})
    }
    merges: list[Area] = [area for area in sheet.merges if _within(area.left, span)]
    widths = {row: width if is_last else min(width, span[1]) for row, width in sheet.widths.items()}
    return replace(sheet, rows=rows, merges=merges, widths=widths)
