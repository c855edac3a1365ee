"""Contract awards: the result of its tender that a contract is of, by number, lot (of a
column or its title) and supplier."""

from collections.abc import Iterator, Mapping, Sequence

from disclosure.intake.joining.join_evidence import JoinReason
from disclosure.intake.joining.join_numbers import NumberParts, number_parts
from disclosure.intake.spreadsheets.column_labels import without_brackets
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.lot_numbers import (
    bracketed_names,
    lot_in_title,
    lot_number,
    named_lot,
)

Values = Mapping[str, str]
_STANDING = frozenset({"", "active", "pending"})


class ContractAwards:
    """The awards that are known when the first contract comes, without those that name nobody."""

    def __init__(self, known_rows: KnownRows) -> None:
        self.known = known_rows
        self.of_tender: dict[NumberParts | str, list[Values]] = {}
        self.of_project: dict[str, list[Values]] = {}
        self.winners: dict[str, set[str]] = {}
        self.lots: dict[str, list[Values]] = {}
        self.is_read = False

    def has_tender(self, number: str) -> bool:
        """Whether a number is that of the tender of an award."""
        self._read()
        return bool(number) and _number(number) in self.of_tender

    def award_of(
        self, contract: Values, tender: str
    ) -> tuple[Values, tuple[JoinReason, ...]] | None:
        """The only award that a contract can be of, and why; None where there is none or several.

        `tender`: the number of the tender that its row names; empty where it names none. A contract
        with another than a winner is of an award only where tender and lot leave no other.
        """
        self._read()
        project, title = contract.get("project_id", ""), contract.get("title", "")
        is_known = bool(tender) and (
            _number(tender) in self.of_tender or bool(self.known.projects_of(tender))
        )
        if is_known:
            awards = self.of_tender.get(_number(tender), [])
            awards = [award for award in awards if project in {"", award.get("project_id", "")}]
        else:
            of_project = self.of_project.get(project, ()) if project else ()
            awards = [award for award in of_project if _may_be_of(award, contract, tender)]
        reasons = [JoinReason("number", (tender,)) if is_known else JoinReason("project")]
        awards, lot = self._of_lot(awards, contract)
        if lot:
            reasons.append(JoinReason("lot", (lot,)))
        undertaker = contract.get("undertaker_id", "")
        won = [award for award in awards if undertaker in self.winners.get(award["award_id"], ())]
        if won:
            reasons.append(JoinReason("undertaker", (undertaker,)))
            if same := [award for award in won if _has_same_amount(award, contract)]:
                reasons.append(JoinReason("same-amount", (contract["amount"],)))
                won = same
        elif is_known and not contract.get("parent_contract_id"):
            names_lot = contract.get("@lot") or lot_in_title(title)[0]
            is_whole = not names_lot and self._has_one_lot(awards)
            won = awards if lot or is_whole else []
        if len(won) != 1 or won[0].get("status") == "pending":
            return None
        return won[0], tuple(reasons)

    def _read(self) -> None:
        """Gather the awards by tender and project; in the order of tables, they are before any
        contract."""
        if self.is_read:
            return
        self.is_read = True
        for row in self.known.all_of("awards"):
            if row.values.get("status", "") in _STANDING:
                number = _number(row.values.get("tender_id", ""))
                self.of_tender.setdefault(number, []).append(row.values)
                self.of_project.setdefault(row.values.get("project_id", ""), []).append(row.values)
        for row in self.known.all_of("award-undertakers"):
            winners = self.winners.setdefault(row.values["award_id"], set())
            winners.add(row.values["undertaker_id"])
        for row in self.known.all_of("lots"):
            self.lots.setdefault(row.values.get("tender_id", ""), []).append(row.values)

    def _has_one_lot(self, awards: Sequence[Values]) -> bool:
        """Whether the tenders of these awards have no lots that other awards may be of."""
        tenders = {award.get("tender_id", "") for award in awards}
        return all(len(self.lots.get(tender, [])) < 2 for tender in tenders)

    def tells_lot(self, award_id: str) -> bool:
        """Whether an award says of which lot it is."""
        award = self.known.find("awards", award_id)
        return award is not None and any(self._names_of_lot(award.values))

    def _of_lot(self, awards: Sequence[Values], contract: Values) -> tuple[list[Values], str]:
        """The awards of the lot that a contract names in a column, else in its title, and that
        lot; all awards where it names none, and no award where it is not among those known."""
        title, written = contract.get("title", ""), contract.get("@lot", "")
        number = named_lot(written)[0] if written else lot_in_title(title)[0]
        names = {number} if number else {written} if written else {*bracketed_names(title)}
        of_awards = [{*self._names_of_lot(award)} for award in awards]
        tenders = {award.get("tender_id", "") for award in awards}
        of_lots = {name for t in tenders for lot in self.lots.get(t, []) for name in _names(lot)}
        lots = of_lots.union(*of_awards)
        if not names & lots:
            return ([] if (number or written) and lots else [*awards]), ""
        pairs = zip(awards, of_awards, strict=True)
        return [award for award, of_award in pairs if of_award & names], min(names & lots)

    def _names_of_lot(self, award: Values) -> Iterator[str]:
        """The number of the lot of an award, and what it is called."""
        yield from filter(None, lot_in_title(award.get("title", "")))
        if award.get("lot_id"):
            yield from _names({"lot_id": award["lot_id"], "tender_id": award.get("tender_id", "")})
            for lot in self.lots.get(award.get("tender_id", ""), []):
                if lot["lot_id"] == award["lot_id"]:
                    yield from _names(lot)


def _names(lot: Values) -> Iterator[str]:
    number = lot_number(lot["lot_id"].removeprefix(f"{lot.get('tender_id', '')}-"))
    yield from filter(None, (number, lot["lot_id"], without_brackets(lot.get("title", "")).strip()))


def _may_be_of(award: Values, contract: Values, tender: str) -> bool:
    """Whether a contract may be of an award of its project: not of a tender of another number, nor
    decided after it was signed."""
    signed_on = contract.get("signed_on", "")
    is_later = bool(signed_on) and award.get("awarded_on", "") > signed_on
    return not is_later and not (tender and award.get("tender_id"))


def _has_same_amount(award: Values, contract: Values) -> bool:
    names = ("amount", "currency")
    return bool(contract.get("amount")) and all(award.get(n) == contract.get(n) for n in names)


def _number(written: str) -> NumberParts | str:
    """A number of a tender, however it is written; what is no such number, as it is."""
    return number_parts(written) or written
