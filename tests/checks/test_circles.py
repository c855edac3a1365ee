"""No row is above itself: not a contract its own framework, not notices that amend each other."""

import pytest

from disclosure.checks.references import _circular


def _row(key: str) -> tuple[str, str | None, str]:
    return "publisher", None, key


@pytest.mark.parametrize(
    ("above", "circular"),
    [
        ("C1-C2 C2-C1 C3-C3", "C1 C2 C3"),
        ("A-B B-C C-A D-A", "A B C"),
        ("A-B B-C", ""),
        ("A-A B-A", "A"),
        ("A-B B-B C-A D-C", "B"),
        ("", ""),
        ("A-X", ""),
    ],
)
def test_rows_on_a_circle_are_found_and_those_that_lead_to_one_are_not(
    above: str, circular: str
) -> None:
    pairs = [pair.split("-") for pair in above.split()]
    links = {_row(one): _row(other) for one, other in pairs}
    assert {key for _, _, key in _circular(links)} == set(circular.split())


def test_a_chain_of_a_hundred_thousand_is_walked() -> None:
    links = {_row(str(n)): _row(str(n + 1)) for n in range(100_000)}
    assert not _circular(links)
