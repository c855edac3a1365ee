"""Signs that cannot be seen, or that turn a text around, are told by their code points."""

import polars as pl
import pytest

from disclosure.model.characters import (
    ODD,
    UNSAFE,
    is_unsafe_id,
    rust_class,
    shown,
    signs_of,
    with_ends_shown,
)

REFUSED = [
    0x00,
    0x07,
    0x0B,
    0x1F,
    0x7F,
    0x80,
    0x85,
    0x9F,
    0x202A,
    0x202E,
    0x2066,
    0x2069,
    0xFDD0,
    0xFDEF,
    0xFFFE,
    0xFFFF,
    0x1FFFE,
    0x10FFFF,
]
PASSED = [0x09, 0x0A, 0x0D, 0x20, 0x2D, 0xA0, 0x200B, 0x2028, 0x3000, 0x4E00, 0xFFFC, 0x1F600]


def is_suspect(text: str, *, is_id: bool = False) -> bool:
    return bool(pl.Series([text]).str.contains(rust_class(is_id=is_id))[0])


@pytest.mark.parametrize("code", REFUSED)
def test_controls_overrides_and_noncharacters_are_unsafe(code: int) -> None:
    text = f"公告{chr(code)}abc"
    assert signs_of(text) == f"U+{code:04X}"
    assert is_suspect(text)
    assert shown(text) == f"公告<U+{code:04X}>abc"


@pytest.mark.parametrize("code", PASSED)
def test_other_signs_pass(code: int) -> None:
    text = f"公告{chr(code)}abc"
    assert not UNSAFE.search(text)
    assert not is_suspect(text)


@pytest.mark.parametrize("code", [0xFFFD, 0x200E, 0x200F, 0x061C])
def test_broken_characters_and_marks_of_direction_are_odd(code: int) -> None:
    assert ODD.search(chr(code))
    assert not UNSAFE.search(chr(code))
    assert is_suspect(chr(code))


@pytest.mark.parametrize(
    "text",
    [
        "\u3000",
        " ",
        "N-1 ",
        "\xa0N-1",
        "N\u200b-1",
        "N-\xad1",
        "N\ufeff",
        "N\n1",
        "N\t1",
        "N\u2060",
        "N\ufe0f",
        "x" * 501,
    ],
)
def test_an_id_that_cannot_be_told_by_eye_is_unsafe(text: str) -> None:
    assert is_unsafe_id(text)
    assert is_suspect(text, is_id=True)


@pytest.mark.parametrize("text", ["N-1", "公告 1", "a/b?c", "é", "😀", "x" * 500, "-"])
def test_other_ids_pass(text: str) -> None:
    assert not is_unsafe_id(text)
    assert not is_suspect(text, is_id=True)


def test_blanks_that_only_look_like_one_are_shown_at_the_ends() -> None:
    assert with_ends_shown("tender\xa0") == "tender<U+00A0>"
    assert with_ends_shown("\u3000\u2009") == "<U+3000><U+2009>"
    assert with_ends_shown(" 第 1\u3000包 ") == " 第 1\u3000包 "


def test_half_a_character_is_unsafe() -> None:
    assert signs_of("a\udfff") == "U+DFFF"
