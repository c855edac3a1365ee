"""Late partners: published rows without a key, beside the rows of an import that they may be of."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from disclosure.intake.joining.draft_entries import entry_of
from disclosure.intake.joining.join_entries import JoinEntry, Stage
from disclosure.intake.joining.returned_rows import twin_key
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.model.schemas import tables

Values = Mapping[str, str]
# Where a project that was made for a row without one comes from; evaluations have none made.
_MADE_OF = {
    "notices": ("tender_id", "notice_id"),
    "awards": ("tender_id", "award_id"),
    "contracts": ("contract_id", "award_id"),
    "evaluations": (),
}
_NAMING = ("plan-items", "notices")
# A published row is weighed where its title shares so many parts with a row of the files; parts
# that so many of these have tell nothing.
_SHARED, _COMMON = 3, 600


@dataclass(frozen=True)
class LateRow:
    """A published row without a key: where it is, and what it says."""

    resource: str
    values: Values

    @property
    def key(self) -> tuple[str, ...]:
        return tables()[self.resource].key_of(self.values)


class LatePartners:
    """The published rows whose project is that of no plan, or of no notice, since it was made for
    them, and those that have none; as far as they have something in common with the plans and
    notices of the files."""

    def __init__(self, known_rows: KnownRows) -> None:
        self.known = known_rows
        self.rows: dict[str, LateRow] = {}

    def may_be(self) -> bool:
        """Whether any row is published that may lack a key."""
        return any(True for resource in _MADE_OF for _ in self.known.all_of(resource))

    def entries(
        self, partners: Sequence[JoinEntry], names: Values, again: Container[object]
    ) -> Iterator[JoinEntry]:
        """The entries of such awards, contracts and evaluations, by keys that `rows` has; not of
        those that come `again`. Such notices are matched in any case."""
        if not partners:
            return
        near = _Near(partners)
        planned = self._projects(_NAMING[:1])
        named = self._projects(_NAMING)
        for resource in _MADE_OF:
            taken = planned if resource == "notices" else named
            for number, row in enumerate(self.known.all_of(resource)):
                if not row.is_published or not _is_unjoined(resource, row.values, taken):
                    continue
                key = f"{resource} {number:06}"
                entry = entry_of(key, resource, _with_purchaser(row.values), names)
                if entry and twin_key(entry) not in again and near.has(entry):
                    self.rows[key] = LateRow(resource, row.values)
                    if entry.stage == Stage.RESULT:
                        yield entry

    def _projects(self, resources: Sequence[str]) -> set[str]:
        return {
            row.values.get("project_id", "")
            for resource in resources
            for row in self.known.all_of(resource)
        }


def _is_unjoined(resource: str, values: Values, taken: set[str]) -> bool:
    project = values.get("project_id", "")
    if not project:
        return not values.get("contract_id")
    made = {values.get(name, "") for name in _MADE_OF[resource]}
    return project in made and project not in taken


def _with_purchaser(values: Values) -> Values:
    """What a row says, and who bought: the body that evaluated itself."""
    is_own = values.get("evaluator_kind") == "purchaser"
    return {**values, "@purchaser": values.get("evaluator_id", "")} if is_own else values


class _Near:
    """Tells which rows share a number or enough parts of a title with one of some rows."""

    def __init__(self, partners: Sequence[JoinEntry]) -> None:
        self.numbers = {number[:3] for entry in partners for number in entry.numbers}
        self.parts: dict[str, list[int]] = {}
        for at, entry in enumerate(partners):
            for part in entry.parts:
                if len(part) > 1:
                    self.parts.setdefault(part, []).append(at)

    def has(self, entry: JoinEntry) -> bool:
        """Whether a row does."""
        if any(number[:3] in self.numbers for number in entry.numbers):
            return True
        parts = [part for part in entry.parts if part in self.parts]
        shared = Counter(at for part in parts for at in self.parts[part][:_COMMON])
        return bool(shared) and max(shared.values()) >= min(_SHARED, len(parts))
