"""`scripts.validate` checks whatever it is given, changes nothing, and says it in its exit code."""

import csv
import json
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from disclosure.reports.checking import check_paths
from scripts.validate import main, state
from tests.support.data_folders import FIXTURES, INSTANT, PUBLISHER, faulty_town, silent, tiny_town

pytestmark = pytest.mark.long  # the verb compiles a town for each

ROOT = Path(__file__).parents[2]
WAITING = "等待改动，Ctrl-C 结束 / waiting for changes, Ctrl-C ends\n"


def codes(*paths: Path) -> set[str]:
    return {fault.code for fault in check_paths(paths, INSTANT, silent).faults}


def test_the_exit_code_tells_errors_from_warnings_and_from_wrong_usage(tmp_path: Path) -> None:
    for fault, code in (("not-a-date", 1), ("negative-amount", 0)):
        faulty_town(tmp_path / fault, fault)
        assert main([str(tmp_path / fault)]) == code
    for wrong in (["nowhere"], ["--format", "xlsx"], ["--format", "pdf"], ["--out", "no/where"]):
        with pytest.raises(SystemExit) as ended:
            main([*wrong, str(tmp_path)] if wrong != ["nowhere"] else wrong)
        assert ended.value.code == 2


def test_a_publisher_or_a_package_of_ours_is_checked_with_its_neighbours(tmp_path: Path) -> None:
    town = faulty_town(tmp_path / "data", "not-a-date")
    assert codes(town) == {"not-a-date"}
    assert codes(town / "tender-notices") == {"not-a-date"}
    assert codes(town / "tender-notices" / "datapackage.json") == {"not-a-date"}
    assert codes(town / "catalogue") == set()


def test_a_package_that_is_not_ours_is_checked_too() -> None:
    (folder, *_) = sorted((FIXTURES / "frictionless").rglob("invalid*/datapackage.json"))
    assert codes(folder) == codes(folder.parent) != set()


@pytest.mark.parametrize("file", ["catalogue/items", "tender-notices/contracts"])
def test_rows_without_any_id_are_told_like_all_others(file: str, tmp_path: Path) -> None:
    table = tiny_town(tmp_path / "data") / f"{file}.csv"
    header, *rows = csv.reader(StringIO(table.read_text("utf-8")))
    ids = {at for at, name in enumerate(header) if name.endswith("_id")}
    emptied = [["" if at in ids else cell for at, cell in enumerate(row)] for row in rows]
    with table.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([header, *emptied])
    assert "cell-required" in codes(tmp_path / "data")


def test_several_paths_are_checked_in_one_run(tmp_path: Path) -> None:
    for fault in ("not-a-date", "not-a-month"):
        faulty_town(tmp_path / fault, fault)
    assert codes(tmp_path / "not-a-date", tmp_path / "not-a-month") == {"not-a-date", "not-a-month"}


def test_json_on_the_output_is_nothing_but_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty_town(tmp_path / "data", "not-a-date")
    assert main([str(tmp_path / "data"), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [fault["code"] for fault in found["faults"]] == ["not-a-date"]
    assert found["package_count"] == 6


def test_checking_changes_nothing_in_the_data(tmp_path: Path) -> None:
    faulty_town(tmp_path / "data", "not-a-date")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert main([str(tmp_path / "data"), "--format", "html", "--out", str(tmp_path / "r")]) == 1
    (tmp_path / "r").unlink()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_saved_file_is_seen_by_the_watch(tmp_path: Path) -> None:
    town = tiny_town(tmp_path / "data")
    before = state([tmp_path / "data"])
    assert state([tmp_path / "data"]) == before
    (town / "regions" / "regions.csv").write_text("region_code\n", "utf-8")
    assert state([tmp_path / "data"]) != before
    assert state([tmp_path / "data" / PUBLISHER / "regions" / "datapackage.json"])


def test_the_watch_checks_again_when_a_file_is_saved(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text(
        '{"resources": [{"name": "t", "path": "t.csv", "schema": '
        '{"fields": [{"name": "n", "type": "integer"}]}}]}'
    )
    table = tmp_path / "t.csv"
    table.write_text("n\nx\n")
    words = [sys.executable, "-u", "-m", "scripts.validate", str(tmp_path), "--watch"]
    with subprocess.Popen(
        words, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as watch:
        assert watch.stdout is not None
        first = [*iter(watch.stdout.readline, WAITING)]
        table.write_text("n\n12\n")
        second = [*iter(watch.stdout.readline, WAITING)]
        watch.send_signal(signal.SIGINT)
        watch.communicate(timeout=60)
    assert any("t.csv:2: n: " in line for line in first)
    assert "1 package is valid" in "".join(second)
    assert watch.returncode == 0
