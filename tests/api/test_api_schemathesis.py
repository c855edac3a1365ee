"""The API answers as its OpenAPI document says, whatever it is asked: schemathesis, all checks."""

import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.support.website import environment, served

# Operations of every shape there is; the tables' own are made alike.
SHAPES = (
    "entry-point",
    "search",
    "list-changes",
    "get-dataset",
    "get-codelist",
    "get-statistic",
    "list-of-feeds",
    "list-organizations",
    "file-payments",
    "get-organizations",
    "get-projects",
)


def tried(output: Path, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Runs schemathesis with every check against the API of `output`."""
    with served(output) as address:
        # The document is made when it is first asked for; schemathesis waits ten seconds only.
        urllib.request.urlopen(f"{address}/api/v1/openapi.json", timeout=300).close()
        command = [
            sys.executable,
            "-m",
            "schemathesis.cli",
            "run",
            f"{address}/api/v1/openapi.json",
            "--checks",
            "all",
            "--phases",
            "examples,coverage,fuzzing",
            "--no-color",
            "--seed",
            "1",
            "--generation-deterministic",
            *more,
        ]
        return subprocess.run(
            command,
            cwd=folder,
            env=environment(SCHEMATHESIS_HOOKS="tests.support.schemathesis_hooks"),
            capture_output=True,
            text=True,
            check=False,
        )


def test_a_sample_of_requests_is_answered_as_documented(town_output: Path, tmp_path: Path) -> None:
    names = f"^({'|'.join(SHAPES)})$"
    done = tried(
        town_output, tmp_path, "--include-operation-id-regex", names, "--max-examples", "10"
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.soak
def test_two_thousand_requests_of_each_operation_are_answered_as_documented(
    town_output: Path, tmp_path: Path
) -> None:
    done = tried(town_output, tmp_path, "--max-examples", "2000", "--workers", "2")
    assert done.returncode == 0, done.stdout + done.stderr
