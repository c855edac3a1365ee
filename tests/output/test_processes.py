"""Work in forked processes: all of it done, and a part that fails is not passed over."""

import threading
from pathlib import Path

import pytest

from disclosure.output.processes import PROCESSES, in_processes, part_count


def test_every_part_is_done_once(tmp_path: Path) -> None:
    in_processes(lambda part: (tmp_path / str(part)).touch(exist_ok=False), 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1"]


def test_one_part_is_done_here(tmp_path: Path) -> None:
    done: list[int] = []
    in_processes(done.append, 1)
    assert done == [0]


def test_a_part_that_fails_elsewhere_fails_here(capfd: pytest.CaptureFixture[str]) -> None:
    def work(part: int) -> None:
        if part == 1:
            raise ValueError("the second half is missing")

    with pytest.raises(RuntimeError, match="a worker process failed"):
        in_processes(work, 2)
    assert "the second half is missing" in capfd.readouterr().err


def test_a_part_that_fails_here_ends_the_others() -> None:
    def work(part: int) -> None:
        if part == 0:
            raise ValueError("here")
        threading.Event().wait(60)

    with pytest.raises(ValueError, match="here"):
        in_processes(work, 2)


def test_nothing_is_forked_beside_another_thread() -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        assert part_count() == 1
    finally:
        end.set()
        thread.join()
    assert part_count() in {1, PROCESSES}
