"""Routes that declare their parameters and answers for the OpenAPI document.

Endpoints take the request and the release that answers it, parse the query themselves and return
ready bytes, so FastAPI's own parsing, validation and serialization are not used.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from inspect import Parameter, Signature
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.http.query_strings import PARAMETERS
from api.lists.list_formats import CSV, JSON_LINES
from api.openapi.field_texts import paragraphs
from api.openapi.models import answer_of, declared_members
from api.openapi.parameters import query_model
from disclosure.words.texts import bilingual

ENDING = ".{format}"
_TEXT = {"schema": {"type": "string"}}
# The documentation of an answer that is available in these formats too.
FILES = {JSON_LINES.media_type: _TEXT, CSV.media_type.partition(";")[0]: _TEXT}
Endpoint = Callable[[Request, Any], Awaitable[Response]]  # Any: the release
OPERATIONS = json.loads(FilePath(__file__).with_name("operations.json").read_text("utf-8"))
# The errors that every operation may return.
_ALWAYS = (304, 400, 405, 414, 429, 503)
_SEGMENT = re.compile(r"{(\w+)(?::path)?}")


class ReleaseEndpoint:
    """ASGI application: an endpoint, called with the request and the release that is served.

    Methods are not checked: `api.http.security_headers` passes GET and HEAD only.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with scope["app"].state.releases.present() as release:
            response = await self._endpoint(Request(scope, receive, send), release)
        await response(scope, receive, send)


class DeclaredRouter:
    """Routes by decorators: `routes` are served, `declared` make those of the document.

    Building the models takes a second, so the latter wait until the document is requested.
    """

    def __init__(self) -> None:
        self.routes: list[Route] = []
        self.declared: list[Callable[[], APIRoute]] = []

    def read(self, path: str, **success: Any) -> Callable[[Endpoint], Endpoint]:
        """Decorates the endpoint of an operation that `operations.json` describes.

        `success` documents its answer beside the model or instead of one.
        """
        return self.declare(path, OPERATIONS[path], **success)

    def read_list(self, path: str) -> Callable[[Endpoint], Endpoint]:
        """Decorates the endpoint of an operation described there that is also available as JSON
        Lines and CSV, by `Accept` or by extension."""
        declared = {**OPERATIONS[path], "format": "list-format"}
        declared["statuses"] = [*declared.get("statuses", ()), 404, 406]
        (kind, _, name) = declared["id"].partition("-")
        file = {
            **declared,
            "id": f"file-{name or kind}",
            "summary": f"{declared['summary']} {ENDING}",
        }
        success = {"content": FILES}
        # The longer one first: a name may hold a full stop.
        ended = self.declare(path + ENDING, file, **success)
        whole = self.declare(path, declared, **success)
        return lambda endpoint: whole(ended(endpoint))

    def declare(
        self, path: str, declared: Mapping[str, Any], **success: Any
    ) -> Callable[[Endpoint], Endpoint]:
        """Decorates the endpoint of an operation with such a description."""
        self.declared.append(lambda: _declared_route(path, declared, success))
        return self.page(path)

    def page(self, path: str) -> Callable[[Endpoint], Endpoint]:
        """Decorates the endpoint of a page that is no part of the documented API."""

        def decorate(endpoint: Endpoint) -> Endpoint:
            self.routes.append(Route(path, ReleaseEndpoint(endpoint)))
            return endpoint

        return decorate


def _declared_route(path: str, declared: Mapping[str, Any], success: dict[str, Any]) -> APIRoute:
    """The route of an operation for FastAPI's documentation."""
    segments = _segments(path, declared)
    refused = {*_ALWAYS, *((404,) if segments else ()), *declared.get("statuses", ())}
    model = answer_of(declared)
    more: dict[str, Any] = {} if model else {"response_class": Response}
    return APIRoute(
        path,
        _endpoint(segments, declared.get("query")),
        methods=["GET"],
        operation_id=declared["id"],
        tags=[declared["tag"]],
        summary=declared["summary"],
        description=paragraphs((declared["description"], declared["description_en"]))
        if "description" in declared
        else None,
        response_model=model,
        response_description=bilingual("api.manual.success"),
        responses={
            **({200: success} if success else {}),
            **{status: {"$ref": f"#/components/responses/{status}"} for status in sorted(refused)},
        },
        **more,
    )


def _segments(path: str, declared: Mapping[str, Any]) -> dict[str, Any]:
    """The types of the variable segments of a path."""
    segments = {}
    for name in _SEGMENT.findall(path):
        segment = (
            declared.get("segments", {}).get(name)
            or PARAMETERS["segments"][declared.get(name, name)]
        )
        ((kind, info),) = declared_members([segment]).values()
        texts = Path(description=info.description, examples=info.examples)
        segments[name] = Annotated[kind, info, texts]
    return segments


def _endpoint(segments: Mapping[str, Any], query: str | None) -> Callable[[], None]:
    """A function that is never called: FastAPI documents the parameters of its signature."""

    def declared() -> None: ...

    kinds = dict(segments)
    if query is not None:
        kinds["query"] = Annotated[query_model(query), Query()]
    parameters = [Parameter(name, Parameter.KEYWORD_ONLY, annotation=kinds[name]) for name in kinds]
    declared.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return declared
