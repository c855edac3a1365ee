"""Texts of a descriptor and notices are taken out of a package, or it is said where they stand."""

import json
from pathlib import Path

import pytest

from disclosure.packages.package import read_package
from disclosure.packages.package_redaction import (
    PACKAGES,
    REDACTED,
    UnwritableTable,
    present_text,
    redact_in_package,
)
from tests.support.data_folders import tiny_town

WITHDRAWAL = {"resource": PACKAGES, "id": "regions", "reason": "x", "is_redacted": True}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The package of regions with texts to take out."""
    found = tiny_town(tmp_path) / "regions"
    file = found / "datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    descriptor |= {"contributors": [{"title": "张三"}], "title": "张三的区划"}
    file.write_text(json.dumps(descriptor, ensure_ascii=False, indent=2), "utf-8")
    (found / "README.md").write_text("张三\n", "utf-8")
    return found


def redacted(folder: Path, field: str, kept: str = "") -> int:
    name = json.loads((folder / "datapackage.json").read_text("utf-8"))["name"]
    return redact_in_package(folder, {**WITHDRAWAL, "id": name}, field, kept)


@pytest.mark.parametrize("field", ["contributors", "README.md", "README.txt"])
def test_what_may_be_left_out_goes(field: str, folder: Path) -> None:
    name = json.loads((folder / "datapackage.json").read_text("utf-8"))["name"]
    assert "张三" in present_text(folder, PACKAGES, name, field)
    assert redacted(folder, field) == 1
    assert present_text(folder, PACKAGES, name, field) == ""
    assert redacted(folder, field) == 0


def test_a_title_says_that_it_was_taken_back(folder: Path) -> None:
    assert redacted(folder, "title") == 1
    package, faults = read_package(folder)
    assert package is not None and package.descriptor["title"] == REDACTED
    assert not any(fault.is_error for fault in faults)
    assert redacted(folder, "title") == 0


def test_what_was_corrected_takes_the_place_of_what_stood_there(folder: Path) -> None:
    assert redacted(folder, "contributors", json.dumps([{"title": "财政局"}])) == 1
    assert redacted(folder, "README.txt", "财政局\n") == 1
    assert (folder / "README.md").read_text("utf-8") == "财政局\n"
    assert "财政局" in (folder / "datapackage.json").read_text("utf-8")


def test_another_property_is_named_by_its_line(folder: Path) -> None:
    with pytest.raises(UnwritableTable) as told:
        redacted(folder, "publisher")
    lines = (folder / "datapackage.json").read_text("utf-8").splitlines()
    assert '"publisher"' in lines[told.value.line - 1]


def test_another_package_stays(folder: Path) -> None:
    assert redact_in_package(folder, {**WITHDRAWAL, "id": "another"}, "contributors") == 0
