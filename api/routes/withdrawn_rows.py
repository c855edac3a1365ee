"""The answer about a row that was published once and is not any more."""

import sqlite3
from urllib.parse import quote

from api.http.problems import Problem
from disclosure.history.history_file import is_attached

# A row is told of by its change; a project, which is no row of its own, by its page, and why by the
# first row that went with it.
_TOLD = """
SELECT c.release, n.released_at, c.page, c.reason, c.reason_en
  FROM history.changes c JOIN history.releases n ON n.number = c.release
 WHERE c.publisher = ?1 AND c.resource = ?2 AND c.id = ?3 AND c.action = 'withdrawn'
UNION ALL
SELECT r.release, n.released_at, r.path, c.reason, c.reason_en
  FROM history.removed_pages r JOIN history.releases n ON n.number = r.release
  LEFT JOIN history.changes c ON c.position = (
       SELECT MIN(position) FROM history.changes WHERE project_path = r.path
          AND release = r.release AND action = 'withdrawn' AND reason IS NOT NULL)
 WHERE r.publisher = ?1 AND r.resource = ?2 AND r.id = ?3
 ORDER BY 1 DESC, 4 DESC LIMIT 1
"""


def withdrawn(
    register: sqlite3.Connection, resource: str, publisher: str, key: str
) -> Problem | None:
    """The problem that tells when and why a row was withdrawn; None where none of that id was.

    For ids that the register does not have. `page` is the address of what is told of it.
    """
    if not is_attached(register):
        return None
    row = register.execute(_TOLD, (publisher, resource, key or publisher)).fetchone()
    if row is None:
        return None
    name, day = f"{publisher}/{key}"[:200].rstrip("/"), row["released_at"][:10]
    why, why_en = row["reason"], row["reason_en"] or row["reason"]
    return Problem(
        "withdrawn",
        f"{name} 自 {day} 起不再公布" + (f"，原因：{why}" if why else "，发布方没有说明原因。"),
        f"{name} has not been published since {day}"
        + (f": {why_en}" if why_en else "; the publisher did not say why."),
        withdrawn_at=row["released_at"],
        release=row["release"],
        reason=why,
        reason_en=row["reason_en"],
        page=f"/{quote(row['page'])}",
    )
