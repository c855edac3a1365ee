"""Values of the register in the words of one language: names, codes, money, instants, links."""

from decimal import Decimal
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from disclosure.database.sqlite_database import Row
from disclosure.feeds.plain_text import clean, line
from disclosure.feeds.selections import Selection
from disclosure.model import schemas
from disclosure.register.names import Names, preferred
from disclosure.register.register_file import Register
from disclosure.register.tender_history import NoticeInstant
from disclosure.words import formats
from disclosure.words.texts import text

# The table whose row a selection is about.
_TABLES = {
    "region": "regions",
    "region-category": "regions",
    "region-domain": "regions",
    "category": "items",
}


def link(siteurl: str, path: str, language: str) -> str:
    """The absolute address of a page or file of the site in one language."""
    page, _, fragment = path.partition("#")
    address = f"{siteurl.rstrip('/')}/{'en/' if language == 'en' else ''}{quote(page)}"
    return f"{address}#{quote(fragment)}" if fragment else address


class FeedNames:
    """What a register's organizations, items, regions and publishers are called in one language,
    and where a site has them. `siteurl` is the absolute address of the site's root."""

    def __init__(self, register: Register, siteurl: str, language: str) -> None:
        self.register = register
        self.siteurl = siteurl.rstrip("/")
        self.language = language
        self.other_language = "en" if language == "zh" else "zh"
        self.publishers = {row["publisher"]: row for row in register.publishers()}
        self.names = Names(register)
        self.row = self.names.row
        self.of = register.remembered(self._of)

    def link(self, path: str) -> str:
        """The absolute address of a page in this language."""
        return link(self.siteurl, path, self.language)

    def other_link(self, path: str) -> str:
        """The absolute address of a page in the other language."""
        return link(self.siteurl, path, self.other_language)

    def address(self, path: str) -> str:
        """The absolute address of a file by its site path."""
        return f"{self.siteurl}/{quote(path)}"

    def _of(self, table: str, publisher: str, key: str) -> str:
        """The name (or title) in this language if there is one, else the other's, else the key."""
        names = self.names.of(table, publisher, key)
        return line(preferred(names, self.language)) or line(key) or "?"

    def publisher(self, publisher: str) -> str:
        """The title of a publisher."""
        return self.of("publishers", publisher, publisher)

    def best(self, row: Row | None, field: str) -> str:
        """`field` or `field_en` of a row, as this language prefers; empty where both are."""
        if row is None:
            return ""
        order = (f"{field}_en", field) if self.language == "en" else (field, f"{field}_en")
        return next((line(row[name]) for name in order if row[name] and line(row[name])), "")

    def code(self, codelist: str, code: str) -> str:
        """The title of a code; the code itself where the list lacks it."""
        return line(preferred(self.names.code(codelist, code), self.language) or code)

    def money(self, amount: Decimal | int, currency: str | None) -> str:
        """An amount with its currency."""
        return formats.money(amount, currency and line(currency), self.language)

    def moment(self, moment: NoticeInstant) -> str:
        """The day and time in the data's own offset, or the day alone."""
        word = formats.instant if moment.has_time else formats.day
        return word(moment.at, self.language)

    def local_moment(self, moment: NoticeInstant, publisher: str) -> str:
        """The same for readers in the place of its publisher: without the offset where it is that
        of the place."""
        if not moment.has_time:
            return self.moment(moment)
        zone = ZoneInfo(self.publishers[publisher]["time_zone"])
        return formats.instant(moment.at, self.language, zone)

    def value(self, field: schemas.Field, publisher: str, value: Any, currency: str | None) -> str:
        """The value of a field of a notice in words, as text."""
        if isinstance(value, NoticeInstant):
            return self.moment(value)
        if field.reference is not None:
            table = schemas.tables()[field.reference.resource].name
            return self.of(table, publisher, value)
        if field.flag("is_region"):
            return self.of("regions", publisher, value)
        if field.codelist:
            return self.code(field.codelist, value)
        if isinstance(value, bool):
            return text(f"feeds.entry.{'yes' if value else 'no'}", self.language)
        if isinstance(value, Decimal | int):
            if field.is_money:
                return self.money(value, currency)
            return f"{formats.number(value)} {field.descriptor.get('unit') or ''}".rstrip()
        return clean(str(value))

    def field_value(self, name: str, publisher: str, value: Any, currency: str | None) -> str:
        """The value of a field of a notice, by its name."""
        return self.value(schemas.tables()["notices"].field[name], publisher, value, currency)

    def field_label(self, name: str) -> str:
        """The title of a field of a notice."""
        if name == "region_code":
            return text("feeds.label.region_code", self.language)
        return schemas.tables()["notices"].field[name].label(self.language)


def subject(names: Names, selection: Selection, language: str) -> str:
    """The region, category, domain, organization, method or publisher that a selection is about;
    its code where it has no name, nothing where it is about all notices."""

    def called(table: str, key: str) -> str:
        return preferred(names.of(table, selection.publisher, key), language) or key

    def titled(codelist: str, code: str) -> str:
        return preferred(names.code(codelist, code), language) or code

    if not selection.code:
        return called("publishers", selection.publisher) if selection.publisher else ""
    if selection.dimension == "method":
        return titled("procurement-method", selection.code)
    if selection.dimension == "domain":
        return titled("domain", selection.code)
    name = called(_TABLES.get(selection.dimension, "organizations"), selection.code)
    if not selection.item:
        return name
    is_domain = selection.dimension == "region-domain"
    item = titled("domain", selection.item) if is_domain else called("items", selection.item)
    return text("feeds.title.and", language, name=name, item=item)
