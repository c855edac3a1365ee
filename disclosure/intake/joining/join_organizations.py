"""Organizations for joining: whether two written names can be one organization's."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from disclosure.intake.joining.join_titles import plain_title

_NOTE = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]")
_FORMER = re.compile(r"^(?:原|现|现为|曾用名|前身为|采购人|purchaser)[:：]?(?=[\u3400-\u9fff])")
_SEVERAL = re.compile(r"[;；、,，/+\n]| y (?=[A-Z])")
_BLANK = re.compile(r"[〃\"”]*|同上")
_PLACE = re.compile(
    r"^(?:中共)?(?P<city>[\u3400-\u9fff]{2,3}?市)?(?P<district>[\u3400-\u9fff]{1,3}?[区县旗])?"
)
_LEVEL = re.compile(r"^(?P<level>[市区县镇])(?=[\u3400-\u9fff]{2})")
_TAIL = re.compile(r"(?:有限责任公司|股份有限公司|有限公司|人民政府|办事处)$")
# So many letters of a word tell it.
_BEGINNING = 4
_SMALL_WORDS = frozenset({"de", "del", "y", "la", "el", "los", "las", "of", "the", "and", "for"})


class Agreement(IntEnum):
    """How far two names are one organization's."""

    DIFFERENT = -1
    UNKNOWN = 0
    POSSIBLE = 1
    LIKELY = 2
    SAME = 3


@dataclass(frozen=True)
class OrganizationName:
    """A name in its parts: `level` is 市, 区, 县, 镇 where no district is named, else empty."""

    whole: str
    city: str
    district: str
    level: str
    body: str


class OrganizationNames:
    """Compares names as a publisher writes them; the districts are learned from its names."""

    def __init__(self, names: Iterable[str]) -> None:
        names = [*dict.fromkeys(names)]
        districts: Counter[str] = Counter()
        for name in names:
            for part in split_names(name):
                if district := self._place(part)["district"]:
                    districts[district] += 1
        self.stems = {district[:-1]: district for district in districts if len(district) > 2}
        self._names: dict[str, list[OrganizationName]] = {}
        self._agreements: dict[tuple[str, str], Agreement] = {}
        self._placed = {
            parsed
            for name in names
            for parsed in self._parsed(name)
            if parsed.city or parsed.district
        }
        self._only: dict[OrganizationName, bool] = {}

    @staticmethod
    def _place(name: str) -> dict[str, str]:
        match = _PLACE.match(name)
        return {key: value or "" for key, value in match.groupdict().items()} if match else {}

    def compare(self, cell: str, other_cell: str) -> Agreement:
        """How well two cells agree on one organization; of several names in a cell, the nearest
        count."""
        key = (cell, other_cell)
        if key not in self._agreements:
            pairs = [
                self._agreement(a, b) for a in self._parsed(cell) for b in self._parsed(other_cell)
            ]
            self._agreements[key] = max(pairs, default=Agreement.UNKNOWN)
        return self._agreements[key]

    def _agreement(self, name: OrganizationName, other_name: OrganizationName) -> Agreement:
        """A name without its place is likely the only one of the publisher that it fits."""
        agreement = _agreement(name, other_name)
        if agreement != Agreement.POSSIBLE:
            return agreement
        bare = other_name if name.city or name.district else name
        return Agreement.LIKELY if self._is_only(bare) else agreement

    def _is_only(self, bare: OrganizationName) -> bool:
        if bare not in self._only:
            fitting = {
                (placed.district or placed.city)
                for placed in self._placed
                if placed.body == bare.body or _same_body(placed.body, bare.body)
            }
            self._only[bare] = len(fitting) == 1
        return self._only[bare]

    def _parsed(self, cell: str) -> list[OrganizationName]:
        if cell not in self._names:
            self._names[cell] = [self._parse(name) for name in split_names(cell)]
        return self._names[cell]

    def _parse(self, name: str) -> OrganizationName:
        place = self._place(name)
        city, district = place["city"], place["district"]
        body = name.removeprefix("中共")[len(city) + len(district) :]
        if not district:
            for stem, its in self.stems.items():
                if body.startswith(stem):
                    district, body = its, body[len(stem) :]
                elif body.endswith(f"{stem}分局"):
                    district, body = its, body[: -len(stem) - 2] + "分局"
        elif body.startswith("人民政府"):
            body = body.removeprefix("人民政府")
        level = "" if district or city else next(iter(_LEVEL.findall(body)), "")
        body = body[len(level) :]
        return OrganizationName(name, city, district, level, _TAIL.sub("", body) or body)


def parted_name(name: str) -> tuple[str, str]:
    """The district (else the city) of a name, and what stands behind it: 云汀区 and 民政局 of
    旸川市云汀区民政局; the first is empty where the name has neither."""
    plain = plain_title(name)
    match = _PLACE.match(plain)
    if match is None:
        return "", plain
    return match["district"] or match["city"] or "", _TAIL.sub("", plain[match.end() :])


def level_of(name: str) -> tuple[str, str]:
    """The level that a name begins with instead of its place, and what stands behind it: 区 and
    民政局 of 区民政局; both are empty where it does not."""
    plain = plain_title(name)
    levels = _LEVEL.findall(plain)
    return (levels[0], _TAIL.sub("", plain[1:])) if levels else ("", "")


def may_be_short(name: str, other_name: str) -> bool:
    """Whether one of two names of a place is the other in short: 残联 of 残疾人联合会."""
    short, long = sorted((name, other_name), key=len)
    is_ended = short[-1:] == long[-1:] or short[-1:] in {"联", "办"}
    return short[:1] == long[:1] and is_ended and _in_order(short, long)


def split_names(cell: str) -> list[str]:
    """The names in a cell, those in brackets (原…, 现…) too; none for 同上 and the like."""
    plain = plain_title(cell)
    texts = [_NOTE.sub("", plain), *_NOTE.findall(plain)]
    names = [_FORMER.sub("", name.strip()) for text in texts for name in _SEVERAL.split(text)]
    return [name for name in names if not _BLANK.fullmatch(name)]


def _agreement(name: OrganizationName, other_name: OrganizationName) -> Agreement:
    if name.whole == other_name.whole:
        has_place = name.city or name.district or not re.search(r"[\u3400-\u9fff]", name.whole)
        return Agreement.SAME if has_place else Agreement.LIKELY
    if name.district and other_name.district and name.district != other_name.district:
        return Agreement.DIFFERENT
    if not _same_body(name.body, other_name.body):
        return Agreement.DIFFERENT
    if name.district == other_name.district and name.district:
        return Agreement.SAME
    if name.city and other_name.city and not name.district and not other_name.district:
        return Agreement.SAME if name.city == other_name.city else Agreement.DIFFERENT
    return _by_level(name, other_name)


def _by_level(first: OrganizationName, second: OrganizationName) -> Agreement:
    """Names of which at most one includes its place: 市民政局, 民政局 and 云汀区民政局."""
    levels = [name.district[-1:] or name.level or name.city[-1:] for name in (first, second)]
    if not all(levels):
        return Agreement.POSSIBLE if any(levels) else Agreement.LIKELY
    return Agreement.LIKELY if levels[0] == levels[1] else Agreement.DIFFERENT


def _same_body(body: str, other_body: str) -> bool:
    """Whether a name is the other or its short form: 残联 of 残疾人联合会, `IAP` of its words."""
    short, long = sorted((body, other_body), key=len)
    if re.search(r"[a-z]", long):
        return _same_words(short, long)
    if not short:
        return not long
    if short[-1] == long[-1]:
        return _in_order(short, long)
    return short[0] == long[0] and short[-1] in "联办局委" and _in_order(short[:-1], long)


def _in_order(short: str, long: str) -> bool:
    signs = iter(long)
    return bool(short) and all(sign in signs for sign in short)


def _same_words(short: str, long: str) -> bool:
    """Whether each word of `short` begins a word of `long`, or is the initials of some of them."""
    words = [w for w in re.findall(r"[a-z]+", long) if w not in _SMALL_WORDS]
    short_words = [w for w in re.findall(r"[a-z]+", short) if w not in _SMALL_WORDS]
    initials = "".join(word[0] for word in words)
    rest = [*words]
    for short_word in short_words:
        begun = next((w for w in rest if w.startswith(short_word[:_BEGINNING])), "")
        if begun:
            rest.remove(begun)
        elif len(short_word) < 2 or short_word not in initials:
            return False
    return bool(short_words) and bool(words)
