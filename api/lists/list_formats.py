"""Formats of a list: which one a request asks for, by the extension of its address or by
`Accept`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from api.http.problems import Problem
from api.lists.row_members import chosen, csv_header, csv_rows
from disclosure.register.row_files import Row
from disclosure.words.texts import both


@dataclass(frozen=True)
class Format:
    """An output format of a list; its name is the extension of an address."""

    name: str
    media_type: str
    others: tuple[str, ...] = ()


JSON = Format("json", "application/json")
JSON_LINES = Format(
    "jsonl", "application/jsonl", ("application/x-ndjson", "application/x-jsonlines")
)
CSV = Format("csv", "text/csv; charset=utf-8; header=present")
FORMATS = (JSON, JSON_LINES, CSV)
_BY_TYPE = {"*/*": JSON, "application/*": JSON, "text/*": CSV} | {
    name: form for form in FORMATS for name in (form.media_type.partition(";")[0], *form.others)
}


def negotiated(accept: str | None) -> Format:
    """The format that an `Accept` header prefers (RFC 9110, 12.5.1); JSON in case of a tie.

    Problem if it accepts none of ours.
    """
    if accept is None or accept == "*/*" or not accept.strip():
        return JSON
    accepted: list[tuple[float, int]] = []
    for part in accept.lower().split(","):
        name, _, rest = part.partition(";")
        weight, form = _weight(rest), _BY_TYPE.get(name.strip())
        if weight > 0 and form is not None:
            accepted.append((weight, -FORMATS.index(form)))
    if not accepted:
        raise Problem(
            "not-acceptable",
            both("api.problem.not_acceptable"),
            allowed=[form.media_type for form in FORMATS],
        )
    return FORMATS[-max(accepted)[1]]


def _weight(parameters: str) -> float:
    for part in parameters.split(";"):
        name, _, value = part.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0
    return 1


def pieces(
    form: Format,
    parts: Iterable[list[Row]],
    fields: Sequence[str],
    *,
    has_bom: bool,
    is_chosen: bool = False,
) -> Iterator[bytes]:
    """A whole list as bytes, batch by batch. `fields` are the members of each row: all of them,
    unless they are chosen."""
    if form is CSV:
        yield csv_header(fields, has_bom)
    for rows in parts:
        if form is CSV:
            yield csv_rows(rows, fields)
        else:
            lines: Sequence[Row] = [chosen(row, fields) for row in rows] if is_chosen else rows
            yield b"\n".join(lines) + b"\n"
