"""The account of an import agrees to the cent with a counter that shares nothing with it."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.ocds_counter import count_in, count_last, count_out, files_in
from tests.support.ocds_input import (
    FICTIONAL,
    FIXTURES,
    Imported,
    import_releases,
    imported,
    release,
    tender,
)

SOUND = ["fictional/1.0", "fictional/1.1", "fictional", "real"]


def account(result: Imported) -> dict[str, dict[str, Any]]:
    return {line["resource"]: line for line in result.outcome.summary["account"]}


def to_the_cent(line: dict[str, Any]) -> dict[str, Any]:
    sums = {code: f"{Decimal(total):.2f}" for code, total in line["sums"].items()}
    return {**line, "sums": dict(sorted(sums.items()))}


def left(result: Imported, resource: str) -> dict[str, tuple[int, dict[str, str]]]:
    """Reason → objects and sums left out."""
    reasons = account(result)[resource]["left_out"]
    return {line["reason"]: (line["objects"], line["sums"]) for line in reasons}


@pytest.mark.parametrize("folder", SOUND)
def test_in_and_out_agree_with_the_counter(tmp_path: Path, folder: str) -> None:
    result = imported(tmp_path, FIXTURES / folder)
    lines = account(result)
    expected = count_in(list(files_in(FIXTURES / folder)))
    assert {name: to_the_cent(line["in"]) for name, line in lines.items()} == expected
    assert expected["contracts"]["sums"]
    written = {name: to_the_cent(line["out"]) for name, line in lines.items()}
    assert written == count_out(result.out)


@pytest.mark.parametrize("folder", ["fictional", "hostile", "real", "."])
def test_in_is_out_and_what_is_left_out_with_its_reason(tmp_path: Path, folder: str) -> None:
    result = imported(tmp_path, FIXTURES / folder)
    assert account(result).keys() >= {"notices", "awards"}
    for name, line in account(result).items():
        assert "unexplained" not in line, name
        parts = [line["out"], *line["left_out"]]
        for unit in ("objects", "amounts"):
            assert line["in"][unit] == sum(part[unit] for part in parts)
        codes = {code for part in [line["in"], *parts] for code in part["sums"]}
        for code in codes:
            total = sum(Decimal(part["sums"].get(code, 0)) for part in parts)
            assert Decimal(line["in"]["sums"].get(code, 0)) == total, (name, code)


@pytest.mark.parametrize("folder", ["fictional/1.1", "real"])
def test_what_is_written_is_what_the_newest_releases_state(tmp_path: Path, folder: str) -> None:
    result = imported(tmp_path, FIXTURES / folder)
    expected = count_last(list(files_in(FIXTURES / folder)))
    written = count_out(result.out)
    assert expected["awards"]["sums"]
    for name in expected.keys() - {"notices"}:
        assert written[name] == expected[name]


def test_a_release_found_twice_is_left_out_whole(tmp_path: Path) -> None:
    result = imported(tmp_path, FICTIONAL / "1.1", FICTIONAL / "1.1/../1.1")
    once = account(result)
    copy = tmp_path / "again.json"
    [path] = (FICTIONAL / "1.1").glob("*.json")
    copy.write_bytes(path.read_bytes())
    twice = imported(tmp_path, path, copy)
    for name, line in account(twice).items():
        assert line["in"]["objects"] == 2 * once[name]["in"]["objects"]
        assert line["out"] == once[name]["out"]
        assert left(twice, name)["release-repeated"][0] == once[name]["in"]["objects"]


def euro(amount: object) -> dict[str, object]:
    return {"amount": amount, "currency": "EUR"}


@pytest.mark.parametrize(
    ("second", "reason", "objects", "sums"),
    [
        ({"value": euro(5)}, "stated-again", 1, {"EUR": "5"}),
        ({"title": "Care"}, "stated-again", 1, {}),
        ({"value": euro(7)}, "replaced", 1, {"EUR": "5"}),
        ({"value": {"amount": 5, "currency": "USD"}}, "replaced", 1, {"EUR": "5"}),
        ({"value": None}, "removed", 0, {"EUR": "5"}),
        ({"value": euro("1,200")}, "amount-unread", 0, {}),
        ({"value": {"amount": 6}}, "currency-completed", 0, {"": "6", "EUR": "-6"}),
    ],
)
def test_what_a_later_release_changes_is_left_out_with_its_reason(
    tmp_path: Path, second: dict[str, Any], reason: str, objects: int, sums: dict[str, str]
) -> None:
    first = {"id": "1", "value": euro(5)}
    releases = [release(awards=[first]), release(2, awards=[{"id": "1", **second}])]
    result = import_releases(tmp_path, *releases)
    found, amounts = left(result, "awards")[reason]
    assert (found, {code: f"{Decimal(a).normalize():f}" for code, a in amounts.items()}) == (
        objects,
        sums,
    )
    assert "unexplained" not in account(result)["awards"]


def test_the_payments_of_a_contract_written_twice_are_left_out_with_it(tmp_path: Path) -> None:
    payments = [{"id": "1", "value": euro(3)}, {"id": "2", "value": euro(4)}]
    contract = {"id": "1", "value": euro(9), "implementation": {"transactions": payments}}
    result = import_releases(tmp_path, release(contracts=[contract, contract]))
    assert left(result, "contracts") == {"object-repeated": (1, {"EUR": "9"})}
    assert left(result, "payments") == {"object-repeated": (2, {"EUR": "7"})}
    assert "unexplained" not in account(result)["payments"]


def test_a_compiled_release_is_left_out_as_such(tmp_path: Path) -> None:
    compiled = release(2, id="c", tag=["compiled"], awards=[{"id": "1", "value": euro(9)}])
    result = import_releases(tmp_path, release(awards=[{"id": "1", "value": euro(5)}]), compiled)
    assert left(result, "awards") == {"compiled": (1, {"EUR": "9"})}


def test_a_cancellation_that_only_the_tag_tells_is_a_row_more(tmp_path: Path) -> None:
    releases = release(tender=tender()), release(2, tag=["tenderCancellation"])
    assert left(import_releases(tmp_path, *releases), "notices") == {"stated-by-tag": (-1, {})}


def test_amounts_are_told_with_all_their_digits(tmp_path: Path) -> None:
    text = json.dumps([release(awards=[{"id": "1", "value": euro(0)}])])
    path = tmp_path / "file.json"
    path.write_text(text.replace('"amount": 0', '"amount": 123456789012345.67'), "utf-8")
    assert account(imported(tmp_path, path))["awards"]["out"]["sums"] == {
        "EUR": "123456789012345.67"
    }
