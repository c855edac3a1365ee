"""Row files hold the register's rows byte for byte, whether they are mapped or read."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.register.register_file import open_register
from disclosure.register.row_files import RowFile, RowFiles, write_rows
from tests.support.small_town import compiled, write_town


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    compiled(write_town(folder / "data"), folder / "register.sqlite")
    with closing(open_register(folder / "register.sqlite")) as register:
        write_rows(register, folder / "rows")
    return folder


def texts(folder: Path, table: str) -> list[bytes]:
    """The rows of a table as the register has them."""
    with closing(open_register(folder / "register.sqlite")) as register:
        return [
            bytes(row[0])
            for row in register.execute(f"SELECT CAST(json AS BLOB) FROM {table} ORDER BY rowid")
        ]


@pytest.mark.parametrize("table", ["notices", "organizations", "publishers", "packages"])
def test_every_row_is_found_by_its_number(folder: Path, table: str) -> None:
    wanted = texts(folder, table)
    files = RowFiles(folder / "rows")
    found = files.open(table).texts(range(1, len(wanted) + 1))
    files.close()
    assert [bytes(row) for row in found] == wanted != []


@pytest.mark.parametrize("mapped", [0, 1, 700, 10**9])
def test_rows_that_are_read_are_those_that_are_mapped(folder: Path, mapped: int) -> None:
    wanted = texts(folder, "notices")
    with closing(RowFile(folder / "rows/notices.jsonl", mapped)) as file:
        found = file.texts([2, 1, len(wanted), 2])
        assert [bytes(row) for row in found] == [wanted[1], wanted[0], wanted[-1], wanted[1]]


def test_a_table_without_rows_has_an_empty_file(folder: Path) -> None:
    assert texts(folder, "milestones") == []
    with closing(RowFile(folder / "rows/milestones.jsonl", 1000)) as file:
        assert file.texts([]) == []


def test_no_more_is_mapped_than_the_release_may(folder: Path) -> None:
    files, names = RowFiles(folder / "rows"), ("notices", "organizations")
    mapped = [files.open(name).mapped for name in names]
    files.close()
    assert mapped == [(folder / f"rows/{name}.jsonl").stat().st_size for name in names]


def test_rows_of_which_no_json_changed_are_taken_over(folder: Path, tmp_path: Path) -> None:
    served = tmp_path / "served"
    shutil.copytree(folder / "rows", served)
    for name in ("notices", "lots"):
        (served / f"{name}.jsonl").write_bytes(b"served\n")
    changed = {"main.notices.json", "main.lots.content", "main.tenders.json"}
    with closing(open_register(folder / "register.sqlite")) as register:
        write_rows(register, tmp_path / "rows", served, changed)
    assert (tmp_path / "rows/lots.jsonl").read_bytes() == b"served\n"
    for path in (folder / "rows").iterdir():
        if path.name != "lots.jsonl":
            assert (tmp_path / "rows" / path.name).read_bytes() == path.read_bytes(), path.name
