"""Join choices: the projects or contracts that a row may belong to, as a drop-down offers them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from disclosure.intake.joining.join_evidence import FOR, JoinReason
from disclosure.intake.spreadsheets.drafts import Draft
from disclosure.model.cell_references import area_of
from disclosure.packages.faults import shorten
from disclosure.words.texts import Pair, both, text

_NAME, _TOLD, _LIST = 24, 40, 250
Spot = tuple[int, int]  # row and column


@dataclass(frozen=True)
class JoinChoice:
    """A project or contract that a row may belong to, as a drop-down offers it."""

    key: str
    title: str
    reasons: tuple[JoinReason, ...]

    @property
    def how(self) -> Pair:
        """What speaks for it, in one sentence of each language."""
        return told_reasons(self.reasons)

    @property
    def label(self) -> str:
        """Name and key; no comma, which would part the entries of a drop-down."""
        return f"{shorten(self.title, _NAME).replace(',', '，')}〔{self.key}〕"


@dataclass(frozen=True)
class RowChoices:
    """The projects that the row of a draft may belong to; of a row of a contract, the contracts."""

    draft: Draft
    choices: tuple[JoinChoice, ...]
    column: str = "@project"

    @property
    def offered(self) -> list[JoinChoice]:
        """What a drop-down offers; the likeliest first, as many as one takes (255 characters)."""
        offered = [*self.choices]
        while len(",".join(choice.label for choice in offered)) > _LIST:
            offered.pop()
        return offered

    @property
    def labels(self) -> list[str]:
        """What the drop-down shows."""
        return [choice.label for choice in self.offered]

    @property
    def heading(self) -> str:
        """What the column of the drop-down is called where the sheet has none."""
        return text(f"sheets.joins.column_of_{self.noun}", "zh")

    @property
    def noun(self) -> str:
        """What is offered: a `project` or a `contract`."""
        return "project" if self.column == "@project" else "contract"

    @property
    def title(self) -> str:
        """What the row is called, or the contract or project that it names."""
        names = ("title", "@contract", "@project")
        return next((self.draft.values[n] for n in names if self.draft.values.get(n)), "")

    @property
    def place(self) -> tuple[Spot, Spot | None]:
        """Row and column of the drop-down, and of the heading that it needs: over its column, or
        in a form left of it; None where the sheet has one."""
        draft = self.draft
        if self.column in draft.columns:
            area = area_of(draft.cell(self.column))
            return (area.top, area.left), None
        last = max(column for cells in draft.sheet.rows.values() for column in cells)
        if draft.is_form:
            return (draft.row, last + 2), (draft.row, last + 1)
        return (draft.row, last + 1), (area_of(draft.head).bottom, last + 1) if draft.head else None


@dataclass(frozen=True)
class MovedRow:
    """A row whose project was chosen, or found after it was published: the row of the files that
    tells it, what it says, the project that it had before and the one that it has now."""

    source: Draft
    resource: str
    values: Mapping[str, str]
    before: str
    project: str
    certainty: str = "confirmed"


def told_reasons(reasons: Iterable[JoinReason]) -> Pair:
    """The reasons for a join, in one sentence of each language."""
    telling = [reason for reason in reasons if reason.kind in FOR]
    pairs = [both(f"sheets.join-reason.{reason.kind}", **_places(reason)) for reason in telling]
    return "；".join(pair[0] for pair in pairs), "; ".join(pair[1] for pair in pairs)


def _places(reason: JoinReason) -> dict[str, str]:
    value, other_value = (shorten(value, _TOLD) for value in [*reason.values, "", ""][:2])
    return {"one": value, "other": other_value}
