"""Publishing and taking back: a build that becomes the next release, with its history."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from disclosure.building import build
from disclosure.faults import Fault
from disclosure.releases.archive import Archive
from disclosure.releases.history import Release


class NotKept(Exception):
    """A release whose data is not here any more, so that nobody can go back to it."""


def publish(
    data: Path,
    output: Path,
    archive: Archive,
    *,
    instant: datetime,
    siteurl: str,
    progress: Callable[[str, int], None],
    on_wait: Callable[[], None] = lambda: None,
) -> tuple[Release, list[Fault]]:
    """Build `data` and serve it as the next release; the release, and the warnings.

    The same data at the same instant is the same release once more. Only one at a time:
    `on_wait` is called when another is under way, which is waited for. Raises FaultyData,
    BrokenHistory. Killed at any moment, it leaves the old or the new release served, whole.
    """
    with archive.locked(on_wait):
        archive.settle(output / "current")
        faults = build(
            data, output, instant=instant, siteurl=siteurl, progress=progress, archive=archive
        )
        archive.settle(output / "current")
        release = archive.newest()
    assert release is not None
    return release, faults


def roll_back(
    output: Path,
    archive: Archive,
    *,
    to: int | None,
    instant: datetime,
    siteurl: str,
    progress: Callable[[str, int], None],
    on_wait: Callable[[], None] = lambda: None,
) -> Release:
    """Serve the data of an earlier release again, as a release of its own that says so.

    `to` is its number; None is the one before what is served now. Raises NotKept. Nothing of
    the history is taken back: who follows it is told what changed once more.
    """
    with archive.locked(on_wait):
        archive.settle(output / "current")
        number = _earlier(archive, to)
        build(
            archive.data_of(number),
            output,
            instant=instant,
            siteurl=siteurl,
            progress=progress,
            archive=archive,
            restores=number,
        )
        archive.settle(output / "current")
        release = archive.newest()
    assert release is not None
    return release


def _earlier(archive: Archive, to: int | None) -> int:
    """The kept release to go back to. What changes nothing is kept under the number before."""
    kept, head = archive.kept(), archive.newest()
    if head is None:
        raise NotKept("nothing was published yet")
    if to is None:
        served = head.restores or head.number
        present = [number for number in kept if number <= served]
        found = present[-2:-1]
    else:
        found = [number for number in kept if number <= to][-1:] if to <= head.number else []
    if not found:
        raise NotKept(
            f"release {to if to is not None else 'before this one'} is not kept; kept are: "
            + ", ".join(map(str, kept))
        )
    return found[0]
