"""Everything to subscribe to, as static files: feeds, calendars, lists of feeds."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from disclosure.feeds import topics
from disclosure.feeds.digests import digests
from disclosure.feeds.ending_calendars import ending_calendars
from disclosure.feeds.feed_headers import LANGUAGES, FeedHeaders
from disclosure.feeds.feed_lists import FeedLists
from disclosure.feeds.finding_entries import FindingEntryWriter
from disclosure.feeds.formats.feed_styles import style_path, style_sheet
from disclosure.feeds.formats.xml_feeds import fragments, splice
from disclosure.feeds.place_feeds import place_feeds
from disclosure.feeds.place_topics import OF_PLACE
from disclosure.feeds.selections import FORMS, Subscriptions
from disclosure.feeds.tender_texts import FeedFolder, Keep, TenderTexts
from disclosure.feeds.topic_entries import TopicWriter
from disclosure.feeds.topics import Topic
from disclosure.feeds.wording import FeedNames
from disclosure.output.output_tree import Tree
from disclosure.output.processes import Report, Task
from disclosure.register.register_file import RecordedRegister, Register
from disclosure.register.served_tree import ServedTree, empty_logs

REPORT_EVERY = 100  # files


def bring_subscribable(
    register: Register, siteurl: str, language: str, keep: Keep, folder: Path | None = None
) -> None:
    """Publish every file of one language that can be subscribed to, by `keep`; `folder` is where
    the unnamed working file is created."""

    def new_frames(tongue: str) -> FeedHeaders:
        return FeedHeaders(FeedNames(register, siteurl, tongue), Subscriptions(register))

    frames = partial(register.remembered(new_frames), language)
    # The set of feeds must be read before asking whether it is unchanged.
    register.aside(frames)
    with tempfile.TemporaryFile(dir=folder) as file:
        TenderTexts(register, frames, keep, file).bring()
    for topic in topics.TOPICS:
        keep(f"topic/{topic.name}", _all_of(frames, partial(topic_feeds, among=[topic])))
    for topic in OF_PLACE:
        keep(f"places/{topic.name}", _all_of(frames, partial(place_feeds, topic=topic)))
    keep("endings", _all_of(frames, ending_calendars))
    keep("lists", _all_of(frames, lambda shared: FeedLists(shared).all()))
    keep("digests", _all_of(frames, digests))
    keep("style", _all_of(frames, _style))


def _all_of(
    frames: Callable[[], FeedHeaders], files: Callable[[FeedHeaders], Iterable[tuple[str, bytes]]]
) -> Callable[[FeedFolder], None]:
    """What writes files, given by their site paths and bytes."""

    def make(folder: FeedFolder) -> None:
        for path, data in files(frames()):
            folder.write(path, data)

    return make


def _style(frames: FeedHeaders) -> Iterator[tuple[str, bytes]]:
    yield style_path(frames.language), style_sheet(frames.language)


def topic_feeds(
    frames: FeedHeaders, among: Sequence[Topic] = topics.TOPICS
) -> Iterator[tuple[str, bytes]]:
    """Every feed of some topics as its site path and bytes."""
    names, language = frames.names, frames.language
    writer, finding_writer = TopicWriter(names), FindingEntryWriter(names)
    for topic, publisher in topics.occurring(names.register, among):
        is_findings = topic is topics.FINDINGS
        entries = (
            finding_writer.newest(publisher) if is_findings else writer.newest(topic, publisher)
        )
        written_entries = [fragments(entry, language) for entry in entries]
        updated = max((entry.updated for entry in entries), default=None)
        frame = topics.frame_of(frames, topic, publisher, updated)
        for form in FORMS:
            inside = b"".join(written[form] for written in written_entries)
            yield topic.path(publisher, language, form), splice(frame, form, inside)


def feed_tasks(
    register: Path,
    tree: Tree,
    siteurl: str,
    history: Path | None = None,
    served: ServedTree | None = None,
) -> list[Task]:
    """The tasks of publishing everything that can be subscribed to in `tree`, one a language.

    What is unchanged is taken over from `served`. With a `history`, changes are dated by it. They
    report files.
    """
    served, logs = served or ServedTree(), empty_logs(tree.folder, "feeds")

    def write(number: int, language: str, report: Report) -> None:
        reported = 0
        with closing(RecordedRegister.open(register)) as own_register:
            if history is not None:
                own_register.attach_history(history)
            with served.keeper(own_register, tree, logs, number) as keeper:

                def keep(
                    name: str,
                    make: Callable[[FeedFolder], str | None],
                    about: Iterable[object] = (),
                ) -> str | None:
                    nonlocal reported
                    kept_text = keeper.keep(f"{language}/{name}", make, about)
                    if keeper.file_count >= reported + REPORT_EVERY:
                        reported = keeper.file_count
                        report(reported)
                    return kept_text

                bring_subscribable(own_register, siteurl, language, keep, tree.folder)
                report(keeper.file_count)

    return [partial(write, number, language) for number, language in enumerate(LANGUAGES)]
