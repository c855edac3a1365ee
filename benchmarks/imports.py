"""Measures imports of workbooks, CSV and OCDS by the verbs: `python -m benchmarks.imports [ROWS]`.

The files are invented from a fixed seed, so that two states of the program read the same bytes:
`--beside FOLDER` measures another working copy by turns with this one.
"""

import csv
import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import xlsxwriter

from benchmarks.measured_verbs import COLUMNS, ROOT, Measurement, measured
from benchmarks.results import begin, options_of

RUNS = 5
NEEDS = (
    "居家养老",
    "社区矫正",
    "法律援助",
    "儿童助餐",
    "残疾托养",
    "绿化养护",
    "档案整理",
    "心理咨询",
)
METHODS = ("公开招标", "竞争性磋商", "询价")
PLAN = ("序号", "采购项目名称", "采购单位", "预算金额（万元）", "预计采购时间", "采购方式", "备注")
NOTICES = (
    *("公告标题", "公告类型", "采购编号", "项目编号", "采购单位", "预算金额（元）"),
    *("发布时间", "响应截止时间"),
)


@dataclass(frozen=True)
class Trial:
    """An import to measure: the verb and its words but for where it writes."""

    step: str
    verb: str
    words: tuple[str, ...]

    def run(self, out: Path, program: Path) -> Measurement:
        """What it takes the working copy `program`, which writes below `out`."""
        words = (*self.words, "--publisher", "bureau", "--out", str(out), "--title", "某区民政局")
        return measured(self.step, self.verb, *words, program=program)


def plan_rows(rows: int) -> Iterator[list[Any]]:
    """A plan as bureaus write it: amounts in 万元, months of one year."""
    chance = random.Random(1)
    for number in range(1, rows + 1):
        name = f"{chance.choice(NEEDS)}服务第{number}号"
        amount = round(chance.uniform(1, 500), 2)
        month = f"2026年{chance.randint(1, 12)}月"
        office = f"第{chance.randint(1, 30)}街道办事处"
        yield [number, name, office, amount, month, chance.choice(METHODS), ""]


def notice_rows(rows: int) -> Iterator[list[Any]]:
    """Notices with their numbers, days and hours as text."""
    chance = random.Random(2)
    for number in range(1, rows + 1):
        name = f"{chance.choice(NEEDS)}服务第{number}号采购公告"
        office = f"第{chance.randint(1, 30)}街道办事处"
        month, day = chance.randint(1, 12), chance.randint(1, 28)
        times = [f"2026-{month:02}-{day:02} 09:00", f"2027年{month}月{day}日9时30分"]
        keys = [f"T-{number}", f"P-{number}"]
        yield [name, "采购公告", *keys, office, chance.randint(10_000, 9_000_000), *times]


def releases(rows: int) -> Iterator[dict[str, Any]]:
    """Releases of a tender with its award and contract, by thirty buyers to eighty suppliers."""
    chance = random.Random(3)
    for number in range(1, rows + 1):
        buyer, supplier = f"B-{chance.randint(1, 30)}", f"S-{chance.randint(1, 80)}"
        value = {"amount": chance.randint(10_000, 9_000_000) / 100, "currency": "EUR"}
        month, day = chance.randint(1, 11), chance.randint(1, 28)
        at = f"2026-{month:02}-{day:02}T09:00:00+01:00"
        later = f"2026-{month + 1:02}-{day:02}T12:00:00+01:00"
        named = {
            "title": f"Service {number}",
            "description": "A service for those who need it. " * 8,
        }
        period = {"startDate": at, "endDate": later}
        yield {
            "ocid": f"ocds-zzzzzz-{number}",
            "id": f"{number}-1",
            "date": at,
            "tag": ["tender", "award", "contract"],
            "language": "en",
            "parties": [
                {"id": buyer, "name": f"Buyer {buyer}", "roles": ["buyer"]},
                {"id": supplier, "name": f"Supplier {supplier}", "roles": ["supplier"]},
            ],
            "buyer": {"id": buyer, "name": f"Buyer {buyer}"},
            "tender": {
                "id": f"t-{number}",
                **named,
                "value": value,
                "status": "complete",
                "procurementMethod": "open",
                "tenderPeriod": period,
                "items": [{"id": "1", "description": "hours", "quantity": chance.randint(1, 900)}],
            },
            "awards": [
                {
                    "id": "a-1",
                    **named,
                    "value": value,
                    "date": later,
                    "status": "active",
                    "suppliers": [{"id": supplier, "name": f"Supplier {supplier}"}],
                }
            ],
            "contracts": [
                {"id": "c-1", "awardID": "a-1", **named, "value": value, "period": period}
            ],
        }


def write_csv(path: Path, headings: tuple[str, ...], rows: Iterator[list[Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headings, *rows])


def write_workbook(path: Path, headings: tuple[str, ...], rows: Iterator[list[Any]]) -> None:
    book = xlsxwriter.Workbook(str(path))
    page: Any = book.add_worksheet("计划")
    for number, row in enumerate([headings, *rows]):
        page.write_row(number, 0, row)
    book.close()


def trials(rows: int, folder: Path) -> Iterator[Trial]:
    """The imports to measure, their files written below `folder`."""
    sheets: Any = {"plan.xlsx": write_workbook, "plan.csv": write_csv, "notices.csv": write_csv}
    for name, write in sheets.items():
        is_plan = name.startswith("plan")
        rows_given = (PLAN, plan_rows(rows)) if is_plan else (NOTICES, notice_rows(rows))
        write(folder / name, *rows_given)
        kind = "annual-plans" if is_plan else "tender-notices"
        yield Trial(name, "import_sheet", (str(folder / name), "--kind", kind))
    text = json.dumps({"releases": [*releases(rows)]}, ensure_ascii=False)
    (folder / "releases.json").write_text(text, "utf-8")
    yield Trial("releases.json", "import_ocds", (str(folder / "releases.json"),))


def main() -> None:
    parser = options_of("imports", __doc__)
    parser.add_argument("rows", nargs="?", type=int, default=20_000, help="default: 20000")
    parser.add_argument("--beside", type=Path, help="another working copy")
    args = parser.parse_args()
    programs = [ROOT, *([args.beside.resolve()] if args.beside else [])]
    result = begin("imports")
    table = result.table(f"{args.rows:,} rows, medians of {RUNS}", *COLUMNS)
    with tempfile.TemporaryDirectory() as folder:
        for trial in trials(args.rows, Path(folder)):
            runs: dict[Path, list[Measurement]] = {}
            for number in range(RUNS):
                for at, program in enumerate(programs):
                    out = Path(folder) / f"{trial.step}-{number}-{at}"
                    runs.setdefault(program, []).append(trial.run(out, program))
            for program, several in runs.items():
                middle = sorted(several, key=lambda run: run.processor)[RUNS // 2]
                step = middle.step if program == ROOT else f"{middle.step}, {program.name}"
                table.row(*replace(middle.of(args.rows, "rows"), step=step).cells())
            if len(runs) > 1:
                ours, theirs = ([run.processor for run in several] for several in runs.values())
                ratio = median(ours) / median(theirs)
                result.note(f"{trial.step} takes {ratio:.2f} times the processors' seconds.")
    if args.save:
        result.save()


if __name__ == "__main__":
    main()
