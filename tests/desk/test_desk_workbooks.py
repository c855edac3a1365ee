"""A clerk drops a workbook at the desk, mends what is marked, and takes it into the data."""

from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from desk.deployment import Deployment, DeskIsOpen
from disclosure.intake.inbox.arrived_workbooks import Inbox
from disclosure.intake.inbox.workbook_journal import WorkbookJournal
from scripts import import_sheet
from tests.support.data_folders import tiny_town
from tests.support.opened_desk import OpenedDesk, errors_on
from tests.support.sheet_files import PLAN, PLAN_HEADER, delimited, xlsx

FAULTY = [*PLAN, [3, "养老服务", "微型镇民政局", "abc", "2026-13", "公开招表"]]


def test_faulty_cells_are_marked_mended_undone_and_taken_into_the_data(tmp_path: Path) -> None:
    desk = OpenedDesk(tmp_path)
    address = desk.drop(xlsx(tmp_path / "计划.xlsx", FAULTY))
    assert errors_on(desk.get(address)) == ["D4", "E4", "F4"]
    assert desk.post(f"{address}/accept").headers["location"].startswith(address)
    for column, text in [("4", "12.5"), ("5", "2026-11"), ("6", "Public tender")]:
        desk.post(f"{address}/cells", sheet="0", row="4", column=column, text=text)
    desk.post(f"{address}/undo", sheet="0")
    page = desk.get(f"{address}?sheet=0&at=F4")
    assert errors_on(page) == ["F4"]
    assert '<option value="公开招标">' in page
    desk.post(f"{address}/cells", sheet="0", row="4", column="6", text="公开招标")
    assert errors_on(desk.get(address)) == []
    assert desk.post(f"{address}/accept").headers["location"] == "/publish"
    rows = (tmp_path / "data/tiny-town/annual-plans/plan-items.csv").read_text("utf-8")
    assert rows.count("\n") == 4 and "125000.00" in rows and "public-tender" in rows
    assert desk.post(f"{address}/undo", sheet="0").status == 409


def test_a_heading_that_is_unknown_is_given_its_meaning_by_choosing(tmp_path: Path) -> None:
    desk = OpenedDesk(tmp_path)
    grid = [
        [*PLAN_HEADER, "惠及对象说明文字"],
        [1, "养老", "民政局", 3, "2026-03", "公开招标", "老年人"],
    ]
    address = desk.drop(delimited(tmp_path / "a.csv", grid))
    page = desk.get(f"/en{address}?sheet=0&at=G1")
    assert '<option value="beneficiary_group">' in page
    desk.post(f"{address}/columns", heading="惠及对象说明文字", field="beneficiary_group")
    desk.post(f"{address}/accept")
    rows = (tmp_path / "data/tiny-town/annual-plans/plan-items.csv").read_text("utf-8")
    assert ",elderly," in rows
    assert desk.post(f"{address}/columns", heading="x", field="nonesuch").status == 400


def test_what_was_done_at_the_desk_is_done_by_the_verb(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = OpenedDesk(tmp_path)
    desk.drop(xlsx(tmp_path / "a.xlsx", FAULTY))
    workbook = Inbox(desk.deployment.inbox).workbooks()[0]
    journal = WorkbookJournal(workbook.journal)
    for column, text in [(4, "12.5"), (5, "2026-11"), (6, "公开招标")]:
        journal.write_cell("Sheet1", 4, column, text)
    words = [str(workbook.path), "--publisher", "tiny-town", "--title", "某局"]
    words += ["--out", str(tmp_path / "by-verb"), "--journal", str(workbook.journal)]
    assert import_sheet.main(words) == 0
    assert "plan-items +3" in capsys.readouterr().out


def test_a_line_of_a_journal_that_a_crash_cut_short_was_never_accepted(tmp_path: Path) -> None:
    journal = WorkbookJournal(tmp_path / "journals/a.jsonl")
    journal.write_cell("Sheet1", 2, 3, "first")
    whole = journal.path.read_bytes()
    journal.write_cell("Sheet1", 2, 3, "second")
    longer = journal.path.read_bytes()
    for end in range(len(whole), len(longer) - 1):
        journal.path.write_bytes(longer[:end])
        assert journal.steps().cells == {("Sheet1", 2, 3): "first"}
    journal.write_cell("Sheet1", 2, 3, "third")
    assert journal.steps().cells == {("Sheet1", 2, 3): "third"}


def test_a_workbook_that_was_put_into_the_folder_is_listed_and_one_saved_anew_is_another(
    tmp_path: Path,
) -> None:
    inbox = Inbox(tmp_path)
    xlsx(tmp_path / "a.xlsx", PLAN)
    first = inbox.workbooks()[0]
    assert inbox.find(first.identifier) == first
    xlsx(tmp_path / "a.xlsx", FAULTY)
    assert inbox.find(first.identifier) is None
    assert [one.name for one in inbox.workbooks()] == ["a.xlsx"]
    assert inbox.take("a.xlsx", b"other").name == "a (2).xlsx"
    assert inbox.take("a.xlsx", b"other").name == "a (2).xlsx"


def test_a_second_desk_on_one_folder_says_where_the_first_is(tmp_path: Path) -> None:
    with Deployment(tmp_path).locked("http://127.0.0.1:8010/"):
        second = Deployment(tmp_path).locked("http://127.0.0.1:8011/")
        with pytest.raises(DeskIsOpen, match="8010"), second:
            pass
    with Deployment(tmp_path).locked("http://127.0.0.1:8011/"):
        pass


def test_the_marked_workbook_is_one_that_can_be_dropped_again(tmp_path: Path) -> None:
    desk = OpenedDesk(tmp_path)
    address = desk.drop(xlsx(tmp_path / "a.xlsx", FAULTY))
    desk.post(f"{address}/cells", sheet="0", row="4", column="4", text="12.5")
    answer = desk.ask(f"{address}/marked.xlsx", **desk.cookie)
    (tmp_path / "marked.xlsx").write_bytes(answer.body)
    again = desk.drop(tmp_path / "marked.xlsx")
    assert errors_on(desk.get(again)) == ["E4", "F4"]


def test_texts_of_a_workbook_are_no_markup_of_the_page(tmp_path: Path) -> None:
    desk = OpenedDesk(tmp_path)
    evil = "<script>alert(1)</script>"
    grid = [[*PLAN_HEADER, evil], [1, evil, "民政局", evil, "2026-03", "公开招标", evil]]
    address = desk.drop(delimited(tmp_path / "a.csv", grid), name="<img src=x onerror=y>.csv")
    for at in ("", "&at=B2", "&at=D2", "&at=G1"):
        page = desk.get(f"{address}?sheet=0{at}")
        assert "<script>alert" not in page and "<img src=x" not in page
        assert "&lt;script&gt;alert" in page


def test_before_anybody_publishes_the_desk_asks_who(tmp_path: Path) -> None:
    desk = OpenedDesk(tmp_path, publisher=None)
    assert 'href="/publisher"' in desk.get("/")
    answer = desk.post("/publisher", title="某区民政局", title_en="Some District's Bureau", name="")
    assert answer.status == 303
    assert desk.deployment.publisher().name == "some-district-s-bureau"  # type: ignore[union-attr]
    assert desk.post("/publisher", title="", name="x").status == 422
    assert desk.post("/publisher", title="某局", name="../x").status == 422


def test_an_empty_workbook_offers_the_publisher_s_own_organizations_and_catalogue(
    tmp_path: Path,
) -> None:
    tiny_town(tmp_path / "data")
    desk = OpenedDesk(tmp_path)
    answer = desk.ask("/templates/annual-plans.xlsx", **desk.cookie)
    (tmp_path / "a.xlsx").write_bytes(answer.body)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    offered = {
        str(cell.value)
        for page in book.worksheets
        for one in page.data_validations.dataValidation
        if "!" in str(one.formula1)
        for (cell,) in book[str(one.formula1).split("!")[0].strip("'")][
            str(one.formula1).split("!")[1].replace("$", "")
        ]
    }
    assert {"微型镇民政局", "居家养老服务"} <= offered


def test_a_row_is_left_out_and_comes_back_by_undoing(tmp_path: Path) -> None:
    desk = OpenedDesk(tmp_path)
    address = desk.drop(xlsx(tmp_path / "a.xlsx", [*PLAN, [*PLAN[2]]]))
    page = desk.get(f"/en{address}")
    assert errors_on(page) == ["A4"]
    assert "Leave row 4 out" in desk.get(f"/en{address}?sheet=0&at=A4")
    desk.post(f"{address}/rows", sheet="0", row="4")
    assert errors_on(desk.get(address)) == []
    desk.post(f"{address}/undo", sheet="0")
    assert errors_on(desk.get(address)) == ["A4"]
    desk.post(f"{address}/cells", sheet="0", row="4", column="2", text="另一项服务")
    desk.post(f"{address}/rows", sheet="0", row="4")
    desk.post(f"{address}/accept")
    rows = (tmp_path / "data/tiny-town/annual-plans/plan-items.csv").read_text("utf-8")
    assert rows.count("\n") == 3 and "另一项服务" not in rows
    assert desk.post(f"{address}/rows", sheet="0", row="0").status in {400, 409}


def test_the_desk_offers_units_and_meanings_and_names_no_command_and_no_made_id(
    tmp_path: Path,
) -> None:
    desk = OpenedDesk(tmp_path)
    headings = [
        "公告标题",
        "公告类型",
        "采购编号",
        "采购人",
        "预算金额",
        "发布时间",
        "投标要求说明",
    ]
    row = ["养老服务\n公开招标公告", "采购公告", "P-1", "某局", 5, "2026-09-02 09:00", "无"]
    address = desk.drop(xlsx(tmp_path / "a.xlsx", [headings, row]))
    page = desk.get(address)
    assert errors_on(page) == ["E1"]
    assert "--column" not in page and "选择这一列是什么" in page
    assert "notice-" not in page.replace("notice-kind", "")
    form = desk.get(f"/en{address}?sheet=0&at=E1")
    assert '<option value="预算金额（万元）">' in form and "in ten thousands of yuan" in form
    desk.post(f"{address}/cells", sheet="0", row="1", column="5", text="预算金额（万元）")
    desk.post(f"{address}/accept")
    notices = (tmp_path / "data/tiny-town/tender-notices/notices.csv").read_text("utf-8")
    assert "养老服务公开招标公告" in notices and "50000.00" in notices
