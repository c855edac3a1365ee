"""A million rows: checked within a gigabyte, and answered to the last in bounded memory."""

import json
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urljoin

import pytest

from benchmarks.api import make
from benchmarks.servers import fetch, memory, running
from benchmarks.validation import lines, measure, write

COUNT = 1_000_000


@pytest.mark.soak
def test_a_million_rows_some_of_them_faulty_are_checked_within_a_gigabyte(tmp_path: Path) -> None:
    found = measure("ours", write(tmp_path / "notices", lines(COUNT, 100)))
    assert found.faults == COUNT // 100
    assert found.megabytes < 1_000


@pytest.mark.soak
def test_a_million_notices_are_answered_to_the_last_in_bounded_memory(tmp_path: Path) -> None:
    output = tmp_path / "output"
    make(output, COUNT)
    command = (sys.executable, "-m", "scripts.serve", "--port", "{port}", "--output", str(output))
    with running(*command, probe="/api/v1/notices") as (address, process):
        paged = list(paged_ids(f"{address}/api/v1/notices?fields=notice_id&limit=500"))
        assert paged == sorted(set(paged))
        assert len(paged) == COUNT
        assert list(streamed_ids(f"{address}/api/v1/notices.jsonl?fields=notice_id")) == paged
        found = json.loads(fetch(f"{address}/api/v1/search?q={quote(f'第{COUNT // 2}号')}"))
        assert found["total"] > 0
        assert memory(process) < 600  # megabytes


def paged_ids(address: str) -> Iterator[str]:
    """The ids of a list, page by page, each page's total being that of all rows."""
    link: str | None = address
    while link is not None:
        page = json.loads(fetch(link))
        assert page["total"] == COUNT
        yield from (row["notice_id"] for row in page["items"])
        link = page["next"] and urljoin(address, page["next"])


def streamed_ids(address: str) -> Iterator[str]:
    with urllib.request.urlopen(address, timeout=60) as answer:
        yield from (json.loads(line)["notice_id"] for line in answer)
