"""The entries of a search: one for each row of the register that has words of its own."""

import heapq
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from disclosure.model import schemas
from disclosure.model.schemas import REFERENCE
from disclosure.register.register_file import Register

# The kinds of entries, in the order that ties of the same day keep: resource and its date.
DATES = {
    "projects": "r.last_on",
    "notices": "substr(r.published_at, 1, 10)",
    "plan-items": "r.published_on",
    "contracts": "coalesce(r.published_on, r.signed_on)",
    "evaluations": "coalesce(r.published_on, r.evaluated_on)",
    "organizations": "r.registered_on",
    "editions": "r.effective_from",
    "items": "NULL",
    "exclusions": "NULL",
    "policies": "r.issued_on",
    "parameters": "r.in_force_from",
    "categories": "NULL",
    "regions": "NULL",
    "packages": "substr(r.created, 1, 10)",
    "publishers": "NULL",
}
KINDS = tuple(DATES)
CHAIN = ("plan-items", "notices", "contracts", "evaluations")  # what projects are made of

_TENDER = "FROM tenders t WHERE t.publisher = r.publisher AND t"
STATUS = {
    "projects": "r.stage",
    "notices": f"(SELECT t.status {_TENDER}.tender_id = r.tender_id)",
    "plan-items": "r.status",
    "parameters": "r.status",
}
_OPEN = {
    "projects": f"EXISTS (SELECT 1 {_TENDER}.project_id = r.project_id AND t.status = 'open')",
    "notices": f"(SELECT t.status = 'open' {_TENDER}.tender_id = r.tender_id)",
}
_PROJECT = "FROM projects p WHERE p.publisher = r.publisher AND p.project_id = r.project_id"
_OF_PROJECTS = tuple(kind for kind in CHAIN if kind != "notices")
# Where it is and what it is for, by the row itself or its project.
REGION = {
    **dict.fromkeys(_OF_PROJECTS, f"(SELECT p.region_code {_PROJECT})"),
    **dict.fromkeys(("projects", "organizations", "editions", "regions"), "r.region_code"),
    "notices": f"coalesce(r.region_code, (SELECT p.region_code {_PROJECT}))",
}
DOMAIN = {
    **dict.fromkeys(_OF_PROJECTS, f"(SELECT p.domain {_PROJECT})"),
    **dict.fromkeys(("projects", "items", "notices"), "r.domain"),
}
# Who looks for a district wants what is bought there, not its line in the national list.
ONLY = {"regions": f"r.publisher <> '{REFERENCE}'"}
# The derived tables without a Table Schema: their key and their words.
_DESCRIBED = {
    "packages": ("package", ("description", "description_en", "license_title")),
    "publishers": ("publisher", ("homepage", "email")),
}
_TITLES = ("title", "title_en", "name", "name_en")
# Words that stand in nearly every row of a table tell no row from another.
_SAME_EVERYWHERE = frozenset({"scheme", "currency", "unit", "language", "media_type"})


@dataclass(frozen=True)
class SearchEntry:
    """One entry of a search. `text` has a line for each cell; dates are YYYY-MM-DD or ''.

    `path` is the site path of its page or anchor; `is_open` means that it can be answered now;
    `row` is the row's number in its table of the register; `project` is the id of the project that
    it belongs to, if it is of a kind in `CHAIN`.
    """

    kind: str
    publisher: str
    id: str
    path: str
    title: str
    title_en: str
    published_on: str
    status: str
    is_open: bool
    region_code: str
    domain: str
    text: str
    row: int = 0
    project: str = ""


def _words(resource: str) -> list[str]:
    """The SQL of every cell with words, the most interesting to a reader first."""
    table = schemas.tables()[resource]
    texts, names, ids = [], [], []
    for field in table.fields:
        if field.type != "string" or field.name in _SAME_EVERYWHERE.union(_TITLES):
            continue
        if field.reference and field.reference.resource in {"organizations", "items"}:
            names += _names(field)
        elif field.name in table.primary_key or field.name.endswith(("_id", "code", "identifier")):
            ids.append(f"r.{field.name}")
        elif not field.codelist and not field.flag("is_list") and not field.flag("is_url"):
            texts.append(f"r.{field.name}")
    return texts + names + ids


def _names(field: schemas.Field) -> list[str]:
    """SQL of the names of the organization or catalogue item that a field refers to."""
    target = field.reference
    assert target is not None
    where = f"o.publisher = r.publisher AND o.{target.field} = r.{field.name}"
    return [
        f"(SELECT o.{name} FROM {target.resource} o WHERE {where})" for name in ("name", "name_en")
    ]


@cache
def _statement(resource: str, also: str = "") -> str:
    """The SQL of the entries of one kind, newest first, then by publisher and id; only those
    that fulfil the condition `also`."""
    if resource in _DESCRIBED:
        key, cells = _DESCRIBED[resource]
        words = [f"r.{cell}" for cell in cells] + [f"r.{key}"]
        title, table = "title", resource
    else:
        schema = schemas.tables()[resource]
        key, table = schema.primary_key[0], schema.name
        words = _words(resource)
        title = "title" if "title" in schema.field else "name"
    columns = [
        f"coalesce({DATES[resource]}, '') AS day",
        "r.publisher",
        f"r.{key} AS id",
        "r.path",
        f"coalesce(r.{title}, '')",
        f"coalesce(r.{title}_en, '')",
        f"coalesce({STATUS.get(resource, 'NULL')}, '')",
        f"coalesce({_OPEN.get(resource, '0')}, 0)",
        f"coalesce({REGION.get(resource, 'NULL')}, '')",
        f"coalesce({DOMAIN.get(resource, 'NULL')}, '')",
        "r.rowid",
        "coalesce(r.project_id, '')" if resource in CHAIN else "''",
        *words,
    ]
    conditions = [condition for condition in (ONLY.get(resource), also) if condition]
    only = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {', '.join(columns)} FROM {table} r{only} ORDER BY day DESC, r.publisher, id"


def _of_kind(
    register: Register, resource: str, also: str = "", *values: str
) -> Iterator[SearchEntry]:
    for row in register.tuples(_statement(resource, also), *values):
        day, publisher, key, path, title, title_en, status, is_open, *rest = row
        region, domain, number, project, *cells = rest
        # A cell is one line; the same words twice (a name in both languages) are one line.
        lines = dict.fromkeys(" ".join(str(cell).split()) for cell in cells if cell)
        yield SearchEntry(
            resource,
            publisher,
            key,
            path,
            title,
            title_en,
            day,
            status,
            bool(is_open),
            region,
            domain,
            "\n".join(lines),
            number,
            project,
        )


def of_projects(
    register: Register, publisher: str, projects: Sequence[str]
) -> dict[str, list[SearchEntry]]:
    """The entries of everything that belongs to some projects, by project, the newest of each kind
    first."""
    found: dict[str, list[SearchEntry]] = {project: [] for project in projects}
    also = "r.publisher = ? AND r.project_id IN (SELECT value FROM json_each(?))"
    for resource in CHAIN:
        for entry in _of_kind(register, resource, also, publisher, json.dumps(projects)):
            found[entry.project].append(entry)
    return found


def without_project(register: Register) -> Iterator[SearchEntry]:
    """What might belong to a project and names none, newest first."""
    return heapq.merge(
        *(_of_kind(register, resource, "r.project_id IS NULL") for resource in CHAIN), key=rank
    )


def rank(entry: SearchEntry) -> tuple[int, int, str, str]:
    """What entries are ordered by: newest first, then kind, publisher and id."""
    day = int(entry.published_on.replace("-", "") or 0)
    return -day, KINDS.index(entry.kind), entry.publisher, entry.id


def entries(register: Register, kinds: Sequence[str] = KINDS) -> Iterator[SearchEntry]:
    """Every entry of these kinds, newest first; streams, and is the same on every run."""
    return heapq.merge(*(_of_kind(register, resource) for resource in kinds), key=rank)
