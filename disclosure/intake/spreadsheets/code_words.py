"""Codes: the words of a codelist, yes and no, and the channels of procurement portals."""

import csv
import re
from collections.abc import Mapping
from functools import cache

from disclosure.intake.spreadsheets.column_labels import (
    in_brackets,
    key,
    narrow,
    without_brackets,
    words,
)
from disclosure.model.schemas import STANDARD, codelists

_YES = {"是", "true", "yes", "y", "√", "✓", "✔", "☑", "对"}
# How the names of channels end.
_ENDINGS = ("公告", "公示", "公开", "通知")
_NO = {"否", "false", "no", "n", "×", "✗", "✘", "x", "☐", "非"}


@cache
def _codes(codelist: str) -> Mapping[str, str]:
    codes = codelists()[codelist].values()
    more = words()["codes"].get(codelist, {})
    whole = [
        (title, code.code)
        for code in codes
        for title in (code.code, code.title, code.title_en, *more.get(code.code, []))
    ]
    # 欧元 is the euro, though 欧元（WIR） is another: a title before its brackets comes last.
    shortened = [(re.split(r"[（）()]", code.title)[0], code.code) for code in codes]
    codes_by_title: dict[str, str] = {}
    for title, code in whole + shortened:
        codes_by_title.setdefault(key(title), code)
    return codes_by_title


def find_code(codelist: str, text: str) -> str | None:
    """The code that `text` means: a code, a title in Chinese or English, or a usual variant."""
    return _codes(codelist).get(key(text))


@cache
def _broad(codelist: str) -> frozenset[str]:
    return frozenset(map(key, words()["broad"].get(codelist, [])))


def is_broad(codelist: str, text: str) -> bool:
    """Whether a word is wider than any code of a codelist, so that none says what it does."""
    return key(text) in _broad(codelist)


@cache
def nearly_codes(codelist: str) -> Mapping[str, str]:
    """Words that are close to a code, in the form of `key`: reported as such, never converted to
    it."""
    near = words()["nearly"].get(codelist, {})
    return {key(word): code for code, some in near.items() for word in some}


def titles(codelist: str) -> tuple[str, str]:
    """The titles of a codelist in Chinese and in English, for messages."""
    codes = codelists()[codelist].values()
    return "、".join(code.title for code in codes), ", ".join(code.title_en for code in codes)


def read_boolean(text: str) -> bool | None:
    """是, 否, √, ×, yes, no, true, false; None for anything else (1 and 0 may be counts)."""
    flat = text.strip().casefold()
    return True if flat in _YES else False if flat in _NO else None


@cache
def _channels() -> Mapping[str, tuple[str, str]]:
    """Kind of notice and procurement method by the name of a channel: those of the provincial
    portals, and what other platforms call theirs."""
    path = STANDARD / "codelists" / "notice-channel.csv"
    channels: dict[str, tuple[str, str]] = {}
    for kind, methods in words()["channels"].items():
        for method, names in methods.items():
            channels |= {key(name): (kind, method.removeprefix("-")) for name in names}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            channels[key(row["title"])] = (row["kind"], row["procurement_method"])
    return channels


@cache
def _tables_of_channels() -> Mapping[str, str]:
    named = words()["tables-of-channels"]
    return {key(name): resource for resource, names in named.items() for name in names}


def table_of_channel(text: str) -> str:
    """The table for the contents of a kind of notice that is a result, contract, evaluation or
    plan; empty for a proper notice."""
    return _tables_of_channels().get(key(text)) or _tables_of_channels().get(key(_named(text)), "")


def kind_of_reason(label: str) -> str:
    """The kind of notice of the heading of a reason (终止原因); empty for any."""
    reasons = words()["reasons"].items()
    return next((kind for kind, some in reasons if any(word in key(label) for word in some)), "")


def kind_of_change(text: str) -> str | None:
    """The kind of a change of a contract in a text, `extension` for 续签; empty where words tell
    several kinds, None where none does. 变更 tells an amendment where nothing else tells more."""
    spoken = key(text)
    told = words()["changes"]
    kinds = {kind for kind, some in told["kinds"].items() if any(word in spoken for word in some)}
    if kinds:
        return kinds.pop() if len(kinds) == 1 else ""
    return "amendment" if told["any"] in spoken else None


def is_supplement(title: str) -> bool:
    """Whether the title of a contract says that it supplements or changes one: 补充协议（二）."""
    return key(without_brackets(title)).endswith(tuple(words()["changes"]["supplements"]))


def find_channel(text: str) -> tuple[str, str] | None:
    """The kind of notice, and the procurement method (may be empty), of a portal's channel; of a
    longer name (`竞争性磋商更正公告（第二次）`) those of the channel that it ends with."""
    return _channels().get(key(text)) or _channels().get(key(_named(text)))


def _named(text: str) -> str:
    """The channel that the name of a kind of notice ends with, where it ends as they do."""
    is_name = without_brackets(text).strip().endswith(_ENDINGS)
    return channel_at_end(text) if is_name else ""


def channel_in(text: str) -> tuple[str, str] | None:
    """The channel in a title (`…局2026年3月采购意向公开`), if there is exactly one beside what its
    own name is made of (`公开招标` and `招标公告` in `公开招标公告`)."""
    spoken = key(text)
    names = [name for name in _channels() if name in spoken]
    meanings = {
        _channels()[name]
        for name in names
        if not any(name in other for other in names if other != name)
    }
    if not meanings and "采购意向" in spoken:
        return "intention", ""
    return meanings.pop() if len(meanings) == 1 else None


def channel_at_end(title: str) -> str:
    """The longest name of a channel at the end of a title, as it is written (`公开招标公告` of
    `…服务公开招标公告（第二次）`); empty if there is none, or if its brackets name another kind
    (`公开招标公告（更正）`)."""
    spoken = narrow(title).strip()
    for at in range(len(spoken)):
        name = without_brackets(spoken[at:]).strip()
        channel = _channels().get(key(name)) if spoken[at] not in "([" else None
        if channel:
            inside = {
                channel_inside[0]
                for text in in_brackets(spoken[at:])
                if (channel_inside := find_channel(text))
            }
            return name if inside <= {channel[0]} else ""
    return ""
