"""A link that is published is an address and nothing else."""

import argparse

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.model.web_addresses import PLAIN_LINK, ascii_link, is_link, shown_link
from scripts.publish import site_address

HOSTILE = [
    "javascript:alert(1)",
    "JaVaScRiPt://example.org/%0aalert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "ftp://example.org/a",
    "mailto:a@example.org",
    "//example.org/a",
    "/a/b",
    "example.org/a",
    "https://",
    "https:///a",
    "https://:443/",
    "https:example.org",
    "https://user:secret@example.org/",
    "https://good.example@evil.example/",
    "https://example.org:99999/",
    "https://example.org:0/",
    "https://example.org:x/",
    "https://exa mple.org/",
    "https://example.org/a b",
    "https://example.org/a\nb",
    " https://example.org/",
    "https://example.org\\@evil.example/",
    "https://example.org/\u2028",
    "https://example.org/\u202egpj.exe",
    "https://exa\u200bmple.org/",
    "https://example..org/",
    "https://-\x00.org/",
    'https://example.org/"onclick="x',
    "https://example.org/<script>",
    "https://[::1/",
    "https://％65xample.org/%",
    "https://example.org/" + "a" * 2000,
]
HONEST = [
    "https://example.org",
    "http://example.org:8080/a/b.html?c=1&d=%20#e",
    "HTTPS://EXAMPLE.ORG/",
    "https://www.beijing.gov.cn/采购/公告（一）.html",
    "https://购服.政务/",
    "https://bücher.example/",
    "http://192.0.2.1/a",
    "https://[2001:db8::1]:8443/a",
    "https://a_b.example.org/~x/;y=1?z=[1]",
    "https://example.org/a@b",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_plain_address_is_no_link(text: str) -> None:
    assert not is_link(text)
    assert not pl.Series([text]).str.contains(f"^(?:{PLAIN_LINK})$")[0]
    with pytest.raises(ValueError, match="not an http"):
        ascii_link(text)


@pytest.mark.parametrize("text", HONEST)
def test_an_address_is_a_link_and_can_be_written_in_ascii(text: str) -> None:
    assert is_link(text)
    assert ascii_link(text).isascii()
    assert is_link(ascii_link(text))


@given(st.from_regex(f"^(?:{PLAIN_LINK})$", fullmatch=True))
def test_what_the_quick_look_takes_is_a_link(text: str) -> None:
    assert is_link(text)


def test_a_chinese_address_is_percent_encoded_and_its_host_punycode() -> None:
    assert ascii_link("https://购服.政务/子路径?页=1") == (
        "https://xn--dpvp26f.xn--zfr164b/%E5%AD%90%E8%B7%AF%E5%BE%84?%E9%A1%B5=1"
    )
    assert ascii_link("https://example.org/a%20b/~c") == "https://example.org/a%20b/~c"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://购服.政务/公告", "https://购服.政务/公告"),
        ("https://pаypal.com/a", "https://xn--pypal-4ve.com/a"),
        ("https://аррӏе.com/", "https://xn--80ak6aa92e.com/"),
        ("https://ɡoogle.com/", "https://xn--oogle-qmc.com/"),
        ("https://example.org/аррӏе", "https://example.org/аррӏе"),
    ],
)
def test_a_host_that_can_pass_for_another_is_shown_in_punycode(text: str, shown: str) -> None:
    assert shown_link(text) == shown


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (
            "https://goufu.example.org/子路径/",
            "https://goufu.example.org/%E5%AD%90%E8%B7%AF%E5%BE%84",
        ),
        ("https://购服.政务", "https://xn--dpvp26f.xn--zfr164b"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        (
            "https://bücher.example:8443/a b".replace(" ", "%20"),
            "https://xn--bcher-kva.example:8443/a%20b",
        ),
        ("https://example.org/%E5%AD%90/", "https://example.org/%E5%AD%90"),
    ],
)
def test_the_address_of_a_site_is_written_in_ascii(given: str, address: str) -> None:
    assert site_address(given) == address


@pytest.mark.parametrize(
    "given", ["", "example.org", "ftp://example.org", "https://u:p@example.org"]
)
def test_what_is_no_address_of_a_site_is_refused_with_a_sentence(given: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="网址"):
        site_address(given)
