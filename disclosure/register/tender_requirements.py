"""The requirements that apply to a tender: those of its last notice with any."""

from disclosure.database.sqlite_database import Row
from disclosure.model.links import graph
from disclosure.register.register_file import Register

_SPEAKING = """
SELECT notice_id FROM notices AS n WHERE publisher = :publisher AND tender_id = :tender
   AND (qualifications IS NOT NULL OR materials IS NOT NULL
        OR cleared_fields LIKE '%qualifications%' OR cleared_fields LIKE '%materials%'
        OR EXISTS (SELECT 1 FROM requirements AS r
                    WHERE r.publisher = n.publisher AND r.notice_id = n.notice_id))
 ORDER BY published_us DESC, notice_id DESC LIMIT 1
"""
_HOLDING = f"""
SELECT * FROM requirements WHERE publisher = :publisher AND notice_id = ({_SPEAKING})
 ORDER BY {graph()["requirements"].order}
"""


def requirements_of(register: Register, publisher: str, tender: str) -> list[Row]:
    """The rows in force for a tender, in their order; none where the last notice with conditions
    or papers gives them only as plain text."""
    return register.rows(_HOLDING, publisher=publisher, tender=tender)


def paper_field(requirement: Row) -> str:
    """The field with the paper to be submitted: `text` for a requirement that is only a paper,
    else `evidence`; empty where none is required."""
    if requirement["kind"] == "material":
        return "text"
    return "evidence" if requirement["evidence"] else ""
