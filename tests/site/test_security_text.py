"""`security.txt` is written as RFC 9116 asks, where a deployment names a contact."""

import pytest

from disclosure.site.sitemap import security_text


@pytest.mark.parametrize(
    ("contact", "line"),
    [
        ("security@town.example", "Contact: mailto:security@town.example"),
        ("https://town.example/contact", "Contact: https://town.example/contact"),
    ],
)
def test_it_names_the_contact_and_when_it_expires(contact: str, line: str) -> None:
    ((path, data),) = security_text(contact, "2026-11-28T08:00:00Z", "https://town.example")
    assert path == ".well-known/security.txt"
    assert data.decode().splitlines() == [
        line,
        "Expires: 2027-10-01T00:00:00Z",
        "Preferred-Languages: zh, en",
        "Canonical: https://town.example/.well-known/security.txt",
    ]


def test_without_a_contact_there_is_none() -> None:
    assert not [*security_text("", "2026-11-28T08:00:00Z", "https://town.example")]
