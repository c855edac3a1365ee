"""Every rule is one SQL file that anyone can run, and that says what it is."""

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlglot

from disclosure.model.schemas import STANDARD
from disclosure.packages.faults import catalogue
from disclosure.register.findings import FOLDER, insert_rules
from disclosure.rules.registry import BrokenRule, read_rule, rules
from tests.support.data_folders import PUBLISHER, faults_of, faulty_town, tiny_town
from tests.support.sqlite_program import by_program
from tests.support.two_releases import register_of
from tests.support.website import ROOT


@pytest.mark.parametrize("name", rules())
def test_a_rule_is_sql_that_postgresql_reads_too(name: str) -> None:
    assert len(sqlglot.parse(rules()[name].published_sql, read="postgres")) == 1


@pytest.mark.parametrize("name", rules())
def test_a_rule_is_a_warning_with_words_in_both_languages(name: str) -> None:
    assert catalogue()[name].severity == "warning"
    assert bool(rules()[name].leaves_out) == bool(rules()[name].leaves_out_en)


@pytest.mark.parametrize("name", [name for name, rule in rules().items() if rule.law])
def test_the_law_of_a_rule_is_a_policy_of_the_reference_data(name: str) -> None:
    with (STANDARD / "reference/policies/policies.csv").open(encoding="utf-8") as file:
        assert rules()[name].law in {row["policy_id"] for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT 1", "open with /*"),
        ("/*\ntitle = 1\nnonsense = 2\n*/\nSELECT 1", "'nonsense'"),
        ("/*\ntitle = 'x'\n*/\nSELECT 1", "is missing"),
        ("/*\ntitle = \n*/\nSELECT 1", "broken.sql: head"),
    ],
)
def test_a_rule_that_cannot_be_read_is_told_with_its_file(
    text: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "broken.sql"
    path.write_text(text, "utf-8")
    with pytest.raises(BrokenRule, match=r"broken\.sql") as caught:
        read_rule(path)
    assert said in str(caught.value)


def test_the_sqlite3_program_gives_the_published_findings(built_site: Path) -> None:
    columns = "publisher, resource, row_key, field"
    for path in sorted((built_site / FOLDER).glob("*.sql")):
        found = by_program(built_site, path.read_text("utf-8"))
        query = f"SELECT {columns} FROM findings WHERE rule_id = '{path.stem}'"
        kept = {tuple(row.values()) for row in by_program(built_site, query)}
        assert {tuple(row.values())[:4] for row in found} == kept, path.stem


def test_a_rule_that_proved_wrong_is_withdrawn_with_a_notice_and_finds_nothing(
    tmp_path: Path,
) -> None:
    name = "contract-over-award"
    faulty_town(tmp_path / "data", name)
    register = register_of(tmp_path / "data", tmp_path / "register.sqlite")
    text = (ROOT / "disclosure/rules" / f"{name}.sql").read_text("utf-8")
    wrong = tmp_path / f"{name}.sql"
    notice = 'withdrawn_on = "2026-10-01"\nwithdrawn_because = "错"\n'
    wrong.write_text(text.replace("*/", f'{notice}withdrawn_because_en = "Wrong"\n*/', 1), "utf-8")
    rule = read_rule(wrong)
    with closing(sqlite3.connect(register)) as connection:
        assert connection.execute(rule.published_sql).fetchall()
        for table in ("rules", "rules_in_force", "rule_parameters"):
            connection.execute(f"DELETE FROM {table}")
        insert_rules(connection, [rule])
        assert not connection.execute(rule.published_sql).fetchall()
        told = connection.execute("SELECT withdrawn_on, withdrawn_because_en FROM rules").fetchall()
    assert told == [("2026-10-01", "Wrong")]
    wrong.write_text(text.replace("*/", f"{notice}*/", 1), "utf-8")
    with pytest.raises(BrokenRule, match="a withdrawal needs"):
        read_rule(wrong)


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


@pytest.mark.parametrize("faulty_id", ["\u3000", ""])
def test_a_row_without_a_sound_id_is_an_error_and_no_finding(
    faulty_id: str, tmp_path: Path
) -> None:
    tiny_town(tmp_path)
    changed(tmp_path, "annual-plans/plan-items.csv", plan_item_id=faulty_id, fiscal_year="26")
    changed(tmp_path, "tender-notices/award-undertakers.csv", undertaker_id=faulty_id)
    assert any(fault.is_error for fault in faults_of(tmp_path))
