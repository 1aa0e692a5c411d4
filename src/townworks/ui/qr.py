"""二维码: an address as a QR code in SVG, black on white whatever the theme, so that any phone reads it from paper or screen."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def drawn(text: str) -> SafeString:
    """The code of a text, without a size of its own: the page's style gives it one. It says nothing to who cannot see it, so
    the text stands beside it."""
    code = segno.make(text, error="m", micro=False)
    picture = code.svg_inline(svgclass="qr", lineclass=None, omitsize=True, light="white", border=4)
    return mark_safe(picture.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # drawn here
