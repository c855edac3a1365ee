"""The values of a template on one page in one language: texts, links, codes, money, days."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from disclosure.feeds.selections import Selection, Subscriptions
from disclosure.model.schemas import Field
from disclosure.register.tender_history import has_time
from disclosure.site import html
from disclosure.site.html import NOTHING, escape, escaped
from disclosure.site.page_findings import told_once
from disclosure.site.place import Cells
from disclosure.site.sharing import Sharing
from disclosure.words import formats, measuring_units
from disclosure.words.texts import text

_PARTS = 5000  # of pages that are kept at once for others, a kilobyte each
# Where the ministries let anybody look up the numbers that a site shows.
_ICP = "https://beian.miit.gov.cn/"
_PUBLIC_SECURITY = "https://beian.mps.gov.cn/#/query/webSearch?code={}"


class Frame(Sharing):
    """All values of a template."""

    def code(self, codelist: str, value: str | None) -> str:
        """The title of a code, or of each of several joined by `;`."""
        if not value:
            return ""
        titles = [self.site.labels.code(codelist, part, self.lang) for part in value.split(";")]
        return text("formats.comma", self.lang).join(titles)

    def label(self, resource: str, name: str) -> str:
        """The title of a field, from its schema; pages name the regions that data has codes of."""
        if name == "region_code":
            return text("formats.region", self.lang)
        return self.site.labels.field_label(resource, name, self.lang)

    def region(self, row: Cells) -> Markup:
        """The name of a row's region; its code in `<code>` where no list names it."""
        if not row["region_code"]:
            return NOTHING
        region = str(row["region_code"])
        name = self.site.labels.region(row["publisher"], region, self.lang)
        return escape(name) if name else html.code(region)

    def jurisdiction(self, row: Cells) -> Markup:
        """Where a policy or a number of the law holds: all of China, or the name of a region."""
        if row["jurisdiction"] == "CN":
            return escape(self.w.policies.nationwide)
        code = {"publisher": row["publisher"], "region_code": row["jurisdiction"]}
        return self.region(code)

    def publisher_link(self, publisher: str) -> Markup:
        """A link to a publisher's page."""
        return self.link(self.site.labels.publishers[publisher], publisher)

    def is_example(self, publisher: str | None) -> bool:
        """Whether what this publisher shows is invented."""
        return bool(publisher and self.site.labels.publishers[publisher]["is_example"])

    @property
    def as_of(self) -> str:
        """The instant at which the clock of the page's publisher stands."""
        return self.site.labels.as_of(self.publisher or "")

    def number(self, value: float | None) -> str:
        """A number with thousands separators; empty for none."""
        return "" if value is None else formats.number(value)

    def yes(self, value: int | None) -> str:
        """Yes or no in words; empty for unknown."""
        return "" if value is None else str(self.w["plain"]["yes" if value else "no"])

    def money(self, amount: float | None, currency: str | None) -> Markup:
        """An amount with its currency; empty for none."""
        if amount is None:
            return NOTHING
        figure = escaped(formats.money(amount, currency, self.lang))
        return html.html(f'<span class="money">{figure}</span>')

    def money_in_full(self, amount: float | None, currency: str | None) -> Markup:
        """An amount; in Chinese also in 万元, as budgets are read."""
        plain = self.money(amount, currency)
        in_wan = formats.wan(amount, currency, self.lang) if amount is not None else None
        if self.lang == "en" or in_wan is None:
            return plain
        return html.html(f'{plain} <small class="wan">（{in_wan}）</small>')

    def short_money(self, amount: float | None, currency: str | None) -> Markup:
        """An amount as it is said: in Chinese in 万元 where budgets are read so."""
        in_wan = formats.wan(amount, currency, self.lang) if amount is not None else None
        if self.lang == "en" or in_wan is None:
            return self.money(amount, currency)
        return html.html(f'<span class="money">{escaped(in_wan)}</span>')

    def day(self, iso: str | None) -> Markup:
        """A day (or an instant's local day) in `<time>`; empty for none."""
        if not iso:
            return NOTHING
        return html.time(iso[:10], formats.day(iso, self.lang))

    def day_text(self, iso: str | None) -> str:
        """A day as text alone, where a page has very many; empty for none."""
        return formats.day(iso, self.lang) if iso else ""

    def when(self, iso: str | None) -> Markup:
        """A day or a month, by what is written; empty for none."""
        return self.month(iso) if iso and len(iso) == 7 else self.day(iso)

    def month(self, iso: str | None) -> Markup:
        """A month in `<time>`; empty for none."""
        if not iso:
            return NOTHING
        return html.time(iso[:7], formats.month(iso, self.lang))

    def instant(self, iso: str | None) -> Markup:
        """An instant in `<time>`, with its time of day; empty for none."""
        return html.time(iso, self._clock(iso)) if iso else NOTHING

    def site_instant(self, iso: str) -> Markup:
        """An instant of the site itself, such as that of a release, in the zone of the site."""
        return self.instant(formats.in_zone(iso, self.site.settings.time_zone))

    def site_day(self, iso: str) -> Markup:
        """The day of an instant of the site itself, such as that of a release, in its zone."""
        return self.day(formats.in_zone(iso, self.site.settings.time_zone))

    def _clock(self, iso: str) -> str:
        return formats.instant(iso, self.lang, self.site.settings.time_zone)

    @property
    def operator(self) -> Markup:
        """The operator of the site, as a link to its contact if there is one."""
        settings = self.site.settings
        name = (
            settings.operator_en
            if self.lang == "en" and settings.operator_en
            else settings.operator
        )
        if "@" in settings.contact:
            return html.link(f"mailto:{html.quoted(settings.contact)}", name)
        return self.outside(settings.contact, name) if settings.contact else escape(name)

    @property
    def filings(self) -> list[Markup]:
        """The numbers under which the site is filed (ICP, public security, site code), each with a
        link to the register that holds it, where there is one."""
        settings, numbers = self.site.settings, []
        if settings.icp:
            numbers.append(self.outside(_ICP, settings.icp))
        if settings.public_security:
            digits = "".join(filter(str.isdecimal, settings.public_security))
            numbers.append(self.outside(_PUBLIC_SECURITY.format(digits), settings.public_security))
        if settings.site_code:
            numbers.append(escape(self.w.footer.site_code.format(code=settings.site_code)))
        return numbers

    @property
    def logo(self) -> str:
        """The file of the site's logo among those of the theme."""
        return self.site.settings.logo or "favicon.svg"

    @property
    def zone_name(self) -> str:
        """What the zone of the site is called in the page's language."""
        name: Markup | None = getattr(self.w.zones, self.site.settings.zone.replace("/", "_"), None)
        return str(name or self.site.settings.zone)

    def moment(self, row: Cells, name: str) -> Markup:
        """An instant of a notice or tender; only its day if the source has no time of day."""
        return self.instant(row[name]) if has_time(row, name) else self.day(row[name])

    def deadline(self, row: Cells, name: str = "submission_deadline") -> Markup:
        """A deadline in `<time>` that the days-left script finds; empty for none.

        An example's clock stands at its own instant, which the script is told. Only the deadline
        of submission closes a tender (`data-deadline`); any other is counted (`data-due`).
        """
        iso = row[name]
        if not iso:
            return NOTHING
        text = escape(formats.day(iso, self.lang))
        if has_time(row, name):
            clock = self._clock(iso)[len(text) :].lstrip()
            text += html.html(f' <span class="clock">{escaped(clock)}</span>')
        owner = self.site.labels.publishers[row["publisher"]]
        now = escaped(self.site.labels.as_of(row["publisher"]) if owner["is_example"] else "")
        kind = "data-deadline" if name == "submission_deadline" else "data-due"
        return html.html(f'<time datetime="{escaped(iso)}" {kind}="{now}">{text}</time>')

    def size(self, count: int) -> str:
        """Bytes for people."""
        return formats.size(count)

    def value(self, resource: str, row: Cells, name: str) -> Markup:
        """Any cell of a row, written by the type of its field; empty for none."""
        column, cell = self.site.labels.fields[resource, name], row[name]
        if cell is None or cell == "":
            return NOTHING
        if column.codelist:
            return escape(self.code(column.codelist, cell))
        if name == "region_code":
            return self.region(row)
        if name.endswith("_url"):
            return self.outside(cell)
        if column.is_money:
            return self.money_in_full(cell, row["currency"])
        if name == "contact_phone":
            return html.telephones(cell)
        if name == "contact_email":
            return html.mail(cell)
        return self._typed(resource, row, name)

    def _typed(self, resource: str, row: Cells, name: str) -> Markup:
        cell, kind = row[name], self.site.labels.fields[resource, name].type
        if kind == "boolean":
            return escape(self.yes(cell))
        if kind == "date":
            return self.day(cell)
        if kind == "datetime":
            return self.moment(row, name)
        if kind == "yearmonth":
            return self.month(cell)
        if kind == "integer" and name == "fiscal_year":
            return escape(cell)
        if kind in {"integer", "number"}:
            return escape(f"{self.number(cell)} {self.unit(resource, name)}".rstrip())
        return self.lines(row, name) if "\n" in str(cell) else self.words_of(row, name)

    def unit(self, resource: str, name: str) -> str:
        """The unit of a field by its schema; empty for none, and for amounts of money."""
        column = self.site.labels.fields[resource, name]
        unit = column.descriptor.get("unit", "")
        if column.is_money:
            return ""
        return str(column.descriptor.get("unit_en", unit) if self.lang == "en" else unit)

    def identifier(self, value: str | None) -> Markup:
        """An id, code or version, set apart; empty for none."""
        return html.code(value) if value else NOTHING

    def party(self, row: Cells, role: str) -> Markup:
        """A link to an organization joined to a row as `<role>_name`, `_name_en`, `_path`."""
        named = {
            "publisher": row["publisher"],
            "name": row[f"{role}_name"],
            "name_en": row[f"{role}_name_en"],
            "path": row[f"{role}_path"],
        }
        return self.link(named, named["path"])

    def quantity(self, row: Cells) -> Markup:
        """A quantity with its unit; empty for none."""
        return self.measured(row, "quantity")

    def measured(self, row: Cells, name: str) -> Markup:
        """A number of a row with the row's unit in the words of the page, where they are known;
        empty for none."""
        value, unit = row[name], row["unit"] or ""
        if value is None:
            return NOTHING
        quantity = measuring_units.quantity(value, unit, self.lang)
        if quantity is not None:
            return escape(quantity)
        return html.html(f"{self.number(value)} {self.words_of(row, 'unit')}".rstrip())

    def unit_of_price(self, row: Cells) -> Markup:
        """What a unit price is for, in the words of the page where they are known."""
        unit = measuring_units.known_unit(row["unit"] or "")
        return escape(unit.price(self.lang)) if unit else self.words_of(row, "unit")

    def article(self, written: str | None) -> str:
        """The number of an article as the page writes it; empty for none."""
        return formats.article(written, self.lang) if written else ""

    def result(self, indicator: Cells) -> Markup:
        """What an indicator reached, with its unit; empty for none."""
        return self._with_unit(indicator, "actual")

    def target(self, indicator: Cells) -> Markup:
        """The target of an indicator, with its unit; empty for none."""
        return self._with_unit(indicator, "target")

    def _with_unit(self, indicator: Cells, name: str) -> Markup:
        if indicator[f"{name}_text"]:
            return self.as_written(indicator, name)
        return self.measured(indicator, name)

    def reading(self, indicator: Cells) -> Markup:
        """The result of an indicator, with its unit and target."""
        actual = self.result(indicator)
        if not actual:
            return actual
        target_text = self.as_written(indicator, "target")
        target: Markup = self.w.evaluations.target
        return actual + target.format(target=target_text) if target_text else actual

    def as_written(self, indicator: Cells, name: str) -> Markup:
        """A target or result of an indicator as its source words it, else its number; a number with
        a known unit in the words of the page."""
        written = indicator[f"{name}_text"]
        if not written:
            return escape(self.number(indicator[name]))
        if not self.is_own(self.site.labels.language(indicator)):
            quantity = measuring_units.written_quantity(written, indicator["unit"] or "", self.lang)
            if quantity is not None:
                return escape(quantity)
        return self.words_of(indicator, f"{name}_text")

    def category(self, row: Cells) -> Markup:
        """A procurement category: its code and a link to it."""
        return html.html(f"{html.code(row['code'])} {self.link(row, row['code'])}")

    def description(self, row: Cells) -> Markup:
        """The description of a package in the page's language where there is one."""
        if self.lang == "en" and row["description_en"]:
            return html.html(f"<p>{escaped(row['description_en'])}</p>")
        return self.lines(row, "description")

    def selection_title(self, selection: Selection) -> Markup:
        """What a feed holds: all notices, or those of a publisher, region, category and so on."""
        name = self.site.labels.subject(selection, self.lang)
        words: Markup = self.w["feeds"][selection.dimension.replace("-", "_")]
        return words.format(name=name).strip()

    def feed_links(
        self, write: Callable[..., Markup], feeds: Subscriptions, selection: Selection
    ) -> Markup:
        """What `write` makes of a feed and its title; once for many pages, as the pages of all
        notices of a place link to the same feeds."""
        title, parts = self.selection_title(selection), self.site.parts
        key = (title, feeds.path(selection, self.lang, "atom"), self.lang, self.root)
        if key not in parts:
            if len(parts) >= _PARTS:
                parts.clear()
            parts[key] = write(feeds, selection, title)
        return parts[key]

    def _field_of(self, fault: Cells) -> Field | None:
        """The field that a finding or a warning is about; None where no schema knows it."""
        return self.site.labels.fields.get((fault["resource"], fault["field"]))

    def message(self, fault: Cells) -> str:
        """The message of a finding or a warning, with days and amounts as the page writes them."""
        sentence = str(fault["message_en"] if self.lang == "en" else fault["message"])
        column = self._field_of(fault)
        is_money = bool(column and column.is_money)
        return formats.sentence(sentence[:1].upper() + sentence[1:], self.lang, is_money=is_money)

    def findings_told_once(self, findings: Sequence[Cells]) -> list[tuple[Cells, str]]:
        """The findings of a page as `told_once` says."""

        def title(finding: Cells) -> str:
            column = self._field_of(finding)
            return column.label(self.lang) if column else str(finding["field"])

        comma = text("formats.comma", self.lang)
        return [
            (finding, comma.join(said))
            for finding, said in told_once(findings, self.message, title)
        ]

    def field_of_fault(self, fault: Cells) -> Markup:
        """The field of a warning: its title, and its name where no schema knows it."""
        column = self._field_of(fault)
        if column is None:
            return self.identifier(fault["field"])
        return html.html(f"{escaped(column.label(self.lang))} {html.code(column.name)}")

    def found_title(self, result: Cells) -> Markup:
        """The title of a search result with its marks, in the page's language or its own.

        `title_marked` and `title_en_marked` are safe HTML made by the search.
        """
        original, english = html.html(result["title_marked"]), html.html(result["title_en_marked"])
        if self.lang == "en" and english:
            return english
        language = self.site.labels.language(result)
        return self.marked(original, language) if original else self.marked(english, "en")

    def found_kind(self, kind: str) -> str:
        """The name of a kind of search result."""
        return self.code("resource", kind.replace("_", "-"))
