"""拍照的场景: pictures drawn by a script, as unlike or as like each other as a test needs, and what is done to pictures."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import combinations
from random import Random

import imagehash
import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from townworks.engines.photo_likeness import Limits, bits_between

SIZE = (640, 480)
Colour = tuple[int, int, int]
Hashes = tuple[int, int]


def colour(random: Random, low: int = 20, high: int = 235) -> Colour:
    return random.randint(low, high), random.randint(low, high), random.randint(low, high)


def street(seed: int) -> Image.Image:
    """A scene of its own: horizon, houses with windows, bins, people, cables."""
    random = Random(seed)
    width, height = SIZE
    picture = Image.new("RGB", SIZE, colour(random, 120, 250))
    draw = ImageDraw.Draw(picture)
    horizon = random.randint(height // 4, height * 3 // 4)
    draw.rectangle((0, horizon, width, height), fill=colour(random, 30, 180))
    for _ in range(random.randint(2, 6)):
        left, top = random.randint(-80, width - 60), random.randint(10, horizon)
        right, bottom = left + random.randint(60, 300), random.randint(horizon, height)
        draw.rectangle((left, top, right, bottom), fill=colour(random))
        panes(draw, random, (left, top, right, bottom))
    for _ in range(random.randint(3, 10)):
        x, y, radius = random.randint(0, width), random.randint(horizon // 2, height), random.randint(8, 60)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour(random))
    for _ in range(random.randint(0, 5)):
        ends = [(random.randint(0, width), random.randint(0, height)) for _ in range(2)]
        draw.line(ends, fill=colour(random, 0, 120), width=random.randint(2, 9))
    return grain(picture, seed)


def panes(draw: ImageDraw.ImageDraw, random: Random, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    step, pane = random.randint(24, 60), colour(random)
    for x in range(left + 8, right - 12, step):
        for y in range(top + 8, bottom - 12, step):
            draw.rectangle((x, y, x + step // 2, y + step // 2), fill=pane)


def shop(seed: int) -> Image.Image:
    """One of a row of shops built alike and photographed alike: sign, shutter, door, counter; only the fittings differ."""
    random = Random(seed)
    width, height = SIZE
    picture = Image.new("RGB", SIZE, (186, 180, 170))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 400, width, height), fill=(120, 116, 110))
    draw.rectangle((40, 40, 600, 110), fill=colour(random))
    for n in range(random.randint(3, 7)):
        draw.rectangle(
            (70 + n * 70, 55, 70 + n * 70 + random.randint(25, 50), 95), fill=colour(random, 150, 255)
        )
    draw.rectangle((60, 130, 580, 400), fill=colour(random, 60, 140))
    door = random.choice((80, 250, 420))
    draw.rectangle((door, 150, door + 130, 400), fill=colour(random, 80, 220))
    for _ in range(random.randint(3, 8)):
        x, y = random.randint(70, 520), random.randint(200, 360)
        draw.rectangle((x, y, x + random.randint(20, 90), y + random.randint(20, 70)), fill=colour(random))
    return grain(picture, seed)


def grain(picture: Image.Image, seed: int) -> Image.Image:
    """The softness, falling light and noise of a phone's camera."""
    soft = np.asarray(picture.filter(ImageFilter.GaussianBlur(1.2)), np.float64)
    light = np.linspace(1.08, 0.9, SIZE[0])[None, :, None]
    noise = np.random.Generator(np.random.PCG64(seed)).normal(0, 6, soft.shape[:2])
    return Image.fromarray(np.clip(soft * light + noise[:, :, None], 0, 255).astype(np.uint8))


def encoded(picture: Image.Image, quality: int) -> Image.Image:
    """Written as JPEG and read again."""
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=quality)
    return Image.open(io.BytesIO(kept.getvalue())).convert("RGB")


def resized(picture: Image.Image, share: float) -> Image.Image:
    return encoded(picture.resize((round(picture.width * share), round(picture.height * share))), 80)


def cropped(picture: Image.Image, share: float) -> Image.Image:
    """The same share cut off at each of the four edges."""
    x, y = round(picture.width * share), round(picture.height * share)
    return encoded(picture.crop((x, y, picture.width - x, picture.height - y)), 80)


def brightened(picture: Image.Image, share: float) -> Image.Image:
    return encoded(ImageEnhance.Brightness(picture).enhance(1 + share), 80)


def stamped(picture: Image.Image) -> Image.Image:
    """With a date stamp in the corner, as camera programs put it."""
    marked = picture.copy()
    draw = ImageDraw.Draw(marked)
    draw.rectangle((8, 430, 250, 470), fill=(0, 0, 0))
    for n in range(14):
        draw.rectangle((16 + n * 16, 438, 26 + n * 16, 462), fill=(255, 255, 255))
    return encoded(marked, 80)


def changed(picture: Image.Image, seed: int) -> Image.Image:
    """The same place from the same spot: the light is another, and one thing there has changed."""
    random = Random(seed)
    after = picture.copy()
    x, y = random.randint(100, 400), random.randint(150, 330)
    ImageDraw.Draw(after).rectangle((x, y, x + 110, y + 90), fill=colour(random))
    return brightened(after, random.uniform(-0.1, 0.1))


def shot_again(picture: Image.Image, seed: int) -> Image.Image:
    """The same place taken again by hand: one thing changed, turned, nearer, aside."""
    random = Random(seed)
    turned = changed(picture, seed).rotate(random.uniform(-4, 4), resample=Image.Resampling.BICUBIC)
    (width, height), near = SIZE, random.uniform(0.05, 0.10)
    aside, up = random.uniform(-0.04, 0.04) * width, random.uniform(-0.04, 0.04) * height
    box = (width * near + aside, height * near + up, width * (1 - near) + aside, height * (1 - near) + up)
    return encoded(turned.resize(SIZE, Image.Resampling.BICUBIC, box), 80)


def hashes(picture: Image.Image) -> Hashes:
    """phash and dhash, 64 bits each."""
    return int(str(imagehash.phash(picture)), 16), int(str(imagehash.dhash(picture)), 16)


# What may be done to one picture; and what is not one picture, though it shows one place.
SAME: dict[str, Callable[[Image.Image, int], Image.Image]] = {
    "JPEG quality 90": lambda picture, _: encoded(picture, 90),
    "JPEG quality 60": lambda picture, _: encoded(picture, 60),
    "JPEG quality 30": lambda picture, _: encoded(picture, 30),
    "half the size": lambda picture, _: resized(picture, 0.5),
    "a quarter of the size": lambda picture, _: resized(picture, 0.25),
    "1 % cut off each edge": lambda picture, _: cropped(picture, 0.01),
    "2 % cut off each edge": lambda picture, _: cropped(picture, 0.02),
    "5 % cut off each edge": lambda picture, _: cropped(picture, 0.05),
    "20 % brighter": lambda picture, _: brightened(picture, 0.2),
    "date stamped on": lambda picture, _: stamped(picture),
}
AGAIN: dict[str, Callable[[Image.Image, int], Image.Image]] = {
    "same spot, one thing changed": changed,
    "same place again by hand": shot_again,
}


def alike(one: Hashes, other: Hashes) -> bool:
    limits = Limits()
    return bits_between(one[0], other[0]) <= limits.phash and bits_between(one[1], other[1]) <= limits.dhash


def measured(count: int) -> dict[str, float]:
    """Percent of pairs that count as one picture, for ``count`` streets and ``count`` shops."""
    streets, shops = ([draw(seed) for seed in range(count)] for draw in (street, shop))
    pictures = streets + shops
    own = [hashes(picture) for picture in pictures]
    shares = {}
    for name, change in (SAME | AGAIN).items():
        found = [alike(own[n], hashes(change(picture, n))) for n, picture in enumerate(pictures)]
        shares[name] = 100 * sum(found) / len(found)
    by_hand = [hashes(shot_again(picture, n)) for n, picture in enumerate(shops)]
    others = {
        "unlike streets": own[:count],
        "shops built alike, from one spot": own[count:],
        "shops built alike, by hand": by_hand,
    }
    for name, kept in others.items():
        pairs = list(combinations(kept, 2))
        shares[name] = 100 * sum(alike(*pair) for pair in pairs) / len(pairs)
    return shares
