"""Drafts: rows to be, each value with the cell that it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from disclosure.intake.spreadsheets.grids import Sheet
from disclosure.model.cell_references import address
from disclosure.model.schemas import Table


@dataclass(slots=True)
class Draft:
    """A row to be: values by field (asides by `@name`), and where each of them stands.

    `is_dropped`: a fault was told that says why it is not taken; `is_derived`: it follows from a
    row of another table, and adds to those of its own; `merged_rows`: other rows of the sheet that
    it says too; `is_form`: each of its headings stands left of its value.
    """

    table: Table
    sheet: Sheet
    row: int
    columns: Mapping[str, int]
    values: dict[str, str] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    own_units: frozenset[str] = frozenset()
    head: str = ""
    troubled: frozenset[str] = frozenset()
    is_dropped: bool = False
    is_derived: bool = False
    is_form: bool = False
    merged_rows: tuple[int, ...] = ()

    def copy(self) -> "Draft":
        """A draft that can be completed without changing this one."""
        return replace(
            self,
            values=dict(self.values),
            elsewhere=dict(self.elsewhere),
            units=dict(self.units),
            merged_rows=(),
        )

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
