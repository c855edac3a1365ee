"""A day after the release is a slip of the pen: its row is published, and heads no list."""

from pathlib import Path

import pytest

from disclosure.register.register_file import open_register
from disclosure.site.pages import evaluation_pages, notice_pages, project_pages
from tests.support.small_town import NOTICE, ROWS, compiled, entries_of, subscribed, write_town

SLIP = "2062-09-01"
TRUE = "2026-09-01"


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town of two projects, of which one has every day 36 years from now."""
    folder = tmp_path_factory.mktemp("slips")
    days = {"slip": SLIP, "true": TRUE}
    notices = [
        {
            **NOTICE,
            "notice_id": name,
            "tender_id": name,
            "project_id": name,
            "title": name,
            "published_at": f"{day}T09:00:00+08:00",
        }
        for name, day in days.items()
    ]
    evaluations = [
        {"evaluation_id": name, "project_id": name, "published_on": day, "score": "90"}
        for name, day in days.items()
    ]
    rows = {
        "regions": ROWS["regions"],
        "organizations": ROWS["organizations"],
        "tender-notices": {"notices": notices},
        "performance-results": {"evaluations": evaluations},
    }
    compiled(write_town(folder / "data", rows), folder / "register.sqlite")
    return folder / "register.sqlite"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT n.title FROM notices n {notice_pages.NEWEST_FIRST}",
        f"SELECT t.title FROM tenders t {notice_pages.NEWEST_TENDER_FIRST}",
        f"SELECT p.title FROM projects p {project_pages.NEWEST_FIRST}",
        f"SELECT e.evaluation_id FROM evaluations e {evaluation_pages.NEWEST_FIRST}",
    ],
)
def test_its_row_comes_last_in_lists(register: Path, query: str) -> None:
    with open_register(register) as connection:
        assert connection.column(query) == ["true", "slip"]


@pytest.mark.parametrize("feed", ["tender-notices", "performance-results"])
def test_its_entry_comes_last_in_feeds(register: Path, feed: str) -> None:
    entries = entries_of(subscribed(register)[f"feeds/{feed}.atom"])
    links = [entry.link for entry in entries.values()]
    assert ["slip" in link for link in links] == [False, True]
