"""What OCDS says becomes rows of ours: notices, awards, contracts, payments, organizations."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from disclosure.reports.checking import check_paths
from tests.support.ocds_input import FICTIONAL, OCID, import_releases, imported, release, tender

BUYER = {"id": "B", "name": "City Council"}
ALL_STAGES = FICTIONAL / "1.1"


def kinds(folder: Path, *releases: dict[str, Any]) -> list[str]:
    """The kinds of the notices, oldest first."""
    rows = import_releases(folder, *releases).rows("notices")
    return [row["kind"] for row in sorted(rows, key=lambda row: row["published_at"])]


@pytest.mark.parametrize(("version", "paid"), [("1.0", "500000.00"), ("1.1", "50000.00")])
def test_all_stages_of_the_fictional_example_are_imported(
    tmp_path: Path, version: str, paid: str
) -> None:
    result = imported(tmp_path, FICTIONAL / version)
    counts = {name: result.outcome.rows[name] for name in ("plan-items", "awards", "contracts")}
    assert counts == {"plan-items": 1, "awards": 1, "contracts": 1}
    assert [row["kind"] for row in result.rows("notices")] == ["intention", "tender", "correction"]
    assert result.rows("payments")[0]["amount"] == paid


def test_an_amendment_corrects_the_notice_before_it_and_says_why(tmp_path: Path) -> None:
    correction = imported(tmp_path, ALL_STAGES).rows("notices")[2]
    assert correction["amends_notice_id"] == "ocds-213czf-000-00001-02-tender"
    assert correction["change_reason"].startswith("2010-03-20: ")


def test_an_award_that_repeats_the_tender_makes_no_notice(tmp_path: Path) -> None:
    award = release(2, tag=["award"], tender=tender(), awards=[{"id": "1"}])
    assert kinds(tmp_path, release(tender=tender()), award) == ["tender"]


def test_an_award_that_changes_the_tender_makes_a_correction(tmp_path: Path) -> None:
    award = release(2, tag=["award"], tender=tender(description="More."), awards=[{"id": "1"}])
    assert kinds(tmp_path, release(tender=tender()), award) == ["tender", "correction"]


@pytest.mark.parametrize(
    ("second", "kind"),
    [
        ({"tag": ["tenderAmendment"], "tender": tender()}, "correction"),
        ({"tag": ["tenderCancellation"], "tender": tender()}, "cancellation"),
        ({"tag": ["tenderUpdate"], "tender": tender(status="cancelled")}, "cancellation"),
        ({"tag": ["award"], "tender": tender(status="unsuccessful")}, "failed"),
    ],
)
def test_tag_and_status_decide_the_kind(tmp_path: Path, second: dict[str, Any], kind: str) -> None:
    assert kinds(tmp_path, release(tender=tender()), release(2, **second)) == ["tender", kind]


def test_a_planned_tender_is_an_intention_and_a_later_one_the_tender(tmp_path: Path) -> None:
    planned = release(tag=["planning"], tender=tender(status="planned"))
    assert kinds(tmp_path, planned, release(2, tender=tender())) == ["intention", "tender"]


def test_planning_alone_makes_no_notice(tmp_path: Path) -> None:
    plan = {"budget": {"project": "P", "amount": {"amount": 5, "currency": "EUR"}}}
    result = import_releases(tmp_path, release(tag=["planning"], planning=plan))
    assert result.rows("notices") == []
    assert result.row("plan-items")["budget_amount"] == "5.00"


def test_a_changed_plan_is_a_revision(tmp_path: Path) -> None:
    plans = [{"budget": {"amount": {"amount": n, "currency": "EUR"}}} for n in (5, 7)]
    result = import_releases(
        tmp_path, *(release(n, tag=["planning"], planning=p) for n, p in enumerate(plans, 1))
    )
    row = result.row("plan-items")
    assert (row["revision"], row["status"], row["budget_amount"]) == ("2", "adjusted", "7.00")


def test_a_cancellation_may_be_told_by_the_tag_alone(tmp_path: Path) -> None:
    cancelled = release(2, tag=["tenderCancellation"])
    assert kinds(tmp_path, release(tender=tender()), cancelled) == ["tender", "cancellation"]


def test_a_tender_that_goes_on_after_a_cancellation_is_resumed(tmp_path: Path) -> None:
    cancelled = release(2, tag=["tenderCancellation"], tender=tender(status="cancelled"))
    again = release(3, tag=["tenderUpdate"], tender=tender())
    assert kinds(tmp_path, release(tender=tender()), cancelled, again)[2] == "resumption"


def test_a_termination_is_a_change_of_the_contract(tmp_path: Path) -> None:
    contracts = [{"id": "1", "status": "terminated"}]
    result = import_releases(tmp_path, release(tag=["contractTermination"], contracts=contracts))
    change = result.row("contract-changes")
    assert (change["kind"], change["changed_on"]) == ("termination", "2024-01-01")


def test_english_titles_beside_the_publishers_own_language_are_kept(tmp_path: Path) -> None:
    given = tender(title="Кариялар үйү", title_en="Home for the elderly")
    notice = import_releases(tmp_path, release(language="ky", tender=given)).row("notices")
    assert (notice["title"], notice["title_en"]) == ("Кариялар үйү", "Home for the elderly")


def test_a_party_that_is_the_only_buyer_is_the_purchaser(tmp_path: Path) -> None:
    party = {"id": "b", "name": "City Council", "roles": ["buyer"]}
    notice = import_releases(tmp_path, release(parties=[party], tender=tender())).row("notices")
    assert notice["purchaser_id"].startswith("city-council-")


def test_null_empties_a_field_of_the_tender(tmp_path: Path) -> None:
    first = release(tender=tender(description="Text"))
    second = release(2, tag=["tenderUpdate"], tender=tender(description=None))
    assert (
        import_releases(tmp_path, first, second).rows("notices")[1]["cleared_fields"] == "content"
    )


def test_a_compiled_release_beside_single_ones_makes_no_notice(tmp_path: Path) -> None:
    compiled = release(3, tag=["compiled"], tender=tender(description="New"))
    assert kinds(tmp_path, release(tender=tender()), compiled) == ["tender"]


def test_a_day_alone_is_known_to_have_no_time(tmp_path: Path) -> None:
    period = {"endDate": "2024-02-03"}
    notice = import_releases(
        tmp_path, release(date="2024-01-02", tender=tender(tenderPeriod=period))
    ).row("notices")
    assert notice["published_at"] == "2024-01-02T00:00:00+08:00"
    assert notice["submission_deadline"] == "2024-02-03T23:59:59+08:00"
    assert notice["is_time_known"] == "false"


def test_suppliers_of_one_award_are_members_and_lots_are_kept(tmp_path: Path) -> None:
    award = {"id": "1", "suppliers": [{"name": "A"}, {"name": "B"}], "relatedLots": ["L1"]}
    lots = [{"id": "L1", "title": "North"}, {"id": "L2", "title": "South"}]
    result = import_releases(tmp_path, release(tender=tender(lots=lots), awards=[award]))
    assert [row["role"] for row in result.rows("award-undertakers")] == ["member", "member"]
    assert result.row("awards")["lot_id"] == f"{OCID}-lot-L1"
    assert len(result.rows("lots")) == 2


def test_an_award_of_several_lots_is_put_to_none_of_them(tmp_path: Path) -> None:
    lots = [{"id": "L1", "title": "One"}, {"id": "L2", "title": "Two"}]
    award = {"id": "1", "relatedLots": ["L1", "L2"], "value": {"amount": 9, "currency": "EUR"}}
    result = import_releases(tmp_path, release(tender=tender(lots=lots), awards=[award]))
    (row,) = result.rows("awards")
    assert (row.get("lot_id"), row["amount"]) == (None, "9.00")
    assert result.reasons("awards/relatedLots") == {"award-of-several-lots"}


def test_what_points_nowhere_is_left_empty_and_reported(tmp_path: Path) -> None:
    awards, contracts = [{"id": "1", "relatedLots": ["no"]}], [{"id": "1", "awardID": "no"}]
    result = import_releases(tmp_path, release(tender=tender(), awards=awards, contracts=contracts))
    assert "lot_id" not in result.row("awards")
    assert "award_id" not in result.row("contracts")
    assert result.reasons("awards/relatedLots") == {"reference-unresolved"}


def test_an_embedded_organization_is_the_party_of_the_same_name(tmp_path: Path) -> None:
    identifier = {"scheme": "GB-COH", "id": "123"}
    parties = [{"id": "s1", "name": "Care Ltd", "identifier": identifier, "roles": ["supplier"]}]
    first = release(parties=parties, awards=[{"id": "1", "suppliers": [{"id": "s1"}]}])
    second = release(2, awards=[{"id": "2", "suppliers": [{"name": "CARE LTD."}]}])
    result = import_releases(tmp_path, first, second)
    assert result.row("organizations")["organization_id"] == "GB-COH-123"


def test_a_short_party_id_means_another_body_in_another_process(tmp_path: Path) -> None:
    one = release(buyer={"id": "1", "name": "North"}, tender=tender())
    two = release(buyer={"id": "1", "name": "South"}, tender=tender(), ocid="ocds-zzzzzz-case-0002")
    assert len(import_releases(tmp_path, one, two).rows("organizations")) == 2


def test_the_item_of_greatest_value_is_the_notices_catalogue_item(tmp_path: Path) -> None:
    items = [
        {
            "id": n,
            "classification": {"scheme": "CPV", "id": code, "description": code},
            "quantity": 2,
            "unit": {"value": {"amount": amount}},
        }
        for n, code, amount in ((1, "85000000", 10), (2, "85310000", 30))
    ]
    result = import_releases(tmp_path, release(tender=tender(items=items)))
    assert result.row("notices")["catalogue_item_id"] == "cpv-85310000"
    assert len(result.rows("items")) == 2


def test_an_unknown_field_is_listed_and_never_dropped_in_silence(tmp_path: Path) -> None:
    result = import_releases(tmp_path, release(tender=tender(awardCriteria="price", xStatus=1)))
    assert result.reasons("tender/xStatus") == {"unknown-field"}
    assert result.reasons("tender/awardCriteria") == {"no-column"}


def test_an_unknown_method_is_other_and_keeps_its_name(tmp_path: Path) -> None:
    notice = import_releases(tmp_path, release(tender=tender(procurementMethod="raffle")))
    assert notice.row("notices")["procurement_method"] == "other"
    assert notice.row("notices")["method_original"] == "raffle"


def test_a_purchaser_is_the_buyer_else_the_procuring_entity(tmp_path: Path) -> None:
    entity = {"id": "E", "name": "Procurement Agency"}
    both = release(buyer=BUYER, tender=tender(procuringEntity=entity))
    notice = import_releases(tmp_path, both).row("notices")
    assert notice["purchaser_id"].startswith("city-council-")
    assert notice["agency_id"].startswith("procurement-agency-")
    alone = import_releases(tmp_path, release(tender=tender(procuringEntity=entity)))
    assert alone.row("notices")["purchaser_id"].startswith("procurement-agency-")


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    first = imported(tmp_path / "1", FICTIONAL)
    second = imported(tmp_path / "2", FICTIONAL)
    assert {p.relative_to(first.out): p.read_bytes() for p in first.out.rglob("*.*")} == {
        p.relative_to(second.out): p.read_bytes() for p in second.out.rglob("*.*")
    }


def test_a_second_import_takes_away_what_the_first_left(tmp_path: Path) -> None:
    imported(tmp_path, FICTIONAL / "1.0")
    result = import_releases(tmp_path, release(tender=tender()))
    assert [path.name for path in result.out.glob("*/")] == ["tender-notices"]


def test_where_nothing_is_read_what_is_there_stays(tmp_path: Path) -> None:
    first = imported(tmp_path, FICTIONAL / "1.0")
    before = {p: p.read_bytes() for p in first.out.glob("*/*")}
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "releases.csv").write_text("ocid\n1\n", "utf-8")
    again = imported(tmp_path, tmp_path / "tables")
    assert (again.outcome.releases, again.reasons()) == (0, {"file-skipped"})
    assert {p: p.read_bytes() for p in first.out.glob("*/*")} == before != {}


def test_the_one_amendment_of_ocds_1_0_is_no_fault(tmp_path: Path) -> None:
    amendment = {"date": "2024-01-02", "rationale": "More rooms"}
    result = import_releases(
        tmp_path,
        release(
            tender=tender(amendment=amendment), contracts=[{"id": "c", "amendment": amendment}]
        ),
    )
    assert result.row("notices")["change_reason"] == "2024-01-02: More rooms"
    assert result.row("contract-changes")["reason"] == "More rooms"
    assert result.reasons() == set()


def test_a_text_in_the_place_of_a_list_is_not_said_to_be_taken(tmp_path: Path) -> None:
    awards = [{"id": "a", "suppliers": "Care Ltd"}]
    result = import_releases(tmp_path, release(awards=awards))
    assert result.reasons("awards/suppliers") == {"not-an-object"}


def test_texts_that_no_column_takes_are_told(tmp_path: Path) -> None:
    items = [{"id": "1", "description": "Mops"}]
    contact = {"name": "Procurement Office", "telephone": "000 0000"}
    award = {"id": "a", "title": "Result", "description": "Why", "items": items}
    contract = {"id": "c", "title": "Contract", "description": "What", "items": items}
    supplier = {"name": "Sun", "identifier": {"legalName": "Sunshine Care Ltd"}}
    result = import_releases(
        tmp_path,
        release(
            buyer={**BUYER, "contactPoint": contact},
            tender=tender(
                procuringEntity={"name": "Agency", "contactPoint": {**contact, "telephone": "1"}},
                numberOfTenderers=4,
                documents=[{"title": "Terms", "language": "Klingon, written"}],
            ),
        ),
        release(2, awards=[{**award, "suppliers": [{**supplier, "contactPoint": contact}]}]),
        release(3, ocid="ocds-zzzzzz-other", tender=tender(id="U", numberOfTenderers=2)),
        release(4, contracts=[contract]),
    )
    told = {note["path"] for note in result.outcome.summary["notes"]}
    assert told == {
        "awards/description",
        "awards/items/description",
        "awards/items/id",
        "awards/suppliers/contactPoint",
        "awards/suppliers/identifier/legalName",
        "contracts/items/description",
        "contracts/items/id",
        "parties/contactPoint",
        "tender/documents/language",
        "tender/numberOfTenderers",
    }
    assert result.note("code-unknown")["examples"][0]["value"] == "Klingon, written"


@pytest.mark.parametrize("order", [1, -1])
def test_an_organization_has_the_name_in_the_newest_release(tmp_path: Path, order: int) -> None:
    names = ["Office of Care", "OFFICE OF CARE", "Bureau of Care"]
    releases = [
        release(n, buyer={"name": name, "identifier": {"scheme": "XX-REG", "id": "99"}})
        for n, name in enumerate(names, 1)
    ]
    result = import_releases(tmp_path, *releases[::order])
    assert result.row("organizations")["name"] == "Bureau of Care"
    (example,) = result.note("organization-renamed")["examples"]
    assert example["value"] == "OFFICE OF CARE | Bureau of Care"


def test_the_bidders_for_all_lots_are_not_those_for_one(tmp_path: Path) -> None:
    lots = [{"id": "1"}, {"id": "2"}]
    awards = [{"id": lot["id"], "relatedLots": [lot["id"]]} for lot in lots]
    made = release(tender=tender(numberOfTenderers=5, lots=lots), awards=awards)
    result = import_releases(tmp_path, made)
    assert [row.get("bidders_count") for row in result.rows("awards")] == [None, None]
    assert result.note("bidders-of-all-lots")["count"] == 2


@pytest.mark.parametrize(
    ("status", "month"), [("planned", "2024-03"), ("active", None), ("complete", None)]
)
def test_the_period_of_a_tender_that_is_open_is_not_when_it_was_planned(
    tmp_path: Path, status: str, month: str | None
) -> None:
    made = tender(status=status, tenderPeriod={"startDate": "2024-03-04"})
    planning = {"budget": {"project": "Care"}}
    row = import_releases(tmp_path, release(tender=made, planning=planning)).row("plan-items")
    assert row.get("planned_tender_month") == month


HARD_TO_PUBLISH = [
    "x" * 5_000,
    "soft\u00adhyphen",
    "\u061cmark of direction",
    "https://user:secret@example.org/x",
    "https://example.org/" + "x" * 3_000,
    "https://[::1",
    'https://example.org/<"x">',
    "2150-01-01T00:00:00Z",
]


def filled_with(value: Any, text: str) -> Any:
    """A JSON value with `text` for every text but codes and the date of a release."""
    if isinstance(value, list):
        return [filled_with(part, text) for part in value]
    if isinstance(value, dict):
        kept = {"tag", "status", "currency", "procurementMethod", "initiationType"}
        return {k: v if k in kept else filled_with(v, text) for k, v in value.items()}
    return text if isinstance(value, str) else value


@pytest.mark.parametrize("text", HARD_TO_PUBLISH, ids=range(len(HARD_TO_PUBLISH)))
def test_what_an_import_writes_can_be_published_whatever_texts_it_reads(
    tmp_path: Path, text: str
) -> None:
    whole = json.loads((ALL_STAGES / "ocds-213czf-000-00001.json").read_text("utf-8"))
    result = imported(tmp_path, *hard_files(tmp_path, filled_with(whole, text), whole))
    assert result.outcome.rows["notices"]
    faults = check_paths([result.out], datetime(2026, 1, 1, tzinfo=UTC), lambda *_: None).faults
    assert [fault for fault in faults if fault.severity == "error"] == []


def hard_files(folder: Path, *values: Any) -> list[Path]:
    paths = [folder / f"{number}.json" for number in range(len(values))]
    for path, value in zip(paths, values, strict=True):
        path.write_text(json.dumps(value), "utf-8")
    return paths
