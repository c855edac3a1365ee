"""Totals of a search: sums over the projects on the search page."""

from dataclasses import fields
from functools import partial

from fastapi import Request, Response

from api import ROOT
from api.http.problems import invalid_value
from api.http.query_strings import PARAMETERS, known_parameters, read_boolean
from api.http.responses import answer, not_modified
from api.lists.list_formats import JSON, pieces
from api.lists.search_words import refusal
from api.openapi.declared_routes import DeclaredRouter
from api.routes.file_answers import file_answer, format_of, tag_of
from api.routes.served_releases import ServedRelease
from disclosure.register.row_files import Row
from disclosure.search.analysis import QueryError
from disclosure.search.entries import KINDS
from disclosure.search.static.card_search import FACETS, TotalRow, as_json
from disclosure.words.texts import both

ADDRESS = f"{ROOT}/search-totals"
_COLUMNS = [field.name for field in fields(TotalRow)]
router = DeclaredRouter()


@router.read_list(ADDRESS)
async def search_totals(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/search-totals`."""
    parameters = known_parameters(request.scope["query_string"], tuple(PARAMETERS["search-totals"]))
    for name, known in (("kind", KINDS), ("publisher", release.publishers)):
        if name in parameters and parameters[name] not in known:
            raise invalid_value(name, parameters[name], both("api.wanted.known_value"), known)
    form = format_of(request)
    has_bom = read_boolean("bom", parameters.get("bom", "false"))
    if unchanged := not_modified(request, tag_of(release, form)):
        return unchanged
    chosen = {name: parameters[name] for name in FACETS if name in parameters}
    try:
        rows = await release.workers.run(
            lambda: release.cards.totals(parameters.get("q", ""), chosen)
        )
    except QueryError as error:
        raise refusal(error) from error
    items = [as_json(row) for row in rows]
    if form is not JSON:
        batches: list[list[Row]] = [[*items]]
        make = partial(pieces, form, batches, _COLUMNS, has_bom=has_bom)
        return file_answer(release, form, "search-totals", make, {"X-Total-Count": str(len(items))})
    body = b'{"total":%d,"items":[%s],"next":null}' % (len(items), b",".join(items))
    return answer(request, release.etag, body, headers={"Vary": "Accept"})
