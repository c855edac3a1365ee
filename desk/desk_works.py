"""The functions of the desk's jobs: those of the commands, each with its result in words."""

import shlex
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from disclosure.words.texts import BilingualError, Pair, both

_Progress = Callable[[str, int], None]


def publish_data(*, data: Path, output: Path, siteurl: str, progress: _Progress) -> Pair:
    """Publish the data; returns the result. Raises what `publish` raises."""
    from disclosure.publish.release_archive import ReleaseArchive
    from disclosure.publish.releasing import publish

    archive = ReleaseArchive(output)
    done = publish(data, output, archive, instant=None, siteurl=siteurl, progress=progress)
    number, count = done.release.number, done.release.change_count
    if done.is_new and number == 1:
        return both("desk.job.first")
    if done.is_new:
        return both("desk.job.published", number=number, count=count)
    return both("desk.job.unchanged", number=number)


def redact_row(
    *,
    publisher: str,
    resource: str,
    identifier: str,
    field: str | None,
    reason: str,
    basis: str,
    data: Path,
    output: Path,
    siteurl: str,
    progress: _Progress,
) -> Pair:
    """Redact a row or a field; returns the result."""
    from disclosure.history.redactions import Redaction
    from disclosure.publish.redacting import redact
    from disclosure.publish.release_archive import ReleaseArchive

    at = datetime.now(UTC).replace(microsecond=0).isoformat()
    redaction = Redaction(publisher, resource, identifier, field, reason, basis, at)
    done = redact(
        redaction,
        data,
        output,
        ReleaseArchive(output),
        is_corrected=False,
        instant=None,
        siteurl=siteurl,
        progress=progress,
    )
    return both("desk.job.redacted", number=done.release, count=len(done.removed_releases))


def roll_back_to(*, number: int, output: Path, siteurl: str, progress: _Progress) -> Pair:
    """Publish the data of an earlier release again; returns the result."""
    from disclosure.publish.release_archive import ReleaseArchive
    from disclosure.publish.releasing import roll_back

    archive = ReleaseArchive(output)
    done = roll_back(output, archive, to=number, instant=None, siteurl=siteurl, progress=progress)
    return both("desk.job.rolled_back", earlier=number, number=done.release.number)


def preview_data(
    *, data: Path, output: Path, folder: Path, siteurl: str, progress: _Progress
) -> Pair:
    """Build a preview of the site; returns what would change."""
    from disclosure.publish.previewing import preview

    done = preview(data, output, folder, siteurl=siteurl, progress=progress)
    if not done.is_new:
        return both("desk.job.preview_same")
    if done.release.number == 1:
        return both("desk.job.preview_first")
    count = done.release.change_count
    return both("desk.job.preview", number=done.release.number, count=count)


def upload_site(*, command: str, folder: Path, progress: _Progress) -> Pair:
    """Run the command that copies the site to its server; returns the result.

    It is an argument list for one program, without a shell; its output is shown if it fails.
    """
    progress(command, 0)
    done = subprocess.run(
        shlex.split(command), cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-500:]
        raise BilingualError(both("desk.job.not_uploaded", code=done.returncode, said=said))
    return both("desk.job.uploaded")
