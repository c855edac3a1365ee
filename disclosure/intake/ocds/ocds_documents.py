"""Attachments: OCDS documents become rows about a notice, award, contract or plan item."""

import re

from disclosure.intake.ocds.contracting_process import ContractingProcess
from disclosure.intake.ocds.json_nodes import Node
from disclosure.intake.ocds.ocds_ids import short_hash

_MEDIA = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "txt": "text/plain",
    "html": "text/html",
    "htm": "text/html",
    "xml": "application/xml",
    "json": "application/json",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "rar": "application/vnd.rar",
    "dwg": "image/vnd.dwg",
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", re.ASCII)


def read_documents(
    process: ContractingProcess, nodes: list[Node], resource: str, about_id: str
) -> None:
    """Keep each document once: the first thing that carries it is what it is about."""
    for node in nodes:
        local = node.identifier("id")
        title, url = node.line("title", "description"), node.url("url")
        written_type = node.identifier("documentType")
        title = title or written_type
        if not (title or url):
            continue
        wanted = process.scoped("document", local or short_hash(title, url))
        document_id = process.claimed("documents", wanted, (title, url), node.path)
        row = {
            "document_id": document_id,
            "about_resource": resource,
            "about_id": about_id,
            "title": title,
            "title_en": node.line("title_en"),
            "url": url,
            "media_type": media_type(node.identifier("format")),
            "language": language(node.identifier("language")),
            "published_on": node.day("datePublished"),
        }
        if process.workshop.spill.get("documents", document_id) is None:
            process.put("documents", document_id, row, node.path)


def media_type(written: str) -> str:
    """An IANA media type for what publishers write: `PDF`, `.zip`, `vnd.…`, `application/pdf`."""
    short = written.strip().lower().lstrip(".")
    if short.startswith("vnd."):
        return f"application/{short}"
    return _MEDIA.get(short, short if "/" in short else written)


def language(written: str) -> str:
    """A BCP 47 tag, in its usual case; "" where it is none."""
    if not _LANGUAGE.fullmatch(written):
        return ""
    first, *rest = written.replace("_", "-").split("-")
    sizes = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(sizes.get(len(part), str.lower)(part) for part in rest)])
