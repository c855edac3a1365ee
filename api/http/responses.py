"""Responses of the API: JSON bytes with their validators, conditional answers, problems."""

import json
import logging
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from api.http.problems import MEDIA_TYPE, Problem
from api.http.query_strings import known_parameters
from disclosure.words.texts import both

# Releases last for hours; a minute avoids repeated requests and does not delay a new release much.
CACHE_CONTROL = "public, max-age=60"
_IF_NONE = b"if-none-match"
_CACHE_CONTROL = (b"cache-control", CACHE_CONTROL.encode("ascii"))
JSON = "application/json"
# A writer made once: `json.dumps` makes one a call, which is most of what a short text costs.
write_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class ReadyResponse(Response):
    """An answer with its headers as ready bytes: encoding them is most of the cost of a
    response."""

    def __init__(self, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        self.body = body
        self.raw_headers = headers
        self.status_code = 200
        self.background = None


def has_tag(if_none_match: str, etag: str) -> bool:
    """Whether an `If-None-Match` names a tag (RFC 9110, 13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or etag in tags


def header(request: Request, wanted: bytes) -> str | None:
    """The first header of a name in lower case; `request.headers` takes ten times as long."""
    for name, value in request.scope["headers"]:
        if name == wanted:
            return str(value, "latin-1")
    return None


def not_modified(request: Request, etag: str) -> Response | None:
    """304 if the client's copy is current, else None."""
    if_none_match = header(request, _IF_NONE)
    if if_none_match is None or not has_tag(if_none_match, etag):
        return None
    return Response(status_code=304, headers={"ETag": etag, "Cache-Control": CACHE_CONTROL})


def answer(
    request: Request,
    etag: str,
    body: bytes,
    media_type: str = JSON,
    headers: dict[str, str] | None = None,
) -> Response:
    """The body with its validator, or 304 when the reader has it already."""
    if unchanged := not_modified(request, etag):
        return unchanged
    written = [
        (b"content-length", b"%d" % len(body)),
        (b"content-type", media_type.encode("ascii")),
        (b"etag", etag.encode("ascii")),
        _CACHE_CONTROL,
    ]
    if headers:
        written += [(name.lower().encode("ascii"), headers[name].encode()) for name in headers]
    return ReadyResponse(body, written)


def written(value: object) -> bytes:
    """A value as JSON without spaces."""
    return write_json(value).encode()


def json_answer(request: Request, etag: str, value: object) -> Response:
    """The value as JSON, like `answer`, of an address that takes no parameters."""
    known_parameters(request.scope["query_string"])
    return answer(request, etag, written(value))


def list_answer(request: Request, etag: str, items: Sequence[object]) -> Response:
    """All items of a short list as JSON, like `json_answer`."""
    return json_answer(request, etag, {"total": len(items), "items": items, "next": None})


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """The response of a refused request."""
    return Response(
        problem.body(),
        status_code=problem.type.status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


async def on_problem(_: Request, error: Exception) -> Response:
    """The application's handler of a `Problem`."""
    assert isinstance(error, Problem)
    later = {"Retry-After": "3"} if error.type.status == 503 else None
    return problem_response(error, later)


async def on_error(request: Request, error: Exception) -> Response:
    """The application's handler of internal errors: answers with a problem, and logs the
    traceback."""
    logging.getLogger("api").error("%s %s", request.method, request.url.path, exc_info=error)
    return problem_response(Problem("internal-error", both("api.problem.internal_error")))
