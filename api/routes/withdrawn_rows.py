"""The answer about a row that was published once and is not any more."""

from urllib.parse import quote

from api.http.problems import Problem
from disclosure.register.register_file import Register


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
