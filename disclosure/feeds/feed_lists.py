"""Which feeds stand in which list: of a publisher, of a district, of a reader's own choice."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from disclosure.feeds import topics
from disclosure.feeds.feed_headers import FeedHeaders
from disclosure.feeds.formats.opml import Outline, opml
from disclosure.feeds.place_topics import forms_of, place_title, topics_of_places
from disclosure.feeds.places import FeedPlace, place_of
from disclosure.feeds.selections import ALL, CHANGES, FORMS, WITH_OPML, Selection, forms
from disclosure.words.texts import text

FORM = "rss"  # the form that OPML 2.0 itself names


class FeedLists:
    """The feeds of a register in one language, as OPML lists and by their addresses."""

    def __init__(self, frames: FeedHeaders) -> None:
        self._frames = frames
        self._subscriptions = frames.subscriptions
        self._topics = topics.occurring(frames.names.register)
        self._topics_of_places = topics_of_places(frames.names.register, frames.subscriptions)
        self._of: dict[tuple[str, str], list[Selection]] = {}
        for selection in frames.subscriptions:
            self._of.setdefault((selection.publisher, selection.dimension), []).append(selection)
        # A feed stands in several lists.
        self._outline = frames.names.register.remembered(self._outline_of)

    def _text(self, name: str, /, **values: object) -> str:
        return text(f"feeds.list.{name}", self._frames.language, **values)

    def all(self) -> Iterator[tuple[str, bytes]]:
        """Every list as its site path and bytes: of all feeds but those of single organizations
        and pairs, of each publisher and region."""
        folder = "en/" if self._frames.language == "en" else ""
        publishers = sorted({selection.publisher for selection in self._subscriptions} - {""})
        heads = [*self._feeds([ALL, CHANGES]), *self._of_topics(None)]
        inside = [
            Outline(self._frames.names.publisher(name), inside=tuple(self._publisher(name)))
            for name in publishers
        ]
        yield f"{folder}feeds/all.opml", self._list(self._text("all"), [*heads, *inside])
        for selection in self._subscriptions.with_retired():
            if selection.dimension in WITH_OPML:
                title = self._text("of", title=self._frames.title(selection))
                path = self._subscriptions.path(selection, self._frames.language, "opml")
                yield path, self._list(title, self._inside(selection))

    def chosen(self, outlines: Iterable[Outline]) -> bytes:
        """The list of a reader's own choice."""
        return self._list(self._text("chosen"), outlines)

    def by_path(self) -> dict[str, tuple[Selection, str]]:
        """Every RSS and Atom feed of notices in this language by its site path, percent-encoded."""
        language = self._frames.language
        return {
            quote(self._subscriptions.path(selection, language, form)): (selection, form)
            for selection in self._subscriptions
            for form in FORMS
            if form in self._subscriptions.forms(selection)
        }

    def outline(self, selection: Selection, form: str = FORM) -> Outline:
        """A feed of notices as a line of a list."""
        return self._outline(selection, form if form in forms(selection) else "atom")

    def _outline_of(self, selection: Selection, form: str) -> Outline:
        frames, names = self._frames, self._frames.names
        path = self._subscriptions.path(selection, frames.language, form)
        title = frames.marked(frames.title(selection), selection.publisher)
        return Outline(title, names.address(path), names.link(frames.page(selection)))

    def _inside(self, selection: Selection) -> Iterable[Outline]:
        """The feeds of a publisher or region; of one that has none left, its own empty one."""
        if selection in self._subscriptions.retired:
            return [self.outline(selection)]
        if selection.dimension == "publisher":
            return self._publisher(selection.publisher)
        place = place_of(selection)
        assert place is not None
        return [*self._region(selection), *self._of_place(place)]

    def _of_place(self, place: FeedPlace) -> Iterator[Outline]:
        names = self._frames.names
        for topic in self._topics_of_places.get(place, ()):
            form = FORM if FORM in forms_of(topic) else "atom"
            address = names.address(place.path(topic.name, names.language, form))
            title = place_title(self._frames, topic, place)
            yield Outline(title, address, names.link(place.page))

    def _publisher(self, name: str) -> Iterator[Outline]:
        yield from self._feeds([Selection("publisher", name), Selection("changes", name)])
        for dimension in ("region", "category", "method"):
            inside = tuple(self._feeds(self._of.get((name, dimension), [])))
            if inside:
                yield Outline(self._text(dimension), inside=inside)
        inside = tuple(self._of_topics(name))
        if inside:
            yield Outline(self._text("topics"), inside=inside)

    def _region(self, region: Selection) -> Iterator[Outline]:
        yield from self._feeds([region])
        pairs = self._of.get((region.publisher, "region-category"), [])
        inside = tuple(self._feeds(pair for pair in pairs if pair.code == region.code))
        if inside:
            yield Outline(self._text("category"), inside=inside)

    def _feeds(self, selections: Iterable[Selection]) -> Iterator[Outline]:
        return (
            self.outline(selection) for selection in selections if selection in self._subscriptions
        )

    def _of_topics(self, publisher: str | None) -> Iterator[Outline]:
        for topic, whose in self._topics:
            if whose == publisher:
                names = self._frames.names
                title = self._frames.marked(topics.title_of(names, topic, whose), whose or "")
                path = topic.path(whose, names.language, FORM)
                yield Outline(title, names.address(path), names.link(topic.page))

    def _list(self, title: str, outlines: Iterable[Outline]) -> bytes:
        return opml(title, self._frames.language, outlines)
