"""The register as its readers meet it: one SQLite file, immutable, opened read-only."""

import sqlite3
from pathlib import Path


def open_register(path: Path) -> sqlite3.Connection:
    """A read-only connection to a register, rows as `sqlite3.Row`.

    The file is taken as immutable: no lock is taken, and it must not be changed meanwhile.
    """
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    return connection
