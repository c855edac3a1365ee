"""Rows: which rows under a header are data, and the sort of every other one."""

import re
from collections.abc import Mapping

from disclosure.intake.spreadsheets.cell_values import is_day
from disclosure.intake.spreadsheets.column_labels import narrow
from disclosure.intake.spreadsheets.grids import Cell
from disclosure.intake.spreadsheets.header_columns import Header

_TOTAL = re.compile(
    r"(本页|分页|部门|单位|全年|采购)?(合|总|小|共|累)计(\(.*\))?([:：].*)?"
    r"|.{2,30}(合|总|小)计|.{0,30}(合|总|小|共)计\d+(份|个|项|家|笔|条|宗|批)(合同|项目)?|总得?分|(sub|grand)?\s?total([:：].*)?",
    re.IGNORECASE,
)
# A text over the whole width is a heading, or if it is a sentence, a note.
_SENTENCE = re.compile(r".{25,}|.*[。；;].*")
_NOTE = re.compile(
    r"\(?(注|备注|说明|填报|填表|制表|审核|编制|单位负责|负责人|经办|联系|日期|填写|备案|数据来源|资料来源"
    r"|附|第\d+页|共\d+页|大写|以下(?:空白|无正文|为空)|此(?:页|行|处)(?:空白|无正文)|note|source|remark)",
    re.IGNORECASE,
)
# What is said in whole under a table, as the form of intentions ends: 本次公开的采购意向是……为准。
_STATEMENT = re.compile(r".{20,}[。；]")
_MARKED = re.compile(r"[*※★▲].{8,}")
_NOTE_PAIR = re.compile(r"[^\d:：]{2,10}[:：].{0,40}")
_HEADING = re.compile(r"(\(?[一二三四五六七八九十]{1,3}[)、.]|第[一二三四五六七八九十]+[部类])")
_GROUP = re.compile(r"\(?[一二三四五六七八九十]{1,3}\)?[、.]?")
_NUMBERED = 3
_NUMBER_AND_NAME = 2
# Who signed a table and when, below it: 望江县民政局 beside 2026年3月25日.
_SIGNER = re.compile(
    r"\D{2,30}[局委办厅院校处科所部会站府道镇乡村司社心团队行](\((盖章|公章|章)\))?"
)
_MOST_SIGNED = 3
# Bodies that buy, and no 服务中心, which may be a group of services.
_OFFICE = re.compile(r"\D{2,30}[局委办厅院校处所部会府道镇乡]")
_BODIES = frozenset({"purchaser_id", "@purchaser", "@unit", "@department"})
_UNIT_NOTE = re.compile(r"\(?(金额)?单位[:：]")


def sort_of(
    row: Mapping[int, Cell],
    header: Header,
    above: frozenset[str],
    *,
    after_note: bool,
    is_wide: bool = False,
) -> str:
    """What a row under `header` is: `data`, `total`, `note`, `heading`, `above`,
    `repeated-header` (one that numbers the columns) or `unclear`.

    `above` are the texts that stand above the table (they come again on every page); after a
    note, lone cells are more of it, and one merged over the table's width (`is_wide`) is a
    heading or a note. `unclear` is a lone cell that nothing explains.
    """
    written = [cell.text for _, cell in sorted(row.items())]
    texts = [narrow(text) for text in written]
    words = ["".join(text.split()) for text in texts]
    if any(_TOTAL.fullmatch(word) for word in words[:3]):
        return "total"
    if above.issuperset(written):
        return "above"
    if _numbers_columns(words):
        return "repeated-header"
    if len(texts) == 1:
        sort = _sort_of_lone(words[0], row, header, after_note=after_note)
        if sort == "unclear" and is_wide:
            return "note" if _SENTENCE.fullmatch(words[0]) else "heading"
        return sort
    is_note = (
        (_NOTE.match(words[0]) and _NOTE_PAIR.match(words[0]))
        or all(_NOTE_PAIR.fullmatch(word) or _UNIT_NOTE.match(word) for word in words)
        or _is_signature(row, header)
    )
    return "note" if is_note else "data"


def group_rows(rows: Mapping[int, Mapping[int, Cell]], header: Header) -> dict[int, str]:
    """The rows of a table that only head or sum up those below them, and the sort of each:
    numbered 一 or （二） over others numbered 1, or 1 over others numbered 1.1; or numbered 一 and
    without a name. A row with more than a name and amounts is data."""
    column = header.number_column
    numbers = {n: narrow(row[column].text).strip() for n, row in rows.items() if column in row}
    over = {text.rpartition(".")[0] for text in numbers.values() if text[:1].isdecimal()} - {""}
    sorts: dict[int, str] = {}
    for (number, text), below in zip(numbers.items(), [*numbers.values(), ""][1:], strict=True):
        if text in over or _GROUP.fullmatch(text):
            is_over = text in over or below[:1].isdecimal() or below[:1] == "(" != text[0]
            if sort := _sort_of_group(rows[number], header, is_over=is_over):
                sorts[number] = sort
    return sorts


def _sort_of_group(row: Mapping[int, Cell], header: Header, *, is_over: bool) -> str:
    """`total` for a row that sums up others, `heading` for one that only names them."""
    cells = {header.columns[i].match.field: cell for i, cell in row.items() if i in header.columns}
    fields = header.table.field
    amounts = [name for name in cells if name in fields and fields[name].type == "number"]
    if {"title", "name"}.isdisjoint(cells):
        has_numbers = any(cell.number is not None for cell in cells.values())
        if amounts or has_numbers:
            return "total"
        return "heading" if is_over and len(row) == _NUMBER_AND_NAME else ""
    says_more = cells.keys() - {"@number", "@remark", "title", "name", *amounts}
    if says_more or not is_over:
        return ""
    return "total" if amounts else "heading"


def heads_body(row: Mapping[int, Cell], header: Header) -> bool:
    """Whether a row only names the body whose rows follow, in a table without a column for it:
    one cell, in the first column."""
    ((column, cell), *other_cells) = row.items()
    names = {column.match.field for column in header.columns.values()}
    lacks_body = "purchaser_id" in header.table.field and names.isdisjoint(_BODIES)
    is_first = column == min([*header.columns, *header.unknown])
    return (
        not other_cells and lacks_body and is_first and bool(_SIGNER.fullmatch(narrow(cell.text)))
    )


def grouped_body(row: Mapping[int, Cell], header: Header) -> tuple[str, str]:
    """How a row that heads a group in a table without a column for bodies is numbered (`一` or
    `（一）`), and the body whose rows follow, which stands where the others have their names;
    empty where it names none."""
    names = {column.match.field for column in header.columns.values()}
    number = row.get(header.number_column)
    if number is None or "purchaser_id" not in header.table.field or not names.isdisjoint(_BODIES):
        return "", ""
    written = narrow(number.text).strip()
    if not _GROUP.fullmatch(written):
        return "", ""
    titles = [
        cell.text.strip()
        for index, cell in row.items()
        if index in header.columns and header.columns[index].match.field in {"title", "name"}
    ]
    text = titles[0] if len(titles) == 1 else ""
    is_body = _OFFICE.fullmatch(narrow(text)) is not None
    return "（一）" if ")" in written else "一", text if is_body else ""


def _is_signature(row: Mapping[int, Cell], header: Header) -> bool:
    """Whether a row only has the signers of the table, and the day."""
    if len(row) > _MOST_SIGNED or 2 * len(row) > len(header.columns) + len(header.unknown):
        return False
    fields = {header.columns[index].match.field for index in row if index in header.columns}
    texts = [narrow(cell.text).strip() for cell in row.values() if not is_day(cell)]
    is_signed = 0 < len(texts) < len(row) and all(map(_SIGNER.fullmatch, texts))
    return is_signed and fields.isdisjoint({"@number", "title", "name"})


def _is_lone_signer(column: int, word: str, header: Header) -> bool:
    """Whether a lone cell is that of who signed the table, to the right below it."""
    is_right = 2 * column > header.width
    named = column in header.columns and header.columns[column].match.field in {"title", "name"}
    return is_right and not named and _SIGNER.fullmatch(word) is not None


def is_note(text: str) -> bool:
    """Whether a line by itself is a note below a table: 注：…, 填表人：…, 第2页."""
    word = re.sub(r"\s", "", narrow(text))
    return bool(_NOTE.match(word) or _UNIT_NOTE.match(word))


def _numbers_columns(words: list[str]) -> bool:
    """Whether a row only numbers the columns: 栏次, 1, 2, 3 or 甲, 乙, 1, 2."""
    rest = words[1:] if words[0] in {"栏次", "栏号", "列次", "栏目"} else words
    numbers = [int(word) for word in rest if word.isdecimal() and len(word) < 4]
    letters = rest[: len(rest) - len(numbers)]
    return (
        len(numbers) >= _NUMBERED
        and letters == [*"甲乙丙丁"][: len(letters)]
        and numbers == [*range(1, len(numbers) + 1)]
    )


def _sort_of_lone(word: str, row: Mapping[int, Cell], header: Header, *, after_note: bool) -> str:
    if _NOTE.match(word) or _UNIT_NOTE.match(word) or _MARKED.fullmatch(word):
        return "note"
    if _HEADING.match(word):
        return "note" if after_note else "heading"
    ((column, cell),) = row.items()
    if is_day(cell) or _is_lone_signer(column, word, header):
        return "note"
    if _STATEMENT.fullmatch(word) and column == min([*header.columns, *header.unknown]):
        return "note"
    is_number = column in header.columns and header.columns[column].match.field == "@number"
    if is_number and word.isdecimal():
        return "heading"
    return "note" if after_note else "unclear"
