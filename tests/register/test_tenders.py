"""A tender's present state is its notices folded in the order they were published."""

from datetime import datetime
from typing import Any

import pytest

from disclosure.model.schemas import tables
from disclosure.register.tender_history import Row, has_time
from disclosure.register.tender_states import enter_by, entry, last_state, status

FIELDS = [field.name for field in tables()["notices"].fields]
DAY, HOUR = "2026-03-24T23:59:59+08:00", "2026-03-24T09:30:00+08:00"


def notice(**cells: Any) -> Row:
    return dict.fromkeys(FIELDS) | {"tender_id": "T-1", **cells}


def status_of(*kinds: str, is_awarded: bool = False, seconds_left: float | None = None) -> str:
    notices = [notice(kind=kind) for kind in kinds]
    return status(notices, is_awarded=is_awarded, seconds_left=seconds_left)


def test_an_empty_cell_leaves_the_earlier_value() -> None:
    state = last_state([notice(kind="tender", place="A"), notice(kind="correction")])
    assert state["place"] == "A"


def test_what_is_true_or_false_of_a_tender_is_text_like_every_cell() -> None:
    first = notice(kind="tender", consortia_allowed=True)
    assert last_state([first])["consortia_allowed"] == "true"
    second = notice(kind="correction", consortia_allowed=False)
    assert last_state([first, second])["consortia_allowed"] == "false"


def test_a_later_value_replaces_the_earlier_one() -> None:
    state = last_state([notice(kind="tender", place="A"), notice(kind="correction", place="B")])
    assert state["place"] == "B"


def test_a_cleared_field_is_empty_unless_the_same_notice_fills_it() -> None:
    first = notice(kind="tender", place="A", scale="10")
    second = notice(kind="correction", cleared_fields=["place", "scale"], scale="20")
    state = last_state([first, second])
    assert (state["place"], state["scale"]) == (None, "20")


def test_a_tender_is_named_after_its_tender_notice_not_its_correction() -> None:
    intention = notice(kind="intention", title="意向")
    tender = notice(kind="tender", title="公开招标公告", title_en="Tender")
    correction = notice(kind="correction", title="更正公告")
    state = last_state([intention, tender, correction])
    assert (state["title"], state["title_en"]) == ("公开招标公告", "Tender")


def test_what_a_notice_keeps_to_itself_is_not_folded() -> None:
    assert (
        not {"notice_id", "kind", "change_reason", "published_at"} & last_state([notice()]).keys()
    )


def test_first_and_last_publication_and_the_count_are_kept() -> None:
    first = notice(notice_id="N-1", published_at="2026-03-01T09:00:00+08:00")
    last = notice(notice_id="N-2", published_at="2026-03-02T09:00:00+08:00")
    state = last_state([first, last])
    assert state["first_published_at"] == first["published_at"]
    assert (state["last_notice_id"], state["notice_count"]) == ("N-2", "2")


def test_a_tender_is_open_until_its_deadline() -> None:
    assert status_of("tender", seconds_left=0) == "open"


def test_a_passed_deadline_without_an_award_reads_closed() -> None:
    assert status_of("tender", seconds_left=-1) == "closed"


def test_a_tender_without_a_deadline_is_neither_open_nor_closed() -> None:
    assert status_of("tender") == "undated"


def test_an_award_outweighs_the_deadline() -> None:
    assert status_of("tender", is_awarded=True, seconds_left=5) == "awarded"


def test_only_an_intention_is_planned() -> None:
    assert status_of("intention", seconds_left=5) == "planned"


def test_a_cancellation_outweighs_an_award() -> None:
    assert status_of("tender", "cancellation", is_awarded=True) == "cancelled"


def test_a_resumption_ends_a_suspension() -> None:
    assert status_of("tender", "suspension", seconds_left=5) == "suspended"
    assert status_of("tender", "suspension", "resumption", seconds_left=5) == "open"


def test_a_correction_after_a_cancellation_does_not_revive_the_tender() -> None:
    assert status_of("tender", "cancellation", "correction", seconds_left=5) == "cancelled"


def test_a_day_given_later_leaves_the_hour_of_another_date() -> None:
    first = notice(kind="tender", submission_deadline=HOUR, is_time_known=True)
    second = notice(kind="correction", documents_until=DAY, is_time_known=False)
    state = last_state([first, second])
    assert state["submission_deadline_has_time"] == "true"
    assert state["documents_until_has_time"] == "false"
    assert state["is_time_known"] == "false"


def test_an_hour_given_later_is_known() -> None:
    first = notice(kind="tender", submission_deadline=DAY, is_time_known=False)
    second = notice(kind="correction", submission_deadline=HOUR, is_time_known=True)
    state = last_state([first, second])
    assert (state["submission_deadline_has_time"], state["is_time_known"]) == ("true", "true")


def test_what_is_said_of_one_instant_outweighs_what_is_said_of_all() -> None:
    own = {"submission_deadline_has_time": True, "opening_has_time": None}
    row = notice(submission_deadline=HOUR, opening_at=DAY, is_time_known=False, **own)
    state = last_state([row])
    assert state["submission_deadline_has_time"] == "true"
    assert state["opening_has_time"] == "false"


def test_a_cleared_date_takes_with_it_whether_its_time_was_known() -> None:
    first = notice(kind="tender", submission_deadline=DAY, opening_at=HOUR, opening_has_time=True)
    second = notice(kind="correction", cleared_fields=["submission_deadline"])
    state = last_state([first | {"submission_deadline_has_time": False}, second])
    assert "submission_deadline_has_time" not in state
    assert state["is_time_known"] == "true"


def test_a_tender_without_dates_does_not_say_whether_their_time_is_known() -> None:
    assert last_state([notice(is_time_known=False)]).get("is_time_known") is None


def test_a_time_is_known_where_nothing_else_is_said() -> None:
    assert has_time({"opening_at": HOUR}, "opening_at")
    assert has_time({"opening_at": HOUR, "is_time_known": None}, "opening_at")
    assert not has_time({"opening_at": HOUR, "is_time_known": 0}, "opening_at")
    assert has_time({"opening_has_time": 1, "is_time_known": 0}, "opening_at")


NOW = datetime.fromisoformat("2026-03-20T12:00:00+08:00")
BEFORE, LATER, LAST = (f"2026-03-{day}T17:00:00+08:00" for day in (19, 21, 25))


@pytest.mark.parametrize(
    ("cells", "told", "act_by"),
    [
        ({"documents_until": LATER}, "open-to-all", LATER),
        ({"documents_until": BEFORE}, "documents-over", LAST),
        ({}, "open-to-all", LAST),
        ({"procurement_method": "invited-tender"}, "by-invitation", LAST),
        ({"procurement_method": "directed-tender"}, "by-invitation", LAST),
        ({"procurement_method": "public-tender", "documents_until": LATER}, "open-to-all", LATER),
        ({"documents_until": "2026-03-20T06:00:00+01:00"}, "open-to-all", None),
        ({"status": "closed", "documents_until": BEFORE}, None, LAST),
        ({"status": "awarded"}, None, LAST),
    ],
)
def test_who_can_still_enter_and_by_when_one_has_to_act(
    cells: dict[str, str], told: str | None, act_by: str | None
) -> None:
    state = {
        "status": "open",
        "procurement_method": None,
        "documents_until": None,
        "submission_deadline": LAST,
        **cells,
    }
    assert entry(state, NOW) == told
    found = enter_by({**state, "entry": told})
    assert found == (act_by or cells["documents_until"])
