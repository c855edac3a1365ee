"""What the `sqlite3` program gives for a query on the downloaded register."""

import csv
import io
import subprocess
from collections.abc import Mapping
from pathlib import Path


def by_program(site: Path, query: str) -> list[Mapping[str, str]]:
    """The rows of a query, by name of their columns; nothing and an empty text read alike."""
    command = ["sqlite3", "-readonly", "-csv", "-header", "downloads/register.sqlite", query]
    run = subprocess.run(command, cwd=site, capture_output=True, check=True, text=True)
    return list(csv.DictReader(io.StringIO(run.stdout)))
