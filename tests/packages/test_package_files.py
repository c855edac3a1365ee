"""Out of a package go its descriptor, its tables and notices in plain text, and nothing else."""

import json
import os
import socket
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from disclosure.checks.any_package import check_package
from disclosure.checks.package_rows import read_rows
from disclosure.downloads.exports import export_tasks
from disclosure.output.output_tree import Tree
from disclosure.output.processes import run_tasks
from disclosure.packages.faults import Fault
from disclosure.packages.package import read_package
from disclosure.packages.package_files import find_notices
from disclosure.publish.release_archive import ReleaseArchive
from disclosure.register.compiling import compile_register
from disclosure.reports.checking import check_paths
from tests.support.any_packages import described, package
from tests.support.data_folders import INSTANT, silent, tiny_town
from tests.support.short_reference import short_reference

Json = dict[str, Any]


def edited(town: Path, change: Callable[[Json], object], kind: str = "tender-notices") -> Path:
    """The town with the descriptor of one package changed."""
    file = town / kind / "datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    change(descriptor)
    file.write_text(json.dumps(descriptor), "utf-8")
    return town


def faults_in(folder: Path) -> list[Fault]:
    """The faults of one package, its rows apart."""
    return read_package(folder)[1]


def error_codes(folder: Path) -> list[str]:
    return [fault.code for fault in faults_in(folder) if fault.is_error]


@pytest.mark.parametrize(
    "name",
    [
        "README.html",
        "README.js",
        "NOTICE.svg",
        "LICENSE.htm",
        "SOURCE.xhtml",
        "readme.md",
        "NOTICES",
    ],
)
def test_a_file_that_is_called_like_a_notice_must_be_one(name: str, tmp_path: Path) -> None:
    folder = tiny_town(tmp_path) / "regions"
    (folder / name).write_text("<script src='README.js'></script>", "utf-8")
    (fault,) = faults_in(folder)
    assert fault.code == "notice-name"
    assert fault.file.endswith(f"regions/{name}")


def test_a_notice_is_text_of_a_megabyte_at_most(tmp_path: Path) -> None:
    folder = tiny_town(tmp_path) / "regions"
    (folder / "LICENSE").write_bytes(b"\xff\xfe<\x00h\x00")
    (folder / "NOTICE.txt").write_bytes(b"GIF89a\x00")
    (folder / "SOURCE.md").write_text("a\x0cb \u202e", "utf-8")
    with (folder / "README.md").open("wb") as file:
        file.truncate(3 * 2**30)
    codes = {Path(fault.file).name: fault.code for fault in faults_in(folder)}
    assert codes == {
        "LICENSE": "notice-encoding",
        "NOTICE.txt": "notice-encoding",
        "SOURCE.md": "notice-unsafe",
        "README.md": "notice-too-large",
    }


def test_two_notices_of_one_name_are_a_fault(tmp_path: Path) -> None:
    folder = tiny_town(tmp_path) / "regions"
    for name in ("README", "README.md"):
        (folder / name).write_text("text", "utf-8")
    assert error_codes(folder) == ["notice-repeated"]


def links_to(secret: Path, link: Path) -> None:
    link.symlink_to(secret)


def pipe(_secret: Path, place: Path) -> None:
    os.mkfifo(place)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("NOTICE", links_to),
        ("other.txt", links_to),
        ("regions.csv", links_to),
        ("datapackage.json", links_to),
        ("regions.csv", pipe),
        ("datapackage.json", pipe),
    ],
)
def test_only_regular_files_of_the_folder_are_opened(
    name: str, make: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret", "utf-8")
    folder = tiny_town(tmp_path / "data") / "regions"
    (folder / name).unlink(missing_ok=True)
    make(tmp_path / "secret", folder / name)
    found = check_paths([tmp_path / "data"], INSTANT, silent).faults
    codes = {fault.code for fault in found if name in fault.file or name in fault.value}
    assert codes <= {"file-is-link", "link-outside", "not-a-file"}
    assert codes
    assert "secret" not in "".join(fault.line().replace(str(tmp_path), "") for fault in found)


def test_names_that_are_no_text_are_told_and_open_nothing(tmp_path: Path) -> None:
    town = tiny_town(tmp_path)
    (town / "regions").rename(town / os.fsdecode(b"re\xffgions"))
    (town / "catalogue" / os.fsdecode(b"a\x1b[2J\xff.txt")).write_text("x", "utf-8")
    told = "".join(fault.line() for fault in check_paths([tmp_path], INSTANT, silent).faults)
    assert "text-unsafe" in {
        fault.code for fault in check_paths([tmp_path], INSTANT, silent).faults
    }
    assert "<U+DCFF>" in told and "<U+001B>" in told
    told.encode("utf-8")


def test_two_tables_whose_files_have_one_name_are_a_fault(tmp_path: Path) -> None:
    town = tiny_town(tmp_path)
    edited(town, lambda one: put("resources", 1, "path")(one, "Organizations.CSV"), "organizations")
    assert "table-name-repeated" in error_codes(town / "organizations")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda one: one.update(kind=[]), "property-wrong"),
        (lambda one: one.update(time_zone={}), "property-wrong"),
        (lambda one: one.update(profile={"a": 1}), "property-wrong"),
        (lambda one: one.update(licenses=[{"name": {"a": 1}}]), "property-wrong"),
        (lambda one: one.update({"a\u202eb": "x"}), "text-unsafe"),
        (lambda one: one["resources"][0]["schema"].update(note="a\u202eb"), "text-unsafe"),
        (lambda one: one["resources"][0].update(homepage="javascript:x"), "link-wrong"),
        (lambda one: one["resources"][0].update(sources=[{"path": "data:,x"}]), "link-wrong"),
        (lambda one: one.update(x=json.loads("[" * 900 + "]" * 900)), "descriptor-unreadable"),
    ],
)
def test_a_descriptor_of_any_shape_is_judged(
    change: Callable[[Json], object], code: str, tmp_path: Path
) -> None:
    assert error_codes(edited(tiny_town(tmp_path), change) / "tender-notices") == [code]


def test_a_resource_of_a_name_that_is_no_text_is_a_fault(tmp_path: Path) -> None:
    town = edited(
        tiny_town(tmp_path), lambda one: one["resources"].append({"name": ["a"], "path": "a.csv"})
    )
    assert "resource-unknown" in error_codes(town / "tender-notices")


def test_a_type_of_a_field_that_is_no_text_is_a_fault(tmp_path: Path) -> None:
    town = edited(
        tiny_town(tmp_path), lambda one: put(*R, "schema", "fields", 0, "type")(one, {"a": 1})
    )
    assert error_codes(town / "tender-notices") == ["descriptor-invalid", "schema-drift"]


def test_a_number_beyond_all_bounds_is_no_json(tmp_path: Path) -> None:
    file = tiny_town(tmp_path) / "regions/datapackage.json"
    file.write_text(file.read_text("utf-8").rstrip()[:-1] + ', "x": 1e999}', "utf-8")
    assert error_codes(file.parent) == ["descriptor-unreadable"]


def test_a_link_to_a_file_inside_the_package_is_refused_too(tmp_path: Path) -> None:
    folder = tiny_town(tmp_path) / "regions"
    (folder / "NOTICE").symlink_to("regions.csv")
    assert error_codes(folder) == ["file-is-link"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("regions.html", "table-name"),
        ("regions", "table-name"),
        ("index.html/regions.csv", "table-name"),
        ("SHA256SUMS/regions.csv", "table-name"),
        ("a\\regions.csv", "table-name"),
        ("CON.csv", "table-name"),
        ("a /regions.csv", "table-name"),
        ("<img src=x>.csv", "table-name"),
        ("%2e%2e.csv", "table-name"),
        ("a\x00.csv", "text-unsafe"),
        ("a\n.csv", "path-outside"),
        ("../regions.csv", "path-outside"),
        ("/etc/passwd", "path-outside"),
        ("C:regions.csv", "path-outside"),
        ("https://example.org/regions.csv", "resource-remote"),
        ("data:text/csv,a.csv", "resource-remote"),
        ("a" * 5000 + ".csv", "link-outside"),
    ],
)
def test_the_path_of_a_table_is_a_csv_of_the_package(path: str, code: str, tmp_path: Path) -> None:
    town = tiny_town(tmp_path / "data")
    if "\x00" not in path and len(path) < 200 and not path.startswith(("/", "..", "http", "data")):
        (town / "regions" / path).parent.mkdir(parents=True, exist_ok=True)
        (town / "regions" / path).write_bytes((town / "regions" / "regions.csv").read_bytes())

    def change(descriptor: Json) -> None:
        descriptor["resources"][0]["path"] = path

    edited(town, change, "regions")
    codes = {*error_codes(town / "regions")}
    assert code in codes
    assert codes <= {code, "descriptor-invalid"}


def test_what_leaves_a_package_is_what_it_describes_and_notices_as_text(tmp_path: Path) -> None:
    folder = tiny_town(tmp_path / "data") / "regions"
    (folder / "README.md").write_text("<script>x</script>", "utf-8")
    (folder / "LICENSE").write_text("CC-BY", "utf-8")
    (folder / "notes.docx").write_text("x", "utf-8")
    (folder / ".DS_Store").write_text("x", "utf-8")
    register = tmp_path / "register.sqlite"
    with short_reference():
        packages, _ = compile_register(tmp_path / "data", register, INSTANT, silent)
    tree, archive = Tree(tmp_path / "tree"), ReleaseArchive(tmp_path / "archive")
    archive.folder.mkdir()
    linked = tmp_path / "linked.sqlite"
    archive.begin(register, linked, packages, tmp_path / "history.sqlite", tmp_path / "current")
    with export_tasks(register, register, packages, tree, "https://town.example") as tasks:
        run_tasks(tasks, silent)
    site = tree.site
    files = {path.name for path in (site / "datasets/tiny-town/regions").iterdir()}
    own = {"datapackage.json", "regions.csv", "README.txt", "LICENSE.txt"}
    assert files == own | {"regions.xlsx", "regions-zh.xlsx", "regions-en.xlsx", "SHA256SUMS"}
    with zipfile.ZipFile(site / "datasets/tiny-town/regions.zip") as packed:
        names = {name.rpartition("/")[2] for name in packed.namelist()}
    assert names == own | {"README.download.txt", "SHA256SUMS"}
    kept = {path.name for path in archive.folder.rglob("data/tiny-town/regions/*")}
    assert kept == {"datapackage.json", "regions.csv", "README.md", "LICENSE"}
    assert find_notices(folder).keys() == {"README.txt", "LICENSE.txt"}
    told = [one for one in faults_in(folder) if one.code == "file-not-published"]
    assert [Path(one.file).name for one in told] == ["notes.docx"]


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """An address of this machine, and what was sent to it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                heard.append(connection.recv(1000))
                connection.close()

        Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", heard
        server.shutdown(socket.SHUT_RDWR)


def put(*keys: str | int) -> Callable[[Json, Any], None]:
    """A function that sets the value at a place of a descriptor."""

    def change(descriptor: Any, value: Any) -> None:
        for key in keys[:-1]:
            descriptor = descriptor[key]
        descriptor[keys[-1]] = value

    return change


R = ("resources", 0)
PLACES = [
    (put("profile"), "{}/profile.json"),
    (put("$schema"), "{}/profile.json"),
    (put("resources"), "{}/resources.json"),
    (put("resources", 0), "{}/resource.json"),
    (put(*R, "profile"), "{}/profile.json"),
    (put(*R, "$schema"), "{}/profile.json"),
    (put(*R, "dialect"), "{}/dialect.json"),
    (put(*R, "dialect"), {"$schema": "{}/dialect.json", "profile": "{}/p.json"}),
    (put(*R, "schema"), "{}/schema.json"),
    (put(*R, "schema", "$schema"), "{}/schema.json"),
    (put(*R, "schema", "profile"), "{}/schema.json"),
    (put(*R, "path"), "{}/regions.csv"),
    (put(*R, "path"), ["regions.csv", "{}/regions.csv"]),
    (put(*R, "extrapaths"), ["{}/regions.csv"]),
    (put(*R, "scheme"), "http"),
    (put(*R, "data"), "{}/regions.csv"),
    (put(*R, "licenses"), [{"path": "{}/"}]),
    (put("licenses"), [{"name": "x", "path": "{}/"}]),
    (put("image"), "{}/a.png"),
]


def at(value: Any, address: str) -> Any:
    return json.loads(json.dumps(value).replace("{}", address))


@pytest.mark.parametrize(("change", "value"), PLACES)
def test_a_package_of_ours_makes_no_request(
    change: Callable[[Json, Any], None],
    value: Any,
    listener: tuple[str, list[bytes]],
    tmp_path: Path,
) -> None:
    address, heard = listener
    town = edited(tiny_town(tmp_path), lambda one: change(one, at(value, address)), "regions")
    package, _ = read_package(town / "regions")
    if package is not None:
        for resource in package.resources:
            list(read_rows(package, resource, []))
    assert heard == []
    check_package(town / "regions")
    assert heard == []


@pytest.mark.parametrize(("change", "value"), PLACES)
def test_any_package_makes_no_request(
    change: Callable[[Json, Any], None],
    value: Any,
    listener: tuple[str, list[bytes]],
    tmp_path: Path,
) -> None:
    address, heard = listener
    file = package(tmp_path, {"t.csv": b"a,b\n1,2\n"}, schema={"fields": [{"name": "a"}]})
    descriptor = json.loads(file.read_text("utf-8"))
    change(descriptor, at(value, address))
    file.write_text(json.dumps(descriptor), "utf-8")
    check_paths([tmp_path], INSTANT, silent)
    assert heard == []


@pytest.mark.parametrize("key", ["profile", "$schema", "$ref", "schema", "fields", "reference"])
def test_a_file_of_a_package_makes_no_request(
    key: str, listener: tuple[str, list[bytes]], tmp_path: Path
) -> None:
    address, heard = listener
    (tmp_path / "t.csv").write_text("a\n1\n", "utf-8")
    (tmp_path / "s.json").write_text(json.dumps({"fields": [{"name": "a"}], key: address}), "utf-8")
    for name in ("schema", "dialect", "profile"):
        described(tmp_path, [{"name": "t", "path": "t.csv", "type": "table", name: "s.json"}])
        check_paths([tmp_path], INSTANT, silent)
    assert heard == []


@pytest.mark.parametrize(
    "path",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "data:text/html,x",
        "https://u:p@example.org/",
        "//x.org",
        "LICENSE",
    ],
)
def test_the_link_of_a_licence_is_http_or_https(path: str, tmp_path: Path) -> None:
    def change(descriptor: Json) -> None:
        descriptor["licenses"] = [{"name": "CC-BY-4.0", "path": path}]

    edited(tiny_town(tmp_path), change)
    (fault,) = faults_in(tmp_path / "tiny-town" / "tender-notices")
    assert (fault.code, fault.is_error, fault.field) == ("link-wrong", True, "licenses.path")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title_en", {}),
        ("description", 5),
        ("version", []),
        ("period", "2026-13"),
        ("period", {"from": 2026}),
        ("sources", "x"),
        ("sources", [{"title": {}}]),
        ("contributors", [[]]),
        ("title_en", True),
    ],
)
def test_an_optional_property_has_its_type(name: str, value: Any, tmp_path: Path) -> None:
    edited(tiny_town(tmp_path), lambda one: one.update({name: value}))
    faults = faults_in(tmp_path / "tiny-town" / "tender-notices")
    assert ("property-wrong", name) in {(one.code, one.field) for one in faults}
