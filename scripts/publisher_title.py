"""The publisher's title: asked for on a terminal where it is not known."""

import sys
from pathlib import Path

from scripts.terminal import help_of


def asked_title(title: str, folder: Path) -> str:
    """The title that was given, or that the person at the terminal types if the publisher has no
    package yet; else empty."""
    is_new = not any(folder.glob("*/datapackage.json"))
    if title or not is_new or not sys.stdin.isatty():
        return title
    return input(f"{help_of('publisher_title')}: ").strip()
