"""照片指纹: what a picture looks like, worked out once a content, and the earlier photographs that look the same."""

from __future__ import annotations

import io

import imagehash
from django.db import transaction
from PIL import Image, UnidentifiedImageError

from townworks.engines import photo_likeness
from townworks.engines.photo_likeness import Picture
from townworks.kernel import evidence
from townworks.kernel.models import Blob

from ..models import Photo, PhotoBand, PhotoHash

LIMITS = photo_likeness.Limits()


def hash_of(blob: Blob) -> PhotoHash | None:
    """The hashes of a content; None where it is no picture that can be opened."""
    known = PhotoHash.objects.filter(blob=blob).first()
    if known is not None:
        return known
    hashes = _hashes(blob)
    if hashes is None:
        return None
    with transaction.atomic():
        row, made = PhotoHash.objects.get_or_create(
            blob=blob, defaults={"phash": f"{hashes[0]:016x}", "dhash": f"{hashes[1]:016x}"}
        )
        if made:
            PhotoBand.objects.bulk_create(
                PhotoBand(hash=row, band=band) for band in photo_likeness.bands(hashes[0])
            )
    return row


def _hashes(blob: Blob) -> tuple[int, int] | None:
    small = evidence.thumbnail_path_of(blob.sha256)
    try:
        data = small.read_bytes() if small.is_file() else evidence.path_of(blob.sha256).read_bytes()
        with Image.open(io.BytesIO(data)) as image:
            grey = image.convert("L")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    return int(str(imagehash.phash(grey)), 16), int(str(imagehash.dhash(grey)), 16)


def picture_of(photo: Photo) -> Picture | None:
    """A photograph as the engine compares it."""
    row = hash_of(photo.attachment.blob)
    if row is None:
        return None
    return Picture(str(photo.pk), photo.attachment.blob_id, int(row.phash, 16), int(row.dhash, 16))


def earlier_like(photo: Photo) -> list[tuple[Photo, photo_likeness.Match]]:
    """Earlier photographs of the same town that this one repeats, of another visit or finding, the surest first."""
    picture = picture_of(photo)
    if picture is None:
        return []
    bands = (
        () if photo_likeness.is_plain(picture.phash) else photo_likeness.probes(picture.phash, LIMITS.phash)
    )
    near = PhotoHash.objects.filter(bands__band__in=bands).values("blob_id")
    earlier = (
        Photo.objects.filter(town_id=photo.town_id, pk__lt=photo.pk)
        .exclude(stage="signature")
        .exclude(
            attachment__thing_kind=photo.attachment.thing_kind, attachment__thing_id=photo.attachment.thing_id
        )
        .select_related("attachment", "visit__site", "finding__site")
    )
    alike = earlier.filter(attachment__blob_id=picture.sha256) | earlier.filter(attachment__blob_id__in=near)
    found = {str(one.pk): one for one in alike.distinct()[:500]}
    hashes = {
        row.blob_id: row
        for row in PhotoHash.objects.filter(blob_id__in={one.attachment.blob_id for one in found.values()})
    }
    pictures = [
        Picture(code, one.attachment.blob_id, int(row.phash, 16), int(row.dhash, 16))
        for code, one in found.items()
        if (row := hashes.get(one.attachment.blob_id)) is not None
    ]
    answer = photo_likeness.compute(photo_likeness.Given(picture, photo_likeness.Index(pictures), LIMITS))
    return [(found[match.code], match) for match in answer.matches]
