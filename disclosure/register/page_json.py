"""The JSON beside each page: the page's row and all rows linked to it, in one document."""

import json
import sqlite3
from collections.abc import Iterator, Mapping

# Each fragment selects ids or rows by `:publisher` and `:key`, the key of the page's row.
_IDS = {
    "plan-items": "SELECT plan_item_id FROM plan_items WHERE {project}",
    "notices": "SELECT notice_id FROM notices WHERE {project}",
    "tenders": "SELECT tender_id FROM tenders WHERE {project}"
    " UNION SELECT tender_id FROM awards WHERE {project}",
    "awards": "SELECT award_id FROM awards WHERE {project}",
    "contracts": "SELECT contract_id FROM contracts WHERE {project}",
    "evaluations": "SELECT evaluation_id FROM evaluations WHERE {project}"
    " UNION SELECT evaluation_id FROM evaluations WHERE publisher = :publisher AND contract_id IN"
    " (SELECT contract_id FROM contracts WHERE {project})",
    "projects": "SELECT :key",
}
IDS = {
    resource: sql.format(project="publisher = :publisher AND project_id = :key")
    for resource, sql in _IDS.items()
}
# A document may be about any row of a project's page; those below a contract count as its own.
_BELOW = {
    "lots": ("lot_id", "tender_id", "tenders"),
    "enquiries": ("enquiry_id", "tender_id", "tenders"),
    "contract-changes": ("contract_change_id", "contract_id", "contracts"),
    "milestones": ("milestone_id", "contract_id", "contracts"),
    "payments": ("payment_id", "contract_id", "contracts"),
    "indicators": ("indicator_id", "evaluation_id", "evaluations"),
}


def _below(resource: str) -> str:
    key, parent, ids = _BELOW[resource]
    table = resource.replace("-", "_")
    return f"SELECT {key} FROM {table} WHERE publisher = :publisher AND {parent} IN ({IDS[ids]})"


def _rows(table: str, where: str) -> str:
    return f"SELECT json FROM {table} WHERE publisher = :publisher AND ({where})"


def _documents(sources: Mapping[str, str]) -> str:
    about = " UNION ALL ".join(
        f"SELECT '{resource}' AS resource, id FROM (SELECT NULL AS id WHERE 0 UNION ALL {sql})"
        for resource, sql in sources.items()
    )
    return (
        f"SELECT d.json FROM ({about}) a CROSS JOIN documents d ON d.publisher = :publisher"
        " AND d.about_id = a.id AND d.about_resource = a.resource ORDER BY d.document_id"
    )


_OWN_TENDER = "SELECT tender_id FROM notices WHERE publisher = :publisher AND notice_id = :key"
_BY_PLACE = " ORDER BY package, row_number"

# Table of a page's row → its key, and what its document holds beside the row: name → rows.
PAGES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "projects": (
        "project_id",
        {
            "plan_items": _rows("plan_items", "project_id = :key") + _BY_PLACE,
            "tenders": _rows("tenders", f"tender_id IN ({IDS['tenders']})")
            + " ORDER BY first_published_at, tender_id",
            "notices": _rows("notices", "project_id = :key")
            + " ORDER BY julianday(published_at), notice_id",
            "lots": _rows("lots", f"tender_id IN ({IDS['tenders']})") + _BY_PLACE,
            "enquiries": _rows("enquiries", f"tender_id IN ({IDS['tenders']})") + _BY_PLACE,
            "awards": _rows("awards", "project_id = :key") + _BY_PLACE,
            "award_undertakers": _rows("award_undertakers", f"award_id IN ({IDS['awards']})")
            + _BY_PLACE,
            "contracts": _rows("contracts", "project_id = :key") + _BY_PLACE,
            "contract_changes": _rows("contract_changes", f"contract_id IN ({IDS['contracts']})")
            + _BY_PLACE,
            "milestones": _rows("milestones", f"contract_id IN ({IDS['contracts']})") + _BY_PLACE,
            "payments": _rows(
                "payments",
                f"contract_id IN ({IDS['contracts']}) OR evaluation_id IN ({IDS['evaluations']})",
            )
            + _BY_PLACE,
            "evaluations": _rows("evaluations", f"evaluation_id IN ({IDS['evaluations']})")
            + _BY_PLACE,
            "indicators": _rows("indicators", f"evaluation_id IN ({IDS['evaluations']})")
            + _BY_PLACE,
            "documents": _documents(IDS | {resource: _below(resource) for resource in _BELOW}),
        },
    ),
    "notices": (
        "notice_id",
        {
            "tenders": _rows("tenders", f"tender_id IN ({_OWN_TENDER})"),
            "lots": _rows("lots", f"tender_id IN ({_OWN_TENDER})") + _BY_PLACE,
            "documents": _documents({"notices": "SELECT :key", "tenders": _OWN_TENDER}),
        },
    ),
    "editions": (
        "edition_id",
        {
            "items": _rows("items", "edition_id = :key") + _BY_PLACE,
            "exclusions": _rows("exclusions", "edition_id = :key") + _BY_PLACE,
            "documents": _documents({"editions": "SELECT :key"}),
        },
    ),
    "items": ("item_id", {"items": _rows("items", "parent_item_id = :key") + _BY_PLACE}),
    "organizations": (
        "organization_id",
        {
            "credit_records": _rows("credit_records", "organization_id = :key") + _BY_PLACE,
            "documents": _documents({"organizations": "SELECT :key"}),
        },
    ),
    "evaluations": (
        "evaluation_id",
        {
            "indicators": _rows("indicators", "evaluation_id = :key") + _BY_PLACE,
            "documents": _documents({"evaluations": "SELECT :key"}),
        },
    ),
    "policies": (
        "policy_id",
        {"parameters": _rows("parameters", "policy_id = :key") + _BY_PLACE},
    ),
    "packages": ("package", {}),
    "publishers": ("publisher", {"packages": _rows("packages", "1") + " ORDER BY package"}),
}


def documents(
    register: sqlite3.Connection, table: str, share: tuple[int, int] = (0, 1)
) -> Iterator[tuple[str, bytes]]:
    """The JSON of each page of a table of `PAGES`, as its site path and bytes.

    The row's own keys come first, then an array for each linked table. The texts are the
    register's, spliced and never read, so that numbers keep the digits of the CSV.
    `share` is (n, of): every of-th page from the n-th, for work in several processes.
    """
    key, parts = PAGES[table]
    rows = register.execute(
        f"SELECT publisher, {key} AS key, path, json FROM {table} ORDER BY publisher, {key}"
    )
    for position, row in enumerate(rows):
        if position % share[1] != share[0]:
            continue
        named = {"publisher": row["publisher"], "key": row["key"]}
        arrays = [
            f'"{name}":[' + ",".join(text for (text,) in register.execute(sql, named)) + "]"
            for name, sql in parts.items()
        ]
        if table == "packages":
            arrays.append(f'"resources":{_resources(register, named)}')
        text = ",".join([row["json"].strip()[:-1], *arrays])
        yield row["path"].rstrip("/") + ".json", f"{text}}}\n".encode("utf-8", "surrogatepass")


def _resources(register: sqlite3.Connection, named: Mapping[str, str]) -> str:
    """The files of a package; the register keeps no JSON of them, and they hold no decimals."""
    rows = register.execute(
        "SELECT resource, file, row_count, bytes, sha256 FROM package_resources"
        " WHERE publisher = :publisher AND package = :key ORDER BY resource",
        named,
    )
    return json.dumps([dict(row) for row in rows], ensure_ascii=False, separators=(",", ":"))
