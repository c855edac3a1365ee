"""Organizations: which mentions are one organization, under which id, and its row."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from disclosure.intake.ocds import ocds_text as texts
from disclosure.intake.ocds import persons
from disclosure.intake.ocds.json_nodes import JsonNode, scalar_text, without_point_zero
from disclosure.intake.ocds.ocds_ids import short_hash, shortened
from disclosure.intake.ocds.ocds_report import OcdsReport
from disclosure.intake.ocds.person_ids import PREFIX, PersonIds
from disclosure.intake.ocds.temporary_store import OrganizationMention, TemporaryStore
from disclosure.model.characters import without_invisible
from disclosure.model.identifiers import USCC_SCHEME, is_uscc

_SEP = "\x1f"
_ORG_ID = re.compile(r"([A-Z]{2,3}-[A-Z][A-Z0-9_]{1,19})-(\S.*)")
_SCHEME_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,29}")
_NOTHING = {"", "0", "-", "--", "n/a", "na", "none", "null", "nil", "unknown", "s/n", "sin datos"}
_TRUSTED, _TRUSTED_DIGITS = 16, 5
# Who has one of these gives or gets public money, and is named.
_PUBLIC_ROLES = {"agency", "evaluator", "funder", "payee", "payer", "purchaser", "undertaker"}
_NAMED = ("payer", "payee", "providerOrganization", "receiverOrganization")


def _objects(value: object) -> list[dict[str, Any]]:
    values = value if isinstance(value, list) else [value]
    return [part for part in values if isinstance(part, dict)]


def _organizations(release: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every object of the release that stands for an organization."""
    yield from _objects(release.get("parties"))
    yield from _objects(release.get("buyer"))
    for tender in _objects(release.get("tender")):
        yield from _objects(tender.get("procuringEntity"))
        yield from _objects(tender.get("tenderers"))
    for award in _objects(release.get("awards")):
        yield from _objects(award.get("suppliers"))
    for contract in _objects(release.get("contracts")):
        yield from _objects(contract.get("suppliers"))
        yield from _objects(contract.get("buyer"))
        for implementation in _objects(contract.get("implementation")):
            for transaction in _objects(implementation.get("transactions")):
                for name in _NAMED:
                    yield from _objects(transaction.get(name))


def mention(value: dict[str, Any]) -> OrganizationMention:
    """How an object names an organization: party id, identity (scheme and number), name."""
    party = without_invisible(texts.line(scalar_text(value.get("id"))))
    identifier = next(iter(_objects(value.get("identifier"))), {})
    if not identifier and ("scheme" in value or "legalName" in value):
        # Payer and payee of OCDS 1.0 are identifiers themselves.
        identifier, party = value, ""
    scheme = persons.scheme_code(texts.line(scalar_text(identifier.get("scheme"))))
    number = without_point_zero(without_invisible(texts.line(scalar_text(identifier.get("id")))))
    if number.casefold() in _NOTHING:
        scheme, number = "", ""
    if not (scheme and number) and (match := _ORG_ID.fullmatch(party)):
        scheme, number = match[1], match[2]
    if number and not scheme and not persons.is_person_scheme("", number):
        party, number = party or number, ""
    name = next(
        (
            t
            for v in (value.get("name"), identifier.get("legalName"))
            if (t := texts.line(scalar_text(v)))
        ),
        "",
    )
    is_person = persons.describes_person(value.get("details"))
    identity = f"{scheme}{_SEP}{number}" if number else ""
    return OrganizationMention(party, identity, persons.folded(name), name, is_person)


def mentions(release: dict[str, Any]) -> list[OrganizationMention]:
    """Every mention of an organization in a release."""
    return [mention(value) for value in _organizations(release)]


def contact_names(release: dict[str, Any]) -> set[str]:
    """The names of contact persons: not those of offices, nor of the organizations themselves."""
    names = {
        texts.line(scalar_text(contact.get("name")))
        for value in _organizations(release)
        for contact in _objects(value.get("contactPoint"))
    }
    organization_names = (
        {mention(value).name_key for value in _organizations(release)} if names else set()
    )
    return {
        name
        for name in names
        if persons.folded(name) not in organization_names and not persons.is_office_name(name)
    }


def is_trusted(party: str) -> bool:
    """Whether a party's id is one beyond its process: long and not a word and a number."""
    return len(party) >= _TRUSTED and sum(c.isdigit() for c in party) >= _TRUSTED_DIGITS


class ResolvedOrganization(NamedTuple):
    """Which organization a mention means: its identity (scheme and number, or ""), its id, and
    for a natural person with a number scheme and number instead of an id."""

    identity: str
    organization_id: str
    person: tuple[str, str] | None = None
    is_person: bool = False


class Organizations:
    """Gives each mention its organization_id and keeps one row for each organization."""

    def __init__(self, store: TemporaryStore, report: OcdsReport, person_ids: PersonIds) -> None:
        self.store, self.report, self.person_ids = store, report, person_ids
        self._resolved = lru_cache(maxsize=20_000)(self._resolve)
        self._is_person = lru_cache(maxsize=20_000)(self._judge)

    def add(self, process: str, node: JsonNode, *roles: str) -> str:
        """The id of the organization that `node` names, whose row is kept; "" if it names none.

        A natural person who neither gives nor gets money, who only bid above all, is given none.
        """
        named = mention(node.value)
        identity = node.child("identifier")
        for part in (identity, node):
            legal_name = texts.line(scalar_text(part.value.get("legalName")))
            keys = ("scheme", "id", "legalName")
            for key in keys if persons.folded(legal_name) == named.name_key else keys[:2]:
                part.raw(key)
        node.raw("name")
        if not (named.party or named.identity or named.name_key):
            return ""
        resolved = self._resolved(process, named)
        if resolved.is_person and not _PUBLIC_ROLES & set(roles):
            self.report.privacy["tenderer_names"] += "tenderer" in roles
            return ""
        organization_id = resolved.organization_id
        if resolved.person:
            organization_id = self.person_ids.id_of(*resolved.person)
        self._keep(organization_id, resolved.identity, named, node, roles)
        return organization_id

    def _resolve(self, process: str, named: OrganizationMention) -> ResolvedOrganization:
        identity = named.identity or self._identity(process, named)
        if identity:
            return self._identified(identity)
        party = named.party if is_trusted(named.party) else self._trusted_party(process, named)
        is_person = named.is_person or self._is_called_person(process, named)
        if party:
            if persons.is_person_scheme("", party):
                return ResolvedOrganization("", "", ("", party), is_person=True)
            return ResolvedOrganization("", shortened(party), is_person=is_person)
        if named.name_key:
            slug = texts.slug(persons.unaccented(named.name))
            own_id = f"{slug}-{short_hash(named.name_key)}".lstrip("-")
            return ResolvedOrganization("", own_id, is_person=is_person)
        party = named.party
        same = self._only(
            "SELECT DISTINCT name FROM mentions WHERE process=? AND party=? AND name_key<>''",
            process,
            party,
        )
        if same:
            named = OrganizationMention(party, "", persons.folded(same), same, is_person=is_person)
            return self._resolve(process, named)
        return ResolvedOrganization("", f"{process}-party-{short_hash(party)}", None, is_person)

    def _is_called_person(self, process: str, named: OrganizationMention) -> bool:
        """Whether another mention in the process states that this is a natural person."""
        query = (
            "SELECT 1 FROM mentions WHERE process=? AND is_person"
            " AND (party=? AND party<>'' OR name_key=? AND name_key<>'')"
        )
        rows = self.store.db.execute(query, (process, named.party, named.name_key))
        return rows.fetchone() is not None

    def _identity(self, process: str, named: OrganizationMention) -> str:
        """The one identity that other mentions of the process, or of this party, tell."""
        query = "SELECT DISTINCT identity FROM mentions WHERE process=? AND identity<>'' AND "
        return (
            (named.party and self._only(query + "party=?", process, named.party))
            or (named.name_key and self._only(query + "name_key=?", process, named.name_key))
            or (
                is_trusted(named.party)
                and self._only(
                    "SELECT DISTINCT b.identity FROM mentions a JOIN mentions b"
                    " ON b.process=a.process AND (b.party=a.party OR b.name_key=a.name_key"
                    " AND b.name_key<>'') WHERE a.party=? AND b.identity<>''",
                    named.party,
                )
            )
            or ""
        )

    def _trusted_party(self, process: str, named: OrganizationMention) -> str:
        """The single id beyond the process that other mentions of the same name have."""
        query = "SELECT DISTINCT party FROM mentions WHERE process=? AND name_key=?"
        rows = self.store.db.execute(query, (process, named.name_key)) if named.name_key else ()
        parties = [party for (party,) in rows if is_trusted(party)]
        return parties[0] if len(parties) == 1 else ""

    def _only(self, query: str, *values: str) -> str:
        """The single value of the query; "" if there are none or several."""
        rows = self.store.db.execute(query + " LIMIT 2", values).fetchall()
        return str(rows[0][0]) if len(rows) == 1 else ""

    def _identified(self, identity: str) -> ResolvedOrganization:
        scheme, number = identity.split(_SEP)
        if self._is_person(identity):
            return ResolvedOrganization(identity, "", (scheme, number), is_person=True)
        short = (
            scheme if _SCHEME_CODE.fullmatch(scheme) else texts.slug(persons.unaccented(scheme), 24)
        )
        own_id = number if number.startswith(f"{short}-") else f"{short}-{number}".lstrip("-")
        return ResolvedOrganization(identity, shortened(own_id))

    def _judge(self, identity: str) -> bool:
        """Whether an identity is a natural person's (conservative: when in doubt, it is)."""
        scheme, number = identity.split(_SEP)
        if persons.is_person_scheme(scheme, number):
            return True
        rows = self.store.db.execute(
            "SELECT DISTINCT name, is_person FROM mentions WHERE identity=?", (identity,)
        ).fetchall()
        if any(is_person for _, is_person in rows):
            return True
        is_body = any(persons.has_legal_form(name) for name, _ in rows)
        return persons.is_person_number(scheme, number) and not is_body

    def _keep(
        self,
        organization_id: str,
        identity: str,
        named: OrganizationMention,
        node: JsonNode,
        roles: tuple[str, ...],
    ) -> None:
        is_person = organization_id.startswith(PREFIX)
        known_row = self.store.get("organizations", organization_id)
        row = dict(known_row or self._new_row(organization_id, identity))
        self._keep_name(row, named, node)
        if not row["source_url"] and not is_person:
            row["source_url"] = node.child("identifier").url("uri")
        if not row["name_en"] and not is_person:
            row["name_en"] = node.name("name_en")
        row["roles"] = sorted({*row["roles"], *roles})
        if row != known_row:
            self.store.put("organizations", organization_id, row, "")

    def _keep_name(self, row: dict[str, Any], named: OrganizationMention, node: JsonNode) -> None:
        """The name in the newest release; those that differ by more than spelling are noted."""
        is_newer = node.reading.instant > row["named_at"]
        if named.name and row["name"] and named.name_key != persons.folded(row["name"]):
            names = f"{row['name']} | {named.name}" if is_newer else f"{named.name} | {row['name']}"
            node.reading.note(node.under("name"), "organization-renamed", names)
        if named.name and (is_newer or not row["name"]):
            row |= {"name": named.name, "named_at": node.reading.instant}

    def _new_row(self, organization_id: str, identity: str) -> dict[str, Any]:
        scheme, _, number = identity.partition(_SEP)
        if organization_id.startswith(PREFIX):
            self.report.privacy["identity_numbers"] += 1
            scheme, number = "", ""
        elif scheme == USCC_SCHEME and not is_uscc(number):
            self.report.note("", "", "identifier/id", "identifier-invalid", number)
            scheme = ""
        return {
            "organization_id": organization_id,
            "scheme": scheme,
            "identifier": number,
            "name": "",
            "named_at": "",
            "name_en": "",
            "roles": [],
            "source_url": "",
        }
