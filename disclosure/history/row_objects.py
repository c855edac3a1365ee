"""A row's JSON as an object and back, every number as it was written."""

import json
import re
from collections.abc import Mapping
from typing import Any

# No text of a row holds a NUL, so it may mark the digits of a number.
_DIGITS = re.compile(r'"\\u0000([^"]*)"')


def read_row(text: str) -> dict[str, Any]:
    """The members of a row; decimal numbers are kept as their digits after a NUL."""
    row: dict[str, Any] = json.loads(text, parse_float=lambda digits: f"\0{digits}")
    return row


def written_row(row: Mapping[str, Any]) -> str:
    """The result of `read_row`, also after changes, as JSON with the same digits."""
    return _DIGITS.sub(r"\1", json.dumps(row, ensure_ascii=False, separators=(",", ":")))
