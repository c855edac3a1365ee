"""Sums of money and years as people write them, in the form that cards have them in.

`theme/static/search/written-numbers.js` is this module's twin.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from disclosure.search import analysis

_PER_LARGE, _PER_HUNDREDTH = 10_000, 100  # of the currency: what large sums are told in


class WrittenNumbers:
    """Reads numbers by the signs and words of the lexicon (`numbers` of `synonyms.toml`)."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        self._powers: Mapping[str, int] = written["powers"]
        self._digits: Mapping[str, str] = written["digits"]
        self._large: str = written["large"]
        marks, powers = _any(written["marks"]), _any(self._powers)
        self._sum = re.compile(
            rf"(?<![0-9a-z.,-])({marks} ?)?([0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,13}})"
            rf"(?:\.([0-9]{{1,8}}))?(?: ?({powers}))?( ?{marks})?(?![0-9a-z{written['counted']}-])"
        )
        self._spelled_year = re.compile(rf"[{''.join(self._digits)}]{{4}}(?={written['year']})")
        self._short_year = re.compile(
            rf"(?<![0-9])(?:fy ?)([0-9]{{2}})(?![0-9])|(?<![0-9])([23][0-9])(?={written['year']})"
        )

    def read(self, query: str) -> str:
        """The query, its sums in quotes as cards have them, and its years in four digits; what
        stands in quotes is left as it is."""
        return " ".join(
            f'"{text}"' if is_quoted else self._plain(text)
            for text, is_quoted in analysis.query_pieces(query)
        )

    def _plain(self, text: str) -> str:
        text = unicodedata.normalize("NFKC", text).lower()
        text = self._spelled_year.sub(
            lambda match: "".join(self._digits[digit] for digit in match[0]), text
        )
        text = self._short_year.sub(lambda match: f"20{match[1] or match[2]}", text)
        return self._sum.sub(self._normalized, text)

    def _normalized(self, match: re.Match[str]) -> str:
        before, whole, decimals, power, after = match.groups()
        if not (before or power or after or "," in whole or (decimals and not int(decimals))):
            return match[0]
        decimals = (decimals or "").rstrip("0")
        places = self._powers[power] if power else 0
        if len(decimals) > places:
            return match[0]
        amount = int(whole.replace(",", "") + decimals) * 10 ** (places - len(decimals))
        if not power or amount < _PER_LARGE or amount % _PER_HUNDREDTH:
            return f' "{amount}" '
        figure = f"{amount // _PER_LARGE:,}"
        if rest := f"{amount % _PER_LARGE // _PER_HUNDREDTH:02}".rstrip("0"):
            figure += f".{rest}"
        return f' "{figure} {self._large}" '


def _any(words: Mapping[str, int] | list[str]) -> str:
    """One of the words, the longest first."""
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))})"
