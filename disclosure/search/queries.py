"""Queries: the little language of the search, as a tree that any engine can answer.

Words and phrases are those of `analysis` (step 4) and must all be there. Beyond them:

- `OR` between parts: one of them; `NOT`, or `-` before a part: without it; `( … )` groups;
  `AND` says what nothing says too. The three words count in capitals only.
- `title:养老` looks in titles only.
- `kind:notices`, `publisher:…`, `status:open`, `region:…`, `domain:…` compare a whole value.
- `published:2026-03` is a month (a day, a year likewise); `2026-01..2026-03` a range that
  includes both ends, either of which may be left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from disclosure.search import analysis
from disclosure.search.analysis import MAX_PHRASES, MAX_QUERY, Phrase, QueryError
from disclosure.search.entries import KINDS

VALUES = ("kind", "publisher", "status", "region", "domain")
_DATE = r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"
_RANGE = re.compile(rf"({_DATE})?\.\.({_DATE})?|({_DATE})")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟＂«»", '"'))
_FIELD = re.compile(rf"({'|'.join(('title', 'published', *VALUES))}):")
_TOKEN = re.compile(r'"([^"]*)"?|([^\s"]+)')


@dataclass(frozen=True)
class HasPhrase:
    """Holds the phrase, anywhere or in a title."""

    phrase: Phrase
    is_title: bool = False


@dataclass(frozen=True)
class HasValue:
    """Has exactly this value in one of `VALUES`."""

    field: str
    value: str


@dataclass(frozen=True)
class PublishedBetween:
    """Published from `low` to `high` (both included; years, months or days; empty: no end)."""

    low: str
    high: str


@dataclass(frozen=True)
class AllOf:
    """All of the parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one of the parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class NotOf:
    """Not the part."""

    part: "Node"


Node = HasPhrase | HasValue | PublishedBetween | AllOf | AnyOf | NotOf


def parse(query: str) -> Node:
    """The query as a tree; QueryError when it has nothing to search for, or too much."""
    if len(query) > MAX_QUERY:
        raise QueryError("long")
    tokens = list(_tokens(query.translate(_QUOTES)))
    tree = _Parser(tokens).parse()
    if tree is None:
        raise QueryError("empty")
    if sum(1 for _ in _leaves(tree)) > MAX_PHRASES:
        raise QueryError("many")
    return tree


def wanted(node: Node) -> list[Phrase]:
    """The phrases to mark and rank by, each once, in order: not those after a `NOT`."""
    phrases = {
        leaf.phrase.text: leaf.phrase
        for leaf in _leaves(node, with_not=False)
        if isinstance(leaf, HasPhrase)
    }
    return list(phrases.values())


def _leaves(node: Node, with_not: bool = True) -> Iterator[Node]:
    if isinstance(node, (AllOf, AnyOf)):
        for part in node.parts:
            yield from _leaves(part, with_not)
    elif isinstance(node, NotOf):
        if with_not:
            yield from _leaves(node.part, with_not)
    else:
        yield node


@dataclass(frozen=True)
class _Token:
    """A sign (`(`, `)`, `-`, `OR`, `AND`, `NOT`) or a text; `field` stands before its colon."""

    sign: str
    text: str = ""
    field: str = ""


def _tokens(query: str) -> Iterator[_Token]:
    depth = 0
    field = ""
    for match in _TOKEN.finditer(query):
        if match[1] is not None:
            yield _Token("", f'"{match[1]}"', field)
            field = ""
            continue
        word = match[2]
        while not field and word[:1] in {"(", "-"} and word:
            depth += word[0] == "("
            yield _Token(word[0])
            word = word[1:]
        closing = 0
        while word.endswith(")") and depth > closing:
            closing += 1
            word = word[:-1]
        if word in {"OR", "AND", "NOT"}:
            yield _Token(word)
        elif (named := _FIELD.match(word)) and not field:
            field, word = named[1], word[named.end() :]
        if word and word not in {"OR", "AND", "NOT"}:
            yield _Token("", word, field)
            field = ""
        yield from [_Token(")")] * closing
        depth -= closing


class _Parser:
    """Reads tokens left to right. What has no sense (a lone `)`, an `OR` at the end) is passed."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def parse(self) -> Node | None:
        parts = []
        while self._at < len(self._tokens):
            if (part := self._either()) is not None:
                parts.append(part)
            self._take(")")
        return _joined(AllOf, parts)

    def _take(self, *signs: str) -> bool:
        is_there = self._at < len(self._tokens) and self._tokens[self._at].sign in signs
        self._at += is_there
        return is_there

    def _either(self) -> Node | None:
        parts = [self._all()]
        while self._take("OR"):
            parts.append(self._all())
        return _joined(AnyOf, [part for part in parts if part is not None])

    def _all(self) -> Node | None:
        parts = []
        while self._at < len(self._tokens) and self._tokens[self._at].sign not in {"OR", ")"}:
            if self._take("AND"):
                continue
            if (part := self._part()) is not None:
                parts.append(part)
        return _joined(AllOf, parts)

    def _part(self) -> Node | None:
        if self._take("-", "NOT"):
            if self._at == len(self._tokens) or self._tokens[self._at].sign in {"OR", "AND", ")"}:
                return None
            part = self._part()
            return None if part is None else NotOf(part)
        if self._take("("):
            node = self._either()
            self._take(")")
            return node
        token = self._tokens[self._at]
        self._at += 1
        return _leaf(token)


def _joined(kind: type[AllOf] | type[AnyOf], parts: Sequence[Node]) -> Node | None:
    distinct = tuple(dict.fromkeys(parts))
    if len(distinct) < 2:
        return distinct[0] if distinct else None
    return kind(distinct)


def _leaf(token: _Token) -> Node | None:
    if token.field == "published":
        return _dated(token.text.strip('"'))
    if token.field in VALUES:
        value = token.text.strip('"')
        if token.field == "kind" and value not in KINDS:
            raise QueryError("kind")
        return HasValue(token.field, value)
    phrase = analysis.phrase(token.text)
    return None if phrase is None else HasPhrase(phrase, token.field == "title")


def _dated(text: str) -> PublishedBetween:
    match = _RANGE.fullmatch(text)
    if match is None or text == "..":
        raise QueryError("date")
    low, high, same = match.groups()
    return PublishedBetween(same, same) if same else PublishedBetween(low or "", high or "")


def is_dated(day: str, wanted_days: PublishedBetween) -> bool:
    """Whether a day (YYYY-MM-DD or empty) lies in the range."""
    low, high = wanted_days.low, wanted_days.high
    return bool(day) and day[: len(low)] >= low and (not high or day[: len(high)] <= high)
