"""Everything to subscribe to, as static files: feeds, calendars, lists of feeds."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from disclosure import notice_feeds
from disclosure.deadlines import deadlines
from disclosure.frames import LANGUAGES
from disclosure.processes import in_processes, part_count
from disclosure.publishing import Tree
from disclosure.register import open_register


def subscribable(
    register: sqlite3.Connection, siteurl: str, language: str, folder: Path | None = None
) -> Iterator[tuple[str, bytes]]:
    """Every file of one language that can be subscribed to: its site path and bytes."""
    yield from notice_feeds.feeds(register, siteurl, language, folder)
    yield from deadlines(register, siteurl, language)


def write_feeds(
    register: sqlite3.Connection,
    tree: Tree,
    siteurl: str,
    progress: Callable[[str, int], None] = lambda _what, _count: None,
) -> None:
    """Writes what can be subscribed to in both languages into `tree`, each language by a process
    of its own. `register` is a file's; `progress` hears the count of files."""
    file = Path(register.execute("PRAGMA database_list").fetchone()["file"])
    languages, parts = [*LANGUAGES], part_count()

    def work(part: int) -> None:
        count = 0
        with closing(open_register(file)) as own:
            for language in languages[part::parts]:
                for path, data in subscribable(own, siteurl, language, tree.folder):
                    tree.write(path, data)
                    count += parts
                    if part == 0 and count % 100 == 0:
                        progress("feeds", count)
        if part == 0:
            progress("feeds", count)

    in_processes(work, parts)
