"""The journal of a workbook: each step that a clerk took with it, one a line, undone by another.

Lines are only ever added, durably; a line that a crash cut short was never accepted.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from disclosure.intake.spreadsheets.publisher_packages import SheetOptions
from disclosure.intake.spreadsheets.sheet_edits import WHOLE_ROW

# Steps that can be undone; those that begin and end taking the workbook into the data.
_STEPS, _UNDO = ("cell", "row", "column", "value", "kind"), "undo"
_BEGUN, _TAKEN = "taking", "taken"


@dataclass(frozen=True)
class JournalStep:
    """A step: what was done, with which texts, and when."""

    did: str
    at: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class WorkbookSteps:
    """The result of the steps: texts of cells by (sheet, row, column), where column 0 stands for
    a row that is left out; fields of headings, values of fields without a column, the chosen
    kind, when the workbook was taken into the data, and whether that was begun."""

    cells: Mapping[tuple[str, int, int], str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    taken_at: str = ""
    is_begun: bool = False
    last: JournalStep | None = None


def with_steps(options: SheetOptions, steps: WorkbookSteps, files: Sequence[Path]) -> SheetOptions:
    """The options of an import of `files`, with the choices and edits of a clerk."""
    return replace(
        options,
        kind=steps.kind or options.kind,
        values={**(options.values or {}), **steps.values},
        columns={**(options.columns or {}), **steps.columns},
        edits={(str(file), *at): text for file in files for at, text in steps.cells.items()},
    )


@dataclass(frozen=True)
class WorkbookJournal:
    """The journal at a path; a file that is not there is an empty one."""

    path: Path

    def steps(self) -> WorkbookSteps:
        """The result of all steps that were not undone."""
        standing: list[JournalStep] = []
        taken, is_begun = "", False
        for step in self._read():
            if step.did == _UNDO and standing:
                standing.pop()
            elif step.did == _TAKEN:
                taken = step.at
            elif step.did == _BEGUN:
                is_begun = True
            elif step.did in _STEPS:
                standing.append(step)
        cells: dict[tuple[str, int, int], str] = {}
        columns: dict[str, str] = {}
        values: dict[str, str] = {}
        kind = ""
        for step in standing:
            texts = step.texts
            if step.did == "cell":
                place = (texts["sheet"], int(texts["row"]), int(texts["column"]))
                cells[place] = texts["text"]
            elif step.did == "row":
                sheet, row = texts["sheet"], int(texts["row"])
                cells = {at: text for at, text in cells.items() if at[:2] != (sheet, row)}
                cells[sheet, row, WHOLE_ROW] = ""
            elif step.did == "column":
                columns[texts["heading"]] = texts["field"]
            elif step.did == "value":
                values[texts["field"]] = texts["text"]
            else:
                kind = texts["kind"]
        return WorkbookSteps(
            cells, columns, values, kind, taken, is_begun, standing[-1] if standing else None
        )

    def write_cell(self, sheet: str, row: int, column: int, text: str) -> None:
        """A text for a cell; an empty one empties it."""
        self._add("cell", sheet=sheet, row=str(row), column=str(column), text=text)

    def leave_out(self, sheet: str, row: int) -> None:
        """Read the sheet without a row; what is written into its cells later stands alone there."""
        self._add("row", sheet=sheet, row=str(row))

    def assign_column(self, heading: str, name: str) -> None:
        """The field that a heading means; `@ignored` for a column that is left out."""
        self._add("column", heading=heading, field=name)

    def give_value(self, name: str, text: str) -> None:
        """A value for every row, for a field that has no column."""
        self._add("value", field=name, text=text)

    def choose_kind(self, kind: str) -> None:
        """The kind of data that the sheets hold; empty to find it by their headings."""
        self._add("kind", kind=kind)

    def undo(self) -> None:
        """Take the last step back that was not taken back yet."""
        if self.steps().last is not None:
            self._add(_UNDO)

    def mark_begun(self) -> None:
        """Say that the workbook is about to be taken into the data."""
        self._add(_BEGUN)

    def mark_taken(self, by: str = "") -> None:
        """Say that the workbook is in the data."""
        self._add(_TAKEN, by=by)

    def _read(self) -> Iterator[JournalStep]:
        if not self.path.is_file():
            return
        for line in self.path.read_bytes().split(b"\n"):
            try:
                step = json.loads(line)
                yield JournalStep(step["did"], step["at"], step["texts"])
            except (ValueError, LookupError, TypeError):
                continue

    def _add(self, did: str, **texts: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        line = json.dumps({"did": did, "at": at, "texts": texts}, ensure_ascii=False)
        with self.path.open("ab+") as file:
            file.seek(0, os.SEEK_END)
            if file.tell() and _last_byte(self.path) != b"\n":
                file.write(b"\n")
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)
