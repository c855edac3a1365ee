"""QR codes of addresses; the only door to segno."""

import io
from base64 import b64encode

import segno
from markupsafe import Markup

from disclosure.site.html import html

BORDER = 4  # modules of quiet zone (ISO/IEC 18004)
# ISO/IEC 18004 7.8: a reader takes any of the eight masks; to weigh all of them takes four fifths
# of the time of a code.
MASK = 2


def qr_code(address: str) -> Markup:
    """The QR code of an address as an inline SVG without a size of its own, dark on light in every
    scheme of colours; error correction M."""
    made = segno.make(address, micro=False, error="m", mask=MASK)
    drawn = made.svg_inline(
        omitsize=True, border=BORDER, light="#fff", svgclass=None, lineclass=None
    )
    return html(drawn.replace("<svg ", '<svg aria-hidden="true" ', 1))


def qr_picture(address: str) -> Markup:
    """The QR code of an address as a PNG inside the page, one pixel a module, in a fifth of the
    bytes of an SVG; error correction L or better."""
    made = segno.make(address, micro=False, error="l", mask=MASK)
    file = io.BytesIO()
    made.save(file, kind="png", border=BORDER)
    side = made.symbol_size(border=BORDER)[0]
    data = b64encode(file.getvalue()).decode("ascii")
    return html(f'<img src="data:image/png;base64,{data}" width="{side}" height="{side}" alt="">')
