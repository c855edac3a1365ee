"""Rows put aside in an unnamed file while an index is written, each as `marshal` writes it."""

import marshal
from collections.abc import Iterator
from typing import IO, Any


def spooled_rows(file: IO[bytes]) -> Iterator[tuple[Any, ...]]:
    """Every row of a file, from its beginning to its end."""
    file.seek(0)
    while True:
        try:
            yield marshal.load(file)  # noqa: S302 - our own, unnamed file
        except EOFError:
            return
