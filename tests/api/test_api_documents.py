"""The OpenAPI document and its page name every address, parameter and field there is."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route

from api.http.problems import PROBLEMS
from api.lists.list_filters import SHAPING, filter_names
from api.lists.resources import resources
from api.openapi.document import document
from disclosure.model import schemas
from tests.support.asking import Asker

PATHS: dict[str, Any] = document(["town"])["paths"]


def resolved(part: Any) -> Any:
    """A part of the document with its reference followed."""
    if "$ref" not in part:
        return part
    found: Any = document(["town"])
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found


def test_every_route_below_api_is_documented(ask: Asker) -> None:
    routes = {
        re.sub(r"{(\w+):path}", r"{\1}", route.path)
        for route in ask.app.routes
        if isinstance(route, Route) and route.path.startswith("/api/v1")
    }
    assert routes - set(PATHS) == {"/api/v1", "/api/v1/docs"}
    assert not set(PATHS) - routes


@pytest.mark.parametrize("name", list(schemas.tables()))
def test_every_field_is_a_documented_property_and_filter(name: str) -> None:
    fields = {field.name for field in schemas.tables()[name].fields}
    listed = PATHS[f"/api/v1/{name}"]["get"]
    parameters = {one["name"] for one in listed["parameters"]}
    assert parameters == {*filter_names(resources()[name]), *SHAPING} >= fields | {"publisher"}
    schema = listed["responses"]["200"]["content"]["application/json"]["schema"]
    row = resolved(schema["properties"]["items"]["items"])
    assert set(row["properties"]) == fields | {"publisher", "path"}


@pytest.mark.parametrize("name", list(resources()))
def test_rows_have_exactly_the_documented_members(ask: Asker, name: str) -> None:
    listed = PATHS[f"/api/v1/{name}"]["get"]["responses"]["200"]
    schema = listed["content"]["application/json"]["schema"]
    row = resolved(schema["properties"]["items"]["items"])
    for item in ask(f"/api/v1/{name}").json["items"]:
        assert set(item) == set(row["properties"])


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/api/v1/projects/{publisher}/{id}", "/api/v1/projects/town/P-1"),
        ("/api/v1/datasets/{publisher}/{package}", "/api/v1/datasets/town/tender-notices"),
        ("/api/v1/codelists/{codelist}", "/api/v1/codelists/domain"),
    ],
)
def test_documents_have_exactly_the_documented_members(ask: Asker, path: str, asked: str) -> None:
    content = PATHS[path]["get"]["responses"]["200"]["content"]["application/json"]
    assert set(ask(asked).json) == set(resolved(content["schema"])["properties"])


def test_a_hit_has_exactly_the_documented_members(ask: Asker) -> None:
    hit = document(["town"])["components"]["schemas"]["Hit"]
    for item in ask("/api/v1/search?q=养老").json["items"]:
        assert set(item) == set(hit["properties"])


def test_every_text_of_a_field_is_in_both_languages() -> None:
    for resource in resources().values():
        for field in resource.fields.values():
            assert field.label("zh"), field.name
            assert field.label("en"), field.name
            assert bool(field.description("zh")) == bool(field.description("en")), field.name


def test_every_parameter_of_a_list_is_explained_in_both_languages_with_an_example() -> None:
    for name in resources():
        for one in PATHS[f"/api/v1/{name}"]["get"]["parameters"]:
            assert re.search("[\u4e00-\u9fff]", one["description"]), one["name"]
            assert re.search("[a-z]", one["description"]), one["name"]
            assert "example" in one or one["name"] == "cursor", (name, one["name"])


def test_references_resolve_and_operations_have_their_own_names() -> None:
    def references(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            if "$ref" in part:
                yield part["$ref"]
            for value in part.values():
                yield from references(value)
        elif isinstance(part, list):
            for value in part:
                yield from references(value)

    for reference in set(references(document(["town"]))):
        assert resolved({"$ref": reference})
    names = [item["get"]["operationId"] for item in PATHS.values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("address", ["/api/v1/docs", "/en/api/v1/docs"])
def test_the_manual_explains_every_problem_and_resource(ask: Asker, address: str) -> None:
    page = ask(address)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for name, problem in PROBLEMS.items():
        assert f'id="{name}"' in page.text
        for text in (problem.title, problem.title_en, problem.remedy, problem.remedy_en):
            assert text in unescape(page.text)
    for resource in resources():
        assert f"<code>GET /api/v1/{resource}</code>" in page.text


def test_the_manual_needs_nothing_from_outside(ask: Asker) -> None:
    page = ask("/api/v1/docs").text
    assert not re.findall(r'(?:src|<link[^>]*href)="(?:https?:)?//', page)
    assert "<style" not in page
    assert " style=" not in page


def test_the_entry_point_links_to_what_exists(ask: Asker) -> None:
    entry = ask("/api/v1/").json
    assert set(entry["resources"]) == set(resources())
    for address in [
        entry["openapi"],
        entry["documentation"],
        entry["datasets"],
        entry["codelists"],
    ]:
        assert ask(address).status == 200
    assert ask(entry["register"]).headers["content-type"] == "application/vnd.sqlite3"
    assert Path(entry["register"]).name == "register.sqlite"
