"""Everything to subscribe to, as static files: feeds, calendars, lists of feeds."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from disclosure.feeds import notice_feeds, topics
from disclosure.feeds.deadline_calendars import deadlines
from disclosure.feeds.digests import digests
from disclosure.feeds.ending_calendars import ending_calendars
from disclosure.feeds.feed_headers import LANGUAGES, FeedHeaders
from disclosure.feeds.feed_lists import FeedLists
from disclosure.feeds.finding_entries import FindingEntryWriter
from disclosure.feeds.formats.feed_styles import style_path, style_sheet
from disclosure.feeds.formats.xml_feeds import fragments, splice
from disclosure.feeds.place_feeds import place_feeds
from disclosure.feeds.selections import FORMS, Subscriptions
from disclosure.feeds.topic_entries import TopicWriter
from disclosure.feeds.wording import FeedNames
from disclosure.output.output_tree import Tree
from disclosure.output.processes import in_processes, part_count
from disclosure.register.register_file import Register, open_register
from disclosure.words.texts import bilingual


def subscribable(
    register: Register, siteurl: str, language: str, folder: Path | None = None
) -> Iterator[tuple[str, bytes]]:
    """Every file of one language that can be subscribed to: its site path and bytes."""
    frames = FeedHeaders(FeedNames(register, siteurl, language), Subscriptions(register))
    yield from notice_feeds.feeds(frames, folder)
    yield from deadlines(frames)
    yield from topic_feeds(frames)
    yield from place_feeds(frames)
    yield from ending_calendars(frames)
    yield from FeedLists(frames).all()
    yield from digests(frames)
    yield style_path(language), style_sheet(language)


def topic_feeds(frames: FeedHeaders) -> Iterator[tuple[str, bytes]]:
    """Every feed that is not of tender notices as its site path and bytes."""
    names, language = frames.names, frames.language
    writer, finding_writer = TopicWriter(names), FindingEntryWriter(names)
    for topic, publisher in topics.occurring(names.register):
        is_findings = topic is topics.FINDINGS
        entries = (
            finding_writer.newest(publisher) if is_findings else writer.newest(topic, publisher)
        )
        made = [fragments(entry, language) for entry in entries]
        updated = max((entry.updated for entry in entries), default=None)
        frame = topics.frame_of(frames, topic, publisher, updated)
        for form in FORMS:
            inside = b"".join(one[form] for one in made)
            yield topic.path(publisher, language, form), splice(frame, form, inside)


def write_feeds(
    register: Register,
    tree: Tree,
    siteurl: str,
    progress: Callable[[str, int], None] = lambda _what, _count: None,
    history: Path | None = None,
) -> None:
    """Writes what can be subscribed to in both languages into `tree`, each language by a process
    of its own. `register` is a file's; `progress` hears the count of files; with a `history`,
    what changed is told as of when."""
    file = register.path
    languages, parts = [*LANGUAGES], part_count()

    def work(part: int) -> None:
        count = 0
        with closing(open_register(file)) as own:
            if history is not None:
                own.attach_history(history)
            for language in languages[part::parts]:
                for path, data in subscribable(own, siteurl, language, tree.folder):
                    tree.write(path, data)
                    count += parts
                    if part == 0 and count % 100 == 0:
                        progress(bilingual("terminal.section.feeds"), count)
        if part == 0:
            progress(bilingual("terminal.section.feeds"), count)

    in_processes(work, parts)
