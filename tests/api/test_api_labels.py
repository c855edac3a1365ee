"""Lists that are asked to name what codes and ids stand for: in every format, in both languages."""

import csv
import io
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from api.lists.resources import label_names, resources
from tests.support.asking import Asker
from tests.support.small_release import publish
from tests.support.small_town import ROWS

EXPANDED = "publisher,kind,purchaser_id,region_code,catalogue_item_id,procurement_method"
NAMED = {
    "publisher": ("示例镇", "Example Town"),
    "kind": ("采购公告", "Tender notice"),
    "purchaser_id": ("示例镇民政局", "Civil Affairs"),
    "region_code": ("东湖区", None),
    "catalogue_item_id": ("养老服务", "Elderly care"),
    "procurement_method": ("公开招标", "Public tender"),
}


def expanded(ask: Asker, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(f"/api/v1/{query}").json["items"]
    return found


@pytest.mark.parametrize("field", NAMED)
def test_a_code_or_id_is_named_in_both_languages(ask: Asker, field: str) -> None:
    (row,) = expanded(ask, f"notices?notice_id=N-1&expand={field}")
    assert tuple(row[name] for name in label_names([field])) == NAMED[field]


def test_a_row_with_labels_is_the_row_without_them_and_labels_at_its_end(ask: Asker) -> None:
    plain = ask("/api/v1/notices?limit=1").text.partition('"items":[')[2].partition("}]")[0]
    named = ask(f"/api/v1/notices?limit=1&expand={EXPANDED}").text
    assert f'{plain},"publisher_label":"示例镇","publisher_label_en":"Example Town",' in named


def test_an_empty_id_and_an_id_that_leads_nowhere_have_no_label(ask: Asker) -> None:
    rows = expanded(ask, "notices?expand=purchaser_id")
    assert {row["purchaser_id"]: row["purchaser_id_label"] for row in rows} == {
        "BUYER": "示例镇民政局",
        None: None,
    }


def test_a_row_is_named_that_is_of_the_same_table(ask: Asker) -> None:
    (row,) = expanded(
        ask, "regions?publisher=town&parent_region_code.null=false&expand=level,parent_region_code"
    )
    assert (row["parent_region_code_label"], row["level_label_en"]) == ("示例市", "District")


def test_a_field_of_several_codes_has_a_list_of_labels(ask: Asker) -> None:
    (row,) = expanded(ask, "organizations?organization_id=BUYER&expand=roles")
    assert row["roles"] == ["purchaser", "payer"]
    assert row["roles_label_en"] == ["Purchaser", "Payer"]
    assert len(row["roles_label"]) == 2


@pytest.mark.parametrize("name", list(resources()))
def test_json_lines_and_csv_have_the_labels_that_json_has(ask: Asker, name: str) -> None:
    fields = resources()[name].labelled[:10]
    query = f"{name}{{}}?limit=20&expand={','.join(fields)}"
    items = expanded(ask, query.format(""))
    lines = ask(f"/api/v1/{query.format('.jsonl')}").text.splitlines()
    assert [json.loads(line, parse_float=str, parse_int=str) for line in lines] == [
        json.loads(json.dumps(item), parse_float=str, parse_int=str) for item in items
    ]
    rows = list(csv.DictReader(io.StringIO(ask(f"/api/v1/{query.format('.csv')}").text)))
    for row, item in zip(rows, items, strict=True):
        assert tuple(row) == (*resources()[name].fields, *label_names(fields))
        for member in label_names(fields):
            cell = item[member]
            is_list = isinstance(cell, list)
            text = json.dumps(cell, ensure_ascii=False, separators=(",", ":"))
            assert row[member] == (text if is_list else cell or "")


def test_chosen_fields_come_first_and_the_labels_of_others_after_them(ask: Asker) -> None:
    text = ask("/api/v1/notices.csv?notice_id=N-1&fields=notice_id&expand=kind,purchaser_id").text
    assert text.splitlines() == [
        "notice_id,kind_label,kind_label_en,purchaser_id_label,purchaser_id_label_en",
        "N-1,采购公告,Tender notice,示例镇民政局,Civil Affairs",
    ]


def test_the_next_page_has_the_same_labels(ask: Asker) -> None:
    following = ask("/api/v1/notices?limit=1&expand=kind").json["next"]
    assert expanded(ask, following.removeprefix("/api/v1/"))[0]["kind_label"] == "更正公告"


def test_a_label_that_looks_like_a_formula_is_text_in_a_csv(tmp_path: Path) -> None:
    towns = {**ROWS["organizations"]}
    towns["organizations"] = [{"organization_id": "BUYER", "name": "=1+1"}]
    publish(
        tmp_path,
        "a",
        {
            **ROWS,
            "organizations": {"organizations": towns["organizations"]},
            "tender-notices": {"notices": ROWS["tender-notices"]["notices"][:1]},
        },
    )
    with closing(Asker(tmp_path)) as ask:
        text = ask("/api/v1/notices.csv?fields=notice_id&expand=purchaser_id").text
    assert text.splitlines()[1] == "N-1,'=1+1,"


@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        ("expand=purchaser", "purchaser_id"),
        ("expand=title", None),
        ("expand=", None),
        ("expand=kind,", None),
        ("expand=" + ",".join(["kind"] * 11), None),
    ],
)
def test_what_cannot_be_named_is_refused_with_the_nearest(
    ask: Asker, query: str, nearest: str | None
) -> None:
    answer = ask(f"/api/v1/notices?{query}")
    assert (answer.status, answer.json["parameter"]) == (400, "expand")
    assert answer.json.get("nearest") == nearest or nearest is None


def test_a_feed_takes_no_labels(ask: Asker) -> None:
    assert ask("/api/v1/feeds/tender-notices.atom?expand=kind").status == 400
