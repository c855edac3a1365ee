"""Draws the cards that stand for pages where they are shared: a PNG a section and language.

`python -m tests.support.drawn_cards` writes them anew into `theme/static/cards`, with the words of
the theme. They name no site: a deployment has a name of its own.
"""

import base64
import struct
import zlib
from pathlib import Path

from markupsafe import Markup
from playwright.sync_api import Page

from disclosure.site.sharing import CARD_SIZE, CARDS
from disclosure.site.theme import THEME, Words, words
from disclosure.words.texts import LANGUAGES, Language
from tests.support.browser import open_page, running_chromium

FOLDER = THEME / "static" / "cards"
CHAIN = ("catalogue", "plan", "notices", "award", "contract", "payments", "evaluation")
# Which step of the chain a section is about; the others are about the whole of it.
STEP = {
    "catalogue": "catalogue",
    "plans": "plan",
    "notices": "notices",
    "evaluations": "evaluation",
}
STYLE = """
body { margin: 0; width: 1200px; height: 630px; box-sizing: border-box; padding: 88px 96px;
  background: #fdfaf3; color: #221d16; border-top: 20px solid #b83c17; position: relative;
  font-family: "Noto Sans CJK SC", sans-serif; }
h1 { margin: 0; font: 700 68px/1.25 "Noto Serif CJK SC", serif; max-width: 760px; }
p { margin: 24px 0 0; font-size: 34px; line-height: 1.5; color: #655b4c; max-width: 760px; }
svg { position: absolute; right: 84px; top: 72px; }
ol { position: absolute; left: 32px; right: 32px; bottom: 52px; margin: 0; padding: 0;
  display: grid; grid-template-columns: repeat(7, 1fr); list-style: none; font-size: 26px; }
li { text-align: center; }
li::before { content: ""; display: block; width: 26px; height: 26px; margin: 0 auto 12px;
  border: 4px solid #e59b12; border-radius: 50%;
  background: #fdfaf3; position: relative; z-index: 1; }
li.on::before { background: #e59b12; }
li.on { font-weight: 700; }
ol::before { content: ""; position: absolute; left: 7%; right: 7%; top: 15px;
  border-top: 4px solid #ddd2bb; }
"""
# The rounded colours of a picture, each a number of a palette, most frequent colours first.
PALETTE = """async (source) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  const round = (value) => Math.min(255, Math.round(value / 24) * 24);
  const colours = new Map();
  const numbers = new Uint8Array(data.length / 4);
  for (let at = 0; at < numbers.length; at++) {
    const key = [0, 1, 2].map((part) => round(data[at * 4 + part])).join();
    if (!colours.has(key)) {
      if (colours.size === 256) throw new Error("more than 256 colours");
      colours.set(key, { number: colours.size, exact: [...data.slice(at * 4, at * 4 + 3)] });
    }
    numbers[at] = colours.get(key).number;
  }
  let text = "";
  for (let at = 0; at < numbers.length; at += 4096)
    text += String.fromCharCode(...numbers.subarray(at, at + 4096));
  return [btoa(text), [...colours.values()].map(({ exact }) => exact)];
}"""


def drawn(name: str, lang: Language) -> str:
    """The card of a section in one language as HTML."""
    w = words(lang)
    title, lead = said(name, w)
    steps = "".join(
        f'<li class="{"on" if STEP.get(name) in (None, step) else ""}">{w.stage[step]}</li>'
        for step in CHAIN
    )
    rays = "".join(
        f'<path d="M110 18v26" transform="rotate({angle} 110 110)"/>' for angle in range(0, 360, 30)
    )
    sun = (
        '<svg width="220" height="220" fill="#e59b12" stroke="#e59b12" stroke-width="10"'
        f' stroke-linecap="round"><circle cx="110" cy="110" r="48"/>{rays}</svg>'
    )
    html_lang = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!doctype html><html lang="{html_lang}"><meta charset="utf-8"><style>{STYLE}</style>'
        f"<body>{sun}<h1>{title}</h1><p>{lead}</p><ol>{steps}</ol></body></html>"
    )


def said(name: str, w: Words) -> tuple[Markup, Markup]:
    """The title and the line below it."""
    if name == "home":
        return w.home.title, w.share.card_home
    title = {"plans": w.plans.title, "notices": w.notices.title}.get(name) or w[name].title
    return title, w.share[f"card_{name}"]


def small_png(page: Page, png: bytes) -> bytes:
    """The same picture with a palette, a fraction of the size."""
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    encoded, palette = page.evaluate(PALETTE, source)
    numbers, (width, height) = base64.b64decode(encoded), CARD_SIZE
    lines = b"".join(b"\0" + numbers[y * width : (y + 1) * width] for y in range(height))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(part for colour in palette for part in colour)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def draw_all(folder: Path) -> None:
    """Writes every card into a folder."""
    folder.mkdir(exist_ok=True)
    with running_chromium() as browser, open_page(browser) as (page, _):
        page.set_viewport_size({"width": CARD_SIZE[0], "height": CARD_SIZE[1]})
        for name in ["home", *dict.fromkeys(CARDS.values())]:
            for lang in LANGUAGES:
                page.set_content(drawn(name, lang))
                (folder / f"{name}-{lang}.png").write_bytes(small_png(page, page.screenshot()))


if __name__ == "__main__":
    draw_all(FOLDER)
