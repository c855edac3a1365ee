"""Unified social credit codes are judged as GB 32100 says; every id has one safe segment."""

import csv
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn.uscc import calc_check_digit

from disclosure.model.identifiers import MAX_SEGMENT_BYTES, anchor, is_uscc, segment
from tests.support.data_folders import FIXTURES


def real_codes() -> list[str]:
    with (FIXTURES / "uscc" / "uscc_vectors.csv").open(encoding="utf-8") as file:
        return [row["code"] for row in csv.DictReader(file)]


def test_a_hundred_real_codes_are_valid() -> None:
    codes = real_codes()
    assert len(codes) == 100
    assert all(map(is_uscc, codes))


def test_a_code_with_one_wrong_character_is_not_valid() -> None:
    for code in real_codes():
        wrong = "1" if code[9] != "1" else "2"
        assert not is_uscc(code[:9] + wrong + code[10:])


@pytest.mark.parametrize(
    "first", ["11", "51", "52", "53", "91", "92", "93", "N1", "N3", "A1", "Y1"]
)
def test_every_leading_letter_of_the_standard_is_accepted(first: str) -> None:
    body = f"{first}990100MA0000000"
    assert is_uscc(body + calc_check_digit(body))


@pytest.mark.parametrize(
    "code", ["", "1", "I1990100MA00000000", "x" * 18, "１１９９０１００００００００００００"]
)
def test_what_is_not_a_code_is_not_valid(code: str) -> None:
    assert not is_uscc(code)


@pytest.mark.parametrize("kept", ["ocds-abc-1", "A.1_b", "城采12", "2026", "Ñandú"])
def test_letters_and_digits_of_any_script_stay_as_they_are(kept: str) -> None:
    assert segment(kept) == kept


@pytest.mark.parametrize("moved", ["a/b", "..", ".", "a b", "a%2Fb", "index", "a.json", "x" * 151])
def test_what_a_server_cannot_hold_in_one_segment_gets_a_hash(moved: str) -> None:
    made = segment(moved)
    assert made != moved
    assert made[-10:].isalnum()


@pytest.mark.parametrize(
    "device",
    [
        "con",
        "NUL",
        "nul",
        "COM1",
        "lpt9",
        "aux.txt",
        "Con.tar.gz",
        "prn",
        "com¹",
        "CON.",
        "aux.json",
    ],
)
def test_no_segment_begins_with_the_name_of_a_device_of_windows(device: str) -> None:
    first = segment(device).partition(".")[0].lower()
    assert first not in {"con", "prn", "aux", "nul", "com1", "com¹", "lpt9"}
    assert first.startswith(device.partition(".")[0].lower())


@pytest.mark.parametrize("kept", ["console", "COM10", "auxiliary", "N-con", "null", "lpt"])
def test_names_that_only_look_like_a_device_stay(kept: str) -> None:
    assert segment(kept) == kept


def test_ids_that_differ_by_case_only_are_told_apart_when_asked() -> None:
    one, other = segment("Ab-1", is_ambiguous=True), segment("aB-1", is_ambiguous=True)
    assert one.lower() != other.lower()


@given(st.text(min_size=1))
def test_any_id_makes_a_segment_that_survives_a_url_and_a_file_system(identifier: str) -> None:
    made = segment(identifier)
    assert unquote(quote(made)) == made
    assert len(quote(made)) <= MAX_SEGMENT_BYTES
    assert len(made.encode()) <= 255
    assert made not in {"", ".", ".."}
    assert not set(made) & set('/\\:*?"<>|%# \0')


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_ids_never_share_a_segment(one: str, other: str) -> None:
    assert (segment(one) == segment(other)) == (one == other)


def test_an_anchor_names_the_table_and_the_row() -> None:
    assert anchor("contracts", "C-1") == "contracts-C-1"
    assert " " not in anchor("contracts", "C 1")
