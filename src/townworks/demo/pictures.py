"""演示照片: drawn by a script, with the time and position a phone would write; nobody is in them."""

from __future__ import annotations

import io
import random
from datetime import datetime

from PIL import Image, ImageDraw

SIZE = (960, 720)
EXIF_GPS, EXIF_IFD, TAKEN = 0x8825, 0x8769, 0x9003


def photo(
    subject: str, *, after: bool, seed: int, taken_at: datetime, latitude: float, longitude: float
) -> bytes:
    """A JPEG of a barred window, a river bank, a trench, a heap of rubbish, a shop or a desk, before or after the work; the same for the same seed."""
    source = random.Random(f"{subject}/{after}/{seed}")  # noqa: S311 (a picture, not a secret)
    image = Image.new("RGB", SIZE, (214, 220, 214))
    draw = ImageDraw.Draw(image)
    {"window": _window, "river": _river, "pipe": _pipe, "litter": _litter, "shop": _shop}.get(
        subject, _board
    )(draw, after, source)
    image = Image.blend(image, _light(source), 0.4)  # no two places lie in the same light
    exif = Image.Exif()
    exif[0x0110] = "Townworks demo"
    exif.get_ifd(EXIF_IFD)[TAKEN] = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    gps = exif.get_ifd(EXIF_GPS)
    gps[1], gps[2], gps[3], gps[4] = "N", _degrees(latitude), "E", _degrees(longitude)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82, exif=exif)
    return out.getvalue()


def _light(source: random.Random) -> Image.Image:
    """Patches of light and shade, so that two pictures of a kind are told apart as two photographs would be."""
    patches = Image.frombytes("L", (7, 5), source.randbytes(7 * 5))
    return patches.resize(SIZE, Image.Resampling.BICUBIC).convert("RGB")


def _degrees(value: float) -> tuple[float, float, float]:
    whole = int(value)
    minutes = int((value - whole) * 60)
    return (float(whole), float(minutes), round((value - whole - minutes / 60) * 3600, 2))


def _window(draw: ImageDraw.ImageDraw, after: bool, source: random.Random) -> None:
    wall = (196 + source.randint(-12, 12), 188, 170)
    draw.rectangle((0, 0, *SIZE), fill=wall)
    draw.rectangle((230, 120, 730, 600), fill=(92, 122, 140), outline=(70, 70, 70), width=14)
    for x in range(270, 720, 48):
        draw.line((x, 120, x, 600), fill=(58, 58, 62), width=9)
    for y in (200, 360, 520):
        draw.line((230, y, 730, y), fill=(58, 58, 62), width=9)
    if after:
        draw.rectangle((480, 300, 690, 560), fill=(118, 152, 170), outline=(206, 64, 44), width=10)
        draw.ellipse((495, 420, 520, 445), fill=(206, 64, 44))


def _river(draw: ImageDraw.ImageDraw, after: bool, source: random.Random) -> None:
    draw.rectangle((0, 0, SIZE[0], 260), fill=(188, 212, 226))
    draw.polygon([(0, 260), (960, 220), (960, 720), (0, 720)], fill=(110, 142, 96))
    water = (88, 142, 160) if after else (104, 112, 84)
    draw.polygon([(120, 720), (420, 300), (560, 290), (860, 720)], fill=water)
    for _ in range(0 if after else 60):
        x, y = source.randint(300, 680), source.randint(420, 700)
        draw.ellipse((x, y, x + 26, y + 12), fill=(70, 128, 62))


def _pipe(draw: ImageDraw.ImageDraw, after: bool, source: random.Random) -> None:
    draw.rectangle((0, 0, *SIZE), fill=(150, 138, 120))
    draw.polygon([(180, 720), (380, 120), (580, 120), (780, 720)], fill=(96, 80, 62))
    draw.line((470, 140, 480, 720), fill=(60, 92, 120), width=64)
    if not after:
        draw.line((480, 420, 760, 380), fill=(120, 64, 52), width=44)
    for _ in range(40):
        x, y = source.randint(0, 950), source.randint(0, 700)
        draw.ellipse((x, y, x + 8, y + 6), fill=(128, 116, 100))


def _board(draw: ImageDraw.ImageDraw, after: bool, source: random.Random) -> None:
    draw.rectangle((140, 90, 820, 630), fill=(246, 244, 236), outline=(120, 110, 96), width=12)
    for index in range(9 if after else 4):
        y = 150 + index * 52
        draw.line((190, y, 190 + source.randint(320, 560), y), fill=(70, 84, 92), width=8)


def _litter(draw: ImageDraw.ImageDraw, after: bool, source: random.Random) -> None:
    draw.rectangle((0, 0, *SIZE), fill=(206, 204, 196))
    draw.polygon([(0, 420), (960, 360 + source.randint(-30, 30)), (960, 720), (0, 720)], fill=(158, 152, 138))
    draw.rectangle(
        (60, 150, 260 + source.randint(0, 80), 430), fill=(186, 172, 150), outline=(120, 110, 96), width=6
    )
    for _ in range(3 if after else 70):
        x, y = source.randint(240, 860), source.randint(430, 680)
        shade = source.choice([(212, 206, 188), (96, 132, 168), (188, 92, 74), (90, 96, 88), (224, 220, 210)])
        draw.ellipse((x, y, x + source.randint(14, 60), y + source.randint(10, 34)), fill=shade)
    if after:
        draw.rectangle((640, 300, 760, 470), fill=(76, 128, 92), outline=(48, 84, 60), width=8)


def _shop(draw: ImageDraw.ImageDraw, after: bool, source: random.Random) -> None:
    draw.rectangle((0, 0, *SIZE), fill=(204 + source.randint(-14, 14), 200, 190))
    draw.rectangle((120, 60, 840, 170), fill=(source.randint(120, 180), source.randint(50, 90), 60))
    draw.rectangle((180, 210, 520, 690), fill=(92, 104, 112), outline=(60, 64, 68), width=10)
    draw.rectangle((600, 230, 820, 690), fill=(168, 180, 170), outline=(84, 96, 90), width=12)
    for _ in range(0 if after else 9):
        x, y = source.randint(560, 780), source.randint(420, 640)
        draw.rectangle(
            (x, y, x + source.randint(60, 120), y + source.randint(50, 90)),
            fill=(176, 142, 96),
            outline=(112, 86, 54),
            width=4,
        )
    for _ in range(12):
        x, y = source.randint(190, 500), source.randint(230, 660)
        draw.line((x, y, x + source.randint(20, 60), y), fill=(150, 156, 160), width=5)
