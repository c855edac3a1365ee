"""The API: complete, exact, paged, documented, and plain about what is wrong."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from api.http.problems import PROBLEMS
from api.lists.resources import resources
from api.routes.table_routes import DOCUMENTS
from tests.support.asking import Asker
from tests.support.small_release import publish
from tests.support.small_town import ROWS

TABLES = [one.name for one in resources().values()]
FROM_THE_FIRST_DAY = (
    "published_at.from=0001-01-01T00:00:00%2B23:59&published_at.to=9999-12-31T23:59:59-23:59"
)
CONTAINED = ("title", "content", "scale", "place", "qualifications")


def everything(ask: Asker, address: str) -> list[str]:
    """The paths of all rows of a list, page after page as `next` says."""
    rows = []
    following: str | None = address
    while following:
        page = ask(following).json
        rows += [(row["publisher"], row["path"], str(row)) for row in page["items"]]
        following = page["next"]
    return [text for _, _, text in rows]


@pytest.mark.parametrize("name", TABLES)
def test_a_list_has_every_row_of_the_register_once(
    ask: Asker, town_register: sqlite3.Connection, name: str
) -> None:
    table = name.replace("-", "_")
    (count,) = town_register.execute(f"SELECT count(*) FROM {table}").fetchone()
    rows = everything(ask, f"/api/v1/{name}?limit={'3' if count < 100 else '500'}")
    assert len(rows) == len(set(rows)) == count == ask(f"/api/v1/{name}").json["total"]


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_found_by_its_id(
    ask: Asker, town_register: sqlite3.Connection, name: str
) -> None:
    resource = resources()[name]
    columns = ", ".join(resource.order)
    for row in town_register.execute(f"SELECT {columns}, json FROM {resource.table} LIMIT 20"):
        *key, text = row
        for segment in ("/".join(key), "/".join(quote(part, safe="") for part in key)):
            found = ask(f"/api/v1/{name}/{segment}")
            assert found.status == 200, segment
            assert found.text.startswith(text[:-1] if name in DOCUMENTS else text)


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("notices?kind=correction", "notices WHERE kind = 'correction'"),
        ("notices?is_time_known=true", "notices WHERE is_time_known = 1"),
        ("notices?budget_amount=1280000.1", "notices WHERE notice_id = 'N-1'"),
        ("notices?published_at=2026-08-11T01:00:00Z", "notices WHERE notice_id = 'N-2'"),
        ("notices?project_id=P-1&kind=tender", "notices WHERE notice_id = 'N-1'"),
        ("contracts?signed_on=2026-09-21", "contracts"),
        ("tenders?publisher=town&notice_count=2", "tenders WHERE notice_count = 2"),
        ("categories?publisher=reference&level=1", "categories WHERE level = 1"),
        ("packages?kind=policies", "packages WHERE kind = 'policies'"),
        ("notices?published_at=2026-08-11", "notices WHERE published_at LIKE '2026-08-11%'"),
        ("notices?published_at=2026-08-11T09:00:00%2B08:00", "notices WHERE notice_id = 'N-2'"),
        ("notices?kind=tender&kind=correction", "notices WHERE kind IN ('tender', 'correction')"),
        (
            "notices?published_at.from=2026-07-05&published_at.to=2026-08-01",
            "notices WHERE substr(published_at, 1, 10) BETWEEN '2026-07-05' AND '2026-08-01'",
        ),
        (
            "notices?published_at.from=2026-08-11&published_at.to=2026-08-11T01:00:00Z",
            "notices WHERE notice_id = 'N-2'",
        ),
        (
            "notices?budget_amount.from=1000&budget_amount.to=1280000.10",
            "notices WHERE budget_amount BETWEEN 1000 AND 1280000.10",
        ),
        ("notices?budget_amount.null=true", "notices WHERE budget_amount IS NULL"),
        (
            "notices?budget_amount.null=false&kind=tender",
            "notices WHERE budget_amount IS NOT NULL AND kind = 'tender'",
        ),
        ("notices?title.contains=养老", "notices WHERE title LIKE '%养老%'"),
        ("notices?q=养老&kind=tender", "notices WHERE notice_id = 'N-1'"),
        (f"notices?{FROM_THE_FIRST_DAY}", "notices WHERE published_at IS NOT NULL"),
        (
            "regions?level=city&level=county&parent_region_code.null=false",
            "regions WHERE level IN ('city', 'county') AND parent_region_code IS NOT NULL",
        ),
        ("organizations?name=阳光护理院", "organizations WHERE name = '阳光护理院'"),
    ],
)
def test_a_filtered_list_agrees_with_sql(
    ask: Asker, town_register: sqlite3.Connection, query: str, where: str
) -> None:
    (count,) = town_register.execute(f"SELECT count(*) FROM {where}").fetchone()
    page = ask(f"/api/v1/{query}").json
    assert page["total"] == count > 0
    assert len(page["items"]) == min(count, 50)


def test_a_field_of_several_values_is_filtered_by_one_of_them(tmp_path: Path) -> None:
    roles = [{"organization_id": "O", "name": "所", "roles": "purchaser;undertaker"}]
    publish(
        tmp_path,
        "a",
        {
            **ROWS,
            "organizations": {"organizations": [*ROWS["organizations"]["organizations"], *roles]},
        },
    )
    with closing(Asker(tmp_path)) as ask:
        assert ask("/api/v1/organizations?roles=undertaker").json["total"] == 1


def test_amounts_keep_the_digits_of_the_table(ask: Asker) -> None:
    assert '"budget_amount":1280000.10,' in ask("/api/v1/notices/town/N-1").text
    assert '"paid_amount":100000.10,' in ask("/api/v1/projects/town/P-1").text


def test_a_project_comes_with_its_whole_chain(ask: Asker) -> None:
    project = ask("/api/v1/projects/town/P-1").json
    assert [row["notice_id"] for row in project["notices"]] == ["N-1", "N-2"]
    assert [row["payment_id"] for row in project["payments"]] == ["Y-1"]
    assert project["evaluations"] == []


def test_the_link_header_says_what_next_says(ask: Asker) -> None:
    first = ask("/api/v1/notices?limit=1&publisher=town")
    following = first.json["next"]
    assert first.headers["link"] == f'<{following}>; rel="next"'
    assert ask(following).json["items"][0]["notice_id"] == "N-2"
    assert "link" not in ask("/api/v1/notices").headers


@pytest.mark.parametrize(
    ("address", "name", "fact"),
    [
        ("notices?knid=tender", "unknown-parameter", {"parameter": "knid", "nearest": "kind"}),
        ("notices?kind=tendr", "invalid-value", {"parameter": "kind", "nearest": "tender"}),
        ("notices?publisher=twon", "invalid-value", {"nearest": "town"}),
        ("notices?budget_amount=1e5", "invalid-value", {"value": "1e5"}),
        ("notices?is_time_known=yes", "invalid-value", {}),
        ("notices?published_at=2026-13-01", "invalid-value", {}),
        ("contracts?signed_on=2026-02-30", "invalid-value", {}),
        ("notices?title=", "invalid-value", {}),
        ("notices?limit=0", "invalid-value", {"parameter": "limit"}),
        ("notices?limit=501", "invalid-value", {}),
        ("notices?limit=99999999999999999999", "invalid-value", {}),
        ("notices?cursor=abc", "invalid-cursor", {}),
        ("notices?cursor=WyJhIl0", "invalid-cursor", {}),
        ("notices?limit=1&limit=2", "repeated-parameter", {"parameter": "limit"}),
        ("notices?kind.null=true&kind.null=false", "repeated-parameter", {}),
        ("notices?kind.form=a", "unknown-parameter", {"parameter": "kind.form"}),
        ("notices?title.from=a", "unknown-parameter", {}),
        (
            "notices?published_at.frm=2026-08-11",
            "unknown-parameter",
            {"nearest": "published_at.from"},
        ),
        ("notices?published_at.from=soon", "invalid-value", {"parameter": "published_at.from"}),
        ("notices?budget_amount.null=yes", "invalid-value", {}),
        ("notices?title.contains=", "invalid-value", {}),
        ("notices?title.contains=%00", "invalid-value", {"parameter": "title.contains"}),
        ("notices?currency=CNX", "invalid-value", {"parameter": "currency", "nearest": "CNY"}),
        ("notices?currency=eur", "invalid-value", {"nearest": "EUR"}),
        ("payments?currency=USDD", "invalid-value", {"nearest": "USD"}),
        ("notices?kind=TENDER", "invalid-value", {"nearest": "tender"}),
        ("notices?purchaser_id=BUYER%00", "invalid-value", {"nearest": "BUYER"}),
        ("notices?notice_id=%0AN-1", "invalid-value", {"parameter": "notice_id", "nearest": "N-1"}),
        ("notices?region_code=9901%1B01", "invalid-value", {"nearest": "990101"}),
        ("contracts?contract_id=" + "a" * 501, "invalid-value", {"parameter": "contract_id"}),
        ("feeds/tender-notices.rss?currency=CNX", "invalid-value", {"nearest": "CNY"}),
        ("notices?sort=titel", "invalid-value", {"parameter": "sort", "nearest": "title"}),
        ("notices?fields=title,kin", "invalid-value", {"parameter": "fields", "nearest": "kind"}),
        ("notices?facets=title", "invalid-value", {"parameter": "facets"}),
        ("notices?bom=1", "invalid-value", {}),
        ("notices?facets=" + ",".join(["kind"] * 11), "invalid-value", {"parameter": "facets"}),
        (
            "notices?" + "&".join(f"{name}.contains=a" for name in CONTAINED),
            "too-costly",
            {},
        ),
        ("organizations?roles=purchasr", "invalid-value", {"nearest": "purchaser"}),
        ("statistics/flwo", "not-found", {"nearest": "flow"}),
        ("statistic", "unknown-resource", {"nearest": "/api/v1/statistics"}),
        ("search?q=a&facets=knid", "invalid-value", {"nearest": "kind"}),
        ("notices?q=***", "invalid-query", {}),
        ("notices?q=kind:tender", "invalid-query", {"parameter": "q"}),
        ("notices?sort=kind&cursor=WyIiLG51bGwsInRvd24iLCJOLTEiXQ", "invalid-cursor", {}),
        ("lots?q=a", "unknown-parameter", {"parameter": "q"}),
        ("notices?" + "&".join(f"a{n}=1" for n in range(65)), "too-many-parameters", {}),
        ("notices?title=" + "老" * 3000, "too-long", {}),
        ("notices/town/N-0", "not-found", {}),
        ("notices/town/N-1?x=1", "unknown-parameter", {}),
        ("notices/town/a%00b", "not-found", {}),
        ("notice", "unknown-resource", {"nearest": "/api/v1/notices"}),
        ("codelists/notice-kinds", "not-found", {"nearest": "notice-kind"}),
        ("datasets/town/nothing", "not-found", {}),
        ("search", "invalid-query", {}),
        ("search?q=**", "invalid-query", {}),
        ("search?q=" + "a" * 201, "invalid-query", {}),
        ("search?q=a&kind=notice", "invalid-value", {"nearest": "notices"}),
        ("search?q=a&offset=-1", "invalid-value", {}),
    ],
)
def test_what_is_wrong_is_a_problem_with_what_to_do(
    ask: Asker, address: str, name: str, fact: dict[str, str]
) -> None:
    answer = ask(f"/api/v1/{address}")
    problem = answer.json
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status == problem["status"] == PROBLEMS[name].status
    assert problem["type"] == f"/api/v1/docs#{name}"
    assert problem.items() >= fact.items()
    assert all(problem[part] for part in ("title", "title_en", "detail", "detail_en"))


def test_a_query_string_that_is_not_utf_8_is_refused(ask: Asker) -> None:
    assert ask(b"/api/v1/notices?title=%ff").status == 400
    assert ask(b"/api/v1/search?q=\xff\xfe").status == 400


@pytest.mark.parametrize("path", ["/", "/api/v1/notices", "/api/v1/nothing", "/feeds/x.atom"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "GEH"])
def test_only_reading_is_possible(ask: Asker, method: str, path: str) -> None:
    answer = ask(path, method)
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.json["type"] == "/api/v1/docs#method-not-allowed"


@pytest.mark.parametrize("path", ["/", "/api/v1/notices", "/api/v1/search?q=养老", "/404"])
def test_head_answers_as_get_does(ask: Asker, path: str) -> None:
    head, get = ask(path, "HEAD"), ask(path)
    assert (head.status, head.headers) == (get.status, get.headers)


@pytest.mark.parametrize("path", ["/", "/api/v1/notices", "/404", "/api/v1/notices?x=1"])
def test_every_answer_is_open_to_all_origins_and_safe(ask: Asker, path: str) -> None:
    headers = ask(path).headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert headers["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in headers


def test_options_says_what_may_be_asked(ask: Asker) -> None:
    answer = ask(
        "/api/v1/notices", "OPTIONS", origin="https://x", access_control_request_method="GET"
    )
    assert answer.status == 204
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "path",
    ["notices", "notices/town/N-1", "projects/town/P-1", "search?q=养老", "datasets", "", "docs"],
)
def test_what_a_reader_already_has_is_not_sent_again(ask: Asker, path: str) -> None:
    tag = ask(f"/api/v1/{path}").headers["etag"]
    again = ask(f"/api/v1/{path}", if_none_match=f'"other", {tag}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert ask(f"/api/v1/{path}", if_none_match='"other"').status == 200


def test_datasets_and_codelists_can_be_read_whole(ask: Asker) -> None:
    (notices,) = [
        one for one in ask("/api/v1/datasets").json["items"] if one["package"] == "tender-notices"
    ]
    assert ask("/api/v1/datasets/town/tender-notices").json == notices
    assert notices["zip"] == "/datasets/town/tender-notices.zip"
    assert {file["resource"] for file in notices["resources"]} >= {"notices", "contracts"}
    codes = ask("/api/v1/codelists/tender-status").json["codes"]
    assert "open" in {code["code"] for code in codes}


def test_search_pages_through_all_hits(ask: Asker) -> None:
    first = ask("/api/v1/search?q=养老&limit=2").json
    rows = list(first["items"])
    following = first["next"]
    while following:
        page = ask(following).json
        rows += page["items"]
        following = page["next"]
    assert len({(row["kind"], row["publisher"], row["id"]) for row in rows}) == first["total"]
