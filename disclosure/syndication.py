"""Everything to subscribe to, as static files: feeds, calendars, lists of feeds."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from disclosure import notice_feeds, topics
from disclosure.deadlines import deadlines
from disclosure.feed_lists import Lists
from disclosure.feeds import feedgen_entry, fragments, splice
from disclosure.frames import LANGUAGES, Frames
from disclosure.processes import in_processes, part_count
from disclosure.publishing import Tree
from disclosure.register import open_register
from disclosure.selections import FORMS, Subscriptions
from disclosure.topic_entries import TopicWriter


def subscribable(
    register: sqlite3.Connection, siteurl: str, language: str, folder: Path | None = None
) -> Iterator[tuple[str, bytes]]:
    """Every file of one language that can be subscribed to: its site path and bytes."""
    yield from notice_feeds.feeds(register, siteurl, language, folder)
    yield from deadlines(register, siteurl, language)
    subscriptions = Subscriptions(register)
    frames = Frames(register, subscriptions, siteurl, language)
    yield from topic_feeds(register, siteurl, frames)
    yield from Lists(register, subscriptions, frames).all()


def topic_feeds(
    register: sqlite3.Connection, siteurl: str, frames: Frames
) -> Iterator[tuple[str, bytes]]:
    """Every feed that is not of tender notices as its site path and bytes."""
    language = frames.language
    writer = TopicWriter(register, siteurl, language)
    for topic, publisher in topics.occurring(register):
        entries = writer.newest(topic, publisher)
        made = [feedgen_entry(entry, language) for entry in entries]
        updated = max(entry.updated for entry in entries)
        frame = topics.frame_of(frames, topic, publisher, updated)
        for form in FORMS:
            inside = b"".join(fragments(one, (form,))[form] for one in made)
            yield topic.path(publisher, language, form), splice(frame, form, inside)


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
