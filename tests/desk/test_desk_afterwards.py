"""After publication: a deadline is corrected by a notice, a tender cancelled, a row withdrawn."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desk.desk_works import upload_site
from disclosure.intake.amendments.row_withdrawals import NothingToWithdraw, withdraw_row
from disclosure.intake.amendments.tender_amendments import (
    TenderAmendment,
    UnamendableTender,
    amend_tender,
)
from disclosure.packages.faults import FaultyData
from disclosure.words.texts import BilingualError
from tests.support.data_folders import PUBLISHER, tiny_town
from tests.support.opened_desk import OpenedDesk

AT = datetime(2026, 3, 20, 1, 2, 3, tzinfo=UTC)
NOTICES = "tender-notices/notices.csv"


def test_a_corrected_deadline_is_a_notice_of_its_own_and_nothing_is_overwritten(
    tmp_path: Path,
) -> None:
    town = tiny_town(tmp_path / "data")
    before = (town / NOTICES).read_text("utf-8").splitlines()[1:]
    desk = OpenedDesk(tmp_path)
    page = desk.get("/en/tenders?tender=T-1")
    assert "now: 2026-03-30 09:30" in page and "now: CNY 100,000" in page
    assert "现为：100,000 元" in desk.get("/tenders?tender=T-1")
    given = {"submission_deadline": "2026-04-09 10:30", "budget_amount": "99000"}
    answer = desk.post("/tenders", tender="T-1", kind="correction", reason="场地维修", **given)
    assert answer.headers["location"] == "/publish"
    after = (town / NOTICES).read_text("utf-8").splitlines()[1:]
    assert [one.split(",")[0] for one in after[:-1]] == [one.split(",")[0] for one in before]
    assert "更正公告：居家养老服务公开招标公告,,T-1,TT-1,correction,,N-2,场地维修" in after[-1]
    assert "2026-04-09T10:30:00+08:00" in after[-1] and "99000.00,,CNY" in after[-1]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"submission_deadline": "2026-13-09"}, "Submission deadline: &#34;2026-13-09&#34;"),
        ({"budget_amount": "约五万"}, "cannot be read"),
        ({}, "nothing is corrected"),
        ({"content": "x", "reason": " "}, "give a reason"),
    ],
)
def test_a_correction_that_cannot_be_read_is_told_and_nothing_is_written(
    tmp_path: Path, values: dict[str, str], told: str
) -> None:
    town = tiny_town(tmp_path / "data")
    before = (town / NOTICES).read_bytes()
    given = {"reason": "x", **values}
    answer = OpenedDesk(tmp_path).post("/en/tenders", tender="T-1", kind="correction", **given)
    assert answer.status == 422
    assert told in answer.text
    assert (town / NOTICES).read_bytes() == before


def test_a_tender_is_cancelled_once_and_for_a_reason(tmp_path: Path) -> None:
    tiny_town(tmp_path / "data")
    desk = OpenedDesk(tmp_path)
    desk.post("/tenders", tender="T-1", kind="cancellation", reason="项目取消", budget_amount="1")
    assert "终止公告" in desk.get("/tenders")
    assert "Cancellation" in desk.get("/en/tenders?tender=T-1")
    assert desk.post("/tenders", tender="T-9", kind="cancellation", reason="x").status == 404
    assert desk.post("/tenders", tender="T-1", kind="tender", reason="x").status == 404
    amendment = TenderAmendment("T-9", "cancellation", "x", AT, {})
    with pytest.raises(UnamendableTender, match="T-9"):
        amend_tender(amendment, PUBLISHER, tmp_path / "data")


def test_a_withdrawn_row_leaves_its_reason_and_rows_that_refer_to_it_go_first(
    tmp_path: Path,
) -> None:
    town = tiny_town(tmp_path / "data")
    desk = OpenedDesk(tmp_path)
    assert "N-2" in desk.get("/rows?table=notices&q=%E6%9B%B4%E6%AD%A3")
    answer = desk.post("/rows/withdraw", table="organizations", id="O-1", reason="误发")
    assert answer.status == 422
    assert desk.post("/rows/withdraw", table="notices", id="N-2", reason="误发").status == 303
    assert "N-2," not in (town / NOTICES).read_text("utf-8")
    told = json.loads((town / "tender-notices/datapackage.json").read_text("utf-8"))
    assert told["withdrawals"] == [{"resource": "notices", "id": "N-2", "reason": "误发"}]
    with pytest.raises(NothingToWithdraw, match="N-2"):
        withdraw_row(tmp_path / "data", PUBLISHER, "notices", "N-2", "again")
    with pytest.raises(FaultyData):
        withdraw_row(tmp_path / "data", PUBLISHER, "organizations", "O-1", "x")


def test_what_names_no_row_and_no_release_does_nothing(tmp_path: Path) -> None:
    tiny_town(tmp_path / "data")
    desk = OpenedDesk(tmp_path)
    for path, texts in [
        ("/rows/redact", {"table": "nonesuch", "id": "x", "reason": "x", "basis": "x"}),
        ("/rows/redact", {"table": "notices", "id": "N-9", "reason": "x", "basis": "x"}),
        ("/releases", {"number": "1"}),
    ]:
        assert desk.post(path, **texts).status == 404
    redacting = {"table": "notices", "id": "N-1", "field": "title", "reason": "x", "basis": ""}
    assert desk.post("/rows/redact", **redacting).status == 422
    assert desk.post("/releases", number="-1").status == 400


def test_who_pressed_publish_is_kept_on_this_machine_and_a_torn_line_passed_over(
    tmp_path: Path,
) -> None:
    place = OpenedDesk(tmp_path).deployment
    place.note_publication("王")
    place.note_publication("Li")
    with (tmp_path / "inbox/journals/publications.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"at": "2026')
    assert [by for _, by in place.publications()] == ["Li", "王"]


def test_the_command_that_uploads_is_a_program_with_words_and_no_shell_s(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", "utf-8")
    values: dict[str, Any] = {"folder": tmp_path, "progress": lambda *_: None}
    upload_site(command="cp a.txt 'b c; rm a.txt'", **values)
    assert (tmp_path / "b c; rm a.txt").is_file()
    with pytest.raises(BilingualError, match="cp"):
        upload_site(command="cp nonesuch.txt b", **values)
    (tmp_path / "site.toml").write_text("", "utf-8")
    assert OpenedDesk(tmp_path).post("/upload").status == 404


def test_a_row_names_the_other_rows_that_it_refers_to(tmp_path: Path) -> None:
    tiny_town(tmp_path / "data")
    page = OpenedDesk(tmp_path).get("/rows?table=contracts&id=C-1")
    assert "微型镇暖阳养老服务中心 · O-2" in page


def test_what_is_published_can_be_opened_and_nothing_beside_it(tmp_path: Path) -> None:
    site = tmp_path / "output/current/site"
    (site / "en").mkdir(parents=True)
    (site / "index.html").write_text("the first page", "utf-8")
    (site / "en/index.html").write_text("the English first page", "utf-8")
    (tmp_path / "output/secret").write_text("beside it", "utf-8")
    desk = OpenedDesk(tmp_path)
    assert desk.get("/published/") == "the first page"
    assert desk.get("/published/en/") == "the English first page"
    assert desk.ask("/published/en", **desk.cookie).headers["location"] == "/published/en/"
    for path in ("/published/../../secret", "/published/%2e%2e/%2e%2e/secret", "/published/none"):
        assert desk.ask(path, **desk.cookie).status == 404
    assert desk.ask("/published/").status == 403
