"""Publishing and rolling back: a build that becomes the next release, with its history."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from disclosure.history.history_file import Release
from disclosure.packages.faults import Fault
from disclosure.publish.build_inputs import inputs_of, is_still_right, served_instant
from disclosure.publish.building import build
from disclosure.publish.redacting import finish_redaction
from disclosure.publish.release_archive import ReleaseArchive
from disclosure.words.texts import BilingualError, both


class TimeRunsBackwards(Exception):
    """An instant before that of the last release: a wrong clock, or a wrong SOURCE_DATE_EPOCH."""


class ReleaseNotKept(BilingualError):
    """A release whose data are no longer kept, so that it cannot be restored."""


@dataclass(frozen=True)
class PublishOutcome:
    """The result of a publish: the release that is served now, and the warnings of its data.

    `is_new` if it changed rows and is a new release; `is_built` if anything was built, even only
    for another instant or other wording.
    """

    release: Release
    is_new: bool
    is_built: bool
    faults: list[Fault] = field(default_factory=list)


def publish(
    data: Path,
    output: Path,
    archive: ReleaseArchive,
    *,
    instant: datetime | None,
    siteurl: str,
    progress: Callable[[str, int], None],
    on_wait: Callable[[], None] = lambda: None,
    is_backdated: bool = False,
) -> PublishOutcome:
    """Build `data` and serve it as the next release, if there is anything to build.

    `instant` is the release's; None is now, or that of the served site while it is still correct:
    then nothing is done. Data without changed rows are the same release once more. Only one at a
    time: `on_wait` is called if another is running, and it waits. An unfinished redaction is
    completed first. Raises FaultyData, BrokenHistory, ReturnOfRedacted, and TimeRunsBackwards for
    an instant before the last release's unless it `is_backdated`. If killed at any moment, it
    leaves the old or the new site served, complete.
    """
    with archive.locked(on_wait):
        finish_redaction(output, archive, instant=instant, siteurl=siteurl, progress=progress)
        current, before = output / "current", archive.settled(output / "current")
        inputs, now = inputs_of(data, siteurl), datetime.now(UTC).replace(microsecond=0)
        if before is not None and not is_backdated:
            _assert_later(instant or now, before)
        then = served_instant(current, inputs.digest)
        if instant is None and then is not None and is_still_right(current, then, now):
            instant = then
        if before is not None and then is not None and then == instant:
            return PublishOutcome(before, is_new=False, is_built=False)
        faults = build(
            data,
            output,
            archive,
            inputs=inputs,
            instant=instant or now,
            siteurl=siteurl,
            progress=progress,
        )
        return _outcome(before, archive.settled(output / "current"), faults)


def roll_back(
    output: Path,
    archive: ReleaseArchive,
    *,
    to: int | None,
    instant: datetime | None,
    siteurl: str,
    progress: Callable[[str, int], None],
    on_wait: Callable[[], None] = lambda: None,
) -> PublishOutcome:
    """Serve the data of an earlier release again, as a new release of the action `rollback`.

    `to` is its number; None is the one before the served one. Raises ReleaseNotKept. The history
    only grows: clients that follow it get the changes back.
    """
    with archive.locked(on_wait):
        finish_redaction(output, archive, instant=instant, siteurl=siteurl, progress=progress)
        before = archive.settled(output / "current")
        number = _earlier(archive, to)
        data = archive.data_of(number)
        faults = build(
            data,
            output,
            archive,
            inputs=inputs_of(data, siteurl),
            instant=instant or datetime.now(UTC).replace(microsecond=0),
            siteurl=siteurl,
            progress=progress,
            restores=number,
        )
        return _outcome(before, archive.settled(output / "current"), faults)


def _assert_later(instant: datetime, before: Release) -> None:
    if instant < datetime.fromisoformat(before.released_at):
        raise TimeRunsBackwards(f"{instant.isoformat()} < {before.released_at} ({before.number})")


def _outcome(before: Release | None, after: Release | None, faults: list[Fault]) -> PublishOutcome:
    assert after is not None
    return PublishOutcome(after, is_new=before != after, is_built=True, faults=faults)


def _earlier(archive: ReleaseArchive, to: int | None) -> int:
    """The kept release to restore: that of a number, or the one before the served one."""
    kept, head = archive.kept(), archive.newest()
    if head is None:
        raise ReleaseNotKept(both("releases.nothing_published"))
    if to is None:
        earlier = [number for number in kept if number < (head.restores or head.number)]
        to = earlier[-1] if earlier else None
    if to is None or to not in kept:
        key = "releases.none_before" if to is None else "releases.not_kept"
        raise ReleaseNotKept(both(key, number=to, kept=", ".join(map(str, kept))))
    return to
