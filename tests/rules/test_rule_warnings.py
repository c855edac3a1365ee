"""Every check of sense is one SQL file that anyone can run, in SQLite and in PostgreSQL."""

import csv
from pathlib import Path

import pytest
import sqlglot

from disclosure.packages.faults import catalogue
from disclosure.rules.rule_files import checks
from tests.support.data_folders import PUBLISHER, faults_of, tiny_town


@pytest.mark.parametrize("code", checks())
def test_a_check_is_sql_that_postgresql_reads_too(code: str) -> None:
    assert len(sqlglot.parse(checks()[code], read="postgres")) == 1


@pytest.mark.parametrize("code", checks())
def test_a_check_says_what_it_looks_for_and_is_a_warning(code: str) -> None:
    assert checks()[code].startswith("-- ")
    assert catalogue()[code].severity == "warning"


def changed(data: Path, file: str, **cells: str) -> None:
    """Write these cells into the first row of a table of the tiny town."""
    path = data / PUBLISHER / file
    with path.open(encoding="utf-8", newline="") as source:
        rows = [*csv.DictReader(source)]
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, rows[0])
        writer.writeheader()
        writer.writerows([rows[0] | cells, *rows[1:]])


def test_a_deadline_hours_before_publication_is_told(tmp_path: Path) -> None:
    tiny_town(tmp_path)
    day = "2026-03-02T{}:00:00+08:00"
    changed(
        tmp_path,
        "tender-notices/notices.csv",
        published_at=day.format("14"),
        submission_deadline=day.format("09"),
    )
    assert "deadline-before-publication" in {fault.code for fault in faults_of(tmp_path)}


def test_the_parties_of_a_contract_are_of_types_that_may_be_parties(tmp_path: Path) -> None:
    tiny_town(tmp_path)
    path = tmp_path / PUBLISHER / "organizations" / "organizations.csv"
    header = path.read_text("utf-8").splitlines()[0].split(",")
    row = {
        "organization_id": "O-7",
        "name": "另一局",
        "roles": "undertaker",
        "purchaser_type": "administrative-organ",
    }
    with path.open("a", encoding="utf-8") as target:
        target.write(",".join(row.get(name, "") for name in header) + "\n")
    changed(tmp_path, "tender-notices/contracts.csv", undertaker_id="O-7")
    assert "undertaker-type-odd" in {fault.code for fault in faults_of(tmp_path)}
