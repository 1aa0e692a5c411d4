"""读票据: the QR code of an invoice off a photograph, where there is one and the photograph allows."""

from __future__ import annotations

import warnings
from pathlib import Path

import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from townworks.engines import invoice_code
from townworks.kernel import evidence
from townworks.kernel.models import Blob

READABLE = ("image/jpeg", "image/png", "image/webp")
FORMATS = ("JPEG", "PNG", "WEBP")
SIDES = (1600, 3200)  # a code fills little of a photograph: small first, which is quick, then finer
MOST_CODES = 8


def invoice_on(blob: Blob) -> tuple[invoice_code.Answer, str] | None:
    """What the code on a stored picture says, and its text; None where no invoice's code can be read."""
    if blob.media_type not in READABLE:
        return None
    for text in _texts(evidence.path_of(blob.sha256)):
        answer = invoice_code.compute(invoice_code.Given(text[:300]))
        if answer.found:
            return answer, text[:300]
    return None


def _texts(path: Path) -> list[str]:
    """The codes on a picture, at the first size at which there are any. A picture that was kept is whole; what cannot be read has none."""
    for side in SIDES:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's doubts were dealt with when the picture was kept
            try:
                with Image.open(path, formats=FORMATS) as image:
                    if side != SIDES[0] and max(image.size) <= SIDES[0]:
                        return []
                    image.draft("L", (side, side))
                    grey = ImageOps.exif_transpose(image).convert("L")
            except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
                return []
        grey.thumbnail((side, side), Image.Resampling.BILINEAR)
        found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)  # type: ignore[arg-type]
        if found:
            return [one.text for one in found[:MOST_CODES]]
    return []
