"""Text analysis: how a text and a query become terms with positions, the same in every search.

The specification, for this module and for code in a browser
(`tests/fixtures/analysis-vectors.json` holds both to it):

1. *Fold.* NFKC; lower case without regard to language; `ς` becomes `σ`; of the NFD form the
   marks U+0300–U+036F are dropped (so `licitación` equals `licitacion`), then NFC; characters
   that are not seen are dropped (`IGNORABLE`); a traditional character becomes the simplified one
   that `variants.json` has at its place (so `養老` equals `养老`). The dots, brackets and quotation
   marks of names (`INSIDE_NAMES`) are dropped between two characters of a script without spaces
   (so `欧·亨利` equals `欧亨利`). Then every run of characters that are neither letter, digit nor
   mark becomes one space, and spaces at both ends go.
2. *Terms.* The position of a term is the offset, in code points, of its first character in the
   folded text.
   - A *character* of a script that is written without spaces (`CONTINUOUS`) is a term. So is
     each pair of neighbouring such characters: a *bigram*, at the position of its first.
   - A maximal run of other letters, digits and marks is one term, a *word*, cut after
     `MAX_WORD` characters.
3. *Lines.* A text of several lines is analysed line by line; a line starts `LINE_GAP` positions
   after the end of the line before, so that no phrase reaches across. Positions end at
   `MAX_POSITION`; what lies beyond is not found.
4. *Query.* What stands between straight or curly double quotes is a phrase; of the rest, each
   part between white space is one. A text matches when it holds every phrase, and it holds a
   phrase when the folded phrase is a substring of a folded line, beginning and ending at word
   borders where it begins or ends inside words. Wildcards have no meaning: `*` and `?` are
   spaces like every other sign.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from pathlib import Path
from typing import NamedTuple

# Han with its signs, kana, bopomofo, hangul, and the scripts of south-east Asia.
CONTINUOUS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3031-\u3035"
    "\u3038-\u303b\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
IGNORABLE = (
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
    "\U000e0100-\U000e01ef"
)
# Signs that some write in a name and others leave out, as NFKC has them.
INSIDE_NAMES = "·•‧∙⋅・()〈〉《》〔〕【】〖〗「」『』“”‘’\"'"
MAX_WORD = 64
LINE_GAP = 3
MAX_POSITION = 65_535
MAX_QUERY = 200  # characters of a query
MAX_PHRASES = 16  # phrases of a query

VARIANTS = Path(__file__).with_name("variants.json")  # published: the browser reads the same file
_QUOTES = str.maketrans(dict.fromkeys("“”„‟＂«»", '"'))


class Unit(NamedTuple):
    """A word or a character of a script without spaces, and whether a sign stands before it."""

    text: str
    is_word: bool
    is_spaced: bool


def _marks() -> str:
    """The combining marks of words, up to U+1FFFF, as a character class: `re` has no `\\p{M}`."""
    marks = [c for c in map(chr, range(0x300, 0x20000)) if unicodedata.category(c)[0] == "M"]
    return re.sub(f"[{CONTINUOUS}]", "", "".join(marks))


def _simplified() -> dict[int, int]:
    """The simplified character of each traditional one: keys of `variants.json` are no values."""
    table = json.loads(VARIANTS.read_text("utf-8"))
    return dict(zip(map(ord, table["traditional"]), map(ord, table["simplified"]), strict=True))


SIMPLIFIED = _simplified()
_MARKS = _marks()
_WORD = rf"[^\W_{CONTINUOUS}]|[{_MARKS}]"
_A_WORD = re.compile(_WORD)
_SIGNS = re.compile(rf"(?:[^\w{_MARKS}{CONTINUOUS}]|_)+")
_INSIDE = re.compile(rf"(?<=[{CONTINUOUS}])[{INSIDE_NAMES}]+(?=[{CONTINUOUS}])")
_IGNORED = re.compile(f"[{IGNORABLE}]")
_ACCENTS = re.compile("[\u0300-\u036f]")
# Texts of these alone have nothing to decompose for good: what NFD takes apart, NFC puts together.
_PLAIN = re.compile(r"[\x00-\xbf\u2010-\u2027\u2030-\u205e\u3000-\u9fff\uff00-\uffef]*")
_RUNS = re.compile(rf"([{CONTINUOUS}]+)|((?:{_WORD})+)")
# What NFKC may compose with the character before it, so that both are folded together.
_CLUSTER = re.compile("[\\s\\S][\u3099\u309a\uff9e\uff9f]?")


class QueryError(ValueError):
    """A query that is not searched: `reason` is `empty`, `long` or `many`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Phrase:
    """A folded phrase of a query and the terms, with their offsets, that together are it."""

    text: str
    terms: tuple[tuple[str, int], ...]


def normalized(text: str) -> str:
    """Step 1 up to the dropping of unseen characters: `SIMPLIFIED` and signs follow."""
    text = _IGNORED.sub("", unicodedata.normalize("NFKC", text)).lower().replace("ς", "σ")
    if not _PLAIN.fullmatch(text):
        text = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
        text = unicodedata.normalize("NFC", text)
    return text


def _characters(text: str) -> str:
    """Step 1 without its signs' becoming spaces."""
    return normalized(text).translate(SIMPLIFIED)


def fold(text: str) -> str:
    """The folded text: what is compared (step 1)."""
    return _SIGNS.sub(" ", _INSIDE.sub("", _characters(text))).strip(" ")


def runs(folded: str) -> Iterator[tuple[str, int, bool]]:
    """What is between the spaces: (text, position, whether it is written without spaces)."""
    for match in _RUNS.finditer(folded):
        yield match[0], match.start(), match[1] is not None


def units(folded: str) -> list[Unit]:
    """The words, and the characters of scripts without spaces, of a folded text in order."""
    units_found: list[Unit] = []
    for run, start, is_continuous in runs(folded):
        is_spaced = start > 0 and folded[start - 1] == " "
        if not is_continuous:
            units_found.append(Unit(run[:MAX_WORD], True, is_spaced))
            continue
        units_found += [
            Unit(character, False, is_spaced and not at) for at, character in enumerate(run)
        ]
    return units_found


@lru_cache(maxsize=5000)
def _line(line: str) -> tuple[int, tuple[tuple[str, int, bool], ...]]:
    """The length and the runs of a line as it is folded: of what is indexed, half of all characters
    stand in lines that came shortly before."""
    folded = fold(line)
    return len(folded), tuple(runs(folded))


def positions(lines: Iterable[str]) -> Mapping[str, list[int]]:
    """Each term of the lines (step 2) with its rising positions (step 3)."""
    places_by_term: dict[str, list[int]] = defaultdict(list)
    base = 0
    for line in lines:
        length, parts = _line(line)
        for run, start, is_continuous in parts:
            at = base + start
            if not is_continuous:
                places_by_term[run[:MAX_WORD]].append(at)
                continue
            for position, character in enumerate(run, at):
                places_by_term[character].append(position)
            for position, bigram in enumerate(map(add, run, run[1:]), at):
                places_by_term[bigram].append(position)
        base += length + LINE_GAP
    if base <= MAX_POSITION:
        return places_by_term
    near = {
        term: [place for place in all_ if place <= MAX_POSITION]
        for term, all_ in places_by_term.items()
    }
    return {term: places for term, places in near.items() if places}


def phrase(text: str) -> Phrase | None:
    """The phrase of a text: bigrams that cover it, single characters, words; None if empty."""
    folded = fold(text)
    parts: list[tuple[str, int]] = []
    for run, start, is_continuous in runs(folded):
        if not is_continuous or len(run) == 1:
            parts.append((run[:MAX_WORD], start))
            continue
        offsets = [*range(0, len(run) - 1, 2), *([len(run) - 2] if len(run) % 2 else [])]
        parts += [(run[offset : offset + 2], start + offset) for offset in offsets]
    return Phrase(folded, tuple(parts)) if parts else None


def query_phrases(query: str) -> list[Phrase]:
    """The phrases of a query (step 4), each once, in order; QueryError when it has none or too
    many, or is longer than `MAX_QUERY`."""
    if len(query) > MAX_QUERY:
        raise QueryError("long")
    phrases: dict[str, Phrase] = {}
    for text, _ in query_parts(query):
        read_phrase = phrase(text)
        if read_phrase is not None:
            phrases[read_phrase.text] = read_phrase
    if not phrases:
        raise QueryError("empty")
    if len(phrases) > MAX_PHRASES:
        raise QueryError("many")
    return list(phrases.values())


def query_parts(query: str) -> list[tuple[str, bool]]:
    """The parts of a query as they are written (step 4), and whether each stood in quotes."""
    parts: list[tuple[str, bool]] = []
    for piece, is_quoted in query_pieces(query):
        parts += [(text, is_quoted) for text in ([piece] if is_quoted else piece.split())]
    return parts


def query_pieces(query: str) -> list[tuple[str, bool]]:
    """What stands outside and within quotes in turn, and whether it stood in quotes."""
    pieces = query.translate(_QUOTES).split('"')
    return [(piece, index % 2 == 1) for index, piece in enumerate(pieces)]


def holds(folded: str, sought: Phrase) -> bool:
    """Whether a folded line holds the phrase, by plain scanning (step 4)."""
    return next(_places(folded, sought.text), None) is not None


def spans(text: str, phrases: Iterable[Phrase]) -> list[tuple[int, int]]:
    """Where the phrases stand in the unfolded `text`: (start, end), in order, not overlapping."""
    folded = fold(text)
    phrases = [sought for sought in phrases if sought.text in folded]
    if not phrases:
        return []
    folded, origin = _folded_with_origin(text)
    matches = [
        (origin[place], origin[place + len(sought.text) - 1] + 1)
        for sought in phrases
        for place in _places(folded, sought.text)
    ]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(matches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return [(start, _cluster_end(text, end)) for start, end in merged]


def _places(folded: str, sought: str) -> Iterator[int]:
    """Where a folded phrase stands without beginning or ending in the middle of a word."""
    begins, ends = _A_WORD.match(sought[0]), _A_WORD.match(sought[-1])
    place = folded.find(sought)
    while place >= 0:
        end = place + len(sought)
        is_cut = (begins and place and _A_WORD.match(folded[place - 1])) or (
            ends and end < len(folded) and _A_WORD.match(folded[end])
        )
        if not is_cut:
            yield place
        place = folded.find(sought, place + 1)


_cluster_characters = lru_cache(maxsize=20_000)(_characters)


def _folded_with_origin(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the offset in `text` it came from."""
    characters: list[str] = []
    offsets: list[int] = []
    for match in _CLUSTER.finditer(text):
        folded = _cluster_characters(match[0])
        characters += folded
        offsets += [match.start()] * len(folded)
    whole = "".join(characters)
    dropped = {place for match in _INSIDE.finditer(whole) for place in range(*match.span())}
    pieces: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(_SIGNS.sub(lambda match: " " * len(match[0]), whole)):
        if place in dropped or (character == " " and (not pieces or pieces[-1] == " ")):
            continue
        pieces.append(character)
        origin.append(offsets[place])
    return "".join(pieces), origin


def _cluster_end(text: str, end: int) -> int:
    """`end`, moved behind the marks that belong to the character before it."""
    while end < len(text) and unicodedata.category(text[end])[0] == "M":
        end += 1
    return end
