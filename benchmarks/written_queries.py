"""Queries as people write them, with what would serve them, and how well both searches do.

`tests/search/queries/*.toml` holds the queries. What serves each follows from a rule over the
register, never from what a search finds: `python -m benchmarks.written_queries OUTPUT [FILE …]`
prints for each kind of query how many have something that serves among the first five hits, and
the mean nDCG@10 (a hit counts once for its project, and serves or does not).
"""

import math
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.results import begin, options_of
from benchmarks.static_reader import ask
from disclosure.model.schemas import PROJECT as ROOT
from disclosure.register.register_file import Register, open_register
from disclosure.search import analysis
from disclosure.search.analysis import QueryError
from disclosure.search.static.card_search import FOLDER, CardSearch

FILES = ROOT / "tests/search/queries"
FIRST, FEW = 10, 5
EXACT = {"domain", "year", "id", "stage", "undertaker_type", "statuses", "amounts"}
Rule = Mapping[str, Any]

_PARTIES = """SELECT p.publisher, p.project_id, o.name FROM projects p
    JOIN organizations o ON o.publisher = p.publisher AND o.organization_id IN (
        SELECT p.purchaser_id
        UNION SELECT purchaser_id FROM tenders t
            WHERE t.publisher = p.publisher AND t.project_id = p.project_id
        UNION SELECT agency_id FROM tenders t
            WHERE t.publisher = p.publisher AND t.project_id = p.project_id
        UNION SELECT purchaser_id FROM contracts c
            WHERE c.publisher = p.publisher AND c.project_id = p.project_id
        UNION SELECT u.undertaker_id FROM award_undertakers u JOIN awards a
            ON a.publisher = u.publisher AND a.award_id = u.award_id
            WHERE a.publisher = p.publisher AND a.project_id = p.project_id)"""
_STATUSES = "SELECT publisher, project_id, status FROM tenders"
_AMOUNTS = """SELECT publisher, project_id, amount FROM contracts
    UNION SELECT publisher, project_id, budget_amount FROM tenders
    UNION SELECT publisher, project_id, contract_amount FROM projects
    UNION SELECT publisher, project_id, planned_amount FROM projects"""
_PROJECTS = """SELECT p.publisher, p.project_id, p.path, p.title, p.domain, p.fiscal_year, p.stage,
    coalesce(r.name, '') AS district, coalesce(i.name, '') AS item
    FROM projects p
    LEFT JOIN regions r ON r.publisher = p.publisher AND r.region_code = p.region_code
    LEFT JOIN items i ON i.publisher = p.publisher AND i.item_id = p.catalogue_item_id"""
_OTHERS = {
    "items": "SELECT path, name, domain FROM items",
    "editions": "SELECT path, title FROM editions",
    "organizations": "SELECT path, name, undertaker_type FROM organizations",
    "policies": "SELECT path, title, number FROM policies",
}


@dataclass(frozen=True)
class WrittenQuery:
    """A query, its kind, and the rules of which one must hold for an entry that serves.

    Without a rule the register holds nothing for it, and to find nothing is right.
    """

    text: str
    kind: str
    rules: Mapping[str, Sequence[Rule]]


def written(files: Iterable[Path]) -> list[WrittenQuery]:
    """The queries of the files."""
    rows = [row for path in files for row in tomllib.loads(path.read_text("utf-8"))["queries"]]
    tables = ("projects", *_OTHERS)
    return [
        WrittenQuery(row["text"], row["kind"], {t: _several(row[t]) for t in tables if t in row})
        for row in rows
    ]


def _several(rule: Any) -> list[Any]:
    return rule if isinstance(rule, list) else [rule]


def _has(value: str, parts: Any) -> bool:
    return any(analysis.fold(part) in analysis.fold(value) for part in _several(parts))


class Served:
    """What serves a query, read from a register once."""

    def __init__(self, register: Register) -> None:
        parties: dict[tuple[str, str], list[str]] = defaultdict(list)
        for publisher, key, name in register.tuples(_PARTIES):
            parties[publisher, key].append(name)
        statuses, amounts = (
            _by_project(register, statement) for statement in (_STATUSES, _AMOUNTS)
        )
        self._projects = [
            {
                "path": path,
                "id": key,
                "title": title or "",
                "domain": domain,
                "year": year,
                "stage": stage,
                "statuses": statuses[publisher, key],
                "amounts": amounts[publisher, key],
                "item": item,
                "place": f"{district}\n{title}",
                "party": "\n".join(parties[publisher, key]),
            }
            for publisher, key, path, title, domain, year, stage, district, item in register.tuples(
                _PROJECTS
            )
        ]
        self._others: dict[str, list[dict[str, Any]]] = {}
        for table, statement in _OTHERS.items():
            names = statement.removeprefix("SELECT ").split(" FROM ")[0].split(", ")
            self._others[table] = [
                dict(zip(names, row, strict=True)) for row in register.tuples(statement)
            ]

    def paths(self, query: WrittenQuery) -> set[str]:
        """The pages that serve."""
        paths: set[str] = set()
        for table, rules in query.rules.items():
            rows = self._projects if table == "projects" else self._others[table]
            paths |= {row["path"] for row in rows if any(_holds(row, rule) for rule in rules)}
        return paths


def _by_project(register: Register, statement: str) -> dict[tuple[str, str], set[Any]]:
    by_project: dict[tuple[str, str], set[Any]] = defaultdict(set)
    for publisher, key, value in register.tuples(statement):
        by_project[publisher, key].add(value)
    return by_project


def _holds(row: Mapping[str, Any], rule: Rule) -> bool:
    for name, pattern in rule.items():
        if name in EXACT:
            value = row[name]
            if (value if isinstance(value, set) else {value}).isdisjoint(_several(pattern)):
                return False
        elif not _has(row[name] or "", pattern):
            return False
    return True


class Pages:
    """The page of the project that a hit belongs to."""

    def __init__(self, register: Register) -> None:
        statement = """SELECT n.path, p.path FROM notices n JOIN projects p
            ON p.publisher = n.publisher AND p.project_id = n.project_id"""
        self._of_notices: dict[str, str] = dict(map(tuple, register.tuples(statement)))

    def of(self, path: str) -> str:
        return self._of_notices.get(path, path.split("#", maxsplit=1)[0] if "#" in path else path)


def gain(listed: Sequence[str], serving: set[str]) -> tuple[bool, float]:
    """Whether one of the first five hits serves, and the nDCG@10.

    Where nothing serves, to list nothing is right.
    """
    if not serving:
        return not listed, float(not listed)
    seen: set[str] = set()
    gained = []
    for path in listed[:FIRST]:
        gained.append(path in serving and path not in seen)
        seen.add(path)
    best = [True] * min(FIRST, len(serving))
    discounted = [sum(x / math.log2(n + 2) for n, x in enumerate(y)) for y in (gained, best)]
    return any(gained[:FEW]), discounted[0] / discounted[1]


def by_the_api(output: Path, queries: Sequence[WrittenQuery]) -> list[list[str]]:
    """The pages that the API's search lists first, by query."""
    search = CardSearch(output / "current/site" / FOLDER)
    listed = []
    for query in queries:
        try:
            listed.append([card.path for card in search.search(query.text, {}, limit=FIRST).cards])
        except QueryError:
            listed.append([])
    return listed


def without_a_server(output: Path, queries: Sequence[WrittenQuery]) -> list[list[str]]:
    """The pages that the static search lists first, by query."""
    questions = [("search", {"query": query.text}) for query in queries]
    answers = ask(questions, output / "current/site" / FOLDER)
    return [
        [path for path, _ in answer["pages"][0]] if "pages" in answer else [] for answer in answers
    ]


Lister = Callable[[Path, Sequence[WrittenQuery]], list[list[str]]]


def scores(
    output: Path, queries: Sequence[WrittenQuery], lister: Lister
) -> list[tuple[bool, float]]:
    """The two figures of every query, in order."""
    with closing(open_register(output / "current/register.sqlite")) as register:
        served, pages = Served(register), Pages(register)
        serving = [served.paths(query) for query in queries]
    listed = [[pages.of(path) for path in paths] for paths in lister(output, queries)]
    return [
        gain(paths, serving_paths) for paths, serving_paths in zip(listed, serving, strict=True)
    ]


def main() -> None:
    parser = options_of("written_queries", __doc__)
    parser.add_argument("output", type=Path, help="an output folder of a publication")
    parser.add_argument("files", nargs="*", type=Path, default=sorted(FILES.glob("*.toml")))
    parser.add_argument("--missed", action="store_true", help="name the queries that are missed")
    args = parser.parse_args()
    queries, result = written(args.files), begin("written_queries")
    for lister in (without_a_server, by_the_api):
        figures_of_queries = scores(args.output, queries, lister)
        who = lister.__name__.replace("_", " ")
        columns = ("", "queries", "serves in the first five", "nDCG@10")
        table = result.table(f"{args.output.resolve().name}, {who}", *columns)
        by_kind: dict[str, list[tuple[bool, float]]] = defaultdict(list)
        for query, figures in zip(queries, figures_of_queries, strict=True):
            by_kind[query.kind].append(figures)
            by_kind["all"].append(figures)
            if args.missed and (not figures[0] or figures[1] < 0.7):
                print(f"  {query.kind:<12}{query.text}  {figures[1]:.2f}")
        for kind, many in sorted(by_kind.items()):
            hit = sum(is_hit for is_hit, _ in many) / len(many)
            mean = sum(score for _, score in many) / len(many)
            table.row(kind, len(many), f"{hit:.1%}", f"{mean:.3f}")
    if args.save:
        result.save()


if __name__ == "__main__":
    main()
