"""Measures the desk on a large workbook: the first marks, an edit, the whole check, memory:
`python -m benchmarks.large_workbook [ROWS]`."""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import xlsxwriter

from benchmarks.results import begin, options_of
from benchmarks.servers import free_port

ROOT = Path(__file__).resolve().parent.parent
_HEADINGS = ("序号", "采购项目名称", "采购单位", "预算金额（万元）", "预计采购时间", "采购方式")
_FAULTY_EVERY, _EDITS = 997, 15


def write_plan(path: Path, rows: int) -> None:
    """A plan of so many rows; the amount of every 997th cannot be read."""
    book = xlsxwriter.Workbook(str(path))
    page: Any = book.add_worksheet("计划")
    page.write_row(0, 0, _HEADINGS)
    for number in range(1, rows + 1):
        amount: object = "约五万" if number % _FAULTY_EVERY == 0 else 10 + number % 90
        cells = [number, f"养老服务第{number}号", f"第{number % 30}街道办事处", amount]
        page.write_row(number, 0, [*cells, f"2026-{1 + number % 12:02}", "公开招标"])
    book.close()


class DeskVisitor:
    """A browser's part at the desk: its cookie, its forms, and how long each answer took."""

    def __init__(self, home: str, door: str) -> None:
        self.home = home
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor())
        self.page = self._read(Request(door))  # noqa: S310 - an address of this machine
        match = re.search(r'name="form_key" value="([^"]+)"', self.get("/publisher")[0])
        assert match is not None
        self.key = match[1]

    def get(self, path: str) -> tuple[str, float]:
        """A page and the seconds that it took."""
        started = time.perf_counter()
        page = self._read(Request(f"{self.home}{path}"))  # noqa: S310 - as above
        return page, time.perf_counter() - started

    def post(self, path: str, **texts: str) -> float:
        """Send a form and read the page that it leads to; the seconds of both."""
        return self._send(path, urlencode({"form_key": self.key, **texts}).encode(), {})

    def drop(self, file: Path) -> float:
        """Drop a file and read its page; the seconds of both."""
        head = (
            f'--b\r\ncontent-disposition: form-data; name="form_key"\r\n\r\n{self.key}\r\n--b\r\n'
        )
        head += f'content-disposition: form-data; name="files"; filename="{file.name}"\r\n\r\n'
        body = head.encode() + file.read_bytes() + b"\r\n--b--\r\n"
        return self._send("/workbooks", body, {"content-type": "multipart/form-data; boundary=b"})

    def _send(self, path: str, body: bytes, headers: dict[str, str]) -> float:
        started = time.perf_counter()
        form = Request(f"{self.home}{path}", body, {"origin": self.home, **headers})  # noqa: S310
        self.page = self._read(form)
        return time.perf_counter() - started

    def _read(self, form: Request) -> str:
        with self.opener.open(form) as answer:
            self.address = str(answer.url).removeprefix(self.home)
            return str(answer.read().decode())


@contextmanager
def opened_desk(folder: Path) -> Iterator[tuple[DeskVisitor, int]]:
    """A desk in a process of its own, and the id of the process."""
    port = free_port()
    verb = [sys.executable, "-m", "scripts.desk", "--folder", str(folder), "--port", str(port)]
    with subprocess.Popen(
        [*verb, "--no-browser"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        door = re.search(r"http\S+token=\S+", process.stdout.readline())
        assert door is not None
        time.sleep(2)
        try:
            yield DeskVisitor(f"http://127.0.0.1:{port}", door[0]), process.pid
        finally:
            process.terminate()


def measure(rows: int, folder: Path) -> Iterator[tuple[str, float, str]]:
    """What a clerk waits for, in seconds, and the desk's memory."""
    write_plan(folder / "plan.xlsx", rows)
    write_plan(folder / "first.xlsx", 2)
    with opened_desk(folder / "site") as (visitor, process):
        visitor.post("/publisher", title="某区民政局", title_en="", name="some-bureau", email="")
        visitor.drop(folder / "first.xlsx")  # what is done once at each start is done
        yield "first marks", visitor.drop(folder / "plan.xlsx"), "s"
        sheet = visitor.address.partition("?")[0]
        started = time.perf_counter()
        slowest = 0.0
        while '"running":true' in visitor.get(f"{sheet}/progress")[0]:
            slowest = max(slowest, visitor.get(f"{sheet}?sheet=0&show=all")[1])
            time.sleep(0.5)
        yield "the whole checked", time.perf_counter() - started, "s"
        yield "a page meanwhile, at most", slowest, "s"
        edits = []
        for number in range(1, _EDITS + 1):
            place = {"sheet": "0", "row": str(number * _FAULTY_EVERY + 1), "column": "4"}
            edits.append(visitor.post(f"{sheet}/cells", text="5", **place))
        yield "an edit checked, median", sorted(edits)[_EDITS // 2], "s"
        yield "an edit checked, at most", max(edits), "s"
        status = Path(f"/proc/{process}/status").read_text("utf-8")
        peak = re.search(r"VmHWM:\s+(\d+) kB", status)
        yield "memory at most", int(peak[1]) / 1024 if peak else 0.0, "MB"


def main() -> None:
    parser = options_of("large_workbook", __doc__)
    parser.add_argument("rows", nargs="?", type=int, default=20_000, help="default: 20000")
    args = parser.parse_args()
    result = begin("large_workbook")
    table = result.table(f"a plan of {args.rows:,} rows", "", "")
    with tempfile.TemporaryDirectory() as folder:
        for what, number, unit in measure(args.rows, Path(folder)):
            table.row(what, f"{number:.2f} {unit}")
    if args.save:
        result.save()


if __name__ == "__main__":
    main()
