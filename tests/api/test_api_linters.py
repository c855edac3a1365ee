"""Two linters that others use find no fault with the OpenAPI document."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from api.app import create_app
from tests.support.website import ROOT

pytestmark = pytest.mark.long
BIN = ROOT / "node_modules/.bin"
RULES = ROOT / "tests/api"
OPTIONS = {
    "spectral": ("lint", "--fail-severity=warn", "--ruleset", str(RULES / "spectral.yaml")),
    "redocly": ("lint", "--config", str(RULES / "redocly.yaml"), "--max-problems=20"),
}
# Neither may ask anything of the network.
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "CI": "true"}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("openapi") / "openapi.json"
    path.write_text(json.dumps(create_app(path).document(["town"]), ensure_ascii=False), "utf-8")
    return path


def lint(linter: str, document: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BIN / linter), *OPTIONS[linter], str(document)],
        env=os.environ | QUIET,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("linter", OPTIONS)
def test_a_linter_finds_no_error(linter: str, document: Path) -> None:
    done = lint(linter, document)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


@pytest.mark.parametrize("linter", OPTIONS)
def test_a_linter_finds_what_is_wrong(linter: str, tmp_path: Path) -> None:
    """A reference that leads nowhere, so that silence about ours means something."""
    nowhere = {"schema": {"$ref": "#/components/schemas/None"}}
    answer = {"description": "", "content": {"application/json": nowhere}}
    spoilt = {
        "openapi": "3.1.0",
        "info": {"title": "x", "version": "1"},
        "paths": {"/x": {"get": {"responses": {"200": answer}}}},
    }
    (tmp_path / "openapi.json").write_text(json.dumps(spoilt), "utf-8")
    assert lint(linter, tmp_path / "openapi.json").returncode == 1
