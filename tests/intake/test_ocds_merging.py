"""Several releases of one process become one state: by date, by id, nothing lost or made up."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.ocds_input import Imported, import_releases, imported, release, tender

EUR = "EUR"


def value(amount: object) -> dict[str, object]:
    return {"amount": amount, "currency": EUR}


def award(local: str = "a", amount: object = None, **members: Any) -> dict[str, Any]:
    given = {} if amount is None else {"value": value(amount)}
    return {"id": local, "status": "active", **given, **members}


def paid(*payments: dict[str, Any]) -> dict[str, Any]:
    return {"id": "c", "implementation": {"transactions": list(payments)}}


def amounts(result: Imported, resource: str) -> list[str]:
    return [row.get("amount", "") for row in result.rows(resource)]


def compiled(number: int, **sections: Any) -> dict[str, Any]:
    return release(number, id=f"c-{number}", tag=["compiled"], **sections)


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("day", [1, 2, 5])
def test_a_compiled_release_never_overwrites_what_single_ones_say(
    tmp_path: Path, place: int, day: int
) -> None:
    releases = [release(n, awards=[award(amount=a)]) for n, a in ((1, 100), (3, 250))]
    releases.insert(place, compiled(day, awards=[award(amount=999)]))
    assert amounts(import_releases(tmp_path, *releases), "awards") == ["250.00"]


def test_a_newer_compiled_release_that_differs_is_noted(tmp_path: Path) -> None:
    first, last = release(awards=[award(amount=1)]), compiled(9, awards=[award(amount=2)])
    result = import_releases(tmp_path, first, last)
    assert result.note("compiled-differs")["examples"][0]["value"] == "amount: 1.00 | 2.00"


def test_a_compiled_release_fills_what_is_empty(tmp_path: Path) -> None:
    supplier = {"id": "s", "name": "Care Ltd"}
    whole = award(amount=5, title="Care", date="2024-01-03", suppliers=[supplier])
    contracts = [{"id": "c", "awardID": "a", "value": value(5)}]
    period = {"endDate": "2024-02-03T12:00:00Z"}
    result = import_releases(
        tmp_path,
        release(tender=tender(), awards=[award()]),
        compiled(2, tender=tender(tenderPeriod=period), awards=[whole], contracts=contracts),
    )
    row = result.row("awards")
    assert (row["amount"], row["title"], row["awarded_on"]) == ("5.00", "Care", "2024-01-03")
    assert len(result.rows("award-undertakers")) == len(result.rows("contracts")) == 1
    assert result.row("notices")["submission_deadline"] == "2024-02-03T12:00:00Z"


def test_a_compiled_release_does_not_bring_back_what_a_later_one_removed(tmp_path: Path) -> None:
    result = import_releases(
        tmp_path,
        release(awards=[award(amount=5, title="Care")]),
        release(2, awards=[{"id": "a", "value": None}]),
        compiled(1, awards=[award(amount=5, title="Care")]),
    )
    assert amounts(result, "awards") == [""]


def test_releases_count_by_their_dates_and_not_by_their_files(tmp_path: Path) -> None:
    dates = ["2024-01-09T09:00:00.900Z", "2024-01-09T09:00:00.100Z", "2024-01-09T10:00:00+08:00"]
    releases = [release(n, date=d, awards=[award(amount=n)]) for n, d in enumerate(dates, 1)]
    assert amounts(import_releases(tmp_path, *releases), "awards") == ["1.00"]


def test_a_record_gives_its_compiled_release_too(tmp_path: Path) -> None:
    record = {
        "ocid": "ocds-zzzzzz-case-0001",
        "releases": [release(awards=[award(amount=1)])],
        "compiledRelease": compiled(1, awards=[award(amount=1), award("b", 2)]),
    }
    path = tmp_path / "record.json"
    path.write_text(json.dumps({"records": [record]}), "utf-8")
    assert amounts(imported(tmp_path, path), "awards") == ["1.00", "2.00"]


@pytest.mark.parametrize("part", ["compiledRelease", "releases"])
def test_a_part_of_a_record_under_another_ocid_is_kept_apart_and_noted(
    tmp_path: Path, part: str
) -> None:
    other = release(ocid="ocds-zzzzzz-case-0002", awards=[award(amount=2)])
    record: dict[str, Any] = {
        "ocid": "ocds-zzzzzz-case-0001",
        "releases": [release(awards=[award(amount=1)])],
    }
    record[part] = other if part == "compiledRelease" else [*record["releases"], other]
    path = tmp_path / "record.json"
    path.write_text(json.dumps({"records": [record]}), "utf-8")
    result = imported(tmp_path, path)
    assert amounts(result, "awards") == ["1.00", "2.00"]
    assert result.note("ocid-differs")["examples"][0]["value"] == "ocds-zzzzzz-case-0002"


FULL: dict[str, Any] = {
    "description": "Text",
    "eligibilityCriteria": "Any",
    "submissionMethodDetails": "Online",
    "procurementMethod": "open",
    "procurementMethodDetails": "By post",
    "procurementMethodRationale": "Law",
    "value": value(5),
    "tenderPeriod": {"startDate": "2024-01-01T00:00:00Z", "endDate": "2024-02-03T12:00:00Z"},
    "bidOpening": {"date": "2024-02-04T12:00:00Z"},
    "addressForLodgement": "Hall",
    "items": [{"id": "1", "description": "Care", "quantity": 2}],
}


@pytest.mark.parametrize(
    ("null", "cleared"),
    [
        ({"tenderPeriod": None}, "submission_deadline"),
        ({"tenderPeriod": {"endDate": None}}, "submission_deadline"),
        ({"value": None}, "budget_amount;currency"),
        ({"value": {"amount": None}}, "budget_amount"),
        ({"bidOpening": {"date": None}}, "opening_at"),
        ({"description": None}, "content"),
        ({"eligibilityCriteria": None}, "qualifications"),
        ({"submissionMethodDetails": None}, "materials"),
        ({"procurementMethod": None}, "procurement_method"),
        ({"procurementMethodDetails": None}, "method_original"),
        ({"procurementMethodRationale": None}, "method_basis"),
        ({"addressForLodgement": None}, "place"),
        ({"items": None}, "scale"),
    ],
)
def test_null_empties_a_field_of_the_tender_at_every_depth(
    tmp_path: Path, null: dict[str, Any], cleared: str
) -> None:
    second = release(2, tag=["tenderUpdate"], tender={"id": "T", **null})
    result = import_releases(tmp_path, release(tender=tender(**FULL)), second)
    assert result.rows("notices")[1]["cleared_fields"] == cleared
    assert "null-not-carried" not in result.reasons()


@pytest.mark.parametrize(
    ("null", "gone"),
    [
        ({"value": None}, {"amount", "currency"}),
        ({"value": {"amount": None}}, {"amount", "currency"}),
        ({"title": None}, {"title"}),
        ({"date": None}, {"awarded_on"}),
        ({"status": None}, {"status"}),
        ({"relatedLots": None}, {"lot_id"}),
    ],
)
def test_null_empties_a_field_of_an_award(
    tmp_path: Path, null: dict[str, Any], gone: set[str]
) -> None:
    lots = tender(lots=[{"id": "L"}])
    whole = award(amount=5, title="Care", date="2024-01-03", relatedLots=["L"])
    first, second = release(tender=lots, awards=[whole]), release(2, awards=[{"id": "a", **null}])
    before = import_releases(tmp_path, first).row("awards")
    assert before.keys() - import_releases(tmp_path, first, second).row("awards").keys() == gone


def test_null_takes_the_suppliers_of_an_award_away(tmp_path: Path) -> None:
    first = release(awards=[award(suppliers=[{"id": "s", "name": "Care Ltd"}])])
    second = release(2, awards=[{"id": "a", "suppliers": None}])
    assert import_releases(tmp_path, first, second).rows("award-undertakers") == []


@pytest.mark.parametrize(
    ("null", "gone"),
    [
        ({"period": None}, {"starts_on", "ends_on"}),
        ({"period": {"endDate": None}}, {"ends_on"}),
        ({"dateSigned": None}, {"signed_on"}),
        ({"description": None}, {"content"}),
        ({"value": None}, {"amount", "currency"}),
        ({"implementation": {"transactions": [{"id": "p", "date": None}]}}, set()),
    ],
)
def test_null_empties_a_field_of_a_contract(
    tmp_path: Path, null: dict[str, Any], gone: set[str]
) -> None:
    whole = {
        "id": "c",
        "description": "Care",
        "dateSigned": "2024-01-02",
        "period": {"startDate": "2024-02-01", "endDate": "2024-03-01"},
        "value": value(5),
        "implementation": {"transactions": [{"id": "p", "date": "2024-03-01"}]},
    }
    first, second = release(contracts=[whole]), release(2, contracts=[{"id": "c", **null}])
    before = import_releases(tmp_path, first).row("contracts")
    after = import_releases(tmp_path, first, second)
    assert before.keys() - after.row("contracts").keys() == gone
    assert ("paid_on" in after.row("payments")) is bool(gone)


def test_a_null_that_removes_nothing_here_is_noted(tmp_path: Path) -> None:
    first = release(tender=tender(documents=[{"id": "1", "title": "Terms"}]))
    second = release(2, tender=tender(documents=None))
    result = import_releases(tmp_path, first, second)
    assert result.reasons("tender/documents") == {"null-not-carried"}


@pytest.mark.parametrize(
    ("resource", "section"),
    [
        ("awards", lambda objects: {"awards": objects}),
        ("contracts", lambda objects: {"contracts": objects}),
        (
            "payments",
            lambda objects: {
                "contracts": [{"id": "c", "implementation": {"transactions": objects}}]
            },
        ),
        ("lots", lambda objects: {"tender": tender(lots=objects)}),
    ],
)
def test_objects_that_share_an_id_in_one_release_are_numbered_and_noted(
    tmp_path: Path, resource: str, section: Any
) -> None:
    objects = [{"id": "3", "title": f"z{n}", "value": value(n)} for n in (10, 20, 30)]
    result = import_releases(tmp_path, release(**section(objects)))
    name = "budget_amount" if resource == "lots" else "amount"
    assert sorted(row[name] for row in result.rows(resource)) == ["10.00", "20.00", "30.00"]
    told = result.note("id-repeated")["examples"][0]["value"]
    assert resource == "lots" or told.startswith("3: 10.00 EUR | 20.00 EUR")


def test_two_awards_of_one_id_are_never_a_consortium(tmp_path: Path) -> None:
    two = [award("3", n, suppliers=[{"name": f"Care {n}"}]) for n in (1, 2)]
    for releases in ([two], [two, two], [two, two[::-1]], [two[:1], two], [two[:1], two[::-1]]):
        given = [release(n, awards=awards) for n, awards in enumerate(releases, 1)]
        result = import_releases(tmp_path, *given)
        assert {row["role"] for row in result.rows("award-undertakers")} == {"sole"}
        assert sorted(amounts(result, "awards")) == ["1.00", "2.00"]


def test_a_contract_of_an_award_whose_id_is_repeated_names_neither(tmp_path: Path) -> None:
    two = [award("3", n, suppliers=[{"name": f"Care {n}"}]) for n in (1, 2)]
    contracts = [{"id": "c", "awardID": "3"}]
    result = import_releases(tmp_path, release(awards=two, contracts=contracts))
    assert result.row("contracts").keys() & {"award_id", "undertaker_id"} == set()
    assert result.reasons("contracts/awardID") == {"reference-ambiguous"}


def test_the_very_same_object_twice_in_a_release_is_one(tmp_path: Path) -> None:
    result = import_releases(tmp_path, release(awards=[award(amount=1), award(amount=1)]))
    assert amounts(result, "awards") == ["1.00"]
    assert result.reasons("awards") == {"object-repeated"}


def test_a_supplier_that_changes_its_name_is_still_one(tmp_path: Path) -> None:
    given = [
        release(n, awards=[award(suppliers=[{"id": "s", "name": name}])])
        for n, name in ((1, "Care Ltd"), (2, "Better Care Ltd"))
    ]
    assert import_releases(tmp_path, *given).row("award-undertakers")["role"] == "sole"


def test_a_supplier_that_a_later_release_adds_is_noted(tmp_path: Path) -> None:
    given = [
        release(n, awards=[award(suppliers=[{"id": name, "name": name}])])
        for n, name in ((1, "North"), (2, "South"))
    ]
    result = import_releases(tmp_path, *given)
    assert len(result.rows("award-undertakers")) == 2
    assert result.reasons("awards/suppliers") == {"supplier-added"}


@pytest.mark.parametrize("count", [1, 2, 3, 7])
@pytest.mark.parametrize("members", [{}, {"date": "2024-01-02"}, {"uri": "https://x.org/1"}])
def test_payments_without_ids_are_as_many_as_the_release_has(
    tmp_path: Path, count: int, members: dict[str, str]
) -> None:
    payments = [{"value": value(100), **members} for _ in range(count)]
    contracts = [paid(*payments)]
    given = [release(n, contracts=contracts) for n in (1, 2)]
    result = import_releases(tmp_path, *given)
    assert amounts(result, "payments") == ["100.00"] * count
    assert ("alike-without-id" in result.reasons()) is (count > 1)


def test_thousands_of_payments_without_ids_are_counted_as_well(tmp_path: Path) -> None:
    contracts = [paid(*[{"value": value(1)}] * 600)]
    result = import_releases(tmp_path, *(release(n, contracts=contracts) for n in (1, 2)))
    assert amounts(result, "payments") == ["1.00"] * 600


def test_thousands_of_payments_of_one_id_are_kept_apart(tmp_path: Path) -> None:
    payments = [{"id": "0", "value": value(n)} for n in range(1, 601)]
    result = import_releases(tmp_path, *(release(n, contracts=[paid(*payments)]) for n in (1, 2)))
    assert sorted(map(float, amounts(result, "payments"))) == list(range(1, 601))


def test_a_payment_that_a_later_release_completes_keeps_its_amount(tmp_path: Path) -> None:
    parts: list[dict[str, Any]] = [
        {"id": "p", "value": value(5)},
        {"id": "p", "date": "2024-03-01"},
    ]
    given = [release(n, contracts=[paid({"id": "p", **part})]) for n, part in enumerate(parts, 1)]
    row = import_releases(tmp_path, *given).row("payments")
    assert (row["amount"], row["paid_on"]) == ("5.00", "2024-03-01")


def test_a_changed_document_is_the_same_document(tmp_path: Path) -> None:
    given = [
        release(n, tender=tender(documents=[{"id": "1", "title": title, "url": "https://x.org/1"}]))
        for n, title in ((1, "Terms"), (2, "Terms, corrected"))
    ]
    assert import_releases(tmp_path, *given).row("documents")["title"] == "Terms, corrected"


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Care, corrected"},
        {"title_en": "Care"},
        {"description": "More"},
        {"url": "https://example.org/t"},
        {"tenderPeriod": {"endDate": "2024-02-04T12:00:00Z"}},
        {"tenderPeriod": {"endDate": "2024-02-03T12:00:01Z"}},
        {"value": {"amount": 6, "currency": EUR}},
        {"value": {"amount": 5, "currency": "USD"}},
        {"lots": [{"id": "L", "title": "North"}]},
        {"amendments": [{"id": "1", "rationale": "Wrong hall"}]},
        {"procurementMethodDetails": "By mail"},
        {"items": [{"id": "1", "description": "Care", "quantity": 3}]},
        {"items": [{"id": "2", "description": "Meals"}]},
    ],
)
def test_any_changed_field_makes_a_correction(tmp_path: Path, change: dict[str, Any]) -> None:
    second = release(2, tender=tender(**{**FULL, **change}))
    result = import_releases(tmp_path, release(tender=tender(**FULL)), second)
    assert [row["kind"] for row in result.rows("notices")] == ["tender", "correction"]


def test_a_day_at_its_end_is_not_the_same_as_its_last_second(tmp_path: Path) -> None:
    ends = ["2024-02-03", "2024-02-03T23:59:59+08:00"]
    given = [release(n, tender=tender(tenderPeriod={"endDate": e})) for n, e in enumerate(ends, 1)]
    rows = import_releases(tmp_path, *given).rows("notices")
    assert [row["is_time_known"] for row in rows] == ["false", "true"]
    assert [row["submission_deadline_has_time"] for row in rows] == ["false", "true"]
    assert {row["published_has_time"] for row in rows} == {"true"}


@pytest.mark.parametrize(
    "again",
    [
        {},
        {"language": "en"},
        {"packageInfo": {"uri": "https://example.org/p"}},
        {"tender": tender(**FULL, hasEnquiries=False)},
        {"tender": tender(**{**FULL, "value": {"currency": EUR, "amount": 5.0}})},
        {"buyer": None},
    ],
)
@pytest.mark.parametrize("tag", ["tender", "tenderAmendment", "tenderUpdate"])
def test_the_same_release_found_twice_makes_no_correction(
    tmp_path: Path, again: dict[str, Any], tag: str
) -> None:
    once = release(tag=[tag], tender=tender(**FULL))
    assert len(import_releases(tmp_path, once, {**once, **again}).rows("notices")) == 1


@pytest.mark.parametrize(
    ("sections", "path", "code"),
    [
        ({"tender": tender(status="Primirea ofertelor")}, "tender/status", "Primirea ofertelor"),
        ({"tender": tender(status="open")}, "tender/status", "open"),
        ({"awards": [award(status="zzz")]}, "awards/status", "zzz"),
        ({"contracts": [{"id": "1", "status": "signed"}]}, "contracts/status", "signed"),
        ({"tender": tender(lots=[{"id": "1", "status": "x"}])}, "tender/lots/status", "x"),
        ({"tag": ["tenderr"]}, "tag", "tenderr"),
        ({"initiationType": "auction"}, "initiationType", "auction"),
        ({"parties": [{"name": "A", "roles": ["bidder"]}]}, "parties/roles", "bidder"),
    ],
)
def test_an_unknown_status_or_code_is_noted(
    tmp_path: Path, sections: dict[str, Any], path: str, code: str
) -> None:
    note = import_releases(tmp_path, release(**sections)).note("code-unknown")
    assert (note["path"], note["examples"][0]["value"]) == (path, code)


def test_known_statuses_codes_and_roles_are_not_noted(tmp_path: Path) -> None:
    roles = ["buyer", "interestedParty", "enquirer", "funder", "reviewBody"]
    given = release(
        initiationType="tender",
        tag=["contractTermination"],
        parties=[{"name": "A", "roles": roles}],
        tender=tender(status="Withdrawn"),
        contracts=[{"id": "1", "status": "terminated"}],
    )
    assert "code-unknown" not in import_releases(tmp_path, given).reasons()


def test_a_termination_means_the_contract_that_is_terminated(tmp_path: Path) -> None:
    contracts = [{"id": "1", "status": "active"}, {"id": "2", "status": "terminated"}]
    given = release(tag=["contractTermination"], contracts=contracts)
    change = import_releases(tmp_path, given).row("contract-changes")
    assert change["contract_id"].endswith("contract-2")


def test_an_amendment_told_by_the_tag_means_the_contract_that_changed(tmp_path: Path) -> None:
    before = [{"id": n, "value": value(1)} for n in ("1", "2")]
    after = [before[0], {"id": "2", "value": value(2)}]
    given = [release(contracts=before), release(2, tag=["contractAmendment"], contracts=after)]
    change = import_releases(tmp_path, *given).row("contract-changes")
    assert change["contract_id"].endswith("contract-2")


def test_a_tag_that_may_mean_any_of_several_contracts_is_noted(tmp_path: Path) -> None:
    given = release(tag=["contractTermination"], contracts=[{"id": "1"}, {"id": "2"}])
    result = import_releases(tmp_path, given)
    assert result.rows("contract-changes") == []
    assert result.reasons("tag") == {"tag-ambiguous"}


@pytest.mark.parametrize("status", ["cancelled", "terminated"])
def test_a_contract_that_has_ended_is_noted(tmp_path: Path, status: str) -> None:
    given = release(contracts=[{"id": "1", "status": status, "value": value(900)}])
    result = import_releases(tmp_path, given)
    assert result.row("contracts")["status"] == status
    assert result.note("contract-ended")["path"] == "contracts/status"


@pytest.mark.parametrize("statuses", [["pending", "Active"], ["active"], ["cancelled", "active"]])
def test_the_newest_status_of_a_contract_is_kept(tmp_path: Path, statuses: list[str]) -> None:
    given = [release(n, contracts=[{"id": "1", "status": s}]) for n, s in enumerate(statuses, 1)]
    assert import_releases(tmp_path, *given).row("contracts")["status"] == "active"


def test_items_of_a_later_release_are_merged_by_their_ids(tmp_path: Path) -> None:
    items = [{"id": n, "description": n, "quantity": 1} for n in ("bed", "meal")]
    given = [
        release(tender=tender(items=items)),
        release(2, tender=tender(items=[{**items[1], "quantity": 3}])),
    ]
    assert import_releases(tmp_path, *given).rows("notices")[1]["scale"] == "bed: 1\nmeal: 3"


@pytest.mark.parametrize(
    ("codes", "reserved_for"),
    [
        (["smeVcse"], "small-and-social"),
        (["publicServiceMission"], "social-organizations"),
        (["shelteredWorkshop", "smeVcse"], "other"),
        (["none"], "none"),
    ],
)
def test_for_whom_a_tender_is_reserved_and_until_when_to_ask_is_taken_over(
    tmp_path: Path, codes: list[str], reserved_for: str
) -> None:
    more = {"otherRequirements": {"reservedParticipation": codes}}
    asking = {"enquiryPeriod": {"endDate": "2026-03-10T12:00:00Z"}}
    result = import_releases(tmp_path, release(tender=tender(**more, **asking)))
    (notice,) = result.rows("notices")
    assert notice["reserved_for"] == reserved_for
    assert notice["questions_until"].startswith("2026-03-10T")


def test_delivery_and_other_requirements_are_reported(tmp_path: Path) -> None:
    given = release(
        tender=tender(otherRequirements={"securityClearance": "low"}),
        contracts=[
            {"id": "1", "agreedMetrics": [{"id": "m"}], "implementation": {"metrics": [{}]}}
        ],
    )
    result = import_releases(tmp_path, given)
    for path in ("tender/otherRequirements/securityClearance", "contracts/agreedMetrics"):
        assert result.reasons(path) == {"unknown-field"}


def test_a_performance_failure_becomes_a_breach_of_its_contract(tmp_path: Path) -> None:
    failure = {
        "id": "1",
        "requirement": "Two visits a week",
        "description": "Visits missed in June",
        "decisionDate": "2026-07-10T00:00:00+08:00",
        "penaltyDate": "2026-07-31T00:00:00+08:00",
        "penaltyType": "negotiated",
        "penaltyValue": {"amount": 1200.5, "currency": "GBP"},
        "partialTermination": "Weekend visits ended.",
    }
    implementation = {"performanceFailures": [failure]}
    given = release(contracts=[{"id": "1", "implementation": implementation}])
    row = import_releases(tmp_path, given).row("breaches")
    contract_id, published_on = row.pop("contract_id"), row.pop("published_on")
    assert row.pop("breach_id") == f"{contract_id}-breach-1"
    assert published_on.startswith("20")
    assert row == {
        "requirement": "Two visits a week",
        "title": "Visits missed in June",
        "decided_on": "2026-07-10",
        "penalised_on": "2026-07-31",
        "penalty_basis": "negotiated",
        "penalty_amount": "1200.50",
        "currency": "GBP",
        "decision": "Weekend visits ended.",
    }


def test_a_needs_assessment_and_a_paper_of_conditions_keep_their_kind(tmp_path: Path) -> None:
    kinds = {"needsAssessment": "needs-assessment", "eligibilityCriteria": "conditions"}
    papers = [{"id": one, "title": one, "documentType": one} for one in [*kinds, "tenderNotice"]]
    found = import_releases(tmp_path, release(tender=tender(documents=papers))).rows("documents")
    assert {row["title"]: row.get("kind", "") for row in found} == {**kinds, "tenderNotice": ""}


@pytest.mark.parametrize(
    ("written", "details", "method"),
    [
        ("limited", "竞争性磋商", "competitive-consultation"),
        ("limited", "Request for quotations", "inquiry"),
        ("limited", "by rotation", "directed-tender"),
        ("open", "竞争性磋商", "public-tender"),
        (None, "单一来源采购", "single-source"),
    ],
)
def test_the_details_of_a_method_tell_which_of_several_it_is(
    tmp_path: Path, written: str | None, details: str, method: str
) -> None:
    said = {"procurementMethod": written} if written else {}
    result = import_releases(
        tmp_path, release(tender=tender(procurementMethodDetails=details, **said))
    )
    row = result.row("notices")
    assert (row["procurement_method"], row["method_original"]) == (method, details)


def test_a_currency_of_no_amount_is_not_published(tmp_path: Path) -> None:
    nothing = {"currency": EUR}
    made = release(
        planning={"budget": {"amount": nothing}},
        tender=tender(value=nothing),
        awards=[{"id": "a", "value": nothing}],
    )
    result = import_releases(tmp_path, made)
    tables = [result.row(name) for name in ("plan-items", "notices", "awards")]
    assert not any("currency" in row for row in tables)


@pytest.mark.parametrize(
    ("first", "then", "row"),
    [
        ({"amount": 5}, {"currency": EUR}, ("5.00", EUR)),
        ({"amount": 5, "currency": "USD"}, {"currency": EUR}, ("5.00", EUR)),
        ({"currency": EUR}, {"amount": 5}, ("5.00", EUR)),
        ({"amount": 5, "currency": EUR}, {"amount": "1,000", "currency": "USD"}, ("5.00", EUR)),
    ],
)
def test_a_currency_alone_is_that_of_the_amount_of_another_release(
    tmp_path: Path, first: dict[str, Any], then: dict[str, Any], row: tuple[str, str]
) -> None:
    releases = [
        release(n, tender=tender(value=part), awards=[{"id": "a", "value": part}])
        for n, part in ((1, first), (2, then))
    ]
    result = import_releases(tmp_path, *releases)
    merged = result.row("awards")
    assert (merged["amount"], merged["currency"]) == row
    folded = {name: cell for notice in result.rows("notices") for name, cell in notice.items()}
    assert (folded["budget_amount"], folded["currency"]) == row
    assert all("unexplained" not in line for line in result.outcome.summary["account"])
