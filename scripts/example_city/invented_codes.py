"""Unified social credit codes that cannot be real: their division starts with 99."""

from disclosure.model.identifiers import uscc_check_digit
from scripts.example_city.random_draws import pick, stream

_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def organization_code(first8: str) -> str:
    """Nine characters: eight, and their check character (GB 11714-1997)."""
    total = sum(_value(c) * weight for c, weight in zip(first8, _WEIGHTS, strict=True))
    rest = (11 - total % 11) % 11
    return first8 + ("X" if rest == 10 else str(rest))


def _value(character: str) -> int:
    return int(character) if character.isdigit() else ord(character) - 55


def unified_code(lead: str, region_code: str, *parts: object) -> str:
    """A code of 18 characters (GB 32100-2015): department and kind, division, body, check.

    `parts` decide the body's nine characters; the last of them is a number that keeps them apart.
    """
    rng = stream("code", *parts)
    body = "MA" if lead == "91" else "MJ" if lead[0] == "5" else "0" + pick(rng, "0123456789")
    number = int(str(parts[-1]))
    digits = ""
    for _ in range(2):
        digits += pick(rng, _ALPHABET if body[0] == "M" else "0123456789")
    first17 = f"{lead}{region_code}{organization_code(body + digits + f'{number:04d}')}"
    return first17 + uscc_check_digit(first17)
