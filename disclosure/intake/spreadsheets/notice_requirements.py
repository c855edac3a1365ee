"""Requirements in a sheet of notices: numbered conditions and papers become a row each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.intake.spreadsheets.known_rows import KnownRows
from disclosure.intake.spreadsheets.notice_lots import NoticeLots
from disclosure.intake.spreadsheets.sheet_report import Log
from disclosure.model.schemas import tables
from disclosure.words.texts import text

MATERIAL = "material"
# The columns of a notice that are taken apart, in their order, and the kind that each tells.
_COLUMNS: Mapping[str, str] = {
    "qualifications": "",
    "@specific": "specific",
    "materials": MATERIAL,
}
_HAN = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# The numbers of a list, each style on its own: 1. and 1、; （1）; 一、; （一）; ①.
_STYLES = (
    re.compile(r"(?:(?<=[\s；;。:：,，])|^)(\d{1,2})(?:[.．](?!\d)|、)", re.ASCII),
    re.compile(r"[（(](\d{1,2})[）)]|(?:(?<=[\s；;。:：,，])|^)(\d{1,2})[）)]", re.ASCII),
    re.compile(rf"(?:(?<=[\s；;。:：,，])|^)([{_HAN}]{{1,3}})、"),
    re.compile(rf"[（(]([{_HAN}]{{1,3}})[）)]"),
    re.compile(rf"([{_CIRCLED}])"),
)
# What a condition is called by its own words, the first that fits.
_KINDS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("specific", re.compile(r"特定(?:资格|条件)")),
    ("policy", re.compile(r"中小企业|小微企业|采购政策|监狱企业|残疾人福利性单位")),
    ("general", re.compile(r"第二十二条|独立承担民事责任|财务会计制度|重大违法记录")),
)
# The paper that a condition asks for: in brackets behind it, or in a sentence of its own.
_EVIDENCE = (
    re.compile(r"[（(](?:须|需|应)?(?:提供|提交|出具|附)[:：]?([^（）()]+)[）)]"),
    re.compile(r"(?:须|需|应|并)(?:提供|提交|出具)([^，,；;。]+)"),
)


# A part that says that nothing is asked: 本项目的特定资格要求：无。
_NOTHING_ASKED = re.compile(
    r"(?:[^:：]{0,40}[:：])?\s*(?:无|暂无|没有|不适用|/)\s*[。.;；]?", re.DOTALL
)


@dataclass(frozen=True)
class WrittenRequirement:
    """One condition or paper as a notice has it; `kind` of codelist `requirement-kind`."""

    kind: str
    text: str
    evidence: str = ""


def numbered_parts(written: str) -> list[str]:
    """The parts of a numbered list, without their numbers; none if fewer than two are
    consecutive. Text before the first is left out, numbers of another style stay inside."""
    numberings = [marks for style in _STYLES if len(marks := [*_in_order(style, written)]) > 1]
    if not numberings:
        return []
    marks = min(numberings, key=lambda marks: marks[0].start())
    ends = [mark.start() for mark in marks[1:]] + [len(written)]
    parts = [
        written[mark.end() : end].strip(" \n；;") for mark, end in zip(marks, ends, strict=True)
    ]
    return [part for part in parts if part]


def _in_order(style: re.Pattern[str], written: str) -> Iterator[re.Match[str]]:
    """The numbers of a style that are consecutive from one."""
    next_number = 1
    for mark in style.finditer(written):
        if _value(next(filter(None, mark.groups()))) == next_number:
            yield mark
            next_number += 1


def _value(number: str) -> int:
    if number.isascii():
        return int(number)
    if number in _CIRCLED:
        return _CIRCLED.index(number) + 1
    tens, ten, units = number.rpartition("十")
    before = (_HAN.find(tens) + 1 if tens else 1) * 10 if ten else 0
    return before + (_HAN.find(units) + 1 if units else 0)


def written_requirements(written: str, kind: str = "") -> list[WrittenRequirement]:
    """The numbered conditions of a text, or papers where `kind` is `material`; a text of kind
    `specific` without numbers is one condition."""
    if not written:
        return []
    whole = written.strip() if kind == "specific" else ""
    parts = numbered_parts(written) or ([whole] if whole else [])
    if kind == MATERIAL:
        return [WrittenRequirement(MATERIAL, part.rstrip("。")) for part in parts]
    return [WrittenRequirement(kind or _kind_of(part), part, _evidence(part)) for part in parts]


def _kind_of(part: str) -> str:
    return next((kind for kind, words in _KINDS if words.search(part)), "other")


def _evidence(part: str) -> str:
    match = next((match for pattern in _EVIDENCE if (match := pattern.search(part))), None)
    return match[1].strip() if match else ""


class NoticeRequirements:
    """The requirements that rows of notices name in their texts; a notice that has rows of its own
    keeps those."""

    def __init__(self, known_rows: KnownRows, log: Log, language: str) -> None:
        self.known, self.log, self.language = known_rows, log, language
        self.own: set[str] = set()

    def know(self, drafts: Sequence[Draft]) -> None:
        """Learn which notices have rows of requirements that nobody took out of a text."""
        if not any(draft.table.resource == "notices" for draft in drafts):
            return
        rows = [known_row.values for known_row in self.known.all_of("requirements")]
        rows += [draft.values for draft in drafts if draft.table.resource == "requirements"]
        self.own = {
            row.get("notice_id", "")
            for row in rows
            if row.get("requirement_id") != _id(row.get("notice_id", ""), row.get("number", ""))
        }

    def join_specific(self, notice: Draft) -> None:
        """Add the specific requirements of this tender to the qualifications of the notice."""
        specific = self._specific(notice.values) if notice.table.resource == "notices" else ""
        if specific:
            before = notice.values.get("qualifications", "")
            notice.values["qualifications"] = f"{before}\n{specific}".strip()
            notice.elsewhere.setdefault("qualifications", notice.cell("@specific"))

    def _specific(self, values: Mapping[str, str]) -> str:
        written = values.get("@specific", "")
        return text("sheets.specific", self.language, text=written) if written else ""

    def of(self, notice: Draft, lots: NoticeLots) -> list[Draft]:
        """The rows of a notice that has its id; what its lots ask each otherwise is asked of the
        lot, as a whole where it is not numbered."""
        notice_id = notice.values.get("notice_id", "")
        if notice.table.resource != "notices" or not notice_id or notice_id in self.own:
            return []
        requirements = [*self._requirements_of(notice, lots)]
        return [
            self._row(notice, column, number, requirement, lot)
            for number, (column, requirement, lot) in enumerate(requirements, start=1)
            if not _NOTHING_ASKED.fullmatch(requirement.text)
        ]

    def _requirements_of(
        self, notice: Draft, lots: NoticeLots
    ) -> Iterator[tuple[str, WrittenRequirement, Draft | None]]:
        """Column, requirement and lot, if it is of one; conditions before papers."""
        apart = lots.told_apart(notice)
        for column, kind in _COLUMNS.items():
            column_of_text = "qualifications" if column == "@specific" else column
            if column_of_text not in apart:
                for requirement in written_requirements(self._written(notice.values, column), kind):
                    yield column, requirement, None
                continue
            for lot, values in lots.as_written(notice):
                written = self._written(values, column)
                parts = written_requirements(written, kind)
                for requirement in parts or _whole(written, kind):
                    yield column, requirement, lot

    def _written(self, values: Mapping[str, str], column: str) -> str:
        written = values.get(column, "")
        return (
            written.removesuffix(self._specific(values)) if column == "qualifications" else written
        )

    def _row(
        self,
        notice: Draft,
        column: str,
        number: int,
        requirement: WrittenRequirement,
        lot: Draft | None,
    ) -> Draft:
        source = lot or notice
        cell = source.cell(column)
        row = Draft(
            tables()["requirements"], source.sheet, source.row, source.columns, is_derived=True
        )
        notice_id = notice.values["notice_id"]
        row.values = {
            "requirement_id": _id(notice_id, str(number)),
            "notice_id": notice_id,
            "number": str(number),
            "kind": requirement.kind,
            "text": requirement.text,
        }
        if lot:
            row.values["lot_id"] = lot.values["lot_id"]
        if requirement.evidence:
            row.values["evidence"] = requirement.evidence
        row.elsewhere = dict.fromkeys(row.table.field, cell)
        self.log.converted(
            row.sheet, cell, row.table.resource, "text", str(number), requirement.text, "numbered"
        )
        return row


def _whole(written: str, kind: str) -> list[WrittenRequirement]:
    """A text that is not numbered as one requirement; none where there is no text."""
    whole = written.strip()
    return [WrittenRequirement(kind or _kind_of(whole), whole)] if whole else []


def _id(notice_id: str, number: str) -> str:
    return f"{notice_id}-R{number}"
