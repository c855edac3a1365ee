"""A release: from packages to a served tree, all or nothing."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from disclosure.compiling import compile_register
from disclosure.exports import write_exports
from disclosure.faults import Fault
from disclosure.pages import build_site
from disclosure.publishing import Output
from disclosure.register import open_register
from disclosure.releases.archive import Archive
from disclosure.releases.files import write_release_files
from disclosure.search import build_index
from disclosure.static_search import write_static_search
from disclosure.syndication import write_feeds


def build(
    data: Path,
    output: Path,
    *,
    instant: datetime,
    siteurl: str,
    progress: Callable[[str, int], None],
    archive: Archive | None = None,
    restores: int | None = None,
) -> list[Fault]:
    """Validate `data`, compile the register, and build and switch to a new tree of `output`.

    With an `archive` this is the release after its last, which may restore an earlier one, and
    the site tells its history. Returns the warnings. Raises FaultyData where the data holds
    errors. Whatever happens, the tree that was served stays as it was until the new one is whole.
    """
    folder = Output(output)
    with folder.next_tree() as tree:
        register = tree.folder / "register.sqlite"
        packages, faults = compile_register(data, register, instant, progress)
        told = tree.folder / "history.sqlite" if archive else None
        if archive and told:
            archive.begin(register, packages, told, folder.current, restores)
        with closing(open_register(register)) as connection:
            build_site(register, tree, siteurl, progress, told)
            write_feeds(connection, tree, siteurl, progress)
            write_exports(register, packages, tree, siteurl, progress, told)
            write_static_search(connection, tree, progress)
            build_index(connection, tree.folder / "search", progress)
        if told:
            write_release_files(register, told, tree)
            told.unlink()
        register.unlink()
    return faults
