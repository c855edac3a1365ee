"""The OpenAPI document and its page name every address, parameter and field there is."""

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route

from api.app import create_app
from api.http.problems import PROBLEMS
from api.http.query_strings import MAX_PARAMETERS, PARAMETERS
from api.lists.list_filters import MAX_CONTAINS, MAX_EXPAND, SHAPING, filter_names
from api.lists.list_pages import MAX_VALUES
from api.lists.resources import label_names, resources
from disclosure.model import schemas
from disclosure.search.whoosh.whoosh_index import MAX_LIMIT
from tests.support.asking import Asker

IN_BOTH = re.compile("[\u4e00-\u9fff].*\n\n.*[A-Za-z]", re.DOTALL)


@cache
def document() -> dict[str, Any]:
    """The document of a release of one publisher; making it takes seconds, so the first test that
    reads it does, and not each process that only lists the tests."""
    return create_app(Path("nowhere")).document(["town"])


def paths() -> dict[str, Any]:
    """What the document says of each address."""
    found: dict[str, Any] = document()["paths"]
    return found


def resolved(part: Any) -> Any:
    """A part of the document with its reference followed."""
    if "$ref" not in part:
        return part
    found: Any = document()
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found


def test_every_route_below_api_is_documented(ask: Asker) -> None:
    routes = {
        re.sub(r"{(\w+):path}", r"{\1}", route.path)
        for route in ask.app.routes
        if isinstance(route, Route) and route.path.startswith("/api/v1")
    }
    assert routes - set(paths()) == {"/api/v1", "/api/v1/docs"}
    assert not set(paths()) - routes


@pytest.mark.parametrize("name", list(schemas.tables()))
def test_every_field_is_a_documented_property_and_filter(name: str) -> None:
    fields = {field.name for field in schemas.tables()[name].fields}
    listed = paths()[f"/api/v1/{name}"]["get"]
    parameters = {one["name"] for one in listed["parameters"]}
    assert parameters == {*filter_names(resources()[name]), *SHAPING} >= fields | {"publisher"}
    schema = listed["responses"]["200"]["content"]["application/json"]["schema"]
    row = resolved(resolved(schema)["properties"]["items"]["items"])
    labels = {*label_names(resources()[name].labelled)}
    assert set(row["properties"]) == fields | {"publisher", "path"} | labels
    (expand,) = (one for one in listed["parameters"] if one["name"] == "expand")
    assert expand["schema"]["maxItems"] == MAX_EXPAND
    assert expand["schema"]["items"].get("enum", labels) == [*resources()[name].labelled]


@pytest.mark.parametrize("name", list(resources()))
def test_rows_have_exactly_the_documented_members(ask: Asker, name: str) -> None:
    listed = paths()[f"/api/v1/{name}"]["get"]["responses"]["200"]
    schema = listed["content"]["application/json"]["schema"]
    row = resolved(resolved(schema)["properties"]["items"]["items"])
    expanded = resources()[name].labelled[:MAX_EXPAND]
    for item in ask(f"/api/v1/{name}?expand={','.join(expanded)}").json["items"]:
        left_out = label_names(resources()[name].labelled[MAX_EXPAND:])
        assert set(item) == set(row["properties"]) - {*left_out}


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/api/v1/projects/{publisher}/{id}", "/api/v1/projects/town/P-1"),
        ("/api/v1/datasets/{publisher}/{package}", "/api/v1/datasets/town/tender-notices"),
        ("/api/v1/codelists/{codelist}", "/api/v1/codelists/domain"),
    ],
)
def test_documents_have_exactly_the_documented_members(ask: Asker, path: str, asked: str) -> None:
    content = paths()[path]["get"]["responses"]["200"]["content"]["application/json"]
    assert set(ask(asked).json) == set(resolved(content["schema"])["properties"])


def test_a_hit_has_exactly_the_documented_members(ask: Asker) -> None:
    hit = document()["components"]["schemas"]["Hit"]
    for item in ask("/api/v1/search?q=养老").json["items"]:
        assert set(item) == set(hit["properties"])


def members(part: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every member of every object that the schemas describe, with its place."""
    for name, member in part.get("properties", {}).items():
        yield f"{path}.{name}", member
        yield from members(member, f"{path}.{name}")
    for inner in (part.get("items"), part.get("additionalProperties")):
        if isinstance(inner, dict):
            yield from members(inner, path)


def test_every_member_of_an_answer_is_explained_in_both_languages_with_an_example() -> None:
    found = [
        (path, member)
        for name, schema in document()["components"]["schemas"].items()
        for path, member in members(schema, name)
    ]
    assert len(found) > 580
    for path, member in found:
        assert IN_BOTH.search(member["description"]), path
        assert "examples" in member, path


def test_every_parameter_is_explained_in_both_languages_with_an_example() -> None:
    for path, item in paths().items():
        for one in item["get"].get("parameters", []):
            text = one["description"]
            assert re.search("[\u4e00-\u9fff].*\n\n.*[A-Za-z]", text, re.DOTALL), (
                path,
                one["name"],
            )
            # The example of a publisher is one of this release.
            assert "example" in one or "PublisherName" in str(one["schema"]), (path, one["name"])
    assert document()["components"]["schemas"]["PublisherName"]["examples"] == ["town"]


def test_amounts_and_counts_tell_their_unit() -> None:
    for name in ("budget_amount", "ceiling_amount"):
        notices = document()["components"]["schemas"]["Notices"]["properties"]
        assert "单位：" in notices[name]["description"] and "Unit: " in notices[name]["description"]
    for path, member in members(document()["components"]["schemas"]["File"]):
        if member.get("type") == "integer":
            assert "Unit: " in member["description"], path


def test_limits_of_a_request_are_told() -> None:
    for name in resources():
        text = paths()[f"/api/v1/{name}"]["get"]["description"]
        assert (
            f"{MAX_PARAMETERS} parameters" in text and f"{MAX_CONTAINS} may be `contains`" in text
        )


def test_nothing_needs_a_key_and_everything_is_read_by_get() -> None:
    assert document()["security"] == []
    assert all(set(item) == {"get"} for item in paths().values())


def test_limits_in_the_document_are_those_of_the_answers() -> None:
    values = document()["components"]["schemas"]["Facet"]["properties"]["values"]
    assert values["maxItems"] == MAX_VALUES
    assert PARAMETERS["search"]["limit"]["maximum"] == MAX_LIMIT


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

    for reference in set(references(document())):
        assert resolved({"$ref": reference})
    names = [item["get"]["operationId"] for item in paths().values()]
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
