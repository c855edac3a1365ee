"""Routes of the history of findings: which release opened and closed each, and why."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

from fastapi import Request, Response

from api import ROOT
from api.http.problems import invalid_value
from api.http.query_strings import PARAMETERS, known_parameters, read_boolean, read_integer
from api.http.responses import answer, not_modified, written
from api.lists.list_formats import JSON, pieces
from api.lists.list_pages import BATCH
from api.openapi.declared_routes import DeclaredRouter
from api.routes.file_answers import file_answer, format_of, tag_of
from api.routes.history_routes import history_of
from api.routes.served_releases import ServedRelease
from disclosure.database.sqlite_database import Row
from disclosure.history.history_questions import EVENT_FIELDS
from disclosure.register.register_file import Register
from disclosure.register.row_files import Row as RowText
from disclosure.words.texts import both

ADDRESS = f"{ROOT}/finding-events"
DECLARED = PARAMETERS["finding-events"]
router = DeclaredRouter()


@dataclass(frozen=True)
class EventSelection:
    """The requested events: of a publisher, of a finding, after an event."""

    publisher: str | None
    finding: str | None
    after: int

    def count(self, register: Register) -> int:
        return history_of(register).count_finding_events(self.publisher, self.finding)

    def next(self, limit: int, register: Register) -> list[Row]:
        history = history_of(register)
        return history.finding_events(self.publisher, self.finding, self.after, limit)

    def batches(self, release: ServedRelease, limit: int | None) -> Iterator[list[RowText]]:
        """Up to `limit` events as JSON (None: all), a few at a time in memory."""
        selection, left = self, limit
        while rows := release.ask(
            partial(selection.next, min(BATCH, BATCH if left is None else left))
        ):
            yield [written(row) for row in rows]
            selection = replace(selection, after=rows[-1]["event"])
            left = None if left is None else left - len(rows)
            if left == 0:
                return


@router.read_list(ADDRESS)
async def finding_events(request: Request, release: ServedRelease) -> Response:
    """`/api/v1/finding-events`."""
    form = format_of(request)
    parameters = known_parameters(request.scope["query_string"], tuple(DECLARED))
    publisher, limit = parameters.get("publisher"), read_integer(parameters, DECLARED["limit"])
    if publisher is not None and publisher not in release.publishers:
        raise invalid_value(
            "publisher",
            publisher,
            both("api.wanted.known_value"),
            release.publishers,
        )
    selection = EventSelection(
        publisher, parameters.get("finding_id"), read_integer(parameters, DECLARED["after"])
    )
    has_bom = read_boolean("bom", parameters.get("bom", "false"))
    total = await release.run(selection.count)
    if unchanged := not_modified(request, tag_of(release, form)):
        return unchanged
    if form is not JSON:
        rows = selection.batches(release, limit if "limit" in parameters else None)
        make = partial(pieces, form, rows, EVENT_FIELDS, has_bom=has_bom)
        return file_answer(release, form, "finding-events", make, {"X-Total-Count": str(total)})
    events = await release.run(partial(selection.next, limit + 1))
    following, headers = None, {"Vary": "Accept"}
    if len(events) > limit:
        query = urlencode({**parameters, "after": events[limit - 1]["event"]})
        following = f"{request.scope['path']}?{query}"
        headers["Link"] = f'<{following}>; rel="next"'
    body = written({"total": total, "items": events[:limit], "next": following})
    return answer(request, release.etag, body, headers=headers)
