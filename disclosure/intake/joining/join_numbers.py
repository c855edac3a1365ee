"""Numbers for joining: numbers of plans, tenders and contracts, however they are written."""

import re

from disclosure.intake.joining.join_titles import plain_title

# What stands around the digits and says nothing by itself: 第, 号, `N°`, `N.º`.
_FILLER = re.compile(r"[第号]|\bn\.?\s*[o°]?\.?\s*(?=\d)")
_RUN = re.compile(r"\d+|[a-z]+|[\u3400-\u9fff]+")
_YEAR_AND_REST = re.compile(r"(20[0-4]\d)(\d{1,4})")
_SEVERAL = re.compile(r"[;；,，、\n]|/(?=\D)|[(（][^\d()（）]*[:：]")
_IN_TITLE = re.compile(
    r"[\u3400-\u9fffa-z]{1,8}\s*[〔\[(（]\s*20\d\d\s*[〕\])）]\s*第?\s*\d+(?:号?\s*[-(（]\d+[)）]?)?"
    r"|[\u3400-\u9fff]{1,8}20\d\d-\d+"
    r"|(?<![a-z])[a-z]{2,8}(?:[-\s/][a-z]{2,8})*[-\s—–]*\d[\d\-/—–(（.]*\d"
    r"|(?<!\d)\d{12,20}(?!\d)"
)
_LONG = 6
NumberParts = tuple[str, ...]


def number_parts(number: str) -> NumberParts:
    """A number's series (the letters before its digits), then the rest in its order, digits
    without leading zeros: `QLKF-XJ-2026-002` and `qlkfxj2026002` are one, and so are
    `旸政采磋〔2026〕第058号` and `旸政采磋2026-58`. Empty where it tells nothing by itself.
    """
    series, rest = "", list[str]()
    for run in _RUN.findall(_FILLER.sub("-", plain_title(number))):
        if run.isdecimal():
            year = _YEAR_AND_REST.fullmatch(run)
            rest += [year[1], str(int(year[2]))] if year else [str(int(run))]
        elif rest:
            rest.append(run)
        else:
            series += run
    is_telling = len(rest) > 1 or (len(rest) == 1 and len(rest[0]) >= _LONG)
    return (series, *rest) if is_telling else ()


def numbers_of(cell: str) -> set[NumberParts]:
    """The numbers in a cell for numbers, which may hold several."""
    return {parts for piece in _SEVERAL.split(cell) if (parts := number_parts(piece))}


def numbers_in(title: str) -> set[NumberParts]:
    """The numbers in a title."""
    pieces = _IN_TITLE.findall(plain_title(title))
    return {parts for piece in pieces if (parts := number_parts(piece)) and parts[0] != "年"}


def same_number(parts: NumberParts, other_parts: NumberParts) -> bool:
    """Whether two numbers are equal, or one is the other with the mark of a repetition appended."""
    short, long = sorted((parts, other_parts), key=len)
    mark = long[len(short) :]
    is_mark = len(mark) == 1 or (len(mark) == 2 and mark[0].isalpha())
    return parts == other_parts or (
        len(short) > 2 and long[: len(short)] == short and is_mark and len(mark[-1]) < 3
    )
