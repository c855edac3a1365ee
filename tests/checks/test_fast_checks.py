"""A table is judged as frictionless judges it, whether polars proves its rows or not."""

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from frictionless import Field
from frictionless.resources import TableResource
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure.checks.fast import opened_tables, scanning, verdicts
from disclosure.checks.fast.clean_rows import CheckedColumn, CompiledSchema, read_frame
from disclosure.checks.fast.opened_tables import column_of
from disclosure.checks.fast.patterns import rust_pattern
from tests.support.any_packages import row_of

BROKEN = "engine-error"  # frictionless raises on some schemas; we say so and go on
Verdict = Counter[tuple[str, int | None, str, str]]

CELLS = {
    "string": ["", "x", "é", "语", "a b", "NA", "-", "2026", "abcdef", "a\nb", 'say "hi"', "a,b"],
    "integer": ["", "0", "1", "-1", "007", "+5", " 3", "1_0", "1.0", "x", "٣", "9" * 19, "NA"],
    "number": [
        "",
        "0",
        "1.50",
        "-2",
        "1e3",
        "NaN",
        "inf",
        "1,000",
        "1E-5",
        ".5",
        "5.",
        "x",
        "0.1",
        "-",
    ],
    "boolean": ["", "true", "false", "True", "1", "0", "yes", "TRUE", "no", "NA"],
    "date": [
        "",
        "2026-02-28",
        "2026-02-29",
        "2024-02-29",
        "2026-9-5",
        "0000-01-01",
        "x",
        "1900-02-29",
        "28/2/2026",
        "31/04/2026",
        "20260905",
        "2026.9.30",
        "05-11-2026 23:59",
        "1112026",
    ],
    "datetime": [
        "",
        "2026-09-10T17:00:00+08:00",
        "2026-09-10T17:00:00Z",
        "2026-09-10T24:00:00",
        "2026-09-10 17:00:00",
        "2026-09-10T17:00",
        "2026-09-10T17:00:00.5",
        "x",
        "2026-02-30T00:00:00",
        "20260910T170000",
    ],
    "time": ["", "10:20:30", "24:00:00", "10:20", "10:20:30Z", "x", "25:00:00", "10:20:30.5"],
    "year": ["", "2026", "0000", "026", "-026", "20266", "x", " 202"],
    "yearmonth": ["", "2026-03", "2026-3", "2026-13", "x", "12026-01", "2026-00"],
    "any": ["", "x", "1"],
    "duration": ["", "P1Y", "x"],
    "geopoint": ["", "1,2", "x"],
    "array": ["", "[1]", "x"],
}
GOOD = {
    "string": ["x", "abc", "é语", "a,b", "a\nb", ""],
    "integer": ["0", "1", "-12"],
    "number": ["0", "1.50", "-2", "0.1"],
    "boolean": ["true", "false"],
    "date": ["2026-02-28", "2024-02-29"],
    "time": ["10:20:30", "23:59:59"],
    "datetime": ["2026-09-10T17:00:00+08:00", "2026-09-10T17:00:00Z"],
    "year": ["2026", "0000"],
    "yearmonth": ["2026-03", "2026-12"],
}
MARKS = ['"', '""', ",", "\n", "\r", "\n\n", " ", "\x00", "\ufeff"]
PATTERNS = ["[a-z]+", "a|b", r"\d+", "[^,]*", ".", "(a|b)+c?", r"\w{2,3}", "(?i)X", r"\S+", "x$"]
FORMATS = {
    "string": ["uri", "email", "uuid"],
    "date": ["any", "%d/%m/%Y", "%Y%m%d", "%Y.%m.%d", "%d-%m-%Y %H:%M", "%B %Y", "%Y-%m-%d%%"],
}


def kinds(verdict: Verdict) -> set[str]:
    return {key[0] for key in verdict}


def verdict_of(findings: Any) -> Verdict:
    """Findings as frictionless has them; NUL characters are no error to it."""
    return Counter((f.type, f.row, f.field, f.note) for f in findings if f.type != "nul-bytes")


def frictionless_verdict(descriptor: dict[str, Any], folder: Path) -> Verdict:
    resource = TableResource.from_descriptor(descriptor, basepath=str(folder))
    try:
        errors = resource.validate(limit_errors=0).tasks[0].errors
    except Exception as error:  # noqa: BLE001 - it breaks on a wrong pattern, for one
        return Counter({(BROKEN, None, "", f"{type(error).__name__}: {error}"): 1})
    return Counter((e.type, row_of(e), getattr(e, "field_name", "") or "", e.note) for e in errors)


def our_verdict(descriptor: dict[str, Any], folder: Path) -> Verdict:
    resource = TableResource.from_descriptor(descriptor, basepath=str(folder))
    return verdict_of(verdicts.judge_table(resource, folder / "t.csv").listed)


@st.composite
def fields(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(CELLS)))
    field: dict[str, Any] = {"type": kind}
    rules: dict[str, Any] = {}
    if draw(st.booleans()):
        rules["required"] = draw(st.booleans())
    value = st.sampled_from([cell for cell in CELLS[kind] if cell])
    if kind == "string":
        if draw(st.integers(0, 3)) == 0:
            rules["pattern"] = draw(st.sampled_from(PATTERNS))
        if draw(st.integers(0, 3)) == 0:
            rules["minLength"] = draw(st.integers(0, 4))
        if draw(st.integers(0, 3)) == 0:
            rules["maxLength"] = draw(st.integers(0, 4))
    good = {
        "integer": ["0", "1", "-1"],
        "number": ["0", "1.5", "0.1"],
        "date": ["2024-02-29"],
        "year": ["2000"],
        "yearmonth": ["2026-03"],
    }
    if kind in good and draw(st.integers(0, 2)) == 0:
        name = draw(st.sampled_from(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]))
        rules[name] = draw(st.sampled_from(good[kind]))
    if kind not in {"geopoint", "array", "duration"} and draw(st.integers(0, 4)) == 0:
        rules["enum"] = draw(st.lists(value, min_size=1, max_size=4))
    if kind in FORMATS and draw(st.integers(0, 5)) == 0:
        field["format"] = draw(st.sampled_from(FORMATS[kind]))
    if kind == "boolean" and draw(st.booleans()):
        field["trueValues"], field["falseValues"] = ["yes", "1"], ["no", "0"]
    if kind == "number" and draw(st.integers(0, 3)) == 0:
        field["groupChar"] = ","
    return {**field, "constraints": rules} if rules else field


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, Any], str, bytes]:
    """A schema, an encoding and a file, more often sound than not."""
    columns = draw(st.lists(fields(), min_size=1, max_size=4))
    for number, column in enumerate(columns):
        column["name"] = f"f{number}"
    schema: dict[str, Any] = {"fields": columns}
    names = [column["name"] for column in columns]
    if draw(st.integers(0, 2)) == 0:
        column = draw(st.sampled_from(columns))
        column["constraints"] = {**column.get("constraints", {}), "unique": True}
    if draw(st.integers(0, 2)) == 0:
        schema["primaryKey"] = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    if draw(st.integers(0, 3)) == 0:
        mine, theirs = (draw(st.sampled_from(names)) for _ in "ab")
        target = {"resource": "", "fields": [theirs]}
        schema["foreignKeys"] = [{"fields": [mine], "reference": target}]
    if draw(st.integers(0, 3)) == 0:
        schema["missingValues"] = draw(st.sampled_from([["NA"], ["", "-", "NA"], []]))
    pool = draw(st.sampled_from([CELLS, GOOD, GOOD]))
    cell = [st.sampled_from(pool.get(column["type"], CELLS[column["type"]])) for column in columns]
    rows = draw(st.lists(st.tuples(*cell), max_size=12))
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    lines = [",".join(column["name"] for column in columns)]
    lines += [",".join(quoted(one, draw) for one in row) for row in rows]
    data = end.join(lines) + draw(st.sampled_from(["", end]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "gb18030", "big5"]))
    return schema, encoding, spoilt(data, draw).encode(encoding, "replace")


def quoted(cell: str, draw: st.DrawFn) -> str:
    if any(mark in cell for mark in ',"\n') or draw(st.integers(0, 5)) == 0:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def spoilt(data: str, draw: st.DrawFn) -> str:
    """The file with a few marks of CSV put where they may not belong."""
    for _ in range(draw(st.sampled_from([0, 0, 1, 3]))):
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.sampled_from(MARKS)) + data[at:]
    return data


@pytest.fixture(autouse=True, scope="module")
def small_blocks() -> Any:
    """Blocks of a few rows, so that a table of a dozen has several."""
    patch = pytest.MonkeyPatch()
    plain = scanning.CsvSource
    patch.setattr(opened_tables, "CsvSource", partial(plain, block=60))
    yield
    patch.undo()


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_a_table_has_the_verdict_that_frictionless_gives(
    table: tuple[dict[str, Any], str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    schema, encoding, data = table
    folder = tmp_path_factory.getbasetemp()
    (folder / "t.csv").write_bytes(data)
    profile = "https://datapackage.org/profiles/2.0/dataresource.json"
    descriptor = {
        "$schema": profile,
        "name": "t",
        "path": "t.csv",
        "format": "csv",
        "encoding": encoding,
        "dialect": {"csv": {"delimiter": ","}},
        "schema": schema,
    }
    ours, theirs = our_verdict(descriptor, folder), frictionless_verdict(descriptor, folder)
    assert ours == theirs or (BROKEN in kinds(theirs) and theirs <= ours)


NEARLY = "0123456789-+.:TZz eE_,/ \t٣é１\x1f"


@settings(max_examples=300)
@given(field=fields(), data=st.data())
def test_no_cell_is_proven_clean_that_frictionless_would_fault(
    field: dict[str, Any], data: st.DataObject
) -> None:
    known = st.sampled_from(CELLS[field["type"]] + GOOD.get(field["type"], []))
    changed = st.tuples(known, st.integers(0, 30), st.sampled_from(NEARLY)).map(
        lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] + 1 :]
    )
    cells = data.draw(st.lists(st.one_of(known, changed, st.text(NEARLY, max_size=12)), min_size=1))
    one = Field.from_descriptor({**field, "name": "f"})
    try:
        reader, column = one.create_cell_reader(), column_of(one)
    except Exception:  # noqa: BLE001 - a wrong pattern, say: then nothing is proven
        return
    lines = "".join('x,"{}"\n'.format(cell.replace('"', '""')) for cell in cells)
    frame = read_frame(lines.encode(), 2, ",", {0, 1})
    if frame is None:
        return
    suspects = CompiledSchema((CheckedColumn("string", is_required=True), column)).suspects(frame)
    proven = [cell for place, cell in enumerate(cells) if place not in suspects]
    assert [cell for cell in proven if reader(cell)[1]] == []


@pytest.mark.parametrize(
    ("pattern", "rust"),
    [
        ("a|b", "^(?:^a|b$)"),
        (r"\d{4}", "^(?:^[0-9]{4}$)"),
        (r"[\w-]+", "^(?:^[0-9A-Za-z_-]+$)"),
        (r"[^\d]", None),
        ("(?=a)", None),
        ("(?i)a", None),
        (r"\bword\b", None),
        (r"(a)\1", None),
        ("[a&&b]", None),
        ("(", None),
    ],
)
def test_a_pattern_is_given_to_rust_only_where_it_means_the_same(
    pattern: str, rust: str | None
) -> None:
    assert rust_pattern(pattern) == rust
