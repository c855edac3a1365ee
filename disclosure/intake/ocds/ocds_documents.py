"""Attachments: OCDS documents become rows about a notice, award, contract or plan item."""

import re

from disclosure.intake.ocds.contracting_process import ContractingProcess, ListedObject, Row
from disclosure.intake.ocds.json_nodes import JsonNode, first
from disclosure.intake.ocds.ocds_codes import counterpart
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
    process: ContractingProcess,
    nodes: list[JsonNode],
    resource: str,
    about_id: str,
    owner: str = "",
) -> None:
    """Keep each document once: it is about the first object that contains it.

    `owner` is the object whose later releases may change the document, by default the one that it
    is about; each of its lists has ids of its own. The same title and address under the same id is
    the same document elsewhere.
    """
    listed = []
    for node in nodes:
        local = node.identifier("id")
        title, url = node.line("title", "description"), node.url("url")
        written_type = node.identifier("documentType")
        kind = counterpart(written_type, "document-kind")
        if (title or not written_type) and not kind:
            node.reading.read.discard(node.under("documentType"))
        title = first(title, written_type)
        wanted_id = process.scoped("document", local or short_hash(title, url))
        if not (title or url or process.claims.get(("documents", wanted_id))):
            continue
        row = {
            "title": title,
            "title_en": node.line("title_en"),
            "kind": kind,
            "url": url,
            "media_type": media_type(node.identifier("format")),
            "language": _language(node),
            "published_on": node.day("datePublished"),
        }
        same_key = _same_document(process, wanted_id, row)
        if same_key:
            process.merge("documents", same_key, row, node)
        else:
            unique_in = f"{owner or about_id} {node.path}"
            listed.append(ListedObject(node, local, wanted_id, row, unique_in))
    for document_id, document in process.keyed("documents", listed).items():
        known_row = process.merge("documents", document_id, document.row, document.node)
        if "document_id" not in known_row:
            known_row |= {
                "document_id": document_id,
                "about_resource": resource,
                "about_id": about_id,
            }


def _same_document(process: ContractingProcess, wanted_id: str, row: Row) -> str:
    """The key of a known document of that id, title and address."""
    for key in process.claims.get(("documents", wanted_id), {}):
        known_row = process.rows["documents"].get(key, {})
        if all((known_row.get(name) or "") == row[name] for name in ("title", "url")):
            return key
    return ""


def _language(node: JsonNode) -> str:
    written = node.identifier("language")
    tag = language(written)
    if written and not tag:
        node.reading.note(node.under("language"), "code-unknown", written)
    return tag or node.nothing("language")


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
