"""The answer about a row that was published once and is not any more."""

from urllib.parse import quote

from api.http.problems import Problem
from disclosure.register.register_file import Register
from disclosure.words.texts import both


def withdrawn(register: Register, resource: str, publisher: str, key: str) -> Problem | None:
    """The problem that tells when and why a row was withdrawn; None where none of that id was.

    For ids that the register does not have. `page` is the address of what is told of it.
    """
    history = register.history
    row = history.withdrawal(resource, publisher, key or publisher) if history else None
    if row is None:
        return None
    name, day = f"{publisher}/{key}"[:200].rstrip("/"), row["released_at"][:10]
    why, why_en = row["reason"], row["reason_en"] or row["reason"]
    key = "api.problem.withdrawn_because" if why else "api.problem.withdrawn"
    return Problem(
        "withdrawn",
        both(key, name=name, day=day, reason=(why, why_en)),
        withdrawn_at=row["released_at"],
        release=row["release"],
        reason=why,
        reason_en=row["reason_en"],
        page=f"/{quote(row['page'])}",
    )
