"""Chosen projects: where somebody chose the project of one row, the other rows of its tender that
were of the project made for it are of the chosen one too."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from disclosure.intake.joining.join_choices import MovedRow
from disclosure.intake.joining.sheet_joins import SheetJoins
from disclosure.intake.joining.tender_numbers import TenderNumbers
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRow
from disclosure.model.schemas import tables
from disclosure.words.texts import both

Values = Mapping[str, str]
_OF_TENDERS = ("notices", "awards")
# What is of a project by itself, or by its contract.
_OF_CONTRACTS = ("evaluations", "audits", "people-served")
_CHAINED = (*_OF_TENDERS, "contracts", *_OF_CONTRACTS)


@dataclass
class _Choice:
    """The project chosen or found for rows of a tender, or for one row without a tender: these
    rows, and the projects that they had before."""

    tender: str
    projects: set[str] = field(default_factory=set)
    rows: list[MovedRow] = field(default_factory=list)
    before: set[str] = field(default_factory=set)

    @property
    def certainty(self) -> str:
        """`confirmed` where somebody chose it."""
        is_chosen = any(row.certainty == "confirmed" for row in self.rows)
        return "confirmed" if is_chosen else "certain"


class ChosenProjects:
    """Lets the rows of a tender follow to the project that was chosen for one of them: its notices
    and results, their contracts, and the evaluations, audits and people served of both; those of
    the files and those that are published.

    A row follows from the project that the chosen row had before, or from one that was made of a
    number of the tender or of the id of one of its rows; a row of another project stays, and so
    does one of another purchaser or year that only has the tender's number.
    """

    def __init__(self, drafts: Mapping[str, list[Draft]], joins: SheetJoins) -> None:
        self.joins, self.known = joins, joins.known
        self.numbers = TenderNumbers(joins.names)
        self.drafts = {
            (resource, *tables()[resource].key_of(draft.values)): draft
            for resource in _CHAINED
            for draft in drafts.get(resource, ())
        }
        self.rows: dict[tuple[str, str, str], list[KnownRow]] = {}
        self.tenders: dict[str, set[str]] = {}
        self.how_found: dict[tuple[str, str], tuple[str, str]] = {}

    def follow(self) -> None:
        """Let all rows follow to the projects that were chosen in this import."""
        if not self.joins.chosen:
            return
        self._read()
        for choice in self._choices():
            if len(choice.projects) == 1:
                self._follow(choice)

    def _read(self) -> None:
        """Gather the rows by what they are of, and how the ids of those published were found."""
        for resource in _CHAINED:
            for row in self.known.all_of(resource):
                for name in ("project_id", "tender_id", "award_id", "contract_id"):
                    is_own = name == tables()[resource].primary_key[0]
                    if not is_own and (value := row.values.get(name)):
                        self.rows.setdefault((resource, name, value), []).append(row)
                project, tender = (row.values.get(n, "") for n in ("project_id", "tender_id"))
                if resource in _OF_TENDERS:
                    self.tenders.setdefault(project, set()).add(tender)
        for _, join in self.known.packages.rows("joins"):
            if join["field"] == "project_id":
                place = join["resource"], join["row_key"]
                self.how_found[place] = (join["value"], join["how_found"])

    def _choices(self) -> Iterator[_Choice]:
        choices: dict[str, _Choice] = {}
        for row in self.joins.chosen:
            if row.resource not in _CHAINED:
                continue
            tender = self._tender_of(row.resource, row.values)
            name = tender or "/".join(tables()[row.resource].key_of(row.values))
            choice = choices.setdefault(f"{bool(tender)} {name}", _Choice(name))
            choice.projects.add(row.project)
            choice.rows.append(row)
            choice.before.add(row.before)
        yield from choices.values()

    def _tender_of(self, resource: str, values: Values) -> str:
        """The tender that a row is of, by itself, its result or its contract."""
        if resource in _OF_CONTRACTS:
            row = self.known.find("contracts", values.get("contract_id", ""))
            values = row.values if row else {}
            resource = "contracts"
        if resource == "contracts":
            row = self.known.find("awards", values.get("award_id", ""))
            values = row.values if row else {}
        return values.get("tender_id", "")

    def _follow(self, choice: _Choice) -> None:
        (project,) = choice.projects
        notices, awards = (self._of_tender(name, choice) for name in _OF_TENDERS)
        award_ids = {row.values["award_id"] for row in awards}
        contract_ids: set[str] = set()
        for one in choice.rows:
            award_ids |= {one.values["award_id"]} if one.resource == "awards" else set()
            is_contract = one.resource == "contracts"
            contract_ids |= {one.values["contract_id"]} if is_contract else set()
        made = {choice.tender, *award_ids, *contract_ids}
        made |= {row.values["notice_id"] for row in notices}
        movable = (made | choice.before) - {project, ""}
        own_projects = {one for one in movable if self.tenders.get(one, set()) <= {choice.tender}}
        members = [("notices", row) for row in notices] + [("awards", row) for row in awards]
        members = [one for one in members if one[1].values.get("project_id") in movable]
        for award in sorted(award_ids):
            for row in self._of("contracts", "award_id", award):
                contract_ids.add(row.values["contract_id"])
                members.append(("contracts", row))
        for row in self._alone("contracts", "award_id", own_projects & made, choice):
            contract_ids.add(row.values["contract_id"])
            members.append(("contracts", row))
        for resource in _OF_CONTRACTS:
            for contract in sorted(contract_ids):
                rows = self._of(resource, "contract_id", contract)
                members += [(resource, row) for row in rows]
            alone = self._alone(resource, "contract_id", own_projects & made, choice)
            members += [(resource, row) for row in alone]
        movable |= contract_ids
        sources = {id(one.values) for one in choice.rows}
        for resource, row in members:
            is_source = id(row.values) in sources
            if row.values.get("project_id") in movable and not is_source:
                self._set(resource, row, project, choice, made)

    def _of_tender(self, resource: str, choice: _Choice) -> list[KnownRow]:
        """The notices or results of a tender, without those of its number alone."""
        return [
            row
            for row in self._of(resource, "tender_id", choice.tender)
            if not any(self.numbers.are_apart(row.values, one.values) for one in choice.rows)
        ]

    def _of(self, resource: str, name: str, value: str) -> list[KnownRow]:
        return self.rows.get((resource, name, value), [])

    def _alone(
        self, resource: str, owner: str, made: set[str], choice: _Choice
    ) -> Iterator[KnownRow]:
        """The rows without an owner that are of a project made for the tender alone, or that
        followed to the project chosen for it before."""
        how = {*_how(choice.tender, "confirmed"), *_how(choice.tender, "certain")}
        for before in sorted(made | choice.before - {""}):
            for row in self._of(resource, "project_id", before):
                key = (resource, "/".join(tables()[resource].key_of(row.values)))
                value, found = self.how_found.get(key, ("", ""))
                has_followed = value == before and found in how
                if not row.values.get(owner) and (before in made or has_followed):
                    yield row

    def _set(
        self, resource: str, row: KnownRow, project: str, choice: _Choice, made: set[str]
    ) -> None:
        key = tables()[resource].key_of(row.values)
        source, draft = choice.rows[0].source, self.drafts.get((resource, *key))
        how = _how(choice.tender, choice.certainty)
        if row.is_published:
            self.known.change(resource, key, {"project_id": project}, source)
            self.joins.record_published(resource, key, "project_id", project, how, choice.certainty)
        elif draft is not None:
            is_stated = "project_id" in draft.columns and draft.values["project_id"] not in made
            if is_stated:
                return
            self.joins.give_project(draft, project, how, choice.certainty)
        self.joins.tally.followed += 1


def _how(tender: str, certainty: str) -> tuple[str, str]:
    """How the project of a row that follows was found."""
    return both(f"sheets.join-how.with-tender.{certainty}", tender=tender)
