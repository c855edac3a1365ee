"""The examples of the manual run as they stand, against the site that is served."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.website import ROOT

ADDRESS = "http://127.0.0.1:8000"
PAGES = [ROOT / f"content/pages/{language}/data-and-api.md" for language in ("zh", "en")]


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of a page in a language that ask the API."""
    found = re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    return [block for block in found if ADDRESS in block]


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_the_commands_answer(page: Path, served_site: str, tmp_path: Path) -> None:
    (commands,) = blocks(page, "sh")
    text = run(tmp_path, "sh", "-ec", commands.replace(ADDRESS, served_site))
    assert text.count('"total":') == 4 and '"facets":' in text
    assert "problem" not in text
    header, first = (tmp_path / "contracts.csv").read_text("utf-8").splitlines()[:2]
    assert header == "contract_id,amount,signed_on" and first.count(",") == 2


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_the_client_reads_every_page_and_has_its_types(
    page: Path, served_site: str, tmp_path: Path
) -> None:
    client = blocks(page, "python")[0]
    (tmp_path / "client.py").write_text(client.replace(ADDRESS, served_site), "utf-8")
    assert "更正" in run(tmp_path, sys.executable, "client.py")
    run(tmp_path, sys.executable, "-m", "mypy", "--strict", "--cache-dir=", "client.py")


def amount_of(year: str, printed: str) -> float:
    """What a printed table of years and amounts gives for a year."""
    (amount,) = re.findall(rf"^.*\b{year}(?:\.0)? +([\d.e+]+)$", printed, re.MULTILINE)
    return float(amount)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
@pytest.mark.parametrize("language", ["python", "r"])
def test_pandas_and_r_add_up_what_the_register_holds(
    page: Path, language: str, served_site: str, built_site: Path, tmp_path: Path
) -> None:
    program = blocks(page, language)[-1].replace(ADDRESS, served_site)
    command = [sys.executable, "-c"] if language == "python" else ["Rscript", "-e"]
    printed = run(tmp_path, *command, program)
    with closing(sqlite3.connect(built_site / "downloads/register.sqlite")) as register:
        (amount,) = register.execute(
            "SELECT SUM(amount) FROM contracts WHERE currency = 'CNY' AND signed_on LIKE '2025-%'"
        ).fetchone()
    assert amount_of("2025", printed) == pytest.approx(amount, rel=1e-6)
