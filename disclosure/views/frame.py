"""What a template may say on one page in one language: links, texts, codes, money, dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from sqlite3 import Row
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from disclosure import theme
from disclosure.views import formats
from disclosure.views.labels import Labels

Language = Literal["zh", "en"]
Cells = Mapping[str, Any] | Row
HTML_LANGUAGES: Mapping[Language, str] = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True)
class Site:
    """What all pages of one release share."""

    siteurl: str
    released_at: str
    software_version: str
    labels: Labels
    written_pages: Sequence[Mapping[str, str]] = ()

    @property
    def prefix(self) -> str:
        """The path of the site on its server, from / to /."""
        return f"{urlsplit(self.siteurl).path.rstrip('/')}/"


@dataclass
class Frame:
    """One page in one language. `path` is the page's path without the language."""

    site: Site
    lang: Language
    path: str
    publisher: str | None = None
    is_anywhere: bool = False
    ids: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        depth = self.path.count("/") + (self.lang == "en")
        self.root = self.site.prefix if self.is_anywhere else "../" * depth or "./"
        self.base = self.root + ("en/" if self.lang == "en" else "")
        self.w = theme.words(self.lang)
        self.html_lang = HTML_LANGUAGES[self.lang]

    # Addresses ---------------------------------------------------------------------------

    def href(self, path: str) -> str:
        """The relative address of a page of this language, from a path of the register."""
        return self.base + quote(path, safe="/#~")

    def file(self, path: str) -> str:
        """The relative address of a file that both languages share: data, theme, downloads."""
        return self.root + quote(path, safe="/#~")

    def here(self, lang: Language) -> str:
        """The relative address of this page in the other (or the same) language."""
        return self.root + ("en/" if lang == "en" else "") + quote(self.path, safe="/~")

    def absolute(self, lang: Language) -> str:
        """The public address of this page in a language, for canonical links."""
        prefix = "en/" if lang == "en" else ""
        return f"{self.site.siteurl}/{prefix}{quote(self.path, safe='/~')}"

    def anchor(self, row: Cells) -> Markup:
        """` id="…"` of a row whose path is on this page; nothing when it is elsewhere or given."""
        page, _, name = str(row["path"]).partition("#")
        if page != self.path or not name or name in self.ids:
            return Markup("")
        self.ids.add(name)
        return Markup(' id="{}"').format(name)

    def outside(self, address: str | None, words: str | None = None) -> Markup:
        """A link to an address from data when it is http or https, else the address as text."""
        if not address:
            return Markup("")
        if not formats.is_web_address(address):
            return Markup("<code>{}</code>").format(address)
        link = '<a href="{}" rel="nofollow noopener">{}</a>'
        return Markup(link).format(address, words or address)

    # Texts -------------------------------------------------------------------------------

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

    def _marked(self, text: str, language: str, element: str = "span") -> Markup:
        if language.split("-")[0].lower() == self.lang:
            return escape(text)
        return Markup("<{} lang=\"{}\">{}</{}>").format(element, language, text, element)

    def title(self, row: Cells, fallback: str = "") -> Markup:
        """The title of a row, with `lang` where it is not the page's."""
        return self._marked(*self._titled(row, fallback))

    def other_title(self, row: Cells) -> Markup:
        """The title that `title` does not show, when the row has both; else nothing."""
        names = row.keys()
        original = "title" if "title" in names else "name"
        english = row[f"{original}_en"] if f"{original}_en" in names else None
        if not english or not row[original] or english == row[original]:
            return Markup("")
        if self.lang == "en":
            return self._marked(str(row[original]), self.site.labels.language(row))
        return self._marked(str(english), "en")

    def words_of(self, row: Cells, name: str) -> Markup:
        """One line of text from a row, with its language."""
        value = row[name]
        return self._marked(str(value), self.site.labels.language(row)) if value else Markup("")

    def lines(self, row: Cells, name: str) -> Markup:
        """A text from a row as a paragraph with its line breaks and its language."""
        if not row[name]:
            return Markup("")
        text = Markup("<br>").join(str(row[name]).strip().splitlines())
        language = self.site.labels.language(row)
        if language.split("-")[0].lower() == self.lang:
            return Markup("<p>{}</p>").format(text)
        return Markup('<p lang="{}">{}</p>').format(language, text)

    def link(self, row: Cells, fallback: str = "") -> Markup:
        """A link to the row's page or anchor, by its title."""
        text = self._titled(row, fallback)
        return Markup('<a href="{}">{}</a>').format(self.href(row["path"]), self._marked(*text))

    # Labels ------------------------------------------------------------------------------

    def code(self, codelist: str, value: str | None) -> str:
        """The title of a code, or of each of several joined by `;`."""
        if not value:
            return ""
        titles = [self.site.labels.code(codelist, one, self.lang) for one in value.split(";")]
        return ("、" if self.lang == "zh" else ", ").join(titles)

    def label(self, resource: str, name: str) -> str:
        """The title of a field, from its schema."""
        return self.site.labels.field_label(resource, name, self.lang)

    def region(self, row: Cells) -> Markup:
        """The name of a row's region; its code in `<code>` where no list names it."""
        if not row["region_code"]:
            return Markup("")
        code = str(row["region_code"])
        name = self.site.labels.region(row["publisher"], code, self.lang)
        return escape(name) if name else Markup("<code>{}</code>").format(code)

    def publisher_link(self, publisher: str) -> Markup:
        """A link to a publisher's page."""
        return self.link(self.site.labels.publishers[publisher], publisher)

    def is_example(self, publisher: str | None) -> bool:
        """Whether what this publisher shows is invented."""
        return bool(publisher and self.site.labels.publishers[publisher]["is_example"])

    @property
    def as_of(self) -> str:
        """The instant as of which this page speaks: its publisher's, else the release's."""
        if self.publisher is None:
            return self.site.released_at
        return str(self.site.labels.publishers[self.publisher]["as_of"])

    # Numbers and days --------------------------------------------------------------------

    def number(self, value: float | None) -> str:
        """A number with thousands separators; empty for none."""
        return "" if value is None else formats.number(value)

    def yes(self, value: int | None) -> str:
        """Yes or no in words; empty for unknown."""
        return "" if value is None else str(self.w["plain"]["yes" if value else "no"])

    def money(self, amount: float | None, currency: str | None) -> Markup:
        """An amount with its currency; empty for none."""
        if amount is None:
            return Markup("")
        return Markup('<span class="money">{}</span>').format(
            formats.money(amount, currency, self.lang)
        )

    def money_in_full(self, amount: float | None, currency: str | None) -> Markup:
        """An amount; in Chinese also in 万元, as budgets are read."""
        plain = self.money(amount, currency)
        in_wan = formats.wan(amount, currency) if amount is not None else None
        if self.lang == "en" or in_wan is None:
            return plain
        return Markup('{} <small class="wan">（{}）</small>').format(plain, in_wan)

    def day(self, iso: str | None) -> Markup:
        """A day (or an instant's local day) in `<time>`; empty for none."""
        if not iso:
            return Markup("")
        return Markup('<time datetime="{}">{}</time>').format(
            iso[:10], formats.day(iso, self.lang)
        )

    def month(self, iso: str | None) -> Markup:
        """A month in `<time>`; empty for none."""
        if not iso:
            return Markup("")
        return Markup('<time datetime="{}">{}</time>').format(
            iso[:7], formats.month(iso, self.lang)
        )

    def instant(self, iso: str | None, is_time_known: int | None = 1) -> Markup:
        """An instant in `<time>`; only its day when the source gave no time of day."""
        if not iso:
            return Markup("")
        if is_time_known == 0:
            return self.day(iso)
        return Markup('<time datetime="{}">{}</time>').format(
            iso, formats.instant(iso, self.lang)
        )

    def deadline(self, row: Cells, name: str = "submission_deadline") -> Markup:
        """A deadline in `<time>` that the days-left script finds; empty for none."""
        iso = row[name]
        if not iso:
            return Markup("")
        text = (
            formats.day(iso, self.lang)
            if row["is_time_known"] == 0
            else formats.instant(iso, self.lang)
        )
        return Markup('<time datetime="{}" data-deadline>{}</time>').format(iso, text)

    def size(self, count: int) -> str:
        """Bytes for people."""
        return formats.size(count, self.lang)
