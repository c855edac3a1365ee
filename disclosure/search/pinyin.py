"""Pinyin: how the names of a register are spelled in Latin letters, without tones."""

import itertools
from collections.abc import Collection
from functools import lru_cache

from disclosure.search import analysis

FILE = "sounds.bin"  # of an index: read where something may be a slip
LONGEST = 6  # letters of a syllable
MAX_LETTERS = 64  # of a word that is read as pinyin

Pair = tuple[str, str]


@lru_cache(maxsize=20_000)
def neighbours(line: str) -> frozenset[Pair]:
    """Every two syllables in a row of a line, as in yang lao; 女 is nv."""
    from pypinyin import lazy_pinyin  # half a second that a reader of an index need not wait

    pairs: set[Pair] = set()
    for run, _, is_continuous in analysis.runs(analysis.fold(line)):
        if is_continuous:
            pairs.update(itertools.pairwise(lazy_pinyin(run, errors="ignore")))
    return frozenset(pairs)


def sounds() -> dict[str, str]:
    """The characters in everyday use (GB 2312) of each syllable."""
    from pypinyin import lazy_pinyin

    by_syllable: dict[str, str] = {}
    for lead in range(0xB0, 0xF8):
        for trail in range(0xA1, 0xFF):
            character = bytes((lead, trail)).decode("gb2312", "ignore")
            if character:
                (syllable,) = lazy_pinyin(character)
                by_syllable[syllable] = by_syllable.get(syllable, "") + character
    return dict(sorted(by_syllable.items()))


def cut(word: str, syllables: Collection[str]) -> tuple[str, ...]:
    """The syllables of a word, the longest first at each place; none if it has other parts too."""
    if len(word) > MAX_LETTERS:
        return ()
    cut_from: dict[int, tuple[str, ...]] = {len(word): ()}
    for at in range(len(word) - 1, -1, -1):
        for end in range(min(len(word), at + LONGEST), at, -1):
            if end in cut_from and word[at:end] in syllables:
                cut_from[at] = (word[at:end], *cut_from[end])
                break
    return cut_from.get(0, ())


def covering_pairs(syllables: tuple[str, ...], most: int) -> list[Pair]:
    """Pairs that together hold all syllables of a word, the first so many; none of a single one."""
    last = len(syllables) - 2
    at = sorted({*range(0, last + 1, 2), last}) if last >= 0 else []
    return [(syllables[place], syllables[place + 1]) for place in at[:most]]
