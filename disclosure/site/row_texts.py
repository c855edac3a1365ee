"""The texts of rows on a page: titles, names and longer words, each with its own language."""

import re
from collections import Counter

from markupsafe import Markup

from disclosure.site.heading_breaks import BREAK, with_breaks
from disclosure.site.html import NOTHING, escape, escaped, html, in_language, link
from disclosure.site.place import HTML_LANGUAGES, Cells, PageLocation

# What of a written page is looked at: its headings and where its tables begin.
_MARKS = re.compile(r"<h[1-6][^>]*>(?P<title>.*?)</h[1-6]>|<table>", re.DOTALL)

_HAN = re.compile(r"[\u3400-\u9fff]")
_WRITTEN_IN_HAN = {"zh", "yue", "ja", "ko"}


def language_written(text: str, language: str) -> str:
    """The BCP 47 language of a text that is said to be in one: Chinese where half of its letters
    are Han characters and that language is not written in them, as the Chinese names that a
    register gives to publishers abroad."""
    if text.isascii() or language.partition("-")[0].lower() in _WRITTEN_IN_HAN:
        return language
    han_count = len(_HAN.findall(text))
    is_chinese = han_count and 2 * han_count >= sum(map(str.isalpha, text))
    return HTML_LANGUAGES["zh"] if is_chinese else language


class RowTexts(PageLocation):
    """The texts of rows, each with its own language."""

    def plain(self, row: Cells, fallback: str = "") -> str:
        """The title (or name) of a row in the page's language where there is one."""
        return self._titled(row, fallback)[0]

    def _titled(self, row: Cells, fallback: str | None) -> tuple[str, str]:
        original = "title" if "title" in row else "name"
        english = row.get(f"{original}_en")
        if self.lang == "en" and english:
            return str(english), "en"
        if row[original]:
            return str(row[original]), self.site.labels.language(row)
        return (str(english), "en") if english else (fallback or "", self.html_lang)

    def marked(self, text: str, language: str) -> Markup:
        """A text, with `lang` where it is not in the page's language."""
        language = language_written(text, language)
        return escape(text) if self.is_own(language) else in_language(language, text)

    def is_own(self, language: str) -> bool:
        """Whether a BCP 47 language is the page's own, in whatever region or script."""
        return language == self.html_lang or language.partition("-")[0].lower() == self.lang

    def title(self, row: Cells, fallback: str = "") -> Markup:
        """The title of a row, with `lang` where it is not the page's."""
        return self.marked(*self._titled(row, fallback))

    def heading(self, row: Cells, fallback: str = "") -> Markup:
        """The title as the heading of a page, which breaks between words."""
        return self.breakable(self.title(row, fallback))

    def breakable(self, text: str) -> Markup:
        """The words of a heading, as text or HTML, which break between words of Chinese."""
        return html(with_breaks(str(escaped(text))).replace(BREAK, "<wbr>"))

    def own_title(self, row: Cells, above: Cells) -> Markup:
        """The title of a row if it differs from that of what it belongs to; else nothing."""
        return NOTHING if self.plain(row) == self.plain(above) else self.title(row)

    def other_title(self, row: Cells) -> Markup:
        """The title that `title` does not show, when the row has both; else nothing."""
        original = "title" if "title" in row else "name"
        english = row.get(f"{original}_en")
        if not english or not row[original] or english == row[original]:
            return NOTHING
        if self.lang == "en":
            return self.marked(str(row[original]), self.site.labels.language(row))
        return self.marked(str(english), "en")

    def words_of(self, row: Cells, name: str) -> Markup:
        """One line of text from a row, with its language."""
        value = row[name]
        return self.marked(str(value), self.site.labels.language(row)) if value else NOTHING

    def lines(self, row: Cells, name: str) -> Markup:
        """A text from a row as a paragraph with its line breaks and its language, which is named
        where it is not the page's."""
        if not row[name]:
            return NOTHING
        lines = "<br>".join(map(escaped, str(row[name]).strip().splitlines()))
        language = language_written(str(row[name]), self.site.labels.language(row))
        if self.is_own(language):
            return html(f"<p>{lines}</p>")
        note = self.w.plain.original.format(language=self.language_name(language))
        return html(
            f'<p lang="{escaped(language)}" dir="auto">{lines}'
            f' <small lang="{self.html_lang}">{note}</small></p>'
        )

    def language_name(self, language: str) -> str:
        """The name of a BCP 47 language in that of the page; the tag itself if it is unknown."""
        name = getattr(self.w.language, language.partition("-")[0].lower(), language)
        return str(name)

    def link(self, row: Cells, fallback: str = "") -> Markup:
        """A link to the row's page or anchor, by its title."""
        text = self.marked(*self._titled(row, fallback))
        return link(self.href(row["path"]), text)

    def link_once(self, row: Cells, path: str) -> Markup:
        """A link by a row's title the first time that a page leads to a path, then the title."""
        if path in self.linked:
            return self.title(row)
        self.linked.add(path)
        return link(self.href(path), self.title(row))

    def prose(self, content: str) -> Markup:
        """A written page's own HTML; its tables scroll in regions that a keyboard reaches, and are
        called like the heading above them."""
        heading, seen = "", Counter[str]()

        def marked(match: re.Match[str]) -> str:
            nonlocal heading
            if match["title"] is not None:
                heading = html(match["title"]).striptags()
                return match[0]
            seen[heading] += 1
            name = heading if seen[heading] == 1 else f"{heading} {seen[heading]}"
            label = self.w.plain.table_of.format(label=name)
            return (
                f'<div class="scroll" role="region" tabindex="0" aria-label="{label}"><table>'
                f'<caption class="hidden">{escaped(name)}</caption>'
            )

        return html(_MARKS.sub(marked, content).replace("</table>", "</table></div>"))
