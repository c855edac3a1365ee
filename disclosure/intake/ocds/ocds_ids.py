"""Ids that are unique within a publisher, made from ids that OCDS has unique in a process only."""

import hashlib
import re

from disclosure.model.characters import MAX_ID

# Room for what is added to an id: the number of one that is used again, of a requirement.
_LONGEST = MAX_ID - 50
_PREFIX = re.compile(r"ocds-[a-z0-9]{6}-", re.IGNORECASE)
# A shorter end of an OCID ("7", "2020") may begin another id by chance.
_TELLING = 5


def short_hash(*parts: str) -> str:
    """Eight hexadecimal digits, a hash of the parts."""
    text = "\x1f".join(parts)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def shortened(text: str) -> str:
    """An id as long as one may be: the end of a longer one is a hash of it."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 9].rstrip()}-{short_hash(text)}"


def ocid_prefix(ocid: str) -> str:
    """The registered prefix of an OCID (`ocds-213czf`), empty where it has none."""
    match = _PREFIX.match(ocid)
    return match[0].rstrip("-") if match else ""


def scoped(process: str, noun: str, local: str) -> str:
    """The id `local` of a `noun` (award, lot …) made unique by its process.

    Depends on nothing but the arguments, so that files imported apart or together give the
    same ids. An id that already begins with the OCID, or its own part, is not prefixed twice.
    """
    return shortened(_scoped(process, noun, local))


def _scoped(process: str, noun: str, local: str) -> str:
    if not local:
        return f"{process}-{noun}"
    if _begins(local, process):
        return local if local != process else f"{process}-{noun}"
    match = _PREFIX.match(process)
    own_part = process[match.end() :] if match else ""
    if match and len(own_part) >= _TELLING and _begins(local, own_part):
        return f"{match[0]}{local}" if local != own_part else f"{process}-{noun}"
    return f"{process}-{noun}-{local}"


def _begins(text: str, start: str) -> bool:
    """Whether `text` begins with `start` as a part of its own."""
    return text == start or (text.startswith(start) and not text[len(start)].isalnum())
