"""照片的时间和位置: as the camera wrote them; nonsense is left out, never guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from PIL import ExifTags, Image

from ..clock import TOWN_TIME

TAKEN = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


@dataclass(frozen=True)
class Shot:
    """When and where: an aware instant, degrees of WGS 84; each may be missing."""

    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


def shot_of(image: Image.Image) -> Shot:
    """Read EXIF. A time without a zone is the town's own time."""
    try:
        exif = image.getexif()
        detail, gps = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    except (
        ValueError,
        TypeError,
        OSError,
        SyntaxError,
        KeyError,
    ):  # a broken EXIF block is no reason to refuse
        return Shot()
    written = detail.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "S", 90)
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "W", 180)
    if latitude is None or longitude is None or (latitude, longitude) == (0.0, 0.0):
        latitude = longitude = None
    return Shot(_instant(written, detail.get(ExifTags.Base.OffsetTimeOriginal)), latitude, longitude)


def _instant(written: Any, offset: Any) -> datetime | None:
    match = TAKEN.match(str(written or "").strip("\0 "))
    if match is None:
        return None
    zone = OFFSET.match(str(offset or "").strip("\0 "))
    try:
        local = datetime(*map(int, match.groups()))  # type: ignore[arg-type]
        if zone is None:
            return local.replace(tzinfo=TOWN_TIME)
        away = timedelta(hours=int(zone[2]), minutes=int(zone[3]))
        return local.replace(tzinfo=timezone(-away if zone[1] == "-" else away))
    except ValueError:
        return None


def _degrees(parts: Any, reference: Any, negative: str, most: int) -> float | None:
    """Degrees, minutes, seconds to a decimal; None when anything is missing or impossible."""
    if not isinstance(parts, Sequence) or len(parts) != 3:
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= most:
        return None
    return round(-value if str(reference or "").strip("\0 ").upper() == negative else value, 7)
