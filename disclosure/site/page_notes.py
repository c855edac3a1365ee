"""What stands beside a record: the meaning of its terms, how to report an error, how to cite it."""

from functools import cache
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from disclosure.site.html import NOTHING, escape, escaped, html, link
from disclosure.site.place import Cells
from disclosure.site.row_texts import RowTexts
from disclosure.site.theme import Word
from disclosure.words import formats
from disclosure.words.glossary import FIELDS, STAGES, anchor_of_code


class PageNotes(RowTexts):
    """Notes on terms, the way to report an error, the forms of a citation."""

    def explain(self, anchor: str) -> Markup:
        """A mark behind a term that leads to its meaning in the glossary; nothing for no term.

        Once a page, where the term first stands, and no stop of the keyboard: thirty of them stood
        between a reader and what comes next. The foot of each page leads to the glossary.
        """
        if not anchor or anchor in self.explained:
            return NOTHING
        term = self.site.glossary.get(anchor, {}).get(self.lang)
        if term is None:
            return NOTHING
        self.explained.add(anchor)
        address = escaped(self.href(f"glossary/#{anchor}"))
        name = escaped(term.name)
        return html(f'<a class="explain" tabindex="-1" href="{address}" aria-label="{name}"></a>')

    def explain_field(self, name: str) -> Markup:
        """What a field means, where the glossary has it."""
        return self.explain(FIELDS.get(name, ""))

    def explain_stage(self, name: str) -> Markup:
        """What a step of the chain is."""
        return self.explain(STAGES[name])

    def explain_value(self, resource: str, row: Cells, name: str) -> Markup:
        """What the code in a cell means, where the glossary has it."""
        return self.explain(
            anchor_of_code(self.site.labels.fields[resource, name].codelist, row[name])
        )

    def report(self, publisher: str, title: str) -> Markup:
        """The way to tell the publisher of an error: a letter that names this page, else its page.

        No form and no account: the letter is written in the reader's own program.
        """
        owner = self.site.labels.publishers[publisher]
        if not owner["email"]:
            words = self.w.report.page
            return link(self.href(owner["path"]), words)
        return self._letter(owner["email"], title, self.w.report)

    def ask(self, office: str, title: str) -> Markup:
        """The way to put a question to an office, by its mail address: a letter as in `report`."""
        return self._letter(office, title, self.w.ask)

    def _letter(self, to: str, title: str, words: Any) -> Markup:
        """A link to a letter that names this page, by `subject`, `body` and `mail` of `words`."""
        subject = _in_query(words.subject, title)
        query = f"subject={subject}&body={_in_query(words.body, self.absolute(self.lang))}"
        return link(f"mailto:{quote(to, safe='@')}?{query}", words.mail)

    def qr(self) -> Markup:
        """The QR code of this page's public address."""
        from disclosure.site.qr_codes import qr_picture  # the API writes pages without any

        return qr_picture(self.absolute(self.lang))

    def qr_of_version(self, release: int) -> Markup:
        """The QR code of this page's public address at what a release made of it."""
        from disclosure.site.qr_codes import qr_picture  # the API writes pages without any

        return qr_picture(f"{self.absolute(self.lang)}#release-{release}")

    def cite_gbt(self, publisher: str, title: str) -> Markup:
        """A citation after GB/T 7714-2015 for a database online.

        Author. Title[DB/OL]. Place of publication, (day of update)[day of access]. Address.
        """
        author = self.plain(self.site.labels.publishers[publisher], publisher)
        day = self._changed_on(publisher)
        address = self.absolute(self.lang)
        before = escape(f"{author}. {title}[DB/OL]. {self.w.site.name}, ({day})[")
        return before + self._accessed + escape(f"]. {address}.")

    @property
    def _accessed(self) -> Markup:
        """The day of access: a script writes it, as a page does not know when it is read; without
        one the words tell the reader to."""
        return html(f"<span data-accessed>{escaped(self.w.cite.accessed)}</span>")

    def cite_plain(self, publisher: str, title: str) -> Markup:
        """A citation in plain words."""
        author = self.plain(self.site.labels.publishers[publisher], publisher)
        day = formats.day(self._changed_on(publisher), self.lang)
        words: Markup = self.w.cite.of_plain
        return words.format(
            author=author,
            title=title,
            site=self.w.site.name,
            day=day,
            address=self.absolute(self.lang),
            accessed=self._accessed,
        )

    def _changed_on(self, publisher: str) -> str:
        """The day on which what is cited came to be as it is."""
        if self.changed_at is None:
            return self.site.labels.day(publisher)
        return formats.in_zone(self.changed_at, self.site.settings.time_zone)[:10]


def _in_query(word: Word, value: str) -> str:
    """A word, with a value in all its places, as a part of an address; with lines as in mail
    (RFC 6068, 5)."""
    quoted = quote(value)
    pieces = [_encoded(before) + (quoted if name else "") for before, name, _ in word.parts]
    return "".join(pieces)


@cache
def _encoded(words: str) -> str:
    return quote(words.replace("\n", "\r\n"))
