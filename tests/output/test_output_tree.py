"""The unserved tree is compared, overwritten and pruned; then one rename serves it."""

import contextlib
import os
from pathlib import Path

import pytest

from disclosure.output.output_tree import Output, Tree


def publish(output: Output, files: dict[str, bytes]) -> None:
    with output.next_tree() as tree:
        for path, data in files.items():
            tree.write(path, data)


class BrokenOff(Exception):
    """A build that does not come to its end."""


def break_off(output: Output, files: dict[str, bytes]) -> None:
    """Write `files` as `publish` does, but fail before the end."""
    with contextlib.suppress(BrokenOff), output.next_tree() as tree:
        for path, data in files.items():
            tree.write(path, data)
        raise BrokenOff


def served(output: Output) -> dict[str, bytes]:
    site = output.current / "site"
    return {str(p.relative_to(site)): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def test_what_was_written_is_served_and_nothing_else(tmp_path: Path) -> None:
    output = Output(tmp_path)
    for files in ({"a/index.html": b"1", "b.html": b"2"}, {"a/index.html": b"3"}, {"c": b"4"}):
        publish(output, files)
        assert served(output) == files


def test_two_trees_take_turns(tmp_path: Path) -> None:
    output = Output(tmp_path)
    names = []
    for number in range(4):
        publish(output, {"a": str(number).encode()})
        names.append(str(output.current.readlink()))
    assert names == ["a", "b", "a", "b"]


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    output = Output(tmp_path)
    for _ in range(2):
        publish(output, {"same": b"1", "other": b"2"})
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("site/*")}
    for path in times:
        os.utime(path, ns=(1, 1))
    publish(output, {"same": b"1", "other": b"3"})
    assert (output.current / "site" / "same").stat().st_mtime_ns == 1
    assert (output.current / "site" / "other").stat().st_mtime_ns != 1


def test_a_build_that_fails_leaves_the_served_tree(tmp_path: Path) -> None:
    output = Output(tmp_path)
    publish(output, {"a": b"1"})
    break_off(output, {"a": b"2"})
    assert served(output) == {"a": b"1"}


def test_what_a_broken_build_left_behind_is_repaired(tmp_path: Path) -> None:
    output = Output(tmp_path)
    publish(output, {"a": b"1"})
    break_off(output, {"left/over": b"2", "a": b"torn"})
    publish(output, {"a": b"3"})
    assert served(output) == {"a": b"3"}


def test_a_file_may_become_a_folder_and_a_folder_a_file(tmp_path: Path) -> None:
    output = Output(tmp_path)
    for files in ({"a": b"1", "b/c": b"2"}, {"a/b": b"1", "b": b"2"}) * 2:
        publish(output, files)
        assert served(output) == files


def test_folders_go_with_their_last_file(tmp_path: Path) -> None:
    output = Output(tmp_path)
    for files in ({"a/b/c": b"1", "a/d": b"2", "e/f": b"3"}, {"a/d": b"2"}) * 2:
        publish(output, files)
        folders = {path.name for path in (output.current / "site").rglob("*") if path.is_dir()}
        assert folders == {part for path in files for part in path.split("/")[:-1]}


def test_what_anybody_put_beside_a_broken_build_is_removed(tmp_path: Path) -> None:
    output = Output(tmp_path)
    for _ in range(2):
        publish(output, {"a": b"1"})
    break_off(output, {"a": b"1"})
    for tree in ("a", "b"):
        (tmp_path / tree / "site" / "stray").mkdir()
        (tmp_path / tree / "site" / "stray" / "file").write_bytes(b"2")
    publish(output, {"a": b"1"})
    assert served(output) == {"a": b"1"}


def test_two_processes_write_the_same_tree(tmp_path: Path) -> None:
    output = Output(tmp_path)
    with output.next_tree() as tree:
        child = os.fork()
        for number in range(200):
            tree.write(f"{'child' if child == 0 else 'parent'}/{number}", b"x")
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    assert len(served(output)) == 400


@pytest.mark.parametrize("path", ["/etc/passwd", "../out", "a/../../out"])
def test_a_path_outside_the_site_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="inside the site"):
        Tree(tmp_path).write(path, b"x")


def test_a_large_file_is_copied_only_when_it_differs(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x" * 100_000)
    tree = Tree(tmp_path / "tree")
    tree.write_file("big", source)
    os.utime(tree.site / "big", ns=(1, 1))
    tree.write_file("big", source)
    assert (tree.site / "big").stat().st_mtime_ns == 1


def test_what_is_built_can_be_read_by_a_server_of_another_user(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        with Output(tmp_path / "output").next_tree() as tree:
            tree.write("a/b.html", b"x")
    finally:
        assert os.umask(before) == 0o077
    file = tmp_path / "output/current/site/a/b.html"
    assert file.stat().st_mode & 0o777 == 0o644
    folders = [tmp_path / "output", *(tmp_path / "output").rglob("a*/")]
    assert {path.stat().st_mode & 0o777 for path in folders if path.is_dir()} == {0o755}
