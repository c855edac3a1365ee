"""Marks: which cell of a sheet has which faults, and what a comment on it says."""

from collections.abc import Iterable, Mapping

from disclosure.faults import Fault
from disclosure.reports.leaves import Cells, Leaf
from disclosure.reports.report import position
from disclosure.reports.words import SEVERITY

Marks = Mapping[int, Mapping[int, list[Fault]]]
# Faults that one comment tells; a cell has rarely more than two.
IN_COMMENT = 8


def marks_of(leaf: Leaf, faults: Iterable[Fault]) -> Marks:
    """Row → column → those of the leaf's `faults`; column 0 where a whole row is meant.

    What has no row (the whole file, or those only counted) has no mark.
    """
    marks: dict[int, dict[int, list[Fault]]] = {}
    for fault in faults:
        row, column = _spot(leaf, fault)
        if row and not fault.more:
            marks.setdefault(row, {}).setdefault(column, []).append(fault)
    return marks


def _spot(leaf: Leaf, fault: Fault) -> tuple[int, int]:
    if fault.cell:
        return position(fault.cell)
    return fault.row or 0, leaf.header.get(fault.field.split(", ")[0], 0)


def placed(marks: Mapping[int, list[Fault]], cells: Cells) -> dict[int, list[Fault]]:
    """The marks of a row by column: what is said of the whole row stands at its first cell."""
    found: dict[int, list[Fault]] = {}
    for column, faults in sorted(marks.items()):
        at = column or min(cells, default=1)
        found.setdefault(at, []).extend(faults)
    return found


def comment(faults: Iterable[Fault]) -> str:
    """What is wrong at a cell and what to write, in Chinese, then in English."""
    told = [*faults]
    parts = []
    for fault in told[:IN_COMMENT]:
        chinese, english = SEVERITY[fault.severity]
        parts.append(f"【{chinese}】{fault.message}\n{english}: {fault.message_en}")
    if len(told) > IN_COMMENT:
        more = len(told) - IN_COMMENT
        parts.append(f"另有 {more} 处\nand {more} more")
    return "\n\n".join(parts)


def worst(faults: Iterable[Fault]) -> str:
    """`error` where any of them is one, else `warning`."""
    return "error" if any(fault.is_error for fault in faults) else "warning"
