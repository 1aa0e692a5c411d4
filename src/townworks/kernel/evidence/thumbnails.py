"""图片: bounded before it is decoded, decoded whole once to know that it is whole, and drawn small."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from ..errors import Invalid
from .exif import Shot, shot_of

MOST_PIXELS = 40_000_000
SIDE = 480
FORMATS = ("JPEG", "PNG", "WEBP")  # a JPEG of several pictures (MPO) opens as JPEG


@dataclass(frozen=True)
class Picture:
    """What is kept of an image: pixels, when and where, and a small JPEG without any of the camera's notes."""

    width: int
    height: int
    shot: Shot
    small: bytes


def picture_of(path: Path, name: str) -> Picture:
    """Invalid when it is too large, damaged or cut short."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of what is refused here anyway, and of broken EXIF
        try:
            with Image.open(path, formats=FORMATS) as image:
                _bound(image, name)
                shot = shot_of(image)
                width, height = image.size
                image.draft(
                    "RGB", _drawn(width, height)
                )  # JPEG: reads it all, and no more pixels than are drawn
                image.load()
                return Picture(width, height, shot, _small(image))
        except Image.DecompressionBombError:
            raise _too_large(name) from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError):
            raise Invalid("图片“{name}”不完整或已损坏，请重新拍摄或重新拷贝后再上传。", name=name) from None


def _bound(image: Image.Image, name: str) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _too_large(name)


def _too_large(name: str) -> Invalid:
    return Invalid(
        "图片“{name}”超过 {most} 万像素，请用手机或电脑缩小后再上传。", name=name, most=MOST_PIXELS // 10_000
    )


def _drawn(width: int, height: int) -> tuple[int, int]:
    """The size of the small picture."""
    scale = min(1.0, SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _small(upright: Image.Image) -> bytes:
    upright.thumbnail((SIDE, SIDE), Image.Resampling.BILINEAR)  # small first, so that turning it is cheap
    ImageOps.exif_transpose(upright, in_place=True)
    if upright.mode in ("RGBA", "LA", "P", "PA"):
        flat = Image.new("RGB", upright.size, "white")
        clear = upright.convert("RGBA")
        flat.paste(clear, mask=clear.getchannel("A"))
        upright = flat
    out = io.BytesIO()
    (upright if upright.mode == "RGB" else upright.convert("RGB")).save(out, "JPEG", quality=80, exif=b"")
    return out.getvalue()
