"""Chinese text: whether what GB 18030 makes of bytes is Chinese about public purchases."""

import re
from collections.abc import Iterable

GB = "gb18030"
# So many characters beyond ASCII tell; of which this share is of the frequent ones of the set.
_SAMPLE, _PLAUSIBLE = 20_000, 0.85
_WORDS = re.compile(
    "采购|招标|投标|中标|成交|公告|项目|服务|合同|供应商|单位|公司|中心|管理|工程|建设"
)
# What Japanese and Korean bytes make, which GB 18030 takes too.
_OTHER = re.compile("[\u3040-\u30ff\u3130-\u318f\uac00-\ud7a3]")


def reads_chinese(texts: Iterable[str]) -> bool:
    """Whether texts that were read as GB 18030 are Chinese: frequent characters with words among
    them that every file about public purchases in Chinese has, and none of other scripts."""
    beyond: list[str] = []
    for text in texts:
        beyond += re.findall(r"[^\x00-\x7f]+", text)
        if sum(map(len, beyond)) > _SAMPLE:
            break
    sample = " ".join(beyond)
    if not _WORDS.search(sample) or _OTHER.search(sample):
        return False
    characters = sample.replace(" ", "")
    return sum(map(_is_frequent, characters)) >= _PLAUSIBLE * len(characters)


def _is_frequent(character: str) -> bool:
    """Whether a character is in the first level of GB 2312, or its punctuation."""
    try:
        lead = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return 0xA1 <= lead <= 0xA9 or 0xB0 <= lead <= 0xD7
