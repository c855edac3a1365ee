"""What the desk's jobs do: the functions of the verbs, with what each of them came to in words."""

from collections.abc import Callable
from pathlib import Path

from disclosure.words.texts import Pair, both

_Progress = Callable[[str, int], None]


def publish_data(*, data: Path, output: Path, siteurl: str, progress: _Progress) -> Pair:
    """Publish the data; what came of it. Raises what `publish` raises."""
    from disclosure.publish.release_archive import ReleaseArchive
    from disclosure.publish.releasing import publish

    archive = ReleaseArchive(output)
    done = publish(data, output, archive, instant=None, siteurl=siteurl, progress=progress)
    number, count = done.release.number, done.release.change_count
    if done.is_new:
        return both("desk.job.published", number=number, count=count)
    return both("desk.job.unchanged", number=number)
