"""Payment joins: payments that come without the number of their contract find it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from disclosure.intake.joining.draft_entries import entry_of
from disclosure.intake.joining.join_entries import JoinEntry, Stage
from disclosure.intake.joining.join_matching import JoinCandidate, JoinMatcher
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRows

Values = Mapping[str, str]


class PaymentJoins:
    """The contracts of payments: a contract is to its payments what a notice is to results."""

    def __init__(self, known: KnownRows) -> None:
        self.known = known
        self.values: dict[str, Values] = {}
        self.found: dict[str, list[JoinCandidate]] = {}

    def match(self, drafts: Sequence[Draft], names: Values) -> None:
        """Find the contracts of the drafts of payments that name none."""
        paid = [one for one in drafts if is_unassigned(one)]
        if not paid:
            return
        contracts = [*self._contracts(drafts, names)]
        payments = [entry_of(_key(draft), "payments", draft.values, names) for draft in paid]
        matcher = JoinMatcher([*contracts, *(entry for entry in payments if entry)])
        for key, stages in matcher.match().items():
            self.found[key] = [one for one in stages.get(Stage.NOTICE, []) if one.is_certain]

    def _contracts(self, drafts: Sequence[Draft], names: Values) -> Iterator[JoinEntry]:
        """The contracts of the files, and those known already that do not come again."""
        own = [(_key(one), one.values) for one in drafts if one.table.resource == "contracts"]
        known = [row.values for row in self.known.all_of("contracts") if row.is_published]
        seen: set[JoinEntry] = set()
        for key, values in [*own, *((f"known {n:06}", row) for n, row in enumerate(known))]:
            entry = entry_of("", "contracts", values, names)
            if entry and entry not in seen:
                seen.add(entry)
                self.values[key] = values
                yield replace(entry, key=key, stage=Stage.NOTICE, kind="")

    def contract_of(self, draft: Draft) -> tuple[str, JoinCandidate] | None:
        """The id of the one contract that a payment certainly belongs to, and why."""
        candidates = self.found.get(_key(draft), [])
        ids = {self.values[one.key].get("contract_id", "") for one in candidates} - {""}
        return (ids.pop(), candidates[0]) if len(ids) == 1 else None


def is_unassigned(draft: Draft) -> bool:
    """Whether a draft is a payment of no contract."""
    return draft.table.resource == "payments" and not draft.values.get("contract_id")


def _key(draft: Draft) -> str:
    return f"{draft.place} {id(draft)}"
