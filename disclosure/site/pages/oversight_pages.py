"""Lists of credit records that still count, of audits and inspections, and of typical cases."""

from collections import Counter
from collections.abc import Iterator

from disclosure.register.credit_history import RECORDS
from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare, listing

# Folder of a list → its template and its rows, the newest first.
_LISTS = {
    "credit-standings/": (
        "credit-standings.html",
        f"""
SELECT f.*, o.name AS organization_name, o.name_en AS organization_name_en,
       o.path AS organization_path
  FROM ({RECORDS} WHERE s.is_standing = 1) AS f
  LEFT JOIN organizations AS o
    ON o.publisher = f.publisher AND o.organization_id = f.organization_id
 WHERE :publisher IN ('', f.publisher)
 ORDER BY f.occurred_on DESC, f.publisher, f.credit_record_id
""",
    ),
    "audits/": (
        "audits.html",
        """
SELECT a.*, p.path AS project_path, o.name AS authority_name, o.name_en AS authority_name_en,
       o.path AS authority_path
  FROM audits AS a
  LEFT JOIN projects AS p ON p.publisher = a.publisher AND p.project_id = COALESCE(a.project_id,
       (SELECT c.project_id FROM contracts AS c
         WHERE c.publisher = a.publisher AND c.contract_id = a.contract_id))
  LEFT JOIN organizations AS o
    ON o.publisher = a.publisher AND o.organization_id = a.authority_id
 WHERE :publisher IN ('', a.publisher)
 ORDER BY a.audited_on DESC, a.publisher, a.audit_id
""",
    ),
    "cases/": (
        "cases.html",
        """
SELECT d.*, p.project_id, p.title AS project_title, p.title_en AS project_title_en, p.domain,
       p.score, p.path AS project_path
  FROM documents AS d
  JOIN projects AS p ON p.publisher = d.publisher AND p.project_id = d.about_id
 WHERE d.kind = 'case' AND d.about_resource = 'projects' AND :publisher IN ('', d.publisher)
 ORDER BY d.published_on DESC, d.publisher, d.document_id
""",
    ),
}


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """Each list of every publisher together, and one for each publisher that has such rows."""
    for root, (template, query) in _LISTS.items():
        counts = Counter(row["publisher"] for row in register.each(query, publisher=""))
        having = [
            {**row, "row_count": counts[row["publisher"]]}
            for row in register.publishers()
            if row["publisher"] in counts
        ]
        places = [("", root, counts.total())]
        places += [
            (row["publisher"], f"{root}{row['path'].split('/')[1]}/", row["row_count"])
            for row in having
        ]
        for publisher, path, total in places:
            yield from listing(
                path,
                template,
                register.each(query, publisher=publisher),
                total,
                share,
                publisher or None,
                values={"publishers": having},
            )
