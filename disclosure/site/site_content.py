"""The written pages of a site: those of the program, replaced by those of a deployment, and
nothing about examples if there are none."""

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from disclosure.site_settings import PROJECT, deployment_folder

# A section of a page that speaks of the invented city.
_EXAMPLES = re.compile(r"^## [^\n]*\{: #example \}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
_EXAMPLE = "example-city"


def lay_out_content(target: Path, publishers: Sequence[Mapping[str, Any]]) -> None:
    """Write all pages below `target`. Examples name a publisher that the site has."""
    deployed = deployment_folder() / "content"
    shutil.copytree(PROJECT / "content", target)
    if deployed.is_dir() and deployed.resolve() != (PROJECT / "content").resolve():
        shutil.copytree(deployed, target, dirs_exist_ok=True)
    if any(row["is_example"] for row in publishers):
        return
    name = publishers[0]["publisher"] if publishers else "our-city"
    for page in target.rglob("*.md"):
        text = page.read_text("utf-8")
        page.write_text(_EXAMPLES.sub("", text).replace(_EXAMPLE, str(name)), "utf-8")
