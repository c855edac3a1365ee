"""Where a Chinese heading may be broken: between words, by the rules of `heading_breaks.toml`."""

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
    break_words = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    behind = "|".join(f"(?<={word})" for word in break_words["behind"])
    before = "|".join(map(re.escape, break_words["before"]))
    never = re.escape(break_words["never_before"])
    return re.compile(rf"(?:{behind})(?=\w)(?![{never}])|(?<=\w)(?={before})")
