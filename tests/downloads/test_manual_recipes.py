"""The recipes of the manual for pandas and R read a table as it is downloaded, and add it up."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.data_folders import FIXTURES
from tests.support.website import ROOT


@pytest.mark.long
@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize(
    ("language", "command"),
    [
        ("python", [sys.executable, "-c"]),
        ("r", ["Rscript", "-e"]),
    ],
)
def test_a_recipe_adds_up_the_contracts_of_the_town(
    language: str, command: list[str], tongue: str, tmp_path: Path
) -> None:
    shutil.copyfile(FIXTURES / "tiny-town/tender-notices/contracts.csv", tmp_path / "contracts.csv")
    page = (ROOT / f"content/pages/{tongue}/data-and-api.md").read_text("utf-8")
    recipes = page.partition("{: #recipes }")[2]
    program = re.findall(rf"```{language}\n(.*?)```", recipes, re.DOTALL)[0]
    done = subprocess.run(
        [*command, program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"CNY +96000\b", done.stdout)
