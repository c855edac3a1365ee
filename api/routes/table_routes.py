"""Routes of the tables: for each resource a list with filters and paging, and a row by its id."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import urlencode

from fastapi import Request, Response

from api.http.problems import Problem
from api.http.query_strings import known_parameters, query_pairs
from api.http.responses import answer, not_modified, write_json
from api.lists import list_pages
from api.lists.conditions import Question
from api.lists.list_filters import question
from api.lists.list_formats import JSON, Format, pieces
from api.lists.list_tables import ListTable
from api.lists.organization_documents import organization
from api.lists.resources import ApiResource, resources
from api.lists.row_members import chosen
from api.openapi.declared_routes import ENDING, FILES, OPERATIONS, DeclaredRouter, Endpoint
from api.routes.file_answers import file_answer, format_of, tag_of
from api.routes.served_releases import ServedRelease
from api.routes.withdrawn_rows import withdrawn
from disclosure.register.register_file import Register
from disclosure.register.row_files import Row
from disclosure.words.texts import Pair, bilingual, both, named

# A query string that can be reused unchanged, which is faster than encoding it again.
_PLAIN = re.compile(r"[\w.~%=&+:,-]*", re.ASCII)
Find = Callable[[Register, ApiResource, str, str], bytes | None]

# Rows that come with more than themselves when requested by id.
DOCUMENTS: Mapping[str, Find] = {"projects": list_pages.project, "organizations": organization}

router = DeclaredRouter()
_ETAG = {"ETag": {"description": bilingual("api.manual.etag", ""), "schema": {"type": "string"}}}
_LINK = {"Link": {"description": 'rel="next"（RFC 8288）', "schema": {"type": "string"}}}


def _declare_lists(resource: ApiResource) -> None:
    for kind, ending in (("list", ""), ("file", ENDING)):
        operation = {
            **OPERATIONS["lists"],
            "id": f"{kind}-{resource.name}",
            "summary": f"{resource.title} {resource.title_en} {ending}".strip(),
            "query": resource.name,
            "list_of": resource.name,
        }
        path = resource.address + ending
        declared = router.declare(path, operation, headers=_ETAG | _LINK, content=FILES)
        declared(_list_of(resource))


def _declare_rows(resource: ApiResource) -> None:
    joined = "/".join(resource.key)
    operation = {
        "id": f"get-{resource.name}",
        "tag": "rows",
        "summary": bilingual("api.manual.one_of", table=_titles(resource)),
        "answer": resource.name,
        "statuses": [410],
        "segments": {
            "id": {
                "name": "id",
                "type": "name",
                **named("description", "api.manual.id", names=joined),
                "example": "/".join(
                    str(resource.fields[name].descriptor["example"]) for name in resource.key
                ),
            }
        },
    }
    path = resource.address + "/{publisher}" + ("/{id:path}" if resource.key else "")
    router.declare(path, operation, headers=_ETAG)(_one_of(resource))


def _titles(resource: ApiResource) -> Pair:
    """The title of a table for use within a sentence."""
    return resource.title, resource.title_en.lower()


def _list_of(resource: ApiResource) -> Endpoint:
    async def list_rows(request: Request, release: ServedRelease) -> Response:
        form = format_of(request)
        parameters = query_pairs(request.scope["query_string"])
        query = question(resource, parameters, release.publishers)
        if unchanged := not_modified(request, tag_of(release, form)):
            return unchanged
        table = release.table(resource)
        if form is not JSON:
            return await _whole(release, table, query, form)
        sort = query.sort.name if query.sort else None
        counted = [field.name for field in query.facets]
        selection = table.at_once(release.register, query.conditions, sort, counted)

        def make(register: Register) -> Response:
            page = list_pages.page(register, table, query, selection)
            return _page_response(request, release, page, query, parameters)

        # On the event loop if that is fast, else in a thread, so that other requests are not
        # delayed.
        if selection and list_pages.is_short(release.register, table, query, selection):
            return make(release.register)
        return await release.run(make)

    return list_rows


async def _whole(
    release: ServedRelease, table: ListTable, query: Question, form: Format
) -> Response:
    selection = await release.run(lambda register: table.select(register, query.conditions))

    def make() -> Iterator[bytes]:
        # Each batch is a query of its own, so that a slow client holds no lock.
        parts = release.stream(
            lambda register: list_pages.batches(register, table, query, selection)
        )
        fields = query.members(tuple(table.resource.fields))
        is_chosen = query.fields is not None
        yield from pieces(form, parts, fields, has_bom=query.has_bom, is_chosen=is_chosen)

    headers = {"X-Total-Count": str(selection.count)}
    return file_answer(release, form, table.resource.name, make, headers)


def _page_response(
    request: Request,
    release: ServedRelease,
    page: list_pages.RowPage,
    list_query: Question,
    parameters: Sequence[tuple[str, str]],
) -> Response:
    rows: Sequence[Row] = page.rows
    if list_query.fields is not None:
        rows = [chosen(row, list_query.members(())) for row in rows]
    following, links = None, []
    path = request.scope["path"]
    without_cursor = [pair for pair in parameters if pair[0] != "cursor"]
    if page.cursor is not None:
        query = request.scope["query_string"].decode("ascii", "replace")
        if list_query.after is not None or not _PLAIN.fullmatch(query):
            query = urlencode(without_cursor)
        following = f"{path}?{query}{'&' if query else ''}cursor={page.cursor}"
        links.append(f'<{following}>; rel="next"')
    if list_query.after is not None:
        first = f"{path}?{urlencode(without_cursor)}" if without_cursor else path
        links.append(f'<{first}>; rel="first"')
    head = f'{{"total":{page.total},"items":['.encode()
    more: dict[str, object] = {} if page.facets is None else {"facets": page.facets}
    if page.notes:
        more["notes"] = page.notes
    # A text alone is written without a new writer.
    tail = f'],"next":{"null" if following is None else write_json(following)}'
    tail += f",{write_json(more)[1:]}" if more else "}"
    body = b",".join(_framed(head, rows, tail.encode("utf-8", "surrogatepass")))
    headers = {"Vary": "Accept"} | ({"Link": ", ".join(links)} if links else {})
    return answer(request, release.etag, body, JSON.media_type, headers)


def _framed(head: bytes, rows: Sequence[Row], end: bytes) -> Sequence[Row]:
    """The rows with `head` before the first and `end` after the last, joined at once, since
    adding to a body copies it."""
    if len(rows) < 2:
        return [b"".join([head, *rows, end])]
    return [b"".join([head, rows[0]]), *rows[1:-1], b"".join([rows[-1], end])]


def _one_of(resource: ApiResource) -> Endpoint:
    find = DOCUMENTS.get(resource.name, list_pages.row_by_id)

    async def one_row(request: Request, release: ServedRelease) -> Response:
        publisher = request.path_params["publisher"]
        key = request.path_params.get("id", "")
        known_parameters(request.scope["query_string"])
        row = find(release.register, resource, publisher, key)
        if row is None:
            raise _no_row(release.register, resource, publisher, key)
        return answer(request, release.etag, row)

    return one_row


def _no_row(register: Register, resource: ApiResource, publisher: str, key: str) -> Problem:
    if gone := withdrawn(register, resource.name, publisher, key):
        return gone
    name = f"{publisher}/{key}"[:200] if key else publisher[:200]
    return Problem(
        "not-found",
        both("api.problem.no_row", table=_titles(resource), name=name),
    )


for _resource in resources().values():
    _declare_lists(_resource)
    _declare_rows(_resource)
