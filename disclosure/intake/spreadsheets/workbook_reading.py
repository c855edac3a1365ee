"""Reading: a file of any spreadsheet format becomes sheets; what is hostile is refused."""

import re
import stat
import zipfile
from io import BytesIO
from pathlib import Path

from disclosure.intake.spreadsheets.csv_reader import MAX_TEXT, read_delimited
from disclosure.intake.spreadsheets.grids import Refused, Sheet
from disclosure.intake.spreadsheets.markup_readers import read_html, read_mhtml, read_xml_2003
from disclosure.intake.spreadsheets.ods_reader import read_ods
from disclosure.intake.spreadsheets.workbook_guards import (
    BROKEN_ARCHIVE,
    MAX_FILE,
    MEGABYTE,
    damage,
)
from disclosure.intake.spreadsheets.xls_reader import read_xls
from disclosure.intake.spreadsheets.xlsx_reader import read_xlsx

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
)
_SPREADSHEET_2003 = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet")
_MULTIPART = re.compile(rb"content-type:\s*multipart/related")
_MARKUP = (b"<html", b"<!doctype html", b"<?xml", b"<table", b"<head")


def read_sheets(path: Path) -> list[Sheet]:
    """The sheets of the file; its first bytes determine the format, not its name.

    Raises Refused with the code of a fault.
    """
    data = _bytes(path)
    name = str(path)
    if not data.strip(b"\0 \t\r\n"):
        raise Refused("sheet-file-empty", size=len(data))
    if data.startswith(_ZIP):
        return _read_zip(name, data)
    if data.startswith(_OLE):
        return read_xls(name, data)
    for mark, format_name in _FOREIGN:
        if data.startswith(mark):
            raise Refused("sheet-format", found=format_name)
    markup = _read_markup(name, data)
    if markup is not None:
        return markup
    if path.suffix.lower() not in {".csv", ".tsv", ".txt", ".xls", ".tab"}:
        raise Refused("sheet-format", found=path.suffix or "?")
    return [read_delimited(name, data)]


def _read_markup(name: str, data: bytes) -> list[Sheet] | None:
    """A web page, a single-file web page or an XML Spreadsheet 2003, whatever it is called."""
    head = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    if head.startswith(b"mime-version:") or _MULTIPART.match(head):
        return read_mhtml(name, data)
    if _SPREADSHEET_2003.search(head):
        return read_xml_2003(name, data)
    if not head.startswith(_MARKUP):
        return None
    if b"<html" in head or b"<table" in head or head.startswith((b"<!doctype html", b"<head")):
        return read_html(name, data)
    raise Refused("sheet-format", found="XML")


def _bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refused("not-a-file", value=path.name)
        with path.open("rb") as file:
            head = file.read(8)
            limit = MAX_FILE if head.startswith((_ZIP, _OLE)) else MAX_TEXT
            data = head + file.read(limit)
    except FileNotFoundError as error:
        raise Refused("file-missing", value=path.name) from error
    except OSError as error:
        raise Refused("sheet-unreadable", reason=error.strerror or str(error)) from error
    if len(data) > limit:
        raise Refused("sheet-too-large", limit=f"{limit // MEGABYTE} MB")
    return data


def _read_zip(name: str, data: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = set(archive.namelist())
            kind = archive.open("mimetype").read(100) if "mimetype" in parts else b""
    except BROKEN_ARCHIVE as error:
        raise Refused("sheet-unreadable", reason=damage(error)) from error
    if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return read_ods(name, data)
    if "[Content_Types].xml" in parts and any(part.startswith("xl/") for part in parts):
        return read_xlsx(name, data)
    raise Refused("sheet-format", found="ZIP")
