"""Drafts: rows to be, each value with the cell that it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from disclosure.intake.spreadsheets.grids import Sheet
from disclosure.model.cell_references import address
from disclosure.model.schemas import Table


@dataclass
class Draft:
    """A row to be: values by field (asides by `@name`), and where each of them stands."""

    table: Table
    sheet: Sheet
    row: int
    columns: Mapping[str, int]
    values: dict[str, str] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    own_units: set[str] = field(default_factory=set)
    head: str = ""
    troubled: set[str] = field(default_factory=set)

    def cell(self, name: str = "") -> str:
        """The address of a field's cell; of the row where the field has none."""
        if name in self.elsewhere:
            return self.elsewhere[name]
        if name in self.columns:
            return address(self.row, self.columns[name])
        return f"{self.row}:{self.row}"

    @property
    def place(self) -> str:
        """File, sheet and row, as messages name another row."""
        return f"{self.sheet.file}:{self.sheet.name}!{self.cell()}"
