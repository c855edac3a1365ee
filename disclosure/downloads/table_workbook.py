"""A table of a package as an XLSX workbook: typed cells, the dictionary and the licence in it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from disclosure.downloads.streamed_workbook import streamed_workbook
from disclosure.model.cell_references import SHEET_ROWS
from disclosure.model.schemas import Table, codelists
from disclosure.words.texts import bilingual, both

# What the dictionary tells of each field.
DICTIONARY = ("name", "title", "type", "unit", "codelist", "description")


def write_workbook(
    target: Path,
    table: Table,
    rows: Iterable[Sequence[str]],
    about: Sequence[tuple[str, str]],
    created: datetime,
    sheet_rows: int = SHEET_ROWS,
) -> None:
    """Writes `rows` to `target`: the cells of `table`'s fields, as in a CSV; memory is bounded.

    First the data, one header row of field names; then the dictionary, the codes and `about` (pairs
    of a label and its text). Instants, which have an offset, that Excel has not, stay text.
    """
    with streamed_workbook(target, table.label("zh"), created) as book:
        columns = [(field.name, field.type) for field in table.fields]
        book.add_table(table.resource, columns, rows, sheet_rows=sheet_rows)
        book.add_lines(bilingual("workbooks.page.fields"), _dictionary(table))
        if codes := [*_codes(table)]:
            header = [bilingual(f"downloads.dictionary.{name}") for name in ("codelist", "code")]
            header += both("downloads.dictionary.title")
            book.add_lines(bilingual("workbooks.page.codes"), [header, *codes])
        book.add_lines(bilingual("workbooks.page.about"), about)


def _dictionary(table: Table) -> list[list[str]]:
    header: list[str] = []
    keys: list[str] = []
    for name in DICTIONARY:
        pair = both(f"downloads.dictionary.{name}")
        is_pair = name in {"title", "description"}
        header += pair if is_pair else [" ".join(pair)]
        keys += [name, f"{name}_en"] if is_pair else [name]
    return [
        header,
        *([str(field.descriptor.get(key, "")) for key in keys] for field in table.fields),
    ]


def _codes(table: Table) -> Iterator[tuple[str, str, str, str]]:
    names = dict.fromkeys(field.codelist for field in table.fields if field.codelist)
    for name in names:
        for code in codelists()[name].values():
            yield name, code.code, code.title, code.title_en
