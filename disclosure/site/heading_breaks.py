"""Where a Chinese heading may be broken: between words, as far as `heading_breaks.toml` tells."""

import re
import tomllib
from functools import cache
from pathlib import Path

BREAK = "\u200b"  # stands for a `<wbr>` until the text is HTML


def with_breaks(text: str) -> str:
    """The text with a `BREAK` wherever a line may end inside a run of Chinese."""
    return _places().sub(BREAK, text)


@cache
def _places() -> re.Pattern[str]:
    told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    behind = "|".join(f"(?<={word})" for word in told["behind"])
    before = "|".join(map(re.escape, told["before"]))
    never = re.escape(told["never_before"])
    return re.compile(rf"(?:{behind})(?=\w)(?![{never}])|(?<=\w)(?={before})")
