"""Work in forked processes: all of it done, and a part that fails is not passed over."""

import os
import signal
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from disclosure.downloads.exports import ChangedFile
from disclosure.output import processes
from disclosure.output.processes import (
    PROCESSES,
    Report,
    beside,
    give_back_memory,
    in_processes,
    part_count,
    run_tasks,
)


def test_every_part_is_done_once(tmp_path: Path) -> None:
    in_processes(lambda part: (tmp_path / str(part)).touch(exist_ok=False), 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1"]


def test_one_part_is_done_here(tmp_path: Path) -> None:
    done: list[int] = []
    in_processes(done.append, 1)
    assert done == [0]


def test_a_part_that_fails_elsewhere_fails_here() -> None:
    def work(part: int) -> None:
        if part == 1:
            raise ValueError("the second half is missing")

    with pytest.raises(ValueError, match="the second half is missing") as raised:
        in_processes(work, 2)
    assert "in work\n" in raised.value.__notes__[0]


def test_what_a_reader_is_told_keeps_both_languages() -> None:
    def work(part: int) -> None:
        if part == 1:
            raise ChangedFile(("变了", "changed"))

    with pytest.raises(ChangedFile, match="变了 / changed") as raised:
        in_processes(work, 2)
    assert raised.value.pair == ("变了", "changed")


def test_a_part_that_is_killed_fails_here() -> None:
    def work(part: int) -> None:
        if part == 1:
            os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(RuntimeError, match="a worker process ended with -9"):
        in_processes(work, 2)


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


def test_tasks_are_done_once_each_and_what_they_make_is_added_up(tmp_path: Path) -> None:
    def task(number: int, report: Report) -> None:
        (tmp_path / str(number)).touch(exist_ok=False)
        report(1)
        report(10 * number)

    reported: list[int] = []
    run_tasks([partial(task, number) for number in range(1, 6)], reported.append)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1", "2", "3", "4", "5"]
    assert reported[-1] == 150
    assert reported == sorted(reported)


def test_whichever_is_free_takes_the_next_task(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that waits for the others to be done holds nobody up."""
    monkeypatch.setattr(processes, "part_count", lambda: 2)

    def quick(number: int, _: Report) -> None:
        (tmp_path / str(number)).touch()

    def slow(_: Report) -> None:
        for number in range(3):
            while not (tmp_path / str(number)).exists():
                time.sleep(0.001)

    run_tasks([slow, *(partial(quick, number) for number in range(3))], lambda _: None)


def test_a_task_that_fails_fails_here() -> None:
    def failing(number: int, _: Report) -> None:
        raise ValueError(f"task {number}")

    with pytest.raises(ValueError, match="task"):
        run_tasks([partial(failing, number) for number in range(2)], lambda _: None)


@pytest.mark.parametrize("parts", [1, 2])
def test_work_beside_a_block_is_done_where_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    monkeypatch.setattr(processes, "part_count", lambda: parts)
    with beside((tmp_path / "work").touch):
        (tmp_path / "block").touch()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["block", "work"]


def test_work_that_fails_beside_a_block_fails_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing() -> None:
        raise ValueError("it is not there")

    monkeypatch.setattr(processes, "part_count", lambda: 2)
    with pytest.raises(ValueError, match="it is not there"), beside(failing):
        pass


def resident_megabytes() -> float:
    text = Path("/proc/self/status").read_text("ascii")
    return int(text.split("VmRSS:")[1].split()[0]) / 1000


def test_what_is_free_between_what_is_not_goes_back_to_the_system() -> None:
    blocks = [bytes(2_000) for _ in range(40_000)]
    kept_blocks = blocks[::200]
    del blocks
    before = resident_megabytes()
    give_back_memory()
    assert before - resident_megabytes() > 40
    assert len(kept_blocks) == 200
