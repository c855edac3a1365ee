"""Draft reading: the sheets of files become drafts of rows, each by the layout that it has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from disclosure.intake.spreadsheets.blocks import BlockReader
from disclosure.intake.spreadsheets.budget_parts import join_parts
from disclosure.intake.spreadsheets.catalogue_editions import set_category_levels, with_editions
from disclosure.intake.spreadsheets.catalogue_layout import is_catalogue_layout, read_catalogue
from disclosure.intake.spreadsheets.catalogue_levels import read_levels
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.evaluation_forms import read_forms
from disclosure.intake.spreadsheets.forms_over_tables import form_over_table, give_contract
from disclosure.intake.spreadsheets.grids import Cell, Refused, Sheet
from disclosure.intake.spreadsheets.headers import (
    Block,
    Unclear,
    find_blocks,
    nearest_header,
)
from disclosure.intake.spreadsheets.hidden_parts import judge_hidden
from disclosure.intake.spreadsheets.invisible_signs import clean_sheet
from disclosure.intake.spreadsheets.lines_above import read_above
from disclosure.intake.spreadsheets.magnitudes import judge_magnitudes
from disclosure.intake.spreadsheets.month_columns import (
    has_month_columns,
    judge_months,
    judge_payments,
    set_ticked_month,
)
from disclosure.intake.spreadsheets.negative_lists import part_negative_list, read_negative_list
from disclosure.intake.spreadsheets.notice_results import says_result, tell_single_source
from disclosure.intake.spreadsheets.part_rows import without_parts
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages
from disclosure.intake.spreadsheets.sheet_edits import read_edited
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.intake.spreadsheets.side_headings import (
    SideForm,
    as_of_form,
    log_of_form,
    records_area,
    side_forms,
)
from disclosure.intake.spreadsheets.split_instants import join_clocks
from disclosure.intake.spreadsheets.tables_beside import Entangled, TablesBeside
from disclosure.intake.spreadsheets.told_days import part_days, set_days
from disclosure.intake.spreadsheets.total_rows import judge_totals
from disclosure.intake.spreadsheets.unfit_evaluations import tell_unfit
from disclosure.intake.spreadsheets.unready_sheets import tell_unready
from disclosure.model.cell_references import address
from disclosure.model.schemas import Table, kinds
from disclosure.words.formats import listed
from disclosure.words.texts import both, group

# Pages of our own templates, downloads and reports that hold no data.
OWN_PAGES = frozenset(map(" ".join, group("workbooks.page").values()))
# The kinds that a sheet is looked for in where none is named, in the order of their references.
PUBLISHED_KINDS = (
    "organizations",
    "catalogue",
    "annual-plans",
    "tender-notices",
    "performance-results",
    "replies",
)


_TOLD_HEADINGS = 10


class DraftReader:
    """Reads files for a publisher; what is wrong goes to the log, with its cell. `only`: the table
    that they are known to hold."""

    def __init__(self, packages: PublisherPackages, log: Log, only: Table | None = None) -> None:
        self.only = only
        self.packages, self.options, self.log = packages, packages.options, log
        self.rows_read = 0
        self.seen: dict[tuple[int, int], list[Sheet]] = {}

    def read_file(self, path: Path) -> Iterator[Draft]:
        """The drafts of all sheets of a file that are shown and hold data."""
        try:
            sheets = read_edited(path, self.options.edits or {})
        except Refused as why:
            self.log.refused(str(path), why)
        else:
            yield from self.read_sheets(path, sheets)

    def read_sheets(self, path: Path, sheets: Iterable[Sheet]) -> Iterator[Draft]:
        """The drafts of the sheets of a file that was read already; signs that nobody sees are
        taken out of their cells."""
        has_rows = False
        skipped: list[Sheet] = []
        for sheet in sheets:
            if sheet.name in OWN_PAGES:
                self.log.omitted(sheet, "", sheet.name, "own-page")
                continue
            if sheet.is_hidden and sheet.rows:
                self.log.fault("sheet-hidden", sheet, "")
                self.log.omitted(sheet, "", sheet.name, "hidden")
                continue
            clean_sheet(sheet, self.log)
            if self._is_copy(sheet):
                has_rows = True
                continue
            drafts = [*self._read_sheet(sheet, skipped)]
            has_rows = has_rows or bool(drafts) or self._has_errors(sheet)
            yield from drafts
        if has_rows:
            for sheet in skipped:
                self.log.fault("sheet-skipped", sheet, "")
        else:
            self._tell_nothing(path, skipped)

    def _is_copy(self, sheet: Sheet) -> bool:
        """Whether another sheet with the same rows was read already, which is reported once."""
        shape = (len([*_told_rows(sheet)]), sum(map(len, _told_rows(sheet))))
        seen = self.seen.setdefault(shape, [])
        other = next((seen_sheet for seen_sheet in seen if _has_same_rows(seen_sheet, sheet)), None)
        if other is None or not shape[0]:
            seen.append(sheet)
            return False
        place = other.name if other.file == sheet.file else f"{Path(other.file).name}:{other.name}"
        self.log.fault("sheet-repeated", sheet, "", value=sheet.name, other=place)
        self.log.omitted(sheet, "", sheet.name, "same-sheet")
        return True

    def _has_errors(self, sheet: Sheet) -> bool:
        place = (sheet.file, sheet.name)
        return any((f.file, f.sheet) == place and f.is_error for f in self.log.faults)

    def _tell_nothing(self, path: Path, skipped: Sequence[Sheet]) -> None:
        """Report a file without any row: no sheet has a table, or the tables are empty."""
        pages = [page for sheet in skipped for page in self._pages(sheet)]
        records = [(sheet, area) for _, sheet in pages if (area := records_area(sheet))]
        for sheet, area in records:
            self.log.fault("sheet-form", sheet, area)
        if records:
            return
        candidates = self._candidates(self.options.kind)
        nearly = [(*page, row) for page in pages if (row := nearest_header(page[1], candidates))]
        for log, sheet, row in nearly:
            more = ("…",) * (len(row.unknown) > _TOLD_HEADINGS)
            known_names, known_en = listed(row.known)
            unknown = listed([*row.unknown[:_TOLD_HEADINGS], *more])
            rest = both("sheets.expected.unknown", names=unknown) if row.unknown else ("", "")
            values = {
                "known": known_names,
                "known_en": known_en,
                "rest": rest[0],
                "rest_en": rest[1],
            }
            log.fault("sheet-headings-few", sheet, row.cells, **values)
        if nearly:
            return
        empty_sheets = {
            (omission.file, omission.sheet)
            for omission in self.log.omissions
            if omission.reason == "no-rows"
        }
        if any(file == str(path) for file, _ in empty_sheets):
            self.log.refused(str(path), Refused("sheet-empty"))
            return
        if not self.options.kind:
            self.log.refused(str(path), Refused("sheet-headings-unknown"))
            return
        kind = kinds()[self.options.kind]
        first = kind.tables[0].fields[:2]
        words = {
            "title": kind.descriptor["title"],
            "title_en": kind.descriptor["title_en"],
            "expected": "、".join(field.label("zh") for field in first),
            "expected_en": ", ".join(field.label("en") for field in first),
        }
        self.log.refused(str(path), Refused("sheet-no-table", **words))

    def _pages(self, sheet: Sheet) -> Iterator[tuple[Log, Sheet]]:
        """A sheet as it is read, and the log of it: of forms, the table of each."""
        forms = side_forms(sheet)
        yield from ((log_of_form(form, self.log), form.table) for form in forms)
        if not forms:
            yield self.log, sheet

    def _read_sheet(self, sheet: Sheet, skipped: list[Sheet]) -> Iterator[Draft]:
        """The drafts of a sheet; it is added to `skipped` where no header in it is known."""
        if not sheet.rows:
            return
        if tell_unfit(sheet, self.log):
            return
        if self.options.kind in {"", "performance-results"}:
            forms = read_forms(sheet, self.log)
            if forms is not None:
                yield from forms
                return
        parts = self._tables_beside(sheet)
        for part in parts:
            unread: list[Sheet] = []
            yield from self._read_part(part, unread)
            if unread and len(parts) > 1:
                self._tell_other(part, [*part.rows])
            else:
                skipped += unread

    def _tell_other(self, sheet: Sheet, rows: Sequence[int]) -> None:
        """Report a table of a sheet that is not read, beside or below one that is."""
        columns = {column for row in rows for column in sheet.rows[row]}
        cells = f"{address(min(rows), min(columns))}:{address(max(rows), max(columns))}"
        self.log.fault("sheet-table-skipped", sheet, cells)

    def _tables_beside(self, sheet: Sheet) -> list[Sheet]:
        """A sheet in the tables that stand beside each other on it; none where it is not clear
        where the one ends, which is reported."""
        found = TablesBeside(sheet, self._candidates(""), self.options.columns).parts()
        is_whole = not isinstance(found, Entangled) and len(found) == 1
        if is_whole or (self.options.kind or self._kind_of(sheet)) == "catalogue":
            return [sheet]
        if isinstance(found, Entangled):
            self.log.fault("sheet-tables-entangled", sheet, found.cells)
            return []
        return found

    def _read_part(self, sheet: Sheet, skipped: list[Sheet]) -> Iterator[Draft]:
        """The drafts of a sheet, or of a table beside others on one."""
        if tell_unready(sheet, self.log):
            return
        if parts := form_over_table(sheet, self._candidates(self.options.kind)):
            unread: list[Sheet] = []
            form, below = ([*self._read_part(part, unread)] for part in parts)
            for part in unread:
                self._tell_other(part, [*part.rows])
            give_contract(below, form)
            yield from (*form, *below)
            return
        if forms := side_forms(sheet):
            for side_form in forms:
                yield from self._read_side_form(side_form, skipped)
            return
        yield from self.read_table(sheet, skipped)

    def read_table(self, sheet: Sheet, skipped: list[Sheet]) -> Iterator[Draft]:
        """The drafts of a sheet of tables, or of a catalogue; it is added to `skipped` where no
        header in it is known."""
        kind = self.options.kind or self._kind_of(sheet)
        if kind == "catalogue":
            yield from self._read_catalogue(sheet, skipped)
            return
        drafts = [*self._read_tables(sheet, kind, skipped)]
        if kind == "classifications":
            set_category_levels(drafts, self.log)
        yield from drafts

    def _read_side_form(self, form: SideForm, skipped: list[Sheet]) -> Iterator[Draft]:
        """The drafts of a form, which is read as a table."""
        log, sheet = log_of_form(form, self.log), form.sheet
        if tell_unready(form.table, log):
            return
        reader, unread = DraftReader(self.packages, log, self.only), list[Sheet]()
        drafts = [as_of_form(draft, log) for draft in reader.read_table(form.table, unread)]
        skipped += [sheet] * bool(unread)
        for row, column in form.sections:
            self.log.omitted(sheet, address(row, column), sheet.rows[row][column].text, "heading")
        if drafts:
            resource = drafts[0].table.resource
            judge_hidden(sheet, form.rows, form.columns, resource, self.log)
        yield from drafts

    def _kind_of(self, sheet: Sheet) -> str:
        """The kind whose tables match the headings of a sheet; empty if they are of several
        kinds."""
        found_blocks = [*find_blocks(sheet, self._candidates(""), self.options.columns)]
        blocks = [block for block in found_blocks if isinstance(block, Block)]
        names = {block.header.table.kind for block in blocks}
        is_odd = not found_blocks and _speaks_of_catalogue(sheet)
        return "catalogue" if is_odd or names == {"catalogue"} else ""

    def _candidates(self, kind: str) -> tuple[Table, ...]:
        if self.only is not None:
            return (self.only,)
        names = (kind,) if kind else PUBLISHED_KINDS
        return tuple(table for name in names for table in kinds()[name].tables)

    def _read_catalogue(self, whole: Sheet, skipped: list[Sheet]) -> Iterator[Draft]:
        sheet, days = part_days(whole, self.log)
        drafts = [*self._read_editions(sheet, skipped)]
        set_days(drafts, days, self.log)
        yield from drafts

    def _read_editions(self, whole: Sheet, skipped: list[Sheet]) -> Iterator[Draft]:
        sheet, exclusions = part_negative_list(whole)
        if exclusions is not None:
            yield from read_negative_list(exclusions, self.log)
        if not sheet.rows:
            return
        levels = read_levels(sheet, self.log)
        if levels is not None:
            yield from levels
        elif is_catalogue_layout(sheet):
            judge_hidden(sheet, sheet.rows, range(1, 6), "items", self.log)
            yield from read_catalogue(sheet, self.log)
        else:
            drafts = [*self._read_tables(sheet, "catalogue", skipped)]
            yield from with_editions(sheet, drafts, self.options.values or {}, self.log)

    def _read_tables(self, sheet: Sheet, kind: str, skipped: list[Sheet]) -> Iterator[Draft]:
        blocks = 0
        for part in find_blocks(sheet, self._candidates(kind), self.options.columns):
            if isinstance(part, int):
                text = "　".join(cell.text for cell in sheet.rows[part].values())
                cell = address(part, min(sheet.rows[part]))
                self.log.omitted(sheet, cell, text, "repeated-header")
            elif isinstance(part, Unclear):
                blocks += 1
                rows = f"{part.rows[0]}:{part.rows[-1]}"
                self.log.fault("sheet-table-unclear", sheet, rows, expected="、".join(part.tables))
            else:
                blocks += 1
                yield from self._read_block(part)
        if not blocks:
            skipped.append(sheet)
            self.log.omitted(sheet, "", sheet.name, "sheet")

    def _read_block(self, block: Block) -> Iterator[Draft]:
        zone, given_values = ZoneInfo(self.packages.time_zone), self.options.values or {}
        join_clocks(block, self.log)
        judge_months(block)
        above = read_above(block, zone, self.log)
        judge_payments(block, above.year, self.log)
        if "fiscal_year" in block.header.table.field.keys() - block.header.fields:
            above.given_year = given_values.get("fiscal_year", "")
        has_currency = "currency" in given_values
        reader = BlockReader(block, zone, self.log, has_currency=has_currency, above=above)
        drafts: list[Draft] = []
        has_months = has_month_columns(block.header)
        for draft in reader.read():
            join_parts(draft, self.log)
            if has_months:
                set_ticked_month(draft, above, self.log)
            drafts.append(draft)
            self.rows_read += 1
            self.log.reached("reading", self.rows_read)
        drafts = without_parts(drafts, self.log)
        table = block.header.table
        if not block.rows:
            self.log.omitted(block.sheet, "", table.label("zh"), "no-rows")
        if block.other:
            self._tell_other(block.sheet, block.other)
        judge_hidden(block.sheet, block.rows, block.header.columns, table.resource, self.log)
        judge_magnitudes(drafts, self.log)
        judge_totals(reader, drafts, self.log)
        yield from drafts
        for draft in drafts if block.beside else ():
            tell_single_source(draft, self.log)
        for header in block.beside:
            others = Block(block.sheet, header, block.above, [draft.row for draft in drafts])
            above = replace(reader.told, fields={})
            beside = BlockReader(others, zone, self.log, has_currency=has_currency, above=above)
            yield from filter(says_result, beside.read())


def _told_rows(sheet: Sheet) -> Iterator[Mapping[int, Cell]]:
    """The rows of two cells or more in their order: what makes two sheets the same under other
    titles."""
    return (cells for _, cells in sorted(sheet.rows.items()) if len(cells) > 1)


def _has_same_rows(sheet: Sheet, other_sheet: Sheet) -> bool:
    return all(
        mine.keys() == theirs.keys() and all(mine[i].text == theirs[i].text for i in mine)
        for mine, theirs in zip(_told_rows(sheet), _told_rows(other_sheet), strict=True)
    )


def _speaks_of_catalogue(sheet: Sheet) -> bool:
    """Whether a sheet without an ordinary header is called a guiding catalogue or negative list."""
    first = [cell.text for row in sheet.first_rows(3) for cell in sheet.rows[row].values()]
    return any("目录" in text or "负面清单" in text for text in [sheet.name, *first])
