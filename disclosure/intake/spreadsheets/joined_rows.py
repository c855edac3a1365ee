"""Joined rows: published rows that got a key after their id was made of what they said, or may
still get one. They keep that id, also when they come again and would get another."""

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRow, KnownRows, differences

# The keys that joins give, of which ids of rows are made too.
_KEYS = frozenset({"project_id", "tender_id", "award_id", "contract_id"})


class JoinedRows:
    """Finds the published row that a row of the files is, whose id was made with other keys."""

    def __init__(self, known_rows: KnownRows) -> None:
        self.known = known_rows
        self.joined: dict[str, set[str]] | None = None
        self.rows: dict[str, dict[tuple[str, ...], list[KnownRow]]] = {}

    def find(self, draft: Draft, id_name: str, names: tuple[str, ...]) -> str:
        """The id of the only published row that says all that the id of a draft is made of, but
        for keys that joins gave; of one that the files replace all else may be corrected. Empty
        where there is none, or where the draft says its project itself."""
        resource = draft.table.resource
        own = [name for name in names if name not in _KEYS]
        if len(own) == len(names) or "project_id" in draft.columns:
            return ""
        if resource not in self.rows:
            rows = self.rows[resource] = {}
            for row in (*self.known.all_of(resource), *self.known.replaced(resource)):
                if row.is_published and self._is_told_no_project(resource, id_name, row):
                    facts = tuple(row.values.get(name, "") for name in own)
                    rows.setdefault(facts, []).append(row)
        facts = tuple(draft.values.get(name, "") for name in own)
        given = [name for name in _KEYS if name not in draft.columns]
        same = [
            row
            for row in self.rows[resource].get(facts, ())
            if self.known.find(resource, row.values[id_name]) is None  # it is replaced
            or not differences(draft, row, [id_name, *given])
        ]
        return same[0].values[id_name] if len(same) == 1 and any(facts) else ""

    def _is_told_no_project(self, resource: str, id_name: str, row: KnownRow) -> bool:
        """Whether a row did not say its project: it has none, or one that was made or joined."""
        made = {"", *(row.values.get(name, "") for name in (id_name, "tender_id", "award_id"))}
        is_made = row.values.get("project_id", "") in made
        return is_made or row.values[id_name] in self._joined(resource)

    def _joined(self, resource: str) -> set[str]:
        """The keys of the rows of a table that were joined."""
        if self.joined is None:
            self.joined = {}
            for _, row in self.known.packages.rows("joins"):
                self.joined.setdefault(row["resource"], set()).add(row["row_key"])
        return self.joined.get(resource, set())
