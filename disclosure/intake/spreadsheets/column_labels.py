"""Labels: what a column's name means, in Chinese or English, with the unit written in it."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from disclosure.model.schemas import Table, published_tables, tables

# The characters of our labels and codelists that traditional writing has otherwise.
_TRADITIONAL = str.maketrans(
    "與專業個箇義鄉書買爭於產僅從價衆優會體脩兒關養內冊寫軍農決況準齣劃則創別彆製辦務動區醫協單衛歷曆縣參蔘雙"
    "發髮變疊號閤衕後嚮曏啓啟員響迴團糰睏圍國處備復複覆頭婦實審傢對導層屬崗幣佈牀應廢開錄彔綵徵態總戰戶託執摺護報"
    "擔擬撥據數時暫術朮機權條來構標欄覈檢殘註濟滿點牽狀獨環現電療監碼礎種稱競筆籌籤簽類係繫約級納組細織終經結統"
    "繼績續維綜編網羣職聯節範獲穫營補錶見規計訂訓議記許論設證証評識訴話詢該語說請課調談負財責賬貨質貧購貼費賃資轉較"
    "輔輸運進違適遞郵採寀釋鍾鐘鈡銀鏈鍊鎮門問間階際險隨麪項顧預領題額驗圓億茲萬貳陸兩",
    "与专业个个义乡书买争于产仅从价众优会体修儿关养内册写军农决况准出划则创别别制办务动区医协单卫历历县参参双"
    "发发变叠号合同后向向启启员响回团团困围国处备复复复头妇实审家对导层属岗币布床应废开录录彩征态总战户托执折护报"
    "担拟拨据数时暂术术机权条来构标栏核检残注济满点牵状独环现电疗监码础种称竞笔筹签签类系系约级纳组细织终经结统"
    "继绩续维综编网群职联节范获获营补表见规计订训议记许论设证证评识诉话询该语说请课调谈负财责账货质贫购贴费赁资转较"
    "辅输运进违适递邮采采释钟钟钟银链链镇门问间阶际险随面项顾预领题额验圆亿兹万贰陆两",
)
_NOISE = re.compile(r"[\s*：:_\-·、,，。/]+")
_BRACKETS = re.compile(r"[(\[{【〔「](.*?)[)\]}】〕」]")
_OF_MONEY = re.compile(
    "元|%|万|亿|英镑|港币|[£€]|yuan|rmb|cny|usd|eur|gbp|hkd|hk\\$|us\\$", re.IGNORECASE
)
_TRAILING_UNIT = re.compile(r"(?<=.)((?:亿|千万|百万|万|千)?元|%)$")
# No label has a digit, except in brackets or on another line.
_PLAIN = r"[^()\[\]{}【】〔〕「」（）［］｛｝\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*"
_NUMBERED = re.compile(rf"{_PLAIN}\d{_PLAIN}")
_UNIT_WORD = re.compile(r"^(单位|金额单位|unit)[:：]?", re.IGNORECASE)
MAX_LABEL = 120
# How the headings of columns end that hold persons: 代理机构联系方式, 采购人联系人及电话.
_PRIVATE = (
    *(
        "联系方式",
        "联系电话",
        "联系人",
        "联系人及电话",
        "经办人",
        "负责人",
        "法人代表",
        "手机",
        "手机号",
    ),
    *("手机号码", "身份证号", "身份证号码", "专家", "专家名单", "专家姓名", "小组成员"),
    *(
        "电话",
        "电话号码",
        "联系人姓名",
        "法人",
        "法定代表人",
        "contactname",
        "contactperson",
        "contactofficer",
    ),
    *("leadofficer", "contactphone", "contacttelephone", "telephone", "phone", "mobile"),
)
# What columns of items of a catalogue, and of the month of a purchase, are called in many ways.
_OF_CATALOGUE = re.compile(
    r"(?:所?(?:对应|属于|属)的?)?(?:政府)?(?:购买)?(?:服务)?(?:指导性?)?目录(?:条目)?(?P<what>代码|编码|编号|名称)?"
)
_OF_MONTH = re.compile(
    r"(?:计划|预计|拟|拟定|预期|预定)(?:的)?(?:采购|购买|实施|开展|启动|组织|开始|执行){1,2}"
    r"的?(?P<what>时间|月份?|日期|年月|年份?)"
)
# The first and last day of a contract under the heading of its term: 服务期限 over 起 and 止.
_OF_TERM = re.compile(
    r"(?:服务|合同|履行|履约|合同履行|合同履约)(?:期限?|时间|期间|起止时间|起止日期)"
    r"(?:(?P<first>起|自|开始|起始)|(?P<last>止|至|结束|截止|终止))(?:时间|日期|日)?"
)
# The last day on which documents can be had, also under 采购文件获取时间 over 开始 and 截止.
_OF_DOCUMENTS = re.compile(
    r"(?:获取|领取|发售)?(?:采购|招标|磋商|谈判|询价|竞争性)*文件(?:的)?(?:获取|领取|发售|报名)?(?:时间|日期|期限)?"
    r"(?:截止|结束|止|至)(?:时间|日期)?"
)
# How the name of a column of codes ends: it is like that of no other column.
CODE_WORDS = ("编码", "代码", "编号", "code", "id")
# How those of amounts, and of days and times, end.
_MONEY_WORDS = ("金额", "费用", "资金", "限价", "报价", "总价", "单价")
COUNT_WORDS = ("人次", "人数", "次数", "数量", "家数", "份数", "个数", "户数", "场次")
# How those begin that are answered by yes or no.
QUESTION = "是否"
TIME_WORDS = ("时间", "日期", "月份", "年份", "年度")


def narrow(text: str) -> str:
    """Full-width letters, digits and punctuation as ASCII, traditional characters simplified."""
    if text.isascii():
        return text
    return _narrowed(text) if len(text) < MAX_LABEL else _narrow(text)


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_TRADITIONAL)


# Of the cells of the rows read last: each is looked at in several ways.
_narrowed = lru_cache(maxsize=1_024)(_narrow)


@lru_cache(maxsize=65_536)
def key(text: str) -> str:
    """What two spellings of the same label have in common."""
    return _key_of(narrow(text))


def _key_of(flat: str) -> str:
    return _NOISE.sub("", flat).casefold()


@dataclass(frozen=True)
class Match:
    """The meaning of a label: a field (or an `@aside`), the unit in it, and whether the label
    was the name of the field itself, so that amounts are in the row's currency; `is_chosen`: the
    user said so."""

    field: str
    unit: str = ""
    is_field_name: bool = False
    is_chosen: bool = False


@cache
def words() -> Mapping[str, Any]:
    """`synonyms.toml`, as it is written."""
    return tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text("utf-8"))


@cache
def labels_of(resource: str) -> Mapping[str, str]:
    """Every label of the columns of a table, in the form of `key`, with its field or aside."""
    table = tables()[resource]
    own_words, shared = words().get(table.resource, {}), words()["any"]
    titles = {f.name: [f.label("zh"), f.label("en")] for f in table.fields}
    names_by_label = {key(field.name): field.name for field in table.fields}
    for source in (own_words, titles, shared):
        for name, labels in source.items():
            if name in table.field or name.startswith("@"):
                for label in labels:
                    names_by_label.setdefault(key(label), name)
    return names_by_label


def match_label(text: str, table: Table) -> Match | None:
    """The meaning of the name of a column in `table`; None if it has none.

    A label of several lines (Chinese, English, field name, as in the template) has the meaning of
    its lines: the name of the field first, else the first known one.
    """
    if len(text) > MAX_LABEL:
        return None
    lines = [line for line in text.splitlines() if line.strip()]
    matches = [match for line in lines if (match := _match_line(line, table.resource))]
    whole = _match_line("".join(lines), table.resource) if len(lines) > 1 else None
    named = [match for match in matches if match.is_field_name]
    candidates = named or ([whole] if whole else matches)
    if not candidates:
        return None
    best = candidates[0]
    unit = next((match.unit for match in matches if match.unit), best.unit)
    return Match(best.field, unit, best.is_field_name and not unit)


@lru_cache(maxsize=65_536)
def _match_line(line: str, resource: str) -> Match | None:
    labels = labels_of(resource)
    if line.strip() in tables()[resource].field:
        return Match(line.strip(), is_field_name=True)
    if key(line) in labels:
        return Match(labels[key(line)])
    bare, unit = _BRACKETS.sub("", narrow(line)), unit_of(line)
    inside = [labels[key(text)] for text in in_brackets(line) if key(text) in labels]
    if inside and (inside[0].startswith("@level-") or inside[0] == "catalogue_item_id"):
        return Match(inside[0])  # 购买服务项目（三级目录）
    if key(bare) in labels:
        return Match(labels[key(bare)], unit)
    trailing = _TRAILING_UNIT.search(key(bare))
    if trailing and key(bare)[: trailing.start()] in labels:
        return Match(labels[key(bare)[: trailing.start()]], trailing[1])
    if key(bare).endswith(_PRIVATE):
        return Match("@private")
    if resource == "awards" and _is_amount_or_discount(bare, labels):
        return Match("amount", unit)
    return _usual(key(bare), resource)


def _is_amount_or_discount(label: str, labels: Mapping[str, str]) -> bool:
    """Whether a column has the amount of a result, or its discount: 成交金额/下浮率."""
    parts = [part for part in re.split("[/或]", label) if part.strip()]
    fields = {labels.get(key(part), "") for part in parts}
    return len(parts) > 1 and fields == {"amount", "discount_text"}


def _usual(label: str, resource: str) -> Match | None:
    """The meaning of a label that has many usual forms, in a table with such a field."""
    fields = tables()[resource].field
    if "catalogue_item_id" in fields and (match := _OF_CATALOGUE.fullmatch(label)):
        return Match("@catalogue-name" if match["what"] == "名称" else "catalogue_item_id")
    if {"starts_on", "ends_on"} <= fields.keys() and (match := _OF_TERM.fullmatch(label)):
        return Match("starts_on" if match["first"] else "ends_on")
    if "documents_until" in fields and _OF_DOCUMENTS.fullmatch(label):
        return Match("documents_until")
    month = _OF_MONTH.fullmatch(label) if "planned_tender_month" in fields else None
    is_year = month is not None and month["what"] in {"年", "年份"}
    return Match("@year" if is_year else "planned_tender_month") if month else None


def without_brackets(label: str) -> str:
    """A label without its brackets and their contents, in narrow characters."""
    return _BRACKETS.sub("", narrow(label))


def in_brackets(label: str) -> list[str]:
    """The contents of the brackets of a label, in narrow characters."""
    return [match[1] for match in _BRACKETS.finditer(narrow(label))]


def unit_of(label: str) -> str:
    """The unit in the brackets of a label: `资金（单位：万元）` is in 万元; empty without one."""
    return next((unit for text in in_brackets(label) if (unit := _unit(text))), "")


def is_of_money(label: str) -> bool:
    """Whether a label is that of amounts, by its unit or its end."""
    return bool(re.search("[元镑£€]", unit_of(label))) or key(without_brackets(label)).endswith(
        _MONEY_WORDS
    )


def _unit(text: str) -> str:
    """The unit in a bracket: `单位：万元，保留两位小数` is 万元; empty if there is none."""
    parts = (_UNIT_WORD.sub("", part.strip()).strip() for part in re.split("[,，;；。、]", text))
    return next((part for part in parts if _OF_MONEY.search(part)), "")


@cache
def _fields_by_label() -> Mapping[str, frozenset[str]]:
    fields: dict[str, set[str]] = {}
    for table in published_tables():
        for label, name in labels_of(table.resource).items():
            fields.setdefault(label, set()).add(name)
    return {label: frozenset(names) for label, names in fields.items()}


@lru_cache(maxsize=4_096)
def is_label(text: str) -> bool:
    """Whether `text` names a column of any table (with or without a unit in brackets)."""
    if len(text) > MAX_LABEL or _NUMBERED.fullmatch(text):
        return False
    return any(
        (flat_key := _key_of(part)) in _fields_by_label()
        or _OF_CATALOGUE.fullmatch(flat_key)
        or _OF_MONTH.fullmatch(flat_key)
        for line in dict.fromkeys((text, *text.splitlines()))
        for flat in (narrow(line),)
        for part in dict.fromkeys((flat, _BRACKETS.sub("", flat)))
        if part.strip()
    )


def fields_called(label: str) -> frozenset[str]:
    """The fields and asides that a label names, in any table."""
    return _fields_by_label().get(key(label), frozenset())


def hints(text: str, candidates: tuple[Table, ...]) -> Iterator[Table]:
    """The tables that the name of a sheet or a title refers to."""
    spoken = key(text)
    for table in candidates:
        names = [table.resource, table.label("zh"), *words()["tables"].get(table.resource, [])]
        if any(key(name) in spoken for name in names):
            yield table
