"""Column mappings: the meaning of columns, set by a clerk in the command or in a small file."""

from pathlib import Path

from disclosure.intake.spreadsheets.csv_reader import read_delimited
from disclosure.model.schemas import kinds
from disclosure.words.texts import bilingual

IGNORED = "@ignored"


def check_field(name: str, kind: str) -> str:
    """The field with a name, `@ignored` for an empty one; ValueError for a field that no table
    of the kind (of any kind if it is empty) has."""
    if not name:
        return IGNORED
    chosen = [kinds()[kind]] if kind else kinds().values()
    if not any(name in table.field for chosen_kind in chosen for table in chosen_kind.tables):
        key = "sheets.mapping.no_field" if kind else "sheets.mapping.no_field_anywhere"
        raise ValueError(bilingual(key, " / ", field=name, kind=kind))
    return name


def read_mapping(path: Path, kind: str) -> dict[str, str]:
    """Column name → field of a file of two columns (CSV in any encoding, or tab-separated); an
    empty second column leaves the column out. Lines that begin with # and the heading 列名,字段
    are passed over. ValueError for an unknown field, Refused for a file that cannot be read."""
    sheet = read_delimited(str(path), path.read_bytes())
    fields: dict[str, str] = {}
    for cells in sheet.rows.values():
        label = cells[1].text if 1 in cells else ""
        name = cells[2].text if 2 in cells else ""
        if label and not label.startswith("#") and (label, name) != ("列名", "字段"):
            fields[label] = check_field(name, kind)
    return fields
