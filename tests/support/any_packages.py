"""Small packages of any kind for tests, and the codes of their faults."""

import json
from pathlib import Path
from typing import Any

import frictionless

from disclosure.checks.any_package import check_package


def package(folder: Path, data: dict[str, bytes], **resource: Any) -> Path:
    """A package of one table for each file of `data`, written into `folder`."""
    folder.mkdir(exist_ok=True, parents=True)
    resources = []
    for name, content in data.items():
        (folder / name).write_bytes(content)
        title = name.partition(".")[0]
        resources.append({"name": title, "path": name, "type": "table", **resource})
    return described(folder, resources)


def described(folder: Path, resources: list[dict[str, Any]]) -> Path:
    profile = "https://datapackage.org/profiles/2.0/datapackage.json"
    descriptor = {"$schema": profile, "name": "p", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    return folder / "datapackage.json"


def codes(path: Path) -> list[str]:
    return [fault.code for fault in check_package(path).faults]


def row_of(error: frictionless.Error) -> int | None:
    """The row of an error of frictionless; one of the header has the numbers of its rows."""
    row: int | None = getattr(error, "row_number", None)
    return row or next(iter(getattr(error, "row_numbers", ())), None)
