"""A block of CSV is read as Python's csv module reads it, or is left to it."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure.checks.fast.clean_rows import CheckedColumn, CompiledSchema, read_frame


@pytest.mark.parametrize(
    "data",
    [
        b'a,"b\n',
        b'"a\nb",c"d\n',
        b"a,b\rc,d\n",
        b"\xef\xbb\xbfa,b\n",
        b"a,\xff\n",
        b"x\x01,b\n",
    ],
)
def test_a_block_that_two_parsers_might_read_otherwise_is_not_read_by_polars(data: bytes) -> None:
    assert read_frame(data, 2, ",", {0, 1}) is None


ODD = [
    b'a,b"c\n',
    b'"a"b,c\n',
    b'a, "b,c"\n',
    b'a,b""\n',
    b'a,"b" "c\n',
    b"a\n",
    b"\n",
    b"a,b,c\n",
    b'"a,b"\r\n',
]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("rest", [b"x,y\n", b'"x","y ""z"""\r\n'])
def test_an_odd_record_is_suspect_and_the_others_are_read(odd: bytes, rest: bytes) -> None:
    data = rest + odd + rest
    frame = read_frame(data, 2, ",", {0})
    assert frame is not None
    check = CompiledSchema((CheckedColumn("string", is_required=True), CheckedColumn("string")))
    assert check.suspects(frame) == {1: None}
    assert frame.numbered([0, 1, 2]) == [*csv.reader(io.StringIO(data.decode(), ""))]


def test_a_cell_of_several_lines_stays_one_beside_a_row_too_short() -> None:
    frame = read_frame(b'a,"b\nc,d"\ne\nf,g\n', 2, ",", {0, 1})
    assert frame is not None
    assert CompiledSchema((CheckedColumn("string"), CheckedColumn("string"))).suspects(frame) == {
        1: None
    }
    assert frame.cells.rows() == [("a", "b\nc,d"), ("", ""), ("f", "g")]


def test_what_rfc_4180_allows_is_read_as_csv_reads_it() -> None:
    data = b'"a\r\nb","say ""hi"""\r\n"",\r\nc,"d,e"'
    frame = read_frame(data, 2, ",", {0, 1})
    assert frame is not None
    assert frame.numbered([0, 1, 2]) == [["a\r\nb", 'say "hi"'], ["", ""], ["c", "d,e"]]
    assert frame.cells.rows() == [("a\r\nb", 'say "hi"'), ("", ""), ("c", "d,e")]


RAW = 'abc語,,""\n\n\r;'


@settings(max_examples=500)
@given(text=st.text(RAW, min_size=1, max_size=40), column=st.sampled_from([{0}, {1}, {0, 1, 2}]))
def test_any_bytes_are_read_as_csv_reads_them_or_not_at_all(text: str, column: set[int]) -> None:
    data = text.encode()
    frame = read_frame(data, 3, ",", column)
    if frame is None:
        return
    records = [*csv.reader(io.StringIO(text, ""))]
    assert frame.numbered(range(len(frame))) == records
    odd = frame.found.odd.tolist()
    for place, (record, cells) in enumerate(zip(records, frame.cells.rows(), strict=True)):
        assert place in odd or cells == tuple(record[number] for number in sorted(column))
