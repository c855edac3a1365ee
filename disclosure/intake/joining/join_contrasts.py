"""Contrasts: two titles that differ in one word only, and by it name two different services."""

import re
from difflib import SequenceMatcher

from disclosure.intake.joining.join_titles import core_of

# Signs of which one in place of another says another thing, and is no slip of the pen.
_OPPOSED = frozenset(
    "东南西北上下左右前后内外男女老幼春夏秋冬大中小甲乙丙丁一二三四五六七八九十0123456789"
)
# So much of the shorter title is frame; so long is the word that is replaced in it.
# How a service is done, bought or counted; one stands for another without another service.
_MANNER = re.compile(
    r"第三方|委托|社会化|市场化|运营|运行|管理|维护|保养|管护|保障|辅助|技术支持|组织|实施|开展|承办|承接|入围"
    r"|工作|活动|作业|机构|人员|队伍|专项|综合|日常|动态|制作|[第分]?[一二三四五六七八九十\d]+[包个年期批笔]?"
)
_PLACE = re.compile(r"[\u3400-\u9fff]{2,3}[市区县]")
_FRAME, _WORD = 0.5, 2


def contrast(title: str, other_title: str) -> tuple[str, str] | None:
    """The first pair of different words within the common frame of two titles: 精神 and 智力 of
    精神残疾人日间康复 and 智力残疾人日间康复; None if there is none."""
    core, other_core = core_of(title), core_of(other_title)
    matcher = SequenceMatcher(None, core, other_core, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    frame = sum(block.size for block in blocks if block.size >= _WORD)
    if frame < _FRAME * min(len(core), len(other_core)):
        return None
    for tag, a, b, c, d in matcher.get_opcodes():
        left, right = core[a:b], other_core[c:d]
        is_place = (not a and _PLACE.match(left)) or (not c and _PLACE.match(right))
        if tag == "replace" and not is_place and _is_other(left, right):
            return left, right
    return None


def _is_other(word: str, other_word: str) -> bool:
    if len(word) == len(other_word) == 1:
        return word in _OPPOSED and other_word in _OPPOSED
    word, other_word = _MANNER.sub("", word), _MANNER.sub("", other_word)
    return min(len(word), len(other_word)) >= _WORD and not set(word) & set(other_word)
