"""Routes of the search: strict parsing, answered from the index as JSON."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from urllib.parse import urlencode

from fastapi import Request, Response

from api import ROOT
from api.http.problems import invalid_value
from api.http.query_strings import (
    PARAMETERS,
    query_parameters,
    read_boolean,
    read_integer,
    read_names,
    refuse_unknown,
)
from api.http.responses import answer, not_modified, written
from api.lists.list_formats import JSON, pieces
from api.lists.list_pages import MAX_VALUES
from api.lists.search_words import check
from api.openapi.declared_routes import DeclaredRouter
from api.routes.file_answers import file_answer, format_of, tag_of
from api.routes.served_releases import ServedRelease
from disclosure.register.register_file import Register
from disclosure.register.row_files import Row
from disclosure.search.engine import SearchResults
from disclosure.search.facet_counts import FACETS
from disclosure.search.hits import Hit
from disclosure.search.whoosh.whoosh_index import KINDS
from disclosure.words.texts import both

ADDRESS = f"{ROOT}/search"
DECLARED = PARAMETERS["search"]
MAX_PAGE = DECLARED["limit"]["maximum"]
MAX_FILE = 1000  # default number of hits in a file
router = DeclaredRouter()


@dataclass(frozen=True)
class Search:
    """A parsed search on the index."""

    q: str
    kind: str | None
    publisher: str | None
    limit: int
    offset: int
    facets: tuple[str, ...]

    def run(self, release: ServedRelease) -> SearchResults:
        """The results; slow enough to be run in a thread."""
        return release.index.search(
            self.q,
            kind=self.kind,
            publisher=self.publisher,
            limit=self.limit,
            offset=self.offset,
        )

    def batches(self, release: ServedRelease, first: SearchResults) -> Iterator[list[Row]]:
        """The hits as JSON: the page `first`, then the following ones up to the limit."""
        page, end = first, min(first.total, self.offset + self.limit)
        at = self.offset
        while page.hits:
            yield [written(asdict(hit)) for hit in page.hits]
            at += len(page.hits)
            if at >= end:
                break
            page = replace(self, offset=at, limit=min(MAX_PAGE, end - at)).run(release)

    def counts(self, register: Register, release: ServedRelease) -> dict[str, object]:
        """The requested facets, over all hits; also run in a thread."""
        rows = release.index.rows(self.q, kind=self.kind, publisher=self.publisher)
        counted = release.entry_facets.counted
        return {name: _facet(counted(register, rows, name)) for name in self.facets}

    def following(self, parameters: Mapping[str, str], results: SearchResults) -> str | None:
        """The query string of the next page; None at the last."""
        after = self.offset + self.limit
        return urlencode({**parameters, "offset": after}) if after < results.total else None


def _facet(counts: Counter[str]) -> dict[str, object]:
    """The most frequent values first, then by value, in the form of list facets."""
    empty = counts.pop("", 0)
    there = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    values = [{"value": value, "count": count} for value, count in there[:MAX_VALUES]]
    return {"values": values, "distinct": len(there), "empty": empty}


def read_search(parameters: Mapping[str, str], release: ServedRelease) -> Search:
    """The search for the parameters; Problem names the first invalid one."""
    refuse_unknown(parameters, tuple(DECLARED))
    q = parameters.get("q", "")
    check(q)
    for name, known in (("kind", KINDS), ("publisher", release.publishers)):
        if name in parameters and parameters[name] not in known:
            raise invalid_value(name, parameters[name], both("api.wanted.known_value"), known)
    return Search(
        q,
        parameters.get("kind"),
        parameters.get("publisher"),
        read_integer(parameters, DECLARED["limit"]),
        read_integer(parameters, DECLARED["offset"]),
        read_names(parameters, "facets", FACETS, len(FACETS)) or (),
    )


@router.read_list(ADDRESS)
async def search(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/search`."""
    parameters = query_parameters(request.scope["query_string"])
    criteria = read_search(parameters, release)
    form = format_of(request)
    has_bom = read_boolean("bom", parameters.get("bom", "false"))
    if form is not JSON and "limit" not in parameters:
        criteria = replace(criteria, limit=MAX_FILE)
    if unchanged := not_modified(request, tag_of(release, form)):
        return unchanged
    first = replace(criteria, limit=min(criteria.limit, MAX_PAGE))

    def make() -> tuple[SearchResults, str | None, bytes]:
        """The results, the address of the next page, and the page."""
        results = first.run(release)
        query = criteria.following(parameters, results)
        following = f"{request.scope['path']}?{query}" if query else None
        hits = [asdict(hit) for hit in results.hits] if form is JSON else []
        body: dict[str, object] = {"total": results.total, "items": hits, "next": following}
        if form is JSON and criteria.facets:
            body["facets"] = release.ask(lambda register: criteria.counts(register, release))
        return results, following, written(body)

    results, following, body = await release.workers.run(make)
    headers = {"Vary": "Accept"} | ({"Link": f'<{following}>; rel="next"'} if following else {})
    if form is JSON:
        return answer(request, release.etag, body, headers=headers)
    rows = criteria.batches(release, results)
    lines = partial(pieces, form, rows, [field.name for field in fields(Hit)], has_bom=has_bom)
    headers["X-Total-Count"] = str(results.total)
    return file_answer(release, form, "search", lines, headers)
