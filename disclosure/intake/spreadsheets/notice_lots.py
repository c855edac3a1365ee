"""Lots in a sheet of notices: a row for each lot, which together are one notice and its lots."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.lot_numbers import give_lot_id, named_lot, title_without_lot
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.schemas import Table, tables
from disclosure.words.texts import text

# What a column of a sheet of notices says of a lot, by the field of the lot.
_ASIDES: Mapping[str, str] = {
    "title": "@lot-title",
    "budget_amount": "@lot-budget",
    "ceiling_amount": "@lot-ceiling",
}
# Fields of both that rows of one notice have in common.
_OF_BOTH = frozenset({"tender_id", "currency", "source_url"})
_AMOUNTS = frozenset({"budget_amount", "ceiling_amount"})
_SAME_NOTICE = ("tender_id", "title", "kind", "published_at")


@dataclass
class NoticeLots:
    """The lots that rows of notices name, each to follow the notice that it belongs to."""

    log: Log
    language: str
    rows: dict[int, list[Draft]] = field(default_factory=dict)
    differing: dict[int, set[str]] = field(default_factory=dict)
    written: dict[int, list[Mapping[str, str]]] = field(default_factory=dict)
    # By sheet and row: the notice that the row is of, the lot as it writes it, and that cell.
    places: dict[tuple[int, int], tuple[Draft, str, str]] = field(default_factory=dict)

    def gather(self, drafts: Iterable[Draft]) -> list[Draft]:
        """The drafts, with rows of one notice that differ only in their lots merged into one.

        Values that differ from lot to lot go to the lot if it has such a field; texts are also kept
        in the notice, each after the number of its lot. Rows that differ in anything else remain
        separate notices.
        """
        gathered: list[Draft] = []
        heads: dict[tuple[object, ...], list[Draft]] = {}
        for draft in drafts:
            if draft.table.resource != "notices" or not draft.values.get("@lot"):
                gathered.append(draft)
                continue
            key = (id(draft.columns), *(draft.values.get(name, "") for name in _SAME_NOTICE))
            if key not in heads:
                gathered.append(draft)
            elif not _is_one_notice(heads[key][0], draft):
                key = (*key, draft.row)
                gathered.append(draft)
            heads.setdefault(key, []).append(draft)
        for rows in heads.values():
            self.rows[id(rows[0])] = [*self._lots(rows)]
            self.differing[id(rows[0])] = _differing(rows)
            self.written[id(rows[0])] = [dict(row.values) for row in rows]
            for row in rows:
                place = (id(row.sheet), row.row)
                self.places[place] = rows[0], row.values["@lot"], row.cell("@lot")
            _tell_apart(rows, self.language)
        self._part_amounts(rows[0] for rows in heads.values())
        return gathered

    def _part_amounts(self, notices: Iterable[Draft]) -> None:
        """The amounts of notices that are of one tender and day, each of the lot that its title
        names, are the lots'."""
        siblings: dict[tuple[str, ...], list[Draft]] = {}
        for notice in filter(_is_of_title, notices):
            values = notice.values
            same = (values.get(name, "") for name in _SAME_NOTICE if name != "title")
            key = (*same, title_without_lot(values["title"]))
            siblings.setdefault(key, []).append(notice)
        for notice in (notice for group in siblings.values() if len(group) > 1 for notice in group):
            for name in _AMOUNTS & notice.values.keys():
                for lot in self.rows[id(notice)]:
                    lot.values[name], lot.elsewhere[name] = notice.values[name], notice.cell(name)
                del notice.values[name]

    def _lots(self, rows: list[Draft]) -> Iterator[Draft]:
        table = tables()["lots"]
        differing = _differing(rows)
        for row in rows:
            lot = Draft(table, row.sheet, row.row, row.columns, is_derived=True)
            lot.elsewhere = {"lot_id": row.cell("@lot")}
            for name in table.field:
                source = _ASIDES.get(name, name)
                value = row.values.get(source, "")
                if not value and name in differing:
                    source, value = name, row.values.get(name, "")
                if value and (source.startswith("@") or name in differing):
                    lot.values[name] = value
                    lot.elsewhere[name] = row.cell(source)
            lot.values["lot_id"] = row.values["@lot"]
            yield lot

    def told_apart(self, notice: Draft) -> set[str]:
        """The fields of a notice in which its lots differ."""
        return self.differing.get(id(notice), set())

    def as_written(self, notice: Draft) -> Iterator[tuple[Draft, Mapping[str, str]]]:
        """Each lot of a notice, and the values of its row of the sheet."""
        key = id(notice)
        return zip(self.rows.get(key, []), self.written.get(key, []), strict=True)

    def of(self, notice: Draft, known_rows: KnownRows) -> Iterator[Draft]:
        """The lots of a completed notice, with the ids that its tender gives them; one that only
        the title names, where it is not known yet."""
        tender = notice.values.get("tender_id", "")
        for lot in self.rows.get(id(notice), []):
            lot.values["tender_id"] = tender
            if _AMOUNTS & lot.values.keys():
                lot.values["currency"] = notice.values.get("currency", "")
                lot.elsewhere["currency"] = notice.cell("currency")
            give_lot_id(lot, tender, self.log)
            if not (
                _is_of_title(notice) and known_rows.find_published("lots", lot.values["lot_id"])
            ):
                yield lot


def _is_of_title(notice: Draft) -> bool:
    """Whether the title of a notice tells its lot."""
    return notice.cell("@lot") == notice.cell("title")


def _differing(rows: list[Draft]) -> set[str]:
    """The fields of notices in which rows differ."""
    names = {name for row in rows for name in row.values if not name.startswith("@")}
    return {name for name in names if len({row.values.get(name, "") for row in rows}) > 1}


def _is_one_notice(first: Draft, other: Draft) -> bool:
    """Whether two rows may be one notice: they differ in what its lots have, or in texts."""
    return all(_is_of_lots(name, first.table) for name in _differing([first, other]))


def _is_of_lots(name: str, table: Table) -> bool:
    of_lots = name in tables()["lots"].field and name not in _OF_BOTH
    is_text = table.field[name].type == "string" and not table.field[name].codes_from
    is_free = is_text and not name.endswith(("_id", "_code", "_url")) and name != "kind_original"
    return of_lots or is_free


def _tell_apart(rows: list[Draft], language: str) -> None:
    """Leave in the notice, the first of its rows, what all say, and of texts what each says; the
    amounts of lots are the lots'."""
    notice = rows[0]
    for name in _differing(rows):
        if notice.table.field[name].type == "number":
            notice.values.pop(name, None)
            continue
        said = ((row.values["@lot"], row.values[name]) for row in rows if row.values.get(name))
        notice.values[name] = "\n".join(
            text("sheets.of_lot", language, lot=named_lot(lot)[0] or lot, text=words)
            for lot, words in said
        )
