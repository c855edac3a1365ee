"""Every package that leaves here satisfies the official profile of Data Package 2.0."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from disclosure.model.schemas import kinds
from disclosure.packages.descriptors import make_descriptor, to_standard
from disclosure.packages.package import parse_descriptor, read_package
from disclosure.packages.package_writing import write_package
from tests.support.release_0_1_0 import packages_of_0_1_0
from tests.support.website import ROOT

PROFILE = Path(__file__).parents[1] / "fixtures/datapackage-2.0/datapackage.json"
VALIDATOR = Draft7Validator(json.loads(PROFILE.read_text("utf-8")))


def complaints(descriptor: Any) -> list[str]:
    return [f"{one.json_path}: {one.message[:100]}" for one in VALIDATOR.iter_errors(descriptor)]


@pytest.mark.parametrize("kind", kinds())
def test_what_is_written_satisfies_it(kind: str, tmp_path: Path) -> None:
    descriptor = make_descriptor(
        kind,
        name=kind,
        publisher={"name": "town", "title": "示例镇"},
        title="数据",
        created="2026-09-01T00:00:00+08:00",
        language="zh-CN",
        time_zone="Asia/Shanghai",
        region_scheme="example",
        licenses=[{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
    )
    write_package(tmp_path / "town" / kind, descriptor, {}, empty=True)
    written = parse_descriptor((tmp_path / "town" / kind / "datapackage.json").read_bytes())
    assert complaints(written) == []


def test_the_committed_packages_satisfy_it() -> None:
    found = {
        path.parent.name: complaints(parse_descriptor(path.read_bytes()))
        for path in (ROOT / "data").glob("*/*/datapackage.json")
    }
    assert found and not {name: told for name, told in found.items() if told}


def test_a_package_of_an_earlier_version_is_brought_to_it_and_warned_about(tmp_path: Path) -> None:
    data = packages_of_0_1_0(tmp_path / "data", "new-south-wales")
    folder = data / "new-south-wales" / "tender-notices"
    descriptor = parse_descriptor((folder / "datapackage.json").read_bytes())
    assert complaints(descriptor)
    assert complaints(to_standard(descriptor)) == []
    _, faults = read_package(folder)
    assert [fault.code for fault in faults if fault.is_error] == []
    assert "example-not-text" in {fault.code for fault in faults}
