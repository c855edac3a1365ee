"""Enquiries about a tender are answered, and its result added, at the desk and by verbs."""

import csv
import re
from pathlib import Path

import pytest

from scripts import add_result, answer_enquiry
from tests.support.data_folders import PUBLISHER, tiny_town
from tests.support.opened_desk import OpenedDesk

ASKED = {"kind": "query", "title": "评分标准过窄", "received_on": "2026-03-12"}


def rows(data: Path, table: str) -> list[dict[str, str]]:
    path = data / PUBLISHER / "tender-notices" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def test_an_enquiry_is_recorded_then_answered_once_and_its_answer_not_rewritten(
    tmp_path: Path,
) -> None:
    tiny_town(tmp_path / "data")
    desk = OpenedDesk(tmp_path)
    assert "Record a question" in desk.get("/en/tenders?tender=T-1")
    answer = desk.post("/tenders/enquiries", tender="T-1", **ASKED)
    assert answer.headers["location"] == "/publish"
    (row,) = rows(tmp_path / "data", "enquiries")
    assert (row["kind"], row["title"], row["decided_on"]) == ("query", "评分标准过窄", "")
    page = desk.get("/en/tenders?tender=T-1")
    found = re.search(r'name="id" value="([^"]+)"', page)
    assert found and found[1] == row["enquiry_id"]
    given = {"tender": "T-1", "id": found[1], "decision": "质疑不成立", "title": "其他"}
    wrong = desk.post("/en/tenders/enquiries", **given, decided_on="2026-13-01")
    assert wrong.status == 422 and "2026-13-01" in wrong.text
    assert rows(tmp_path / "data", "enquiries") == [row]
    desk.post("/tenders/enquiries", **given, decided_on="2026-03-15")
    answered = {**row, "decision": "质疑不成立", "decided_on": "2026-03-15"}
    assert rows(tmp_path / "data", "enquiries") == [answered]
    assert 'name="id"' not in desk.get("/tenders?tender=T-1")
    again = desk.post("/en/tenders/enquiries", **{**given, "decision": "成立"})
    assert again.status == 422 and "not rewritten" in again.text
    assert rows(tmp_path / "data", "enquiries") == [answered]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"id": "E-9", "decision": "x"}, "the data holds no enquiries/E-9"),
        ({}, "nothing is said"),
        ({"title": "x", "kind": "gossip"}, "gossip"),
    ],
)
def test_an_enquiry_that_cannot_be_taken_is_told_and_nothing_is_written(
    tmp_path: Path, texts: dict[str, str], told: str
) -> None:
    town = tiny_town(tmp_path / "data")
    answer = OpenedDesk(tmp_path).post("/en/tenders/enquiries", tender="T-1", **texts)
    assert answer.status == 422
    assert told in answer.text
    assert not (town / "tender-notices/enquiries.csv").exists()


def test_a_result_is_added_with_who_won_by_name(tmp_path: Path) -> None:
    tiny_town(tmp_path / "data")
    desk = OpenedDesk(tmp_path)
    given = {"amount": "90000", "awarded_on": "2026-04-05"}
    lacking = desk.post("/en/tenders/results", tender="T-1", **given)
    assert lacking.status == 422 and "say who won" in lacking.text
    winner = "微型镇暖阳养老服务中心"
    assert f'<option value="{winner}">' in desk.get("/tenders?tender=T-1")
    desk.post("/tenders/results", tender="T-1", undertaker=winner, **given)
    award = rows(tmp_path / "data", "awards")[-1]
    assert (award["tender_id"], award["amount"], award["status"]) == ("T-1", "90000.00", "active")
    assert award["project_id"] == "TT-1" and award["currency"] == "CNY"
    won = rows(tmp_path / "data", "award-undertakers")[-1]
    assert (won["award_id"], won["undertaker_id"]) == (award["award_id"], "O-2")
    assert f"<li>{winner} · 90,000 元 <small>2026-04-05</small>" in desk.get("/tenders?tender=T-1")
    assert desk.post("/tenders/results", tender="T-9", undertaker="x").status == 404


def test_the_verbs_enter_the_same_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    tiny_town(data)

    def run(verb: object, *words: str) -> int:
        monkeypatch.setattr("sys.argv", ["verb", PUBLISHER, "T-1", "--data", str(data), *words])
        return int(verb.main())  # type: ignore[attr-defined]

    asked = [word for name, text in ASKED.items() for word in ("--set", f"{name}={text}")]
    assert run(answer_enquiry, *asked) == 0
    (row,) = rows(data, "enquiries")
    assert run(answer_enquiry, "--id", row["enquiry_id"], "--set", "decision=质疑不成立") == 0
    assert rows(data, "enquiries") == [{**row, "decision": "质疑不成立"}]
    assert run(answer_enquiry, "--id", "E-9", "--set", "decision=x") == 1
    assert run(add_result, "--set", "undertaker=新来服务中心", "--set", "amount=1000") == 0
    assert rows(data, "awards")[-1]["amount"] == "1000.00"
    assert run(add_result, "--set", "amount=1000") == 1
    with pytest.raises(SystemExit):
        run(add_result, "--set", "nonesuch=1")
    assert "nonesuch" in capsys.readouterr().err
