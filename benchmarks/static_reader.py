"""The browser's code of the search, run by Node: no server, no page."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from disclosure.model.schemas import PROJECT as ROOT
from disclosure.search import analysis

MODULES = ROOT / "theme/static/search"


def ask(questions: Iterable[tuple[str, Any]], folder: Path | None = None) -> list[Any]:
    """The answers of `static_reader.mjs`, in order; `folder` is that of an index."""
    with tempfile.TemporaryDirectory() as place:
        for path in [*MODULES.glob("*.js"), Path(__file__).with_suffix(".mjs")]:
            shutil.copy(path, place)
        Path(place, "package.json").write_text('{"type": "module"}', "utf-8")
        request = {
            "variants": str(analysis.VARIANTS),
            "folder": str(folder),
            "asked": list(questions),
        }
        done = subprocess.run(
            ["node", f"{place}/static_reader.mjs"],
            input=json.dumps(request),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 0, done.stderr
    answers: list[Any] = json.loads(done.stdout)
    return answers
