"""The template: an empty workbook of a kind, with headings, drop-downs and instructions."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from disclosure.intake.spreadsheets.header_columns import MADE
from disclosure.intake.spreadsheets.publisher_packages import PublisherPackages
from disclosure.model.schemas import Field, Kind, Table, codelists
from disclosure.words.texts import Pair, bilingual, both, text

GUIDE, CODES = bilingual("workbooks.page.guide"), bilingual("workbooks.page.codes")
# Rows that are ready to be filled in; more can be written under them.
_READY = 2_000
_WIDTHS = {"number": 16, "integer": 12, "date": 14, "yearmonth": 12, "boolean": 10, "datetime": 20}
_FORMATS = {"number": "#,##0.00##########", "integer": "0", "date": "yyyy-mm-dd"}


# The field by which rows of other tables are called: what drop-downs of references offer.
NAMED = {"organizations": "name", "items": "name"}


def known_names(packages: PublisherPackages) -> dict[str, list[str]]:
    """The names of a publisher's organizations and catalogue entries, by resource, each once."""
    return {
        resource: [*dict.fromkeys(row[name] for _, row in packages.rows(resource) if row[name])]
        for resource, name in NAMED.items()
    }


def write_template(
    target: Path,
    kind: Kind,
    publisher: str,
    language: str = "zh-CN",
    names: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Write the template of `kind` to `target` (XLSX). Filled in, `import_sheet` reads it back.

    Headings have three lines (Chinese, English, field name); drop-downs are in Chinese where
    the `language` of the texts (BCP 47) is, else in English. Fields that refer to a table of
    `names` offer these; another name may be written all the same.
    """
    tongue = "zh" if language.startswith("zh") else "en"
    book = xlsxwriter.Workbook(str(target), {"strings_to_formulas": False})
    styles = {
        "required": book.add_format({**_HEAD, "bg_color": "#1F4E5F", "font_color": "#FFFFFF"}),
        "optional": book.add_format({**_HEAD, "bg_color": "#DCE9EE"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "bold": book.add_format({"bold": True}),
        "text": book.add_format({"num_format": "@"}),
        **{
            name: book.add_format({"num_format": number_format})
            for name, number_format in _FORMATS.items()
        },
    }
    guide = book.add_worksheet(GUIDE)
    ranges = {name: "" for table in kind.tables for name in _lists(table)}
    pages = [(table, book.add_worksheet(page_name(table))) for table in kind.tables]
    codes = book.add_worksheet(CODES)
    ranges = _write_codes(codes, list(ranges), tongue, styles)
    ranges |= _write_names(codes, names or {}, 2 * len(ranges), styles)
    for table, page in pages:
        _write_page(page, table, tongue, ranges, styles)
    _write_guide(guide, kind, publisher, styles)
    book.close()


_HEAD = {"text_wrap": True, "valign": "vcenter", "bold": True, "border": 1, "num_format": "@"}


def page_name(table: Table) -> str:
    """The name of a table's page: its Chinese title and its resource, 31 characters at most."""
    return f"{table.label('zh')} {table.resource}"[:31]


def heading(field: Field, tongue: str) -> str:
    """Three lines: Chinese (with the unit of money), English, the field's name."""
    label = field.label("zh")
    if tongue == "zh" and field.is_money:
        label = text("workbooks.template.label_money", "zh", label=label)
    return f"{label}\n{field.label('en')}\n{field.name}"


def is_needed(field: Field, table: Table) -> bool:
    """Whether a row must have the field: required, and not an id that can be made."""
    made_fields = MADE.get(table.resource, frozenset()) - {"kind"}
    return field.is_required and field.name not in made_fields


def _lists(table: Table) -> Iterator[str]:
    for field in table.fields:
        if field.codelist:
            yield field.codelist


def _write_codes(
    page: Any, names: list[str], tongue: str, styles: Mapping[str, Any]
) -> dict[str, str]:
    """Two columns a codelist, words then codes; the range of the words of each."""
    ranges = {}
    for number, name in enumerate(dict.fromkeys(names)):
        column = number * 2
        codes = [*codelists()[name].values()]
        page.set_column(column, column, 28)
        page.write_row(0, column, [name, "code"], styles["bold"])
        page.write_column(1, column, [c.title if tongue == "zh" else c.title_en for c in codes])
        page.write_column(1, column + 1, [code.code for code in codes])
        letter = xlsxwriter.utility.xl_col_to_name(column, col_abs=True)
        ranges[name] = f"='{CODES}'!{letter}$2:{letter}${len(codes) + 1}"
    return ranges


def _write_names(
    page: Any, names: Mapping[str, Sequence[str]], column: int, styles: Mapping[str, Any]
) -> dict[str, str]:
    """A column of names for each table that has some; the range of each."""
    ranges = {}
    for resource, names_of_rows in names.items():
        if names_of_rows:
            page.set_column(column, column, 28, styles["text"])
            page.write_string(0, column, resource, styles["bold"])
            for row, name in enumerate(names_of_rows, 1):
                page.write_string(row, column, name)
            letter = xlsxwriter.utility.xl_col_to_name(column, col_abs=True)
            ranges[resource] = f"='{CODES}'!{letter}$2:{letter}${len(names_of_rows) + 1}"
            column += 1
    return ranges


def _write_page(
    page: Any, table: Table, tongue: str, ranges: Mapping[str, str], styles: Mapping[str, Any]
) -> None:
    page.freeze_panes(1, 0)
    page.set_row(0, 54)
    for column, field in enumerate(table.fields):
        style = styles["required" if is_needed(field, table) else "optional"]
        width = _WIDTHS.get(field.type, 24)
        page.set_column(column, column, width, styles.get(field.type, styles["text"]))
        page.write_string(0, column, heading(field, tongue), style)
        source: object = None
        if field.type == "boolean":
            source = [text(f"workbooks.template.{answer}", tongue) for answer in ("yes", "no")]
        if field.codelist and not field.flag("is_list"):
            source = ranges[field.codelist]
        reference = field.reference.resource if field.reference else ""
        options: dict[str, object] = {"validate": "list", "source": source}
        if source is None and reference in ranges and reference != table.resource:
            options |= {"source": ranges[reference], "error_type": "information"}
        if options["source"] is not None:
            page.data_validation(1, column, _READY, column, options)


def _write_guide(page: Any, kind: Kind, publisher: str, styles: Mapping[str, Any]) -> None:
    page.set_column(0, 0, 24)
    page.set_column(1, 2, 60)
    titles = [kind.descriptor[name] for name in ("title", "title_en")]
    page.write_row(0, 0, [kind.name, *titles], styles["bold"])
    row = 1
    steps = json.loads(Path(__file__).with_name("guide.json").read_text("utf-8"))
    for number, step in enumerate(steps, 1):
        names = {"kind": kind.name, "publisher": publisher}
        texts = [str(number), step["zh"].format(**names), step["en"].format(**names)]
        for column, words in enumerate(texts):
            page.write_string(row, column, words, styles["wrap"])
        row += 1
    for table in kind.tables:
        row += 1
        page.write_row(row, 0, [page_name(table), *map(table.label, ("zh", "en"))], styles["bold"])
        for field in table.fields:
            row += 1
            for column, words in enumerate(_field_line(field, is_needed(field, table))):
                page.write_string(row, column, words, styles["wrap"])
        row += 1


def _field_line(field: Field, needed: bool) -> tuple[str, str, str]:
    example = str(field.descriptor.get("example", ""))
    key = "workbooks.template.required_field" if needed else "workbooks.template.field"
    labels, descriptions = _in_both(field.label), _in_both(field.description)
    sentences = both(key, label=labels, description=descriptions)
    more = both("workbooks.template.example", example=example) if example else ("", "")
    return field.name, sentences[0] + more[0], sentences[1] + more[1]


def _in_both(words: Callable[[str], str]) -> Pair:
    return words("zh"), words("en")
