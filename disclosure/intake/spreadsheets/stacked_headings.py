"""Stacking: the labels of columns whose heading is written in several rows, one over another."""

import re
from collections.abc import Container, Mapping, Sequence

from disclosure.intake.spreadsheets.column_labels import is_label, narrow
from disclosure.intake.spreadsheets.grids import Cell, Sheet
from disclosure.intake.spreadsheets.part_columns import is_part, month_of
from disclosure.model.cell_references import Area

# A merged area larger than this is a mistake (or an attack), and is not spread; nor is what comes
# once so many cells were spread in all.
_MAX_MERGED, _MAX_SPREAD = 20_000, 500_000
_MAX_HEIGHT = 4
# What divides the heading of a term in two.
_ENDS = frozenset({"起", "止", "自", "至", "开始", "结束", "起始", "截止", "终止"})
# What under the label of a group says nothing without it: 对应目录 over 代码 and 名称.
_OF_GROUP = re.compile(r"名称|全称|编号|编码|代码|code|name|id|no\.?", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\([^()]+\)")
# What stands under the label of a group and means the group itself: 预算金额 over 小计.
_NEUTRAL = re.compile(r"小计|合计|总计|总额|金额|名称|\(.*\)|(金额)?单位:.*|(亿|千|百)?万?元")


class Merges:
    """The merged areas of a sheet, by cell."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.areas: dict[tuple[int, int], Area] = {}
        spread = 0
        for area in sheet.merges:
            size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
            if size <= _MAX_MERGED and spread + size <= _MAX_SPREAD:
                spread += size
                self.areas.update(dict.fromkeys(area.cells(), area))
                self.areas[area.top, area.left] = area

    def value(self, sheet: Sheet, row: int, column: int) -> Cell | None:
        """The cell, or the first of the merged area that it belongs to."""
        area = self.areas.get((row, column))
        at = (row, column) if area is None else (area.top, area.left)
        return sheet.rows.get(at[0], {}).get(at[1])

    def height(self, sheet: Sheet, row: int) -> int:
        """The number of rows of a header that begins in `row`: over which its cells are merged
        downwards, each in its own column."""
        areas = [self.areas.get((row, column)) for column in sheet.rows[row]]
        tall = [
            area.bottom for area in areas if area and area.top == row and area.left == area.right
        ]
        return min(max(tall, default=row) - row + 1, _MAX_HEIGHT)


def is_grouped(upper: Mapping[int, Cell], lower: Mapping[int, Cell]) -> bool:
    """Whether `lower` only divides groups of `upper`: each of its cells stands under none, or
    under the first of a group, and one of them at least is a column's name."""
    for column in lower:
        starts = column + 1 not in upper and column + 1 in lower
        if column in upper and not starts:
            return False
    texts = [cell.text for cell in lower.values()]
    return any(is_label(text) or is_part(text) or month_of(text) for text in texts) or (
        {*map(narrow, texts)} <= _ENDS
    )


def says_units(upper: Mapping[int, Cell], lower: Mapping[int, Cell]) -> bool:
    """Whether `lower` only has units and the like in brackets, each under a column's name:
    （万元）."""
    texts = (narrow(cell.text).strip() for cell in lower.values())
    return upper.keys() >= lower.keys() and all(map(_IN_BRACKETS.fullmatch, texts))


def stacked(sheet: Sheet, rows: Sequence[int], merges: Merges) -> dict[int, list[str]]:
    """The possible labels of each column, likeliest first; a group's label applies to its
    columns."""
    filled = {column for row in rows for column in sheet.rows.get(row, {})}
    parts: dict[int, list[tuple[str, int]]] = {column: [] for column in sorted(filled)}
    for row in rows:
        for column, (text, first) in _spread(sheet, row, rows, merges, sorted(filled)).items():
            if text not in [part_text for part_text, _ in parts[column]]:
                parts[column].append((text, first))
    widths = [at for labels in parts.values() for at in labels[:1]]
    return {
        column: _candidates([text for text, _ in labels], is_group=widths.count(labels[0]) > 1)
        for column, labels in parts.items()
        if labels
    }


def _spread(
    sheet: Sheet, row: int, rows: Sequence[int], merges: Merges, columns: Sequence[int]
) -> dict[int, tuple[str, int]]:
    """The label of each column in a row and where it begins: its own, or that of its group."""
    labels: dict[int, tuple[str, int]] = {}
    group: tuple[str, int] | None = None
    for column in columns:
        cell = merges.value(sheet, row, column)
        if cell is not None:
            area = merges.areas.get((row, column))
            group = (cell.text, area.left if area else column)
            labels[column] = group
        elif group is not None and any(column in sheet.rows.get(r, {}) for r in rows if r > row):
            labels[column] = group
    return labels


def _candidates(parts: list[str], *, is_group: bool) -> list[str]:
    if len(parts) == 1:
        return parts
    candidates = ["".join(parts), "".join(parts[-2:])]
    if not (is_group and _OF_GROUP.fullmatch("".join(narrow(parts[-1]).split()))):
        candidates.append(parts[-1])
    if not is_group or all(_NEUTRAL.fullmatch(narrow(part).strip()) for part in parts[1:]):
        candidates.append(parts[0])
    return [*dict.fromkeys(candidates)]


def spread_merges(
    rows: Sequence[int], columns: Container[int], merges: Merges
) -> tuple[dict[int, dict[int, Cell]], dict[int, list[int]]]:
    """What merged areas say of data rows: row → column → the cell that holds for it too, where
    it is merged downwards; row → columns where one merged across several begins."""
    spread: dict[int, dict[int, Cell]] = {}
    wide: dict[int, list[int]] = {}
    data = set(rows)
    for area in dict.fromkeys(merges.areas.values()):
        first = merges.sheet.rows.get(area.top, {}).get(area.left)
        if first is None or area.top not in data or area.left not in columns:
            continue
        if sum(i in columns for i in range(area.left, area.right + 1)) > 1:
            wide.setdefault(area.top, []).append(area.left)
        elif area.left == area.right:
            for row, column in area.cells():
                spread.setdefault(row, {})[column] = first
    return spread, wide
