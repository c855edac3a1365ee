"""Contract joins: payments and breaches that come without the number of their contract find it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from disclosure.intake.joining.draft_entries import OF_CONTRACTS, entry_of
from disclosure.intake.joining.join_entries import JoinEntry, Stage
from disclosure.intake.joining.join_matching import JoinCandidate, JoinMatcher
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRows

Values = Mapping[str, str]


class ContractJoins:
    """The contracts of rows: a contract is to its payments what a notice is to results."""

    def __init__(self, known_rows: KnownRows) -> None:
        self.known = known_rows
        self.values: dict[str, Values] = {}
        self.found: dict[str, list[JoinCandidate]] = {}

    def match(self, drafts: Sequence[Draft], names: Values) -> None:
        """Find the contracts to which the drafts without one may belong."""
        wants = [draft for draft in drafts if is_unassigned(draft)]
        if not wants:
            return
        contracts = [*self._contracts(drafts, names)]
        rows = [entry_of(_key(draft), draft.table.resource, draft.values, names) for draft in wants]
        matcher = JoinMatcher([*contracts, *(entry for entry in rows if entry)])
        for key, stages in matcher.match().items():
            self.found[key] = [*stages.get(Stage.NOTICE, [])]

    def _contracts(self, drafts: Sequence[Draft], names: Values) -> Iterator[JoinEntry]:
        """The contracts of the files, and the published ones that are not among them."""
        of_files = [
            (_key(draft), draft.values) for draft in drafts if draft.table.resource == "contracts"
        ]
        published = [row.values for row in self.known.all_of("contracts") if row.is_published]
        seen: set[JoinEntry] = set()
        for key, values in [
            *of_files,
            *((f"known {n:06}", row) for n, row in enumerate(published)),
        ]:
            entry = entry_of("", "contracts", values, names)
            if entry and entry not in seen:
                seen.add(entry)
                self.values[key] = values
                yield replace(entry, key=key, stage=Stage.NOTICE, kind="")

    def contract_of(self, draft: Draft) -> tuple[str, JoinCandidate] | None:
        """The id of the single contract to which a row certainly belongs, and why."""
        certain = [pair for pair in self.candidates(draft) if pair[1].is_certain]
        return certain[0] if len({contract for contract, _ in certain}) == 1 else None

    def candidates(self, draft: Draft) -> list[tuple[str, JoinCandidate]]:
        """The ids of the contracts that a row may belong to, likeliest first, and why."""
        candidates = [
            (self.contract(candidate), candidate) for candidate in self.found.get(_key(draft), [])
        ]
        return [
            (values["contract_id"], candidate)
            for values, candidate in candidates
            if values.get("contract_id")
        ]

    def contract(self, candidate: JoinCandidate) -> Values:
        """What the contract of a candidate says."""
        return self.values[candidate.key]


def is_unassigned(draft: Draft) -> bool:
    """Whether a draft is of a contract, and names none."""
    return draft.table.resource in OF_CONTRACTS and not draft.values.get("contract_id")


def _key(draft: Draft) -> str:
    return f"{draft.place} {id(draft)}"
