"""Where a page stands: its relative, absolute and public addresses, and the anchors on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from disclosure.model.web_addresses import is_link, shown_link
from disclosure.register.register_file import Register
from disclosure.site import theme
from disclosure.site.html import NOTHING, code, escaped, html, link, quoted
from disclosure.site.labels import Labels
from disclosure.site_settings import SiteSettings, site_settings
from disclosure.words.glossary import Glossary, read_glossary
from disclosure.words.texts import Language

Cells = Mapping[str, Any]
HTML_LANGUAGES: Mapping[Language, str] = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True)
class Site:
    """What all pages of one release share."""

    siteurl: str
    software_version: str
    labels: Labels
    written_pages: Sequence[Mapping[str, str]] = ()
    has_releases: bool = False
    parts: dict[tuple[str, ...], Markup] = field(default_factory=dict, compare=False)
    glossary: Glossary = field(default_factory=dict)
    has_api: bool = True
    settings: SiteSettings = field(default_factory=site_settings)

    @property
    def prefix(self) -> str:
        """The path of the site on its server, from / to /."""
        return f"{urlsplit(self.siteurl).path.rstrip('/')}/"


@dataclass
class PageLocation:
    """One page in one language. `path` is the page's path without the language; `changed_at` the
    instant of the release that last changed its record, where a history tells it."""

    site: Site
    lang: Language
    path: str
    publisher: str | None = None
    is_anywhere: bool = False
    changed_at: str | None = None
    ids: set[str] = field(default_factory=set)
    explained: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=set)
    query: str = ""  # of an address that the page was asked by, and is asked by in each language
    macros: dict[str, Any] = field(default_factory=dict)  # of templates, by their names

    def turn_to(
        self, path: str, publisher: str | None, changed_at: str | None, *, is_anywhere: bool
    ) -> None:
        """Be another page, as a new one would be but for the macros of templates."""
        self.path, self.publisher, self.changed_at = path, publisher, changed_at
        self.is_anywhere = is_anywhere
        self.ids, self.explained, self.linked = set(), set(), set()
        self.__post_init__()

    def __post_init__(self) -> None:
        depth = self.path.count("/") + (self.lang == "en")
        self.root = self.site.prefix if self.is_anywhere else "../" * depth or "./"
        # The shortest way: a page in English does not leave the English folder to come back to it.
        self.base = self.root
        if self.lang == "en":
            self.base = f"{self.root}en/" if self.is_anywhere else "../" * (depth - 1) or "./"
        self.w: theme.Words = theme.words(self.lang)
        self.html_lang = HTML_LANGUAGES[self.lang]

    @property
    def find(self) -> str:
        """Where a search form leads without JavaScript: to the API, or to what can be browsed."""
        return self.base + ("search/" if self.site.has_api else "browse/")

    @property
    def find_by_script(self) -> Markup:
        """The attribute that tells a script where the form leads with JavaScript."""
        if self.site.has_api:
            return NOTHING
        return Markup(' data-search="{}search/"').format(self.base)

    def href(self, path: str) -> str:
        """The relative address of a page of this language, from a path of the register."""
        return self.base + quoted(path)

    def file(self, path: str) -> str:
        """The relative address of a file that both languages share: data, theme, downloads."""
        return self.root + quoted(path)

    def here(self, lang: Language) -> str:
        """The relative address of this page in the other (or the same) language."""
        address = self.root + ("en/" if lang == "en" else "") + quoted(self.path)
        return f"{address}?{self.query}" if self.query else address

    def absolute(self, lang: Language) -> str:
        """The public address of this page in a language, for canonical links."""
        prefix = "en/" if lang == "en" else ""
        return f"{self.site.siteurl}/{prefix}{quoted(self.path)}"

    def public(self, path: str) -> str:
        """The public address of a file that both languages share."""
        return f"{self.site.siteurl}/{quoted(path)}"

    def webcal(self, path: str) -> str:
        """The address by which a phone or a computer subscribes to a calendar."""
        return f"webcal:{self.public(path).partition(':')[2]}"

    def anchor(self, row: Cells) -> Markup:
        """` id="…"` of a row whose path is on this page; nothing when it is elsewhere or given."""
        page, _, name = str(row["path"]).partition("#")
        if page != self.path or not name or name in self.ids:
            return NOTHING
        self.ids.add(name)
        return html(f' id="{escaped(name)}"')

    def same_page(self, row: Cells, words: str) -> Markup:
        """A link to the anchor of a row whose path is on this page."""
        return link(f"#{quoted(str(row['path']).partition('#')[2])}", words)

    def outside(self, address: str | None, words: str | None = None) -> Markup:
        """A link to an address from data when it is http or https, else the address as text."""
        if not address:
            return NOTHING
        if not is_link(address):
            return code(address)
        label = escaped(words or shown_link(address))
        return html(f'<a href="{escaped(address)}" rel="nofollow noopener">{label}</a>')

    def kept(self, name: str, caller: Callable[[], Markup]) -> Markup:
        """A part that all pages of one section, depth and language share, rendered once."""
        section = self.path.partition("/")[0] + ("" if self.path.count("/") > 1 else "/")
        key = (name, self.lang, self.root, section)
        if key not in self.site.parts:
            self.site.parts[key] = caller()
        return self.site.parts[key]

    def here_home(self, lang: Language) -> str:
        """The relative address of the first page in a language."""
        return self.root + ("en/" if lang == "en" else "")

    def package_path(self, row: Cells) -> str | None:
        """The path of the page of the package that a row comes from."""
        return self.site.labels.package_paths.get((row["publisher"], row["package"]))


def read_site(
    register: Register, labels: Labels, siteurl: str, content: Path, *, has_api: bool
) -> Site:
    """What all pages share, from a register and the pages of `content`."""
    return Site(
        siteurl,
        register.software_version(),
        labels,
        theme.written_pages(content),
        register.history is not None,
        glossary=read_glossary(content),
        has_api=has_api,
    )
