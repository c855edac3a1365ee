"""An office answers a finding at the desk: a sheet of replies is dropped, and the reply stands
beside the finding with the days it took."""

import html
import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from desk.deployment import Deployment
from tests.support.data_folders import PUBLISHER, faulty_town
from tests.support.desk_clerk import clerk_at
from tests.support.opened_desk import BUREAU
from tests.support.sheet_files import Grid, xlsx

RULE = "contract-over-award"
DAYS = 9


def words(page: Path) -> str:
    text = html.unescape(re.sub(r"<[^>]*>", " ", page.read_text("utf-8")))
    return " ".join(text.split())


def test_a_dropped_sheet_of_replies_is_published_beside_its_finding_with_the_days_it_took(
    tmp_path: Path,
) -> None:
    folder, today = tmp_path / "site", datetime.now(ZoneInfo("Asia/Shanghai")).date()
    faulty_town(folder / "data", RULE)
    Deployment(folder).set_publisher(BUREAU)
    grid: Grid = [
        ["规则", "所在表", "所在行", "答复单位", "告知日期", "答复日期", "答复内容"],
        [RULE, "合同", "C-1", "O-1", str(today - timedelta(DAYS)), str(today), "补充合同已公布"],
    ]
    with clerk_at(folder, "zh", 1280, has_mouse=True) as clerk:
        clerk.publish(1)
        clerk.section("home")
        clerk.drop(xlsx(tmp_path / "答复.xlsx", {"答复": grid}))
        assert clerk.errors() == []
        # What it answers is named by its rule and its row.
        shown = clerk.page.inner_text("main")
        assert RULE in shown and "C-1" in shown
        clerk.button("workbook.accept")
        clerk.publish(2)
        assert not clerk.troubles
    site = folder / "output/current/site"
    told = f"用时 {DAYS} 天"
    for path in (f"supervision/{PUBLISHER}", f"rules/{RULE}", f"projects/{PUBLISHER}/TT-1"):
        page = words(site / path / "index.html")
        assert "补充合同已公布" in page and told in page, path
