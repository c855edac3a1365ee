"""Every number on a page of supervision is that of its SQL, asked of the download by `sqlite3`.

What tells a row (a line of a table, an entry of a list) holds no number but those of one row of its
query; all numbers in sentences are exactly those that its queries give. Tables of counts are held
by `test_supervision.py`.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from disclosure.register.statistics import FOLDER
from tests.support.sqlite_program import by_program

Cells = Mapping[str, str]
MONTHS = "January February March April May June July August September October November December"
DAY = re.compile(
    rf"(?P<day>\d+) (?P<month>{'|'.join(MONTHS.split())}) (?P<year>\d{{4}})"
    r"|(?P<y>\d{4})年(?P<m>\d+)月(?P<d>\d+)日"
)
ISO = re.compile(r"\b\d{4}-\d\d-\d\d(?!\d)(?:T[\d:.]+\S*)?")
TIME = re.compile(r"\b\d\d:\d\d\b")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# What is no answer of a query: ids, headings, where one is in a list, a page's own history.
APART = re.compile(
    r"<(script|svg|code)\b.*?</\1>|<nav class=\"(?:pager|crumbs)\".*?</nav>|<aside.*?</aside>"
    r"|<h1>.*?</h1>|<section class=\"history\".*?</section>|\bsqlite3\b",
    re.DOTALL,
)
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
ROW = re.compile(r"<tr>(?:(?!<td class=\"n\">[\d,]+</td>).)*?</tr>", re.DOTALL)
ENTRY = re.compile(r'<li class="entry">.*?</li>', re.DOTALL)
OLD = "30"  # days, as a constant of the pages

FINDINGS = """SELECT f.*, r.title, r.title_en, p.title AS project, p.title_en AS project_en
 FROM findings f LEFT JOIN rules r USING (rule_id)
 LEFT JOIN projects p USING (publisher, project_id)
 WHERE f.publisher = '{publisher}'"""
UNANSWERED = """SELECT u.*, r.title, r.title_en, p.title AS project, p.title_en AS project_en
 FROM ({unanswered}) u LEFT JOIN rules r USING (rule_id)
 LEFT JOIN projects p USING (publisher, project_id)
 WHERE u.publisher = '{publisher}'"""
LATE = """SELECT d.*, p.title, p.title_en FROM publication_duties d
 LEFT JOIN projects p USING (publisher, project_id)
 WHERE d.publisher = '{publisher}' AND d.state IN ('late', 'missing')"""
CREDIT = """SELECT s.*, r.title, r.title_en, r.basis, r.issuer, r.answer, r.answered_on
 FROM credit_standings s JOIN credit_records r USING (publisher, credit_record_id)
 WHERE s.is_standing = 1"""
CASES = """SELECT d.*, p.title AS project, p.title_en AS project_en, e.score FROM documents d
 JOIN projects p ON p.publisher = d.publisher AND d.about_id = p.project_id
 LEFT JOIN evaluations e ON e.publisher = p.publisher AND e.project_id = p.project_id
 WHERE d.kind = 'case'"""

# What came of the contracts of each organization, on either side; people only where a contract
# tells both how many were promised and how many were served.
RECORDS = """WITH s AS (
  SELECT *, 'bought' AS side, purchaser_id AS organization_id FROM delivery_records
  UNION ALL SELECT *, 'undertook', undertaker_id FROM delivery_records
), known AS (
  SELECT *, people_promised IS NOT NULL AND people_count IS NOT NULL AS has_both FROM s
)
SELECT o.path, side, COUNT(*) AS contracts, TOTAL(evaluation_count > 0) AS evaluated,
       TOTAL(people_promised * has_both) AS promised, TOTAL(people_count * has_both) AS served,
       TOTAL(has_both) AS both, TOTAL(judged_count) AS judged, TOTAL(met_count) AS met,
       TOTAL(milestone_count) AS milestones, TOTAL(milestone_late_count) AS milestones_late,
       TOTAL(payment_due_count) AS due, TOTAL(payment_late_count) AS late,
       TOTAL(breach_count) AS breaches
  FROM known JOIN organizations AS o USING (publisher, organization_id)
 GROUP BY o.path, side"""
RECORD = re.compile(
    r'<section aria-labelledby="(bought|undertook)">(?:(?!</section>).)*?'
    r"<h3>(?:各份合同的履约|What came of its contracts)</h3>\s*<dl class=\"facts\">(.*?)</dl>",
    re.DOTALL,
)


def main_part(page: Path) -> str:
    text = page.read_text("utf-8").partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return APART.sub(" ", text)


def tokens(text: str) -> Counter[str]:
    """Days as ISO 8601 and numbers, as often as a text has them."""
    found: Counter[str] = Counter()

    def day(one: re.Match[str]) -> str:
        month = one["m"] or str(MONTHS.split().index(one["month"]) + 1)
        found[f"{one['y'] or one['year']}-{int(month):02}-{int(one['d'] or one['day']):02}"] += 1
        return " "

    plain = html.unescape(re.sub(r"<[^>]*>", " ", text))
    found.update(one[:10] for one in ISO.findall(plain))
    plain = TIME.sub(" ", ISO.sub(" ", DAY.sub(day, plain)))
    found.update(number(one) for one in NUMBER.findall(plain))
    return found


def number(text: str) -> str:
    """A number as it reads without commas and zeros at its end."""
    return f"{Decimal(text.replace(',', '')).normalize():f}"


@cache
def asked(site: Path, query: str) -> tuple[Cells, ...]:
    return tuple(by_program(site, query))


@cache
def tokens_of_rows(site: Path, query: str) -> list[set[str]]:
    """The numbers and days of each row of a query."""
    return [{*tokens("\n".join(row.values()))} for row in asked(site, query)]


def statistic(site: Path, name: str, selecting: str = "") -> Sequence[Cells]:
    query = (site / FOLDER / f"{name}.sql").read_text("utf-8")
    return asked(site, f"SELECT * FROM ({query}) {selecting}")


def publishers(site: Path) -> list[str]:
    told = asked(site, "SELECT DISTINCT publisher FROM findings ORDER BY publisher")
    return [row["publisher"] for row in told]


def lists(site: Path) -> Iterator[tuple[str, str]]:
    """Each list of rows: the pattern of its pages, and the query whose rows it tells."""
    unanswered = (site / FOLDER / "unanswered.sql").read_text("utf-8")
    delivery = (site / FOLDER / "delivery-records.sql").read_text("utf-8")
    for publisher in publishers(site):
        values = {"publisher": publisher, "unanswered": unanswered}
        folder = site / "supervision" / publisher
        for path in sorted({one.parent for one in folder.rglob("index.html")} - {folder}):
            inside = path.relative_to(site).as_posix()
            query = UNANSWERED if "/unanswered" in inside else FINDINGS
            yield inside, query.format(**values)
        for path in sorted((site / f"publication-duties/{publisher}/late").rglob("index.html")):
            yield path.parent.relative_to(site).as_posix(), LATE.format(**values)
    for name, query in (
        ("credit-standings", CREDIT),
        ("delivery-records", f"SELECT * FROM ({delivery})"),
        ("audits", "SELECT * FROM audits"),
        ("cases", CASES),
    ):
        for path in sorted((site / name).rglob("index.html")):
            yield path.parent.relative_to(site).as_posix(), query


@pytest.mark.parametrize("lang", ["", "en/"])
def test_what_tells_a_row_has_no_number_but_those_of_one_row_of_its_query(
    lang: str, built_site: Path
) -> None:
    told = 0
    for path, query in lists(built_site):
        rows = tokens_of_rows(built_site, query)
        text = main_part(built_site / lang / path / "index.html")
        for block in [*ENTRY.findall(text), *ROW.findall(text)]:
            found = {*tokens(block)}
            told += len(found)
            assert any(found <= row for row in rows), (path, block)
    assert told > 1_000


@pytest.mark.parametrize("lang", ["", "en/"])
def test_the_numbers_in_sentences_are_exactly_those_of_the_queries(
    lang: str, built_site: Path
) -> None:
    """Of the overview, of each publisher's page, and of each list, which tells its total and where
    one is in it."""
    every = asked(built_site, "SELECT publisher FROM publishers WHERE publisher <> 'reference'")
    overview = [one for row in every for one in _overview(built_site, row["publisher"])]
    wanted = {"supervision": overview}
    for publisher in publishers(built_site):
        path = f"supervision/{publisher}"
        wanted[path] = [*_of_publisher(built_site, publisher, "_en" if lang else "")]
    for path, numbers in wanted.items():
        text = main_part(built_site / lang / path / "index.html")
        assert tokens(TABLE.sub(" ", text)) == Counter(map(_token, numbers)), path


def _token(text: str) -> str:
    return text if "-" in text else number(text)


def _checked(site: Path, publisher: str) -> Iterator[str]:
    (checked,) = statistic(site, "rules-checked", f"WHERE publisher = '{publisher}'")
    yield from (checked["checked_count"], checked["rule_count"])


def _of_publisher(site: Path, publisher: str, english: str) -> Iterator[str]:
    """What was checked, what is old, what the last release did, and each reply with its days."""
    own = f"WHERE publisher = '{publisher}'"
    yield from _checked(site, publisher)
    yield from (str(_old(statistic(site, "unanswered", own))), OLD)
    (last,) = asked(
        site,
        f"""ATTACH 'downloads/history.sqlite' AS h;
        SELECT number, SUBSTR(released_at, 1, 10) AS day,
               (SELECT COUNT(*) FROM h.finding_events e {own} AND e.release = number
                   AND action = 'opened') AS opened,
               (SELECT COUNT(*) FROM h.finding_events e {own} AND e.release = number
                   AND action = 'closed') AS closed
        FROM h.releases ORDER BY number DESC LIMIT 1""",
    )
    yield from last.values()
    for reply in asked(
        site,
        f"""SELECT a.*, f.message, f.message_en, f.reply_days, r.title, r.title_en
        FROM replies a LEFT JOIN findings f USING (publisher, reply_id)
        LEFT JOIN rules r ON r.rule_id = a.rule_id WHERE a.publisher = '{publisher}'""",
    ):
        yield reply["replied_on"]
        yield from filter(None, [reply["reply_days"]])
        for name in ("message", "text", "title"):
            yield from tokens(reply[f"{name}{english}"] or "").elements()


def _overview(site: Path, publisher: str) -> Iterator[str]:
    own = f"WHERE publisher = '{publisher}'"
    yield from _checked(site, publisher)
    found = statistic(site, "supervision", own)
    waiting = statistic(site, "unanswered", own)
    if not found and not waiting:
        return
    for severity in ("warning", "absence"):
        yield str(_sum(found, lambda row, one=severity: row["severity"] == one))  # type: ignore[misc]
    yield str(_sum(found) - sum(int(row["answered_count"]) for row in found))
    rules = statistic(site, "findings-by-rule", own)
    yield min(row["unanswered_since"] for row in rules if row["unanswered_since"])
    yield from (str(_old(waiting)), OLD)
    yield from (row["finding_count"] for row in rules[:3])
    places: Counter[str] = Counter()
    for row in found:
        places[row["region_code"]] += int(row["finding_count"])
    del places[""]
    yield from (str(count) for _, count in places.most_common(3))


def _sum(rows: Sequence[Cells], of: Callable[[Cells], bool] = lambda _row: True) -> int:
    return sum(int(row["finding_count"]) for row in rows if of(row))


def _old(waiting: Sequence[Cells]) -> int:
    return sum(int(row["unanswered_days"] or 0) >= int(OLD) for row in waiting)


@pytest.mark.parametrize("lang", ["", "en/"])
def test_the_record_of_every_organization_is_the_sums_of_its_contracts(
    lang: str, built_site: Path
) -> None:
    wanted = {(row["path"], row["side"]): _record(row) for row in asked(built_site, RECORDS)}
    told = {
        (path, side): tokens(facts)
        for path in [row["path"] for row in asked(built_site, "SELECT path FROM organizations")]
        for side, facts in RECORD.findall(main_part(built_site / lang / path / "index.html"))
    }
    assert len(told) > 50 and told == wanted


def _record(row: Cells) -> Counter[str]:
    """The numbers that a record tells: of what was counted, each pair of how many of how many."""
    pairs = [("contracts", "evaluated"), ("judged", "met"), ("milestones", "milestones_late")]
    pairs += [("due", "late")]
    names = [name for pair in pairs if number(row[pair[0]]) != "0" for name in pair]
    names += ["promised", "served"] if number(row["both"]) != "0" else []
    names += ["breaches"] if number(row["breaches"]) != "0" else []
    return Counter(number(row[name]) for name in names)


@pytest.mark.parametrize("lang", ["", "en/"])
def test_the_total_of_every_list_is_what_it_tells(lang: str, built_site: Path) -> None:
    told: dict[str, int] = {}
    totals: dict[str, str] = {}
    for path, _ in lists(built_site):
        first = path.partition("/page/")[0]
        text = main_part(built_site / lang / path / "index.html")
        body = text.rpartition("<tbody")[2] if "<tbody" in text else text
        told[first] = told.get(first, 0) + len([*ENTRY.findall(text), *ROW.findall(body)])
        if (
            first == path
            and "/order/" not in path
            and (total := re.search(r'<p class="total">(.*?)</p>', text))
        ):
            (totals[first],) = re.findall(r"[\d,]+", total[1])[:1]
    assert len(totals) > 20
    assert {path: int(count.replace(",", "")) for path, count in totals.items()} == {
        path: told[path] for path in totals
    }
