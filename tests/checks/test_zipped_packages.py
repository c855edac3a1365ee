"""A zip of data packages has the verdict of its folder, and nothing hostile in it is unpacked."""

import json
import shutil
import stat
import warnings
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from disclosure.packages.faults import Fault
from disclosure.reports.checking import check_paths
from tests.support.website import ROOT

TINY_TOWN = ROOT / "tests" / "fixtures" / "tiny-town"
NOW = datetime(2026, 9, 15, tzinfo=UTC)
SCHEMA = {"fields": [{"name": "id", "type": "integer"}]}


def faults_at(path: Path) -> list[Fault]:
    return check_paths([path], NOW, lambda *_: None).faults


def errors(faults: list[Fault]) -> list[str]:
    return [fault.code for fault in faults if fault.is_error]


def descriptor(path: str = "a.csv") -> bytes:
    resource = {"name": "a", "path": path, "schema": SCHEMA}
    return json.dumps({"name": "p", "resources": [resource]}).encode()


def zipped(file: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file


def told(faults: list[Fault], above: Path) -> list[tuple[str, str, int | None]]:
    return [(one.code, Path(one.file).relative_to(above).as_posix(), one.row) for one in faults]


@pytest.mark.parametrize("wrap", ["", "p/", "one/two/"])
@pytest.mark.parametrize("rows", [b"id\n1\n", b"id\nx\n", b"id,more\n1,2\n", b""])
def test_a_zip_is_judged_as_its_folder_is(tmp_path: Path, wrap: str, rows: bytes) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    files = {"datapackage.json": descriptor(), "a.csv": rows}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    beside = {"__MACOSX/._a.csv": b"\0\5", ".DS_Store": b"\0"}
    file = zipped(tmp_path / "p.zip", {wrap + name: files[name] for name in files} | beside)
    assert told(faults_at(file), file) == told(faults_at(folder), folder)
    assert all("sunlit-" not in fault.line() for fault in faults_at(file))


@pytest.mark.parametrize("above", [TINY_TOWN, TINY_TOWN.parent])
def test_packages_of_ours_in_a_zip_are_judged_together(tmp_path: Path, above: Path) -> None:
    inside = "." if above == TINY_TOWN else TINY_TOWN.name
    shutil.make_archive(str(tmp_path / "any"), "zip", above, inside)
    assert errors(faults_at(tmp_path / "any.zip")) == errors(faults_at(TINY_TOWN)) == []


def test_names_in_a_zip_from_windows_in_chinese_are_read(tmp_path: Path) -> None:
    class Windows(zipfile.ZipInfo):
        def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own hook
            return self.filename.encode("gbk"), self.flag_bits

    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr(Windows("datapackage.json"), descriptor("公告.csv"))
        archive.writestr(Windows("公告.csv"), b"id\n1\n")
    assert faults_at(tmp_path / "p.zip") == []


@pytest.mark.parametrize("name", ["../x", "/x", "p/../../x", "..\\x", "C:\\x"])
def test_an_entry_that_leads_out_of_the_zip_is_refused(tmp_path: Path, name: str) -> None:
    files = {"datapackage.json": descriptor(), "a.csv": b"id\n1\n", name: b"1"}
    assert errors(faults_at(zipped(tmp_path / "p.zip", files))) == ["path-outside"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.zip"]


@pytest.mark.parametrize("linked", ["a.csv", "other"])
def test_a_link_that_leads_out_of_the_zip_is_refused(tmp_path: Path, linked: str) -> None:
    (tmp_path / "secret").write_text("id\n1\n", "utf-8")
    file = zipped(tmp_path / "p.zip", {"datapackage.json": descriptor()})
    with zipfile.ZipFile(file, "a") as archive:
        if linked != "a.csv":
            archive.writestr("a.csv", b"id\n1\n")
        link = zipfile.ZipInfo(linked)
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, str(tmp_path / "secret"))
    assert errors(faults_at(file)) == ["link-outside"]


@pytest.mark.parametrize(
    ("links", "codes"),
    [
        ({"package": "OUTSIDE"}, ["link-outside"]),
        ({"up": ".", "package": "up/up/../../../outside"}, ["link-outside"]),
        ({"package": "../inside"}, ["link-outside"]),
        ({"inside/b.csv": "a.csv"}, ["file-is-link"]),
    ],
)
def test_a_link_in_a_zip_is_refused_whatever_it_leads_to(
    tmp_path: Path, links: dict[str, str], codes: list[str]
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "datapackage.json").write_bytes(descriptor())
    (outside / "a.csv").write_bytes(b"id\n1\n")
    files = {"inside/datapackage.json": descriptor("b.csv"), "inside/a.csv": b"id\n1\n"}
    file = zipped(tmp_path / "p.zip", files if "inside/b.csv" in links else {})
    with zipfile.ZipFile(file, "a") as archive:
        for name, target in links.items():
            link = zipfile.ZipInfo(name)
            link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, target.replace("OUTSIDE", str(outside)))
    assert errors(faults_at(file)) == codes


def broken(kind: str, file: Path) -> str:
    """Make a zip that cannot be unpacked; the code of its fault."""
    entries = {"datapackage.json": descriptor(), "a.csv": b"id\n1\n"}
    if kind == "bomb":
        zipped(file, entries | {"zeros": bytes(64 * 2**20)})
        return "archive-swells"
    zipped(file, entries)
    data = bytearray(file.read_bytes())
    directory = data.rindex(b"PK\x01\x02")
    if kind == "password":
        data[directory + 8] |= 1
    elif kind == "damaged":
        data[directory + 16] ^= 255
    elif kind == "cut":
        data = data[:-20]
    file.write_bytes(data)
    if kind == "twice":
        with warnings.catch_warnings(), zipfile.ZipFile(file, "a") as archive:
            warnings.simplefilter("ignore")
            archive.writestr("a.csv", b"id\n2\n")
    return "zip-unreadable"


@pytest.mark.parametrize("kind", ["bomb", "password", "damaged", "cut", "twice"])
def test_a_zip_that_cannot_be_unpacked_is_one_fault(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "p.zip"
    code = broken(kind, file)
    assert told(faults_at(file), tmp_path) == [(code, "p.zip", None)]
