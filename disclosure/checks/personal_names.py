"""Finds persons in a text by other signs than identity numbers: names, documents, private
contacts."""

import re
from collections.abc import Iterator

from disclosure.checks.personal_numbers import Leak, normalize

# The most common surnames of the Ministry of Public Security's lists, and compound ones.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕"
    "丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴"
    "严莫孔向汤"
)
_COMPOUND = "欧阳|上官|司马|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|独孤|南宫"
_NAME = rf"(?:(?:{_COMPOUND})[一-鿿]{{1,2}}|[{_SURNAMES}][一-鿿]{{1,2}}(?:·[一-鿿]{{1,6}})?)"
_TITLE = "先生|女士|小姐|同志|老师"
_RANK = "工|总|经理|主任|科长|处长|局长|所长|书记|会计|干事|科员"
_PERSON = re.compile(
    rf"[一-鿿·]{{1,6}}(?:{_TITLE})(?=$|[\s，,;；、/（(：:。])|\b(?:Mr|Mrs|Ms|Miss)\b\.? ?[A-Z]"
)
_RANKED = re.compile(rf"(?:{_COMPOUND}|[{_SURNAMES}])[一-鿿]{{0,2}}(?:{_RANK})")
_BARE = re.compile(_NAME)
# What ends the name of an office, or stands in one.
_OFFICE = re.compile(
    r"[科处室局部中心站所办委组队厅院会社区街镇乡村校园馆库股署系班府台店厂行司业]$"
    r"|政|财|采购|招标|服务|管理|公共|工程|办公|综合|项目|信息"
)
_PARTS = re.compile(r"[\s,，;；、/|()（）：:。]+|联系人|经办人|负责人")
_PINYIN = re.compile(
    r"\b(?:Wang|Li|Zhang|Liu|Chen|Yang|Huang|Zhao|Wu|Zhou|Xu|Sun|Ma|Zhu|Hu|Guo|He|Lin|Gao|Luo|"
    r"Zheng|Liang|Xie|Song|Tang|Deng|Han|Feng|Cao|Peng) [A-Z][a-z]{1,9}\b(?! (?:Office|Section|"
    r"Department|Bureau|Centre|Center|Street|Road|District|County|City))"
)
_BENEFICIARY = re.compile(
    rf"(?:低保户|低保对象|五保户|特困人员|困境儿童|留守儿童|孤儿|残疾人|受助人|受助学生|患者|精神障碍者)"
    rf"[:： ]?({_NAME})(?=$|[（(、，,；;。\s])"
)
_DOCUMENT = re.compile(
    r"(?:护照|passport)[^0-9A-Za-z]{0,8}(?:号码?|no\.?)?[^0-9A-Za-z]{0,3}([A-Za-z]{1,2}[0-9]{7,8})\b"
    r"|(?:台胞证|回乡证|通行证|居住证|港澳证)[^0-9A-Za-z]{0,8}([A-Za-z]?[0-9]{8,11})\b"
    r"|(?:军官证|士兵证|[军士]字第)[^0-9]{0,8}([0-9]{6,9})"
    r"|(?:香港|澳门|HK|Hong Kong)[^0-9A-Za-z]{0,2}(?:居民|永久性?居民)?(?:身份证|ID)"
    r"[^0-9A-Za-z]{0,8}([A-Za-z]{1,2}[0-9]{6}\(?[0-9A]\)?|[157][0-9]{6}\(?[0-9]\)?)"
    r"|(?:台湾)[^0-9A-Za-z]{0,2}(?:身份证|身分證)[^0-9A-Za-z]{0,8}([A-Za-z][12][0-9]{8})"
    r"|(?:社保卡?号?|社会保障卡?号|医保卡?号)[^0-9A-Za-z]{0,5}([A-Za-z0-9]{8,18})",
    re.IGNORECASE,
)
_MAIL_HOSTS = (
    "(?:vip\\.)?(?:qq|foxmail|163|126|yeah|139|189|wo|sina|sohu|tom|21cn|aliyun|gmail|googlemail|"
    "hotmail|outlook|live|msn|yahoo|icloud|me|aol|proton(?:mail)?)"
)
_OPEN, _SHUT = r"\s?[(\[{<【「]\s?", r"\s?[)\]}>】」]\s?"
# The sign between account and host, also as written by people who want to avoid harvesting.
_AT = rf"(?:\s?[@#]\s?|{_OPEN}(?:@|at|艾特){_SHUT}|\sat\s|\s?艾特\s?)"
_DOT = rf"(?:\.|{_OPEN}(?:\.|dot|点){_SHUT}|\sdot\s|\s?点\s?)"
_MAIL_END = rf"{_MAIL_HOSTS}{_DOT}(?:com{_DOT}cn|com|net|cn|me)(?![A-Za-z0-9])"
_MAIL = re.compile(rf"(?<![A-Za-z0-9._+-])([A-Za-z0-9._+-]{{1,64}}){_AT}{_MAIL_END}", re.IGNORECASE)
_HANDLE = re.compile(
    r"(?:微信号?|wechat|weixin|qq号?)(?!公众|群|小程序|支付)[:： ]{1,2}"
    r"([A-Za-z][A-Za-z0-9_-]{5,19}|[1-9][0-9]{4,10})\b",
    re.IGNORECASE,
)
# The first scan, by polars, for what `person_leaks` may find in any text: a sign that survives
# normalization in all spellings, or one that normalization produces.
PERSON_SIGN = (
    "(?i:护照|passport|通行证|台胞证|回乡证|居住证|港澳证|军官证|士兵证|[军士]字第|身份证|社保|"
    "社会保障|医保|微信|wechat|weixin|qq|低保|五保户|特困人员|儿童|孤儿|残疾人|受助|患者|精神障碍者|"
    r"HK|Hong Kong|[@＠﹫Ａ-Ｚａ-ｚ]|艾特|%40|&commat|[(（\[［{｛<【「]\s?at\s?[)）\]］}｝>】」]|"
    rf"[#＃)）\]］}}｝>】」t]\s?{_MAIL_HOSTS}\s?[.．。(（\[［{{<【「d点])"
)


def person_leaks(text: str) -> Iterator[Leak]:
    """Signs of a person in any text: all of them warnings."""
    plain = normalize(text)
    for match in _DOCUMENT.finditer(plain):
        yield Leak("document-number", _hidden(next(filter(None, match.groups()))))
    for pattern in (_MAIL, _HANDLE):
        for match in pattern.finditer(plain):
            yield Leak("private-contact", _hidden(match[1]))
    for match in _BENEFICIARY.finditer(plain):
        yield Leak("beneficiary-name", f"{match[1][0]}**")


def contact_leaks(text: str) -> Iterator[Leak]:
    """Who a column for contacts names that is no office."""
    plain = normalize(text)
    match = _PERSON.search(plain)
    if match:
        yield Leak("contact-person", f"{plain[match.start()]}**")
        return
    parts = [part for part in _PARTS.split(plain) if part]
    names = [part for part in parts if _is_name(part)] or _PINYIN.findall(plain)
    if names:
        yield Leak("contact-name", f"{names[0][0]}**")


def _is_name(part: str) -> bool:
    if _RANKED.fullmatch(part):
        return True
    return _BARE.fullmatch(part) is not None and not _OFFICE.search(part)


def _hidden(value: str) -> str:
    """The masked form of an account or document number: its ends, or the first sign of a short
    one."""
    return f"{value[:2]}****{value[-2:]}" if len(value) > 7 else f"{value[0]}***"
