"""A text is marked with the language in which it is written."""

import re
from pathlib import Path

import pytest

from disclosure.site.row_texts import language_written


@pytest.mark.parametrize(
    ("text", "said", "written"),
    [
        ("巴拉圭国家公共采购局（DNCP）", "es", "zh-CN"),
        ("澳大利亚新南威尔士州政府采购（eTendering）", "en-AU", "zh-CN"),
        ("Dirección Nacional de Contrataciones Públicas", "es", "es"),
        ("English translation of 京政办发〔2014〕34号", "en", "en"),
        ("東京都", "ja", "ja"),
        ("養老服務", "zh-TW", "zh-TW"),
        ("2026", "es", "es"),
    ],
)
def test_a_chinese_name_is_chinese_whatever_its_register_speaks(
    text: str, said: str, written: str
) -> None:
    assert language_written(text, said) == written


def test_no_page_calls_a_chinese_name_spanish_or_english(built_site: Path) -> None:
    marked = re.compile(r'lang="(?:es|en)"[^>]*>[\u3400-\u9fff]{4}[^<]*')
    for path in ("", "publishers/paraguay/", "publishers/new-south-wales/", "supervision/"):
        for language in ("", "en/"):
            page = (built_site / language / path / "index.html").read_text("utf-8")
            assert not marked.findall(page), path
    english = (built_site / "en/publishers/new-south-wales/index.html").read_text("utf-8")
    assert re.search(r'<span lang="zh-CN">[\u3400-\u9fff]', english)
