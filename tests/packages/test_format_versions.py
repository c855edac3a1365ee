"""Versions of the formats: packages of earlier and later minor versions are read."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from disclosure.checks.package_rows import read_rows
from disclosure.model.schemas import kinds, tables
from disclosure.packages.format_versions import match_columns, schema_difference
from disclosure.packages.package import read_package
from disclosure.packages.package_writing import refresh_package
from tests.support.data_folders import faults_of, tiny_town

OLD, NEW, LATER = (1, 0), (1, 2), (1, 7)
NOTICES = tables()["notices"]
ALL = [*NOTICES.field]
OF_OLD = [field.name for field in NOTICES.fields if "since" not in field.descriptor]


def notices(town: Path) -> list[dict[str, str]]:
    """The rows of the notices as they are read."""
    package, faults = read_package(town / "tender-notices")
    assert package is not None
    (one,) = (one for one in package.resources if one.table.resource == "notices")
    rows = [cells for _, cells in read_rows(package, one, faults)]
    assert not faults
    return [dict(zip(ALL, cells, strict=True)) for cells in rows]


def test_a_package_of_an_earlier_version_is_read_with_its_columns(tmp_path: Path) -> None:
    town = tiny_town(tmp_path)
    with (town / "tender-notices" / "notices.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    newer = dict.fromkeys(set(ALL) - set(OF_OLD), "")
    assert newer
    assert notices(town) == [{**row, **newer} for row in written]


def test_a_refreshed_package_has_the_new_columns_and_the_same_cells(tmp_path: Path) -> None:
    town = tiny_town(tmp_path)
    before = notices(town)
    for path in town.glob("*/datapackage.json"):
        refresh_package(path)
    header = (town / "tender-notices" / "notices.csv").read_text("utf-8").split("\n")[0]
    assert header.split(",") == ALL
    assert notices(town) == before
    assert faults_of(tmp_path) == []


def test_a_package_refreshed_with_faulty_columns_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tiny_town(tmp_path) / "tender-notices"
    table = folder / "notices.csv"
    table.write_text(table.read_text("utf-8").replace("tender_id,", "tender,", 1), "utf-8")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(ValueError, match="notices"):
        refresh_package(folder / "datapackage.json")
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_version_has_to_be_written_with_its_columns() -> None:
    assert match_columns(OF_OLD, NOTICES, OLD, NEW) is not None
    assert match_columns(ALL, NOTICES, NEW, NEW) is not None
    assert match_columns(OF_OLD, NOTICES, NEW, NEW) is None
    assert match_columns(OF_OLD[1:], NOTICES, OLD, NEW) is None
    assert match_columns([*reversed(OF_OLD)], NOTICES, OLD, NEW) is None
    assert match_columns([*OF_OLD, OF_OLD[-1]], NOTICES, OLD, NEW) is None


def test_what_is_newer_than_the_package_is_named_and_read() -> None:
    found = match_columns(ALL, NOTICES, OLD, NEW)
    assert found is not None
    assert set(found.newer) == set(ALL) - set(OF_OLD)
    assert not found.unknown


def test_what_a_later_version_adds_is_named_and_not_read() -> None:
    assert match_columns([*ALL, "mood"], NOTICES, NEW, NEW) is None
    assert match_columns([*ALL, ""], NOTICES, LATER, NEW) is None
    assert match_columns([*ALL, "mood", "mood"], NOTICES, LATER, NEW) is None
    found = match_columns(["mood", *ALL], NOTICES, LATER, NEW)
    assert found is not None
    assert found.unknown == ("mood",)


def changed(field_name: str, /, **values: Any) -> dict[str, Any]:
    """The schema of the notices with other values in one field."""
    fields = [
        {**field.descriptor, **values} if field.name == field_name else field.descriptor
        for field in NOTICES.fields
    ]
    return {**NOTICES.descriptor, "fields": fields}


def test_words_of_a_schema_may_differ_and_meanings_may_not() -> None:
    assert schema_difference(changed("place", title="Ort"), NOTICES, NEW, NEW) == ""
    assert schema_difference(changed("place", type="any"), NOTICES, NEW, NEW) == "notices.place"
    assert schema_difference(changed("place", name="spot"), NOTICES, NEW, NEW) == "notices.place"
    keyless = {**NOTICES.descriptor, "primaryKey": ["title"]}
    assert schema_difference(keyless, NOTICES, NEW, NEW) == "primaryKey"


@pytest.mark.parametrize("schema", [None, "notices.json", [], {}, {"fields": {}}, {"fields": [1]}])
def test_what_is_no_schema_is_told(schema: object) -> None:
    assert schema_difference(schema, NOTICES, NEW, NEW) == "notices: schema"


def test_the_schema_of_an_earlier_version_has_its_codes_only() -> None:
    documents = tables()["documents"]
    old = documents.at(OLD)
    enum = old.field["about_resource"].descriptor["constraints"]["enum"]
    assert "notices" in enum
    assert "joins" not in enum
    assert schema_difference(dict(old.descriptor), documents, OLD, NEW) == ""
    assert schema_difference(dict(old.descriptor), documents, NEW, NEW) != ""


def test_a_later_version_may_have_more_codes() -> None:
    field = NOTICES.field["kind"].descriptor
    codes = [*field["constraints"]["enum"], "whisper"]
    schema = changed("kind", constraints={**field["constraints"], "enum": codes})
    assert schema_difference(schema, NOTICES, LATER, NEW) == ""
    assert schema_difference(schema, NOTICES, NEW, NEW) == "notices.kind"


def test_a_table_that_the_version_does_not_know_yet_is_read_with_a_warning(tmp_path: Path) -> None:
    folder = tiny_town(tmp_path) / "tender-notices"
    table = tables()["joins"]
    (folder / "joins.csv").write_text(
        ",".join(table.field) + "\ncontracts,C-1,undertaker_id,O-2,same name,certain,\n", "utf-8"
    )
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    resource = {"name": "joins", "path": "joins.csv", "schema": dict(table.descriptor)}
    descriptor["resources"].append(resource)
    path.write_text(json.dumps(descriptor), "utf-8")
    assert [fault.code for fault in faults_of(tmp_path)] == ["part-newer"]


def test_several_kinds_share_one_schema_of_joins() -> None:
    shared = [kind for kind in kinds().values() if "joins" in kind.descriptor["resources"]]
    found = {json.dumps(table.descriptor) for kind in shared for table in kind.tables[-1:]}
    assert len(shared) > 1
    assert len(found) == 1
