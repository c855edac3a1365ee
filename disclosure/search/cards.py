"""What readers find: a card for each project with everything that belongs to it, and for each
entry that belongs to none."""

import heapq
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from disclosure.register.project_undertakers import PROJECT_UNDERTAKERS
from disclosure.register.regions import Regions
from disclosure.register.register_file import Register
from disclosure.search.entries import (
    CHAIN,
    KINDS,
    SearchEntry,
    entries,
    of_projects,
    rank,
    without_project,
)
from disclosure.words.formats import day, money, number, wan
from disclosure.words.texts import LANGUAGES, Pair, both

_BATCH = 256  # cards whose parts are read at once
STAGES = ("plan", "notice", "award", "contract", "payment", "evaluation")
# The amount that a card shows: the one nearest to the end of the chain.
AMOUNTS = ("contract", "awarded", "budget", "planned")

_PROJECTS = f"""SELECT p.publisher, p.project_id, p.domain, p.catalogue_item_id,
    p.fiscal_year, p.stage, p.currency, p.score, p.contract_amount, p.awarded_amount,
    p.budget_amount, p.planned_amount, p.paid_amount, {", ".join(f"p.{s}_count" for s in STAGES)},
    o.name AS purchaser, o.name_en AS purchaser_en,
    (SELECT SUBSTR(MIN(t.submission_deadline), 1, 10) FROM tenders t WHERE t.publisher = p.publisher
        AND t.project_id = p.project_id AND t.status = 'open') AS deadline
    FROM projects p LEFT JOIN organizations o
        ON o.publisher = p.publisher AND o.organization_id = p.purchaser_id"""
_UNDERTAKERS = f"""SELECT u.publisher, u.project_id, o.name, o.name_en
    FROM ({PROJECT_UNDERTAKERS}) u JOIN organizations o
        ON o.publisher = u.publisher AND o.organization_id = u.undertaker_id
    WHERE u.project_id IS NOT NULL"""
_UNDERTAKER_TYPES = """SELECT DISTINCT c.publisher, c.project_id, o.undertaker_type
    FROM contracts c JOIN organizations o ON o.publisher = c.publisher
        AND o.organization_id IN (c.undertaker_id, c.performer_id)
    WHERE c.project_id IS NOT NULL AND o.undertaker_type IS NOT NULL ORDER BY 1, 2, 3"""
# Whom else a project names: found by it, and not told to provide it.
_OTHER_BODIES = """SELECT DISTINCT t.publisher, t.project_id, o.name, o.name_en
    FROM tenders t JOIN organizations o
        ON o.publisher = t.publisher AND o.organization_id IN (t.agency_id, t.purchaser_id)
    WHERE t.project_id IS NOT NULL
    UNION SELECT a.publisher, a.project_id, o.name, o.name_en
    FROM awards a JOIN award_undertakers u
        ON u.publisher = a.publisher AND u.award_id = a.award_id
    JOIN organizations o
        ON o.publisher = u.publisher AND o.organization_id = u.undertaker_id
    WHERE a.project_id IS NOT NULL
    UNION SELECT c.publisher, c.project_id, o.name, o.name_en FROM contracts c
    JOIN organizations o ON o.publisher = c.publisher
        AND o.organization_id IN (c.undertaker_id, c.performer_id)
    WHERE c.project_id IS NOT NULL"""
_WITHOUT_RESULT = """SELECT DISTINCT publisher, project_id, status FROM tenders
    WHERE status IN ('failed', 'cancelled', 'suspended') ORDER BY 1, 2, 3"""
_ITEMS = "SELECT publisher, item_id, parent_item_id, name, name_en, code, edition_id FROM items"


@dataclass(frozen=True)
class Card:
    """A thing to be found. What is looked at lies in four zones, each a sequence of lines: titles;
    `names` of its place, domain and catalogue entries; `parties` that buy and provide it; `text`.

    `kinds` are those of everything it stands for; `about` and `facts` are what is shown below its
    title, each in both languages.
    """

    lead: SearchEntry
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    parties: tuple[str, ...]
    text: tuple[str, ...]
    about: tuple[Pair, ...]
    facts: tuple[Pair, ...]

    @property
    def titles(self) -> tuple[str, str]:
        """The title in the original and in English, each on one line."""
        lead = self.lead
        return " ".join(lead.title.split()), " ".join(lead.title_en.split())


def cards(register: Register) -> Iterator[Card]:
    """Every card, newest first; streams, and is the same on every run."""
    maker = _Cards(register)
    leads = heapq.merge(entries(register, card_kinds()), without_project(register), key=rank)
    while batch := list(islice(leads, _BATCH)):
        yield from maker.of(batch)


def card_kinds() -> tuple[str, ...]:
    """The kinds of which every entry has a card of its own."""
    return tuple(kind for kind in KINDS if kind not in CHAIN)


class _Cards:
    """Makes cards of entries; holds what projects and catalogue entries are called."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._regions = Regions(register)
        query = "SELECT codelist, code, title, title_en FROM codes"
        self._codes: dict[tuple[str, str], Pair] = {
            (row[0], row[1]): (row[2], row[3] or row[2]) for row in register.tuples(query)
        }
        self._projects = {(row["publisher"], row["project_id"]): row for row in _rows(register)}
        self._undertakers = _named(register, _UNDERTAKERS)
        self._bodies = _named(register, _OTHER_BODIES)
        self._items = {(row[0], row[1]): row[2:] for row in register.tuples(_ITEMS)}
        query = "SELECT publisher, edition_id, title, title_en FROM editions"
        self._editions = {(row[0], row[1]): _pair(row[2], row[3]) for row in register.tuples(query)}
        query = "SELECT publisher, organization_id, undertaker_type FROM organizations"
        self._types = {(row[0], row[1]): row[2] or "" for row in register.tuples(query)}
        self._undertaker_types: dict[tuple[str, str], list[str]] = defaultdict(list)
        for publisher, project, code in register.tuples(_UNDERTAKER_TYPES):
            self._undertaker_types[publisher, project].append(code)
        self._without_result: dict[tuple[str, str], list[str]] = defaultdict(list)
        for publisher, project, code in register.tuples(_WITHOUT_RESULT):
            self._without_result[publisher, project].append(code)
        query = "SELECT DISTINCT publisher, edition_id FROM exclusions"
        self._excluding = {(row[0], row[1]) for row in register.tuples(query)}
        query = "SELECT publisher, policy_id, number FROM policies"
        self._numbers = {(row[0], row[1]): row[2] for row in register.tuples(query)}

    def of(self, leads: Sequence[SearchEntry]) -> Iterator[Card]:
        """The cards that some entries head."""
        keys = [(one.publisher, one.id) for one in leads if one.kind == "projects"]
        parts: dict[tuple[str, str], list[SearchEntry]] = {}
        for publisher in dict.fromkeys(publisher for publisher, _ in keys):
            projects = [project for owner, project in keys if owner == publisher]
            found = of_projects(self._register, publisher, projects)
            parts |= {(publisher, project): entries for project, entries in found.items()}
        for lead in leads:
            if lead.kind == "projects":
                yield self._project(lead, parts[lead.publisher, lead.id])
            else:
                yield self._alone(lead)

    def _alone(self, lead: SearchEntry) -> Card:
        """The card of an entry that stands for itself."""
        names = [*self._place(lead), *self._coded("domain", lead.domain)]
        if lead.kind == "policies":
            names.append(self._numbers[lead.publisher, lead.id] or "")
        if lead.kind == "organizations":
            names += self._coded("undertaker-type", self._types.get((lead.publisher, lead.id), ""))
            names.append(lead.id)
        if lead.kind == "items":
            names.append(self._items[lead.publisher, lead.id][3] or "")
        if lead.kind == "exclusions" or (lead.publisher, lead.id) in self._excluding:
            names += both("search.card.excluded")
        about = [*self._shown_place(lead), *self._shown_domain(lead)]
        return Card(
            lead,
            (lead.kind,),
            _lines(names),
            (),
            _lines(lead.text.split("\n")),
            tuple(about),
            tuple(self._facts(lead)),
        )

    def _facts(self, lead: SearchEntry) -> Iterator[Pair]:
        """The facts that distinguish an entry of the catalogue or a policy from another of the
        same name."""
        if lead.kind == "items":
            *_, code, edition = self._items[lead.publisher, lead.id]
            if edition and (named := self._editions.get((lead.publisher, edition))):
                yield both("search.card.edition", name=named)
            if code:
                yield both("search.card.code", code=code)
        if lead.kind == "policies" and (
            policy_number := self._numbers.get((lead.publisher, lead.id))
        ):
            yield both("search.card.number", number=policy_number)

    def _project(self, lead: SearchEntry, parts: Sequence[SearchEntry]) -> Card:
        key = (lead.publisher, lead.id)
        row, undertakers = self._projects[key], self._undertakers[key]
        purchaser = [_pair(row["purchaser"], row["purchaser_en"])] if row["purchaser"] else []
        names = [
            *self._place(lead),
            *self._coded("domain", lead.domain),
            *self._catalogue(lead.publisher, row["catalogue_item_id"]),
            # Without its day: a moved deadline changes no word that is looked for.
            *_both_lines([both("search.card.open") if row["open_count"] else self._state(row)]),
            f"{row['fiscal_year'] or ''}",
            *_ids(lead.id),
        ]
        for code in self._without_result.get(key, ()):
            names += self._coded("tender-status", code)
        parties = _both_lines([*purchaser, *undertakers, *self._bodies[key]])
        for code in self._undertaker_types.get(key, ()):
            parties += self._coded("undertaker-type", code)
        text = [line for part in parts for line in (part.title, part.title_en)]
        text += [line for part in parts for line in part.text.split("\n")]
        text += [*lead.text.split("\n"), *_amounts(row)]
        kinds = [lead.kind, *(kind for kind in CHAIN if any(entry.kind == kind for entry in parts))]
        return Card(
            lead,
            tuple(kinds),
            _lines(names),
            _lines(parties),
            _lines(text),
            (*self._shown_place(lead), *self._shown_domain(lead), self._state(row)),
            tuple(_project_facts(row, purchaser, undertakers)),
        )

    def _state(self, row: Mapping[str, Any]) -> Pair:
        if row["open_count"]:
            if row["deadline"]:
                days = tuple(day(row["deadline"], lang) for lang in LANGUAGES)
                return both("search.card.open_until", day=days)
            return both("search.card.open")
        return self._codes.get(("project-stage", row["stage"]), (row["stage"], row["stage"]))

    def _place(self, lead: SearchEntry) -> list[str]:
        return _both_lines(self._shown_place(lead))

    def _shown_place(self, lead: SearchEntry) -> list[Pair]:
        if lead.kind == "regions" or not lead.region_code:
            return []
        region = self._regions.row(lead.publisher, lead.region_code)
        return [_pair(region["name"], region["name_en"])] if region else []

    def _shown_domain(self, lead: SearchEntry) -> list[Pair]:
        title = self._codes.get(("domain", lead.domain))
        return [title] if title else []

    def _coded(self, codelist: str, code: str) -> list[str]:
        return _both_lines([self._codes.get((codelist, code), ("", ""))])

    def _catalogue(self, publisher: str, item: str | None) -> Iterator[str]:
        """The names of a catalogue entry and of those above it."""
        seen: set[str] = set()
        while item and item not in seen and (publisher, item) in self._items:
            seen.add(item)
            item, name, name_en, *_ = self._items[publisher, item]
            yield from (name or "", name_en or "")


def _rows(register: Register) -> Iterator[dict[str, Any]]:
    """The rows for cards of projects."""
    query = f"""SELECT q.*, (SELECT COUNT(*) FROM tenders t WHERE t.publisher = q.publisher
        AND t.project_id = q.project_id AND t.status = 'open') AS open_count FROM ({_PROJECTS}) q"""
    return (dict(row) for row in register.each(query))


def _named(register: Register, query: str) -> dict[tuple[str, str], list[Pair]]:
    by_project: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for publisher, project, name, name_en in register.tuples(f"{query} ORDER BY 1, 2, 3"):
        by_project[publisher, project].append(_pair(name, name_en))
    return by_project


def _project_facts(
    row: Mapping[str, Any], purchaser: Sequence[Pair], undertakers: Sequence[Pair]
) -> Iterator[Pair]:
    """Money, purchaser, undertakers, the score, the chain."""
    for name in AMOUNTS:
        if row[f"{name}_amount"] is not None:
            yield both(f"search.card.{name}", money=_money(row, name))
            break
    if row["paid_amount"]:
        yield both("search.card.paid", money=_money(row, "paid"))
    if row["score"] is not None:
        yield both("search.card.score", score=number(row["score"]))
    for name, pairs in (("purchaser", purchaser), ("undertaker", undertakers)):
        if pairs:
            joined = "、".join(name for name, _ in pairs), ", ".join(name for _, name in pairs)
            yield both(f"search.card.{name}", name=joined)
    stages = [
        both(f"search.stage.{stage}", count=row[f"{stage}_count"])
        for stage in STAGES
        if row[f"{stage}_count"]
    ]
    yield " → ".join(stage for stage, _ in stages), " → ".join(stage for _, stage in stages)


def _money(row: Mapping[str, Any], name: str) -> Pair:
    amount, currency = row[f"{name}_amount"], row["currency"]
    chinese, english = (money(amount, currency, lang) for lang in LANGUAGES)
    short = wan(amount, currency, "zh")
    return f"{chinese}（{short}）" if short else chinese, english


def _ids(identifier: str) -> Iterator[str]:
    """An identifier as people write it: whole, and without its signs, all of them, all but the
    first, all but the last."""
    parts = re.findall(r"[^\W_]+", identifier)
    yield from (identifier, "".join(parts))
    if len(parts) > 2:
        yield f"{parts[0]} {''.join(parts[1:])}"
        yield f"{''.join(parts[:-1])} {parts[-1]}"


def _amounts(row: Mapping[str, Any]) -> Iterator[str]:
    """The amounts of a project as people write them."""
    for name in (*AMOUNTS, "paid"):
        amount = row[f"{name}_amount"]
        if amount is not None:
            yield f"{amount:.15g}"
            yield money(amount, row["currency"], "zh")
            for decimals in (2, 1, 0):
                yield wan(amount, row["currency"], "zh", decimals) or ""


def _pair(name: str | None, english: str | None) -> Pair:
    return name or english or "", english or name or ""


def _both_lines(pairs: Sequence[Pair]) -> list[str]:
    return [line for pair in pairs for line in pair]


def _lines(texts: Sequence[str] | Iterator[str]) -> tuple[str, ...]:
    """Each line once, without what is empty."""
    return tuple(dict.fromkeys(line for text in texts if (line := " ".join(text.split()))))
