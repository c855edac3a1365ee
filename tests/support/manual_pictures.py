"""Takes the pictures of the desk that the manual for publishers shows, in both languages:
`python -m tests.support.manual_pictures [FOLDER]`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.bureau_year import YEAR
from tests.support.desk_clerk import Clerk, clerk_at, introduce
from tests.support.website import ROOT

WIDTH, HEIGHT = 1024, 620
PICTURES = ROOT / "theme/static/manual"

# Tells the folder by its name alone: the way to it is another one everywhere.
_PLAIN = """folder => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    texts.currentNode.data = texts.currentNode.data.replaceAll(`${folder}/`, "");
}"""


def moments(clerk: Clerk, folder: Path) -> Iterator[str]:
    """What the pictures show, each when it is to be seen."""
    plan, notices = YEAR[2], YEAR[3]
    introduce(clerk)
    yield "drop"
    clerk.drop(plan.write(folder / plan.name))
    clerk.open_place("F6")
    yield "mend"
    clerk.press(clerk.page.get_by_role("link", name=clerk.said("cell.close")))
    for workbook in (plan, notices):
        clerk.take_over(workbook, workbook.write(folder / workbook.name))
    clerk.button("publish.press")
    clerk.wait()
    yield "publish"
    clerk.section("tenders")
    clerk.press(clerk.page.get_by_role("link", name="居家养老服务公开招标公告"))
    yield "correct"


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    target.mkdir(parents=True, exist_ok=True)
    for lang in ("zh", "en"):
        with TemporaryDirectory() as name:
            folder = Path(name)
            with clerk_at(folder / "our-site", lang, WIDTH, has_mouse=True) as clerk:
                clerk.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
                for moment in moments(clerk, folder):
                    clerk.page.evaluate(_PLAIN, name)
                    clerk.page.screenshot(path=target / f"{moment}-{lang}.png")


if __name__ == "__main__":
    main()
