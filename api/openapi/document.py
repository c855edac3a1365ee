"""The OpenAPI 3.1 document: FastAPI's own, completed and corrected."""

from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api.http.problems import MEDIA_TYPE, PROBLEMS
from api.openapi.declared_routes import OPERATIONS
from api.openapi.models import answer_model
from disclosure import __version__
from disclosure.words.texts import bilingual

Json = dict[str, Any]
_SCHEMAS = "#/components/schemas/"
_NOT_OF_SCHEMA = {"title", "description", "examples", "explode"}


class DocumentedApp(FastAPI):
    """FastAPI with the document of this API; `declared` make the routes that it describes."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.declared: list[Callable[[], APIRoute]] = []
        self._making = Lock()

    def openapi(self) -> Json:
        """The part of the document that does not depend on the release.

        The first call takes some seconds of processor time; concurrent calls wait for it, so that
        it is built once.
        """
        with self._making:
            if self.openapi_schema is None:
                routes = [make() for make in self.declared]
                document = get_openapi(version=__version__, **OPERATIONS["info"], routes=routes)
                self.openapi_schema = _completed(document)
            return self.openapi_schema

    def document(self, publishers: Sequence[str]) -> Json:
        """The document of a release that has these publishers."""
        whole = self.openapi()
        components = whole["components"]
        named = dict(components["schemas"]["PublisherName"])
        if publishers:
            named |= {"enum": list(publishers), "examples": [publishers[0]]}
        schemas = {**components["schemas"], "PublisherName": named}
        return {**whole, "components": {**components, "schemas": schemas}}


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    """The path and operation of every address: all are GET."""
    for path, item in document["paths"].items():
        yield path, item["get"]


def _completed(document: Json) -> Json:
    """The document with what FastAPI cannot express, and without its validation errors."""
    document["security"] = []
    components = document["components"]
    for name in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(name, None)
    problem = answer_model("Problem").model_json_schema(ref_template=_SCHEMAS + "{model}")
    components["schemas"]["Problem"] = problem
    components["responses"] = _problem_responses()
    for _, operation in operations(document):
        responses = operation["responses"]
        responses.pop("422", None)
        for status, response in responses.items():
            if "$ref" in response:
                responses[status] = {"$ref": response["$ref"]}
        operation["parameters"] = [
            _parameter(parameter) for parameter in operation.get("parameters", [])
        ]
    return document


def _parameter(parameter: Json) -> Json:
    """A parameter with its example and style, which its model can only keep in the schema."""
    schema = {
        name: parameter["schema"][name]
        for name in parameter["schema"]
        if name not in _NOT_OF_SCHEMA
    }
    completed = {**parameter, "schema": schema}
    if parameter["name"] != "publisher":  # the release's own
        completed["example"] = parameter["schema"]["examples"][0]
    if parameter["schema"].get("explode") is False:
        completed |= {"style": "form", "explode": False}
    return completed


def _problem_responses() -> Json:
    responses: Json = {"304": {"description": bilingual("api.manual.not_modified")}}
    content = {MEDIA_TYPE: {"schema": {"$ref": f"{_SCHEMAS}Problem"}}}
    for problem in PROBLEMS.values():
        if problem.status == 500:
            continue  # an internal error is not a documented answer
        text = f"{problem.name}: {problem.title} {problem.title_en}"
        response = responses.setdefault(
            str(problem.status), {"description": "", "content": content}
        )
        response["description"] = f"{response['description']}\n\n{text}".strip()
    return responses
