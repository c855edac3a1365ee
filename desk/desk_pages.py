"""Pages of the desk: one set of templates, each page in Chinese or English."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from desk.deployment import Deployment
from disclosure.model.schemas import Field, codelists
from disclosure.words import formats
from disclosure.words.texts import Language, Pair, text, text_of

TEMPLATES = Path(__file__).with_name("templates")
ENGLISH = "/en"
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?(?:Z|[+-]\d\d:\d\d)")
SECTIONS = (
    ("home", "/"),
    ("publish", "/publish"),
    ("tenders", "/tenders"),
    ("rows", "/rows"),
    ("releases", "/releases"),
    ("site", "/site"),
)


@cache
def desk_templates() -> Environment:
    """The templates; all inserted values are escaped."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


class DeskPage:
    """The context of a template on one page in one language."""

    def __init__(self, request: Request) -> None:
        path = request.url.path
        self.lang: Language = "en" if path == ENGLISH or path.startswith(f"{ENGLISH}/") else "zh"
        self.html_lang = "en" if self.lang == "en" else "zh-CN"
        self.path = path.removeprefix(ENGLISH) if self.lang == "en" else path
        self.query = request.url.query
        self.form_key: str = request.app.state.key.form
        self.deployment: Deployment = request.app.state.deployment

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """The sections of the desk, and where each is."""
        return SECTIONS

    def said(self, name: str, /, **values: object) -> str:
        """A text of the desk."""
        return text(f"desk.{name}", self.lang, **values)

    def word(self, pair: Pair) -> str:
        """The one of two texts that is in the page's language."""
        return text_of(pair, self.lang)

    def code(self, codelist: str, value: str) -> str:
        """The title of a code; the code itself if no list has it."""
        title = codelists()[codelist].get(value)
        return value if title is None else title.title_en if self.lang == "en" else title.title

    def plain_instant(self, text: str) -> str:
        """`2026-03-23T09:30:00+08:00` in readable form; any other text unchanged."""
        match = _INSTANT.fullmatch(text)
        return f"{match[1]} {match[2]}" if match else text

    def money(self, amount: str, currency: str) -> str:
        """An amount of a row in readable form; other texts unchanged."""
        try:
            return formats.money(Decimal(amount), currency, self.lang)
        except InvalidOperation:
            return amount

    def cell(self, field: Field, row: Mapping[str, str]) -> str:
        """A cell of a row in readable form: titles of codes, an amount with the currency of its
        row, an instant without its offset; empty if the cell is."""
        cell = row.get(field.name, "")
        if field.codelist:
            return " · ".join(
                self.code(field.codelist, part) for part in filter(None, cell.split(";"))
            )
        if field.is_money and cell:
            return self.money(cell, row.get("currency", ""))
        return self.plain_instant(cell)

    def listed(self, names: list[str]) -> str:
        """Names one after another."""
        return self.word(formats.listed(names))

    def href(self, path: str) -> str:
        """The address of a page of the desk in this language."""
        return f"{ENGLISH if self.lang == 'en' else ''}{path}"

    def other(self, lang: Language) -> str:
        """The address of this page in another language, with the same query."""
        path = self.path or "/"
        query = f"?{self.query}" if self.query else ""
        return f"{ENGLISH if lang == 'en' else ''}{path}{query}"

    def show(
        self, template: str, values: Mapping[str, Any] | None = None, status: int = 200
    ) -> HTMLResponse:
        """A rendered template as an answer."""
        html = desk_templates().get_template(template).render(values or {}, p=self)
        return HTMLResponse(html, status)

    def go(self, path: str) -> Response:
        """The redirect after a form."""
        return RedirectResponse(self.href(path), 303)
