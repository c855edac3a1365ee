"""The examples of the manual run as they stand, against the site that is served."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.website import ROOT

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
    assert text.count('"total":') == 3 and '"facets":' in text
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


# pandas and R are not among our tools: what they read is tested, and the former's grammar.
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_the_examples_of_other_tools_ask_what_there_is(
    page: Path, served_site: str, tmp_path: Path
) -> None:
    ast.parse(blocks(page, "python")[1])
    for block in (blocks(page, "python")[1], *blocks(page, "r")):
        (address,) = re.findall(rf'"({ADDRESS}[^"]*)"', block)
        text = run(tmp_path, "curl", "-sf", address.replace(ADDRESS, served_site))
        assert {"contract_id", "amount", "signed_on"} <= set(text.splitlines()[0].split(","))
