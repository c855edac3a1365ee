"""Sixty queries with what their askers mean, and how well a search serves them (nDCG@10).

A person judged each query: which entry of the example city's guiding catalogue it is about.
What is relevant follows from the links of the data, not from its words: 3 for what that entry
names, or an open tender for it; 2 for any project, notice, plan, contract or result of it; 1 for
the same of a neighbour in the catalogue.
"""

import csv
import math
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from disclosure.search.engine import SearchEngine

FILE = Path(__file__).with_name("judged-queries.csv")
CITY = "example-city"
FIRST = 10
Key = tuple[str, str]  # kind and id of an entry

_ITEM = "SELECT item_id, code FROM items WHERE publisher = :city"
_LINKED = {
    "projects": "SELECT project_id, catalogue_item_id FROM projects WHERE publisher = :city",
    "notices": "SELECT n.notice_id, coalesce(n.catalogue_item_id, p.catalogue_item_id)"
    " FROM notices n JOIN projects p USING (publisher, project_id) WHERE publisher = :city",
    "plan-items": "SELECT plan_item_id, catalogue_item_id FROM plan_items WHERE publisher = :city",
    "contracts": "SELECT c.contract_id, p.catalogue_item_id"
    " FROM contracts c JOIN projects p USING (publisher, project_id) WHERE publisher = :city",
    "evaluations": "SELECT e.evaluation_id, p.catalogue_item_id"
    " FROM evaluations e JOIN projects p USING (publisher, project_id) WHERE publisher = :city",
}
_OPEN = (
    "SELECT 'projects', project_id FROM tenders WHERE publisher = :city AND status = 'open'"
    " UNION SELECT 'notices', notice_id FROM notices JOIN tenders USING (publisher, tender_id)"
    " WHERE publisher = :city AND status = 'open'"
)


@dataclass(frozen=True)
class Judged:
    """A query, its language, and the code of the catalogue entry that is meant."""

    query: str
    language: str
    code: str


def judged() -> list[Judged]:
    """All queries of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [Judged(**row) for row in csv.DictReader(file)]


def grades(register: sqlite3.Connection, code: str) -> Mapping[Key, int]:
    """How relevant each entry is to a query about this catalogue code; 0 where it is absent."""
    city = {"city": CITY}
    codes: dict[str, str] = dict(register.execute(_ITEM, city).fetchall())
    grades_by_key: dict[Key, int] = {}
    for item, own_code in codes.items():
        if grade := _nearness(own_code, code):
            grades_by_key["items", item] = 3 if grade == 2 and own_code == code else grade
    for kind, statement in _LINKED.items():
        for key, item in register.execute(statement, city):
            if grade := _nearness(codes.get(item, ""), code):
                grades_by_key[kind, key] = grade
    for kind, key in register.execute(_OPEN, city):
        if grades_by_key.get((kind, key)) == 2:
            grades_by_key[kind, key] = 3
    return grades_by_key


def _nearness(own_code: str, code: str) -> int:
    if own_code and own_code.startswith(code):
        return 2
    return 1 if own_code.startswith(code[:3]) else 0


def score(engine: SearchEngine, register: sqlite3.Connection, judged_query: Judged) -> float:
    """The nDCG@10 of a query: 1 when nothing more relevant could stand anywhere higher."""
    relevant = grades(register, judged_query.code)
    hits = engine.search(judged_query.query, publisher=CITY, limit=FIRST).hits
    gained = [relevant.get((hit.kind, hit.id), 0) for hit in hits]
    best = sorted(relevant.values(), reverse=True)[:FIRST]
    return _discounted(gained) / _discounted(best)


def _discounted(gained: Sequence[int]) -> float:
    return sum(((1 << grade) - 1) / math.log2(place + 2) for place, grade in enumerate(gained))


def mean_scores(engine: SearchEngine, register: sqlite3.Connection) -> dict[str, float]:
    """The mean nDCG@10 of the queries of each language, and of all (`all`)."""
    scores = [
        (judged_query.language, score(engine, register, judged_query)) for judged_query in judged()
    ]
    languages = {language for language, _ in scores}
    means = {name: [s for language, s in scores if language == name] for name in languages}
    means["all"] = [s for _, s in scores]
    return {name: sum(values) / len(values) for name, values in sorted(means.items())}
