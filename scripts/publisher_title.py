"""The publisher's title: asked for where nothing says it, on a terminal."""

import sys
from pathlib import Path

UNTITLED = (
    "注意：发布方没有名称，网站将显示文件夹名；请用 --title 写上全称 / "
    "note: the publisher has no title, so the site shows the name of its folder; write --title"
)


def asked_title(title: str, folder: Path) -> str:
    """The title that was given, or that the person at the terminal writes where the publisher
    has no package yet; else empty."""
    is_new = not any(folder.glob("*/datapackage.json"))
    if title or not is_new or not sys.stdin.isatty():
        return title
    return input("发布方全称 full name of the publisher: ").strip()
