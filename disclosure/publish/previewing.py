"""Previewing: the release that data would become, built in a separate folder that is not served."""

import shutil
from collections.abc import Callable
from pathlib import Path

from disclosure.publish.release_archive import ReleaseArchive
from disclosure.publish.releasing import PublishOutcome, publish
from disclosure.words.texts import BilingualError, both

# The files of an archive besides its releases: the history, and the redacted values.
_ARCHIVE_FILES = ("history.sqlite", "redacted.private.json")


class NoPreviewFolder(BilingualError):
    """A folder with other content than an earlier preview, which would be deleted."""


def preview(
    data: Path,
    output: Path,
    folder: Path,
    *,
    siteurl: str,
    progress: Callable[[str, int], None],
) -> PublishOutcome:
    """Publish `data` into `folder`, starting from a copy of what `output` serves, which is
    unchanged.

    The release in the preview shows what would change. Raises NoPreviewFolder, and what `publish`
    raises.
    """
    mark = folder / ".preview"
    if folder.exists() and not mark.is_file() and any(folder.iterdir()):
        raise NoPreviewFolder(both("releases.no_preview", path=folder))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    mark.touch()
    archive = ReleaseArchive(output)
    with archive.locked(lambda: None):
        current = output / "current"
        if current.exists():
            archive.settle(current)
            tree = current.resolve()
            shutil.copytree(tree, folder / tree.name)
            (folder / "current").symlink_to(tree.name)
        for name in _ARCHIVE_FILES:
            if (output / name).is_file():
                shutil.copyfile(output / name, folder / name)
        for number in archive.kept()[-1:]:
            release = Path("releases", str(number))
            shutil.copytree(output / release, folder / release)
    return publish(
        data, folder, ReleaseArchive(folder), instant=None, siteurl=siteurl, progress=progress
    )
