"""Each rule finds what its fixture breaks, and nothing in what the others break or it keeps."""

from contextlib import chdir
from pathlib import Path

import pytest

from disclosure.packages.faults import Fault
from disclosure.packages.package_writing import refresh_package
from disclosure.rules.registry import rules
from tests.packages.test_faults import is_told_in_two_parts
from tests.support.changing_town import edit
from tests.support.data_folders import FAULTS, KEEPING, PUBLISHER, faults_of, laid_over
from tests.support.fault_fixtures import expected_lines
from tests.support.fault_makers import MAKERS

BROKEN = sorted(rules().keys() - MAKERS.keys())  # a maker has towns of its own
KEPT = sorted(path.name for path in KEEPING.iterdir())
OF_CONTRACTS = [name for name in BROKEN if "'contracts' AS resource" in rules()[name].sql]
# What was paid, delivered or evaluated is judged although the contract was cancelled later.
OF_WHAT_HAPPENED = {
    "evaluation-published-late",
    "fewer-people-served",
    "inspection-failed",
    "last-payment-before-evaluation",
    "paid-over-contract",
    "paid-unevaluated",
}
STANDING = [name for name in OF_CONTRACTS if name not in OF_WHAT_HAPPENED]


@pytest.fixture(scope="module")
def found(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Fault]]:
    """The faults of a tiny town for each fixture that a test is run for, by the town; all are
    compiled together."""
    data = Path("data")
    run = [item for item in request.session.items if item.path == request.path]
    names = {item.callspec.params["name"] for item in run if isinstance(item, pytest.Function)}
    fixtures = {name: FAULTS / name for name in BROKEN if name in names}
    fixtures |= {f"{name}-kept": KEEPING / name for name in KEPT if name in names}
    cancelled = {f"{name}-cancelled": FAULTS / name for name in STANDING if name in names}
    fixtures |= cancelled
    by_town: dict[str, list[Fault]] = {town: [] for town in fixtures}
    with chdir(tmp_path_factory.mktemp("towns")):
        for number, (town, fixture) in enumerate(fixtures.items(), start=1):
            folder = laid_over(data, fixture).rename(data / town)
            for file in folder.glob("*/datapackage.json"):
                text = file.read_text("utf-8").replace(f'"{PUBLISHER}"', f'"{town}"')
                file.write_text(text.replace("ocds-000000", f"ocds-{number:06}"), "utf-8")
            if town in cancelled:
                cancel_contracts(folder / "tender-notices")
        for fault in faults_of(data):
            by_town[fault.publisher].append(fault)
    return by_town


def cancel_contracts(package: Path) -> None:
    refresh_package(package / "datapackage.json")
    edit(package / "contracts.csv", lambda rows: [row.update(status="cancelled") for row in rows])


@pytest.mark.parametrize("name", STANDING)
def test_a_rule_on_contracts_finds_nothing_in_a_cancelled_one(
    name: str, found: dict[str, list[Fault]]
) -> None:
    faults = found[f"{name}-cancelled"]
    assert not any(one.is_error or one.code == name for one in faults)


@pytest.mark.parametrize("name", BROKEN)
def test_a_rule_finds_what_breaks_it(name: str, found: dict[str, list[Fault]]) -> None:
    lines = "".join(f"{one.line()}\n" for one in found[name])
    assert lines.replace(f"data/{name}/", f"data/{PUBLISHER}/") == expected_lines(name)
    assert name in {one.code for one in found[name]}
    assert all(map(is_told_in_two_parts, found[name]))


@pytest.mark.parametrize("name", KEPT)
def test_nothing_is_found_at_the_limit_of_a_rule(name: str, found: dict[str, list[Fault]]) -> None:
    assert found[f"{name}-kept"] == []
    assert name in rules()
