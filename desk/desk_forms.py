"""Forms of the desk's pages: parsed with limits, and accepted only with the key of this start."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from fastapi import Request

from desk.desk_guard import DeskKey
from disclosure.intake.spreadsheets.workbook_guards import MAX_FILE

# The largest form of texts, and with a workbook (the largest that an import reads).
MAX_TEXTS, MAX_UPLOAD, _MAX_FIELDS = 1 << 20, MAX_FILE + (1 << 20), 200
_BOUNDARY = re.compile(r'boundary="?([^";,]+)"?')
_NAME = re.compile(rb'(?i)content-disposition:[^\r\n]*?[; ]name="([^"]*)"')
_FILE = re.compile(rb'(?i)content-disposition:[^\r\n]*?filename="([^"]*)"')


class WrongForm(Exception):
    """A form that is not the desk's own, or too large; `status` is the HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class DeskForm:
    """The texts of a form by name, and its files: names and contents."""

    texts: Mapping[str, str] = field(default_factory=dict)
    files: list[tuple[str, bytes]] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        """A text; empty if the form does not have it."""
        return self.texts.get(name, "")

    def number(self, name: str) -> int:
        """A whole number from 0. Raises WrongForm."""
        if not re.fullmatch(r"[0-9]{1,7}", self[name]):
            raise WrongForm(400)
        return int(self[name])


async def read_form(request: Request) -> DeskForm:
    """The form of a request. Raises WrongForm."""
    kind = request.headers.get("content-type", "")
    is_upload = kind.startswith("multipart/form-data")
    if not is_upload and not kind.startswith("application/x-www-form-urlencoded"):
        raise WrongForm(415)
    body = await _body(request.stream(), MAX_UPLOAD if is_upload else MAX_TEXTS)
    form = _parts(kind, body) if is_upload else _texts(body)
    key: DeskKey = request.app.state.key
    if not key.is_form(form["form_key"]):
        raise WrongForm(403)
    return form


async def _body(stream: AsyncIterator[bytes], limit: int) -> bytes:
    body = bytearray()
    async for chunk in stream:
        body += chunk
        if len(body) > limit:
            raise WrongForm(413)
    return bytes(body)


def _texts(body: bytes) -> DeskForm:
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict"
        )
    except ValueError as error:
        raise WrongForm(400) from error
    return DeskForm(dict(pairs))


def _parts(kind: str, body: bytes) -> DeskForm:
    """The parts of `multipart/form-data` (RFC 7578) as browsers write it."""
    boundary = _BOUNDARY.search(kind)
    if boundary is None:
        raise WrongForm(400)
    texts: dict[str, str] = {}
    files: list[tuple[str, bytes]] = []
    mark = b"--" + boundary[1].encode("latin-1")
    pieces = (b"\r\n" + body).split(b"\r\n" + mark)
    if len(pieces) > _MAX_FIELDS or not pieces[-1].startswith(b"--"):
        raise WrongForm(400)
    for piece in pieces[1:-1]:
        head, blank, content = piece.partition(b"\r\n\r\n")
        name, file = _NAME.search(head), _FILE.search(head)
        if not blank or name is None:
            raise WrongForm(400)
        if file is not None:
            files.append((_decoded(file[1]), content))
        else:
            texts[_decoded(name[1])] = _decoded(content)
    return DeskForm(texts, [file for file in files if file[0] or file[1]])


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise WrongForm(400) from error
