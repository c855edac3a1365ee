"""The texts of rows on a page: titles, names and longer words, each with its own language."""

import re
from itertools import count

from markupsafe import Markup, escape

from disclosure.site.html import html, in_language, link
from disclosure.site.place import Cells, PageLocation


class RowTexts(PageLocation):
    """The texts of rows, each with its own language."""

    def plain(self, row: Cells, fallback: str = "") -> str:
        """The title (or name) of a row in the page's language where there is one."""
        return self._titled(row, fallback)[0]

    def _titled(self, row: Cells, fallback: str) -> tuple[str, str]:
        names = row.keys()
        original = "title" if "title" in names else "name"
        english = row[f"{original}_en"] if f"{original}_en" in names else None
        if self.lang == "en" and english:
            return str(english), "en"
        if row[original]:
            return str(row[original]), self.site.labels.language(row)
        return (str(english), "en") if english else (fallback, self.html_lang)

    def marked(self, text: str, language: str) -> Markup:
        """A text, with `lang` where it is not in the page's language."""
        return escape(text) if self.is_own(language) else in_language(language, text)

    def is_own(self, language: str) -> bool:
        """Whether a BCP 47 language is the page's own, in whatever region or script."""
        return language.partition("-")[0].lower() == self.lang

    def title(self, row: Cells, fallback: str = "") -> Markup:
        """The title of a row, with `lang` where it is not the page's."""
        return self.marked(*self._titled(row, fallback))

    def own_title(self, row: Cells, above: Cells) -> Markup:
        """The title of a row where it says more than that of what it belongs to; else nothing."""
        return Markup("") if self.plain(row) == self.plain(above) else self.title(row)

    def other_title(self, row: Cells) -> Markup:
        """The title that `title` does not show, when the row has both; else nothing."""
        names = row.keys()
        original = "title" if "title" in names else "name"
        english = row[f"{original}_en"] if f"{original}_en" in names else None
        if not english or not row[original] or english == row[original]:
            return Markup("")
        if self.lang == "en":
            return self.marked(str(row[original]), self.site.labels.language(row))
        return self.marked(str(english), "en")

    def words_of(self, row: Cells, name: str) -> Markup:
        """One line of text from a row, with its language."""
        value = row[name]
        return self.marked(str(value), self.site.labels.language(row)) if value else Markup("")

    def lines(self, row: Cells, name: str) -> Markup:
        """A text from a row as a paragraph with its line breaks and its language."""
        if not row[name]:
            return Markup("")
        lines = str(row[name]).strip().splitlines()
        language = self.site.labels.language(row)
        attribute = "" if self.is_own(language) else f' lang="{escape(language)}"'
        return html(f"<p{attribute}>{'<br>'.join(map(escape, lines))}</p>")

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
        """A written page's own HTML; its tables scroll in regions that a keyboard reaches."""
        numbers = count(1)

        def opening(_: re.Match[str]) -> str:
            label = self.w.plain.table_of.format(label=next(numbers))
            return f'<div class="scroll" role="region" tabindex="0" aria-label="{label}"><table>'

        return html(re.sub("<table>", opening, content).replace("</table>", "</table></div>"))
