"""A tender's present state is its notices folded in the order they were published."""

from disclosure.model.schemas import tables
from disclosure.register.tender_states import Cells, fold, status

FIELDS = [field.name for field in tables()["notices"].fields]


def notice(**cells: str) -> Cells:
    return dict.fromkeys(FIELDS) | {"tender_id": "T-1", **cells}


def status_of(*kinds: str, is_awarded: bool = False, seconds_left: float | None = None) -> str:
    notices = [notice(kind=kind) for kind in kinds]
    return status(notices, is_awarded=is_awarded, seconds_left=seconds_left)


def test_an_empty_cell_leaves_the_earlier_value() -> None:
    state = fold([notice(kind="tender", place="A"), notice(kind="correction")])
    assert state["place"] == "A"


def test_a_later_value_replaces_the_earlier_one() -> None:
    state = fold([notice(kind="tender", place="A"), notice(kind="correction", place="B")])
    assert state["place"] == "B"


def test_a_cleared_field_is_empty_unless_the_same_notice_fills_it() -> None:
    first = notice(kind="tender", place="A", scale="10")
    second = notice(kind="correction", cleared_fields="place;scale", scale="20")
    state = fold([first, second])
    assert (state["place"], state["scale"]) == (None, "20")


def test_a_tender_is_named_after_its_tender_notice_not_its_correction() -> None:
    intention = notice(kind="intention", title="意向")
    tender = notice(kind="tender", title="公开招标公告", title_en="Tender")
    correction = notice(kind="correction", title="更正公告")
    state = fold([intention, tender, correction])
    assert (state["title"], state["title_en"]) == ("公开招标公告", "Tender")


def test_what_a_notice_keeps_to_itself_is_not_folded() -> None:
    assert not {"notice_id", "kind", "change_reason", "published_at"} & fold([notice()]).keys()


def test_first_and_last_publication_and_the_count_are_kept() -> None:
    first = notice(notice_id="N-1", published_at="2026-03-01T09:00:00+08:00")
    last = notice(notice_id="N-2", published_at="2026-03-02T09:00:00+08:00")
    state = fold([first, last])
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
