"""Files that only their owner may read: keys, and what must not be published."""

import os
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Let `path` hold a text, readable by its owner only (0600) and durable, all or nothing."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
