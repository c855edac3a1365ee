"""The rule list for feeds: every rule of `atom_rules` and `rss_rules`, applied to one document."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import fromstring

from tests.support.atom_rules import ATOM_RULES
from tests.support.rss_rules import RSS_RULES


def complaints(data: bytes) -> list[str]:
    """Every rule that a feed breaks, by name, with what breaks it; ParseError if it is no XML."""
    root = fromstring(data)
    rules = RSS_RULES if root.tag == "rss" else ATOM_RULES
    found = [f"{rule.__name__}: {told}" for rule in rules for told in rule(root)]
    return [*found, *(f"encoding: {told}" for told in encoding(data))]


def encoding(data: bytes) -> Iterator[str]:
    """RFC 4287 §2, XML 1.0 §2.8 and §4.3.3: declared UTF-8, and no document type to be fetched."""
    if not re.match(rb"<\?xml version=['\"]1\.0['\"] encoding=['\"]UTF-8['\"]\?>", data):
        yield "no XML declaration of UTF-8"
    if b"<!DOCTYPE" in data:
        yield "has a document type"
