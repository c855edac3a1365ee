"""QR codes of addresses as SVG; the only door to segno."""

import segno
from markupsafe import Markup

from disclosure.site.html import html

BORDER = 4  # modules of quiet zone (ISO/IEC 18004)


def qr_code(address: str) -> Markup:
    """The QR code of an address as an inline SVG without a size of its own, dark on light in every
    scheme of colours; error correction M."""
    made = segno.make(address, micro=False, error="m")
    drawn = made.svg_inline(
        omitsize=True, border=BORDER, light="#fff", svgclass=None, lineclass=None
    )
    return html(drawn.replace("<svg ", '<svg aria-hidden="true" ', 1))
