"""Every check of sense is one SQL file that anyone can run, in SQLite and in PostgreSQL."""

import pytest
import sqlglot

from disclosure.faults import catalogue
from disclosure.sense import checks


@pytest.mark.parametrize("code", checks())
def test_a_check_is_sql_that_postgresql_reads_too(code: str) -> None:
    assert len(sqlglot.parse(checks()[code], read="postgres")) == 1


@pytest.mark.parametrize("code", checks())
def test_a_check_says_what_it_looks_for_and_is_a_warning(code: str) -> None:
    assert checks()[code].startswith("-- ")
    assert catalogue()[code].severity == "warning"
