"""佐证 for tests: a row that says a file was given, without the file."""

from __future__ import annotations

from tests import towns
from townworks.commitments.models import Commitment
from townworks.kernel.models import Attachment, Blob


def attach(commitment: Commitment, name: str = "照片.jpg") -> Attachment:
    """A small picture given as evidence for a commitment."""
    blob, _ = Blob.objects.get_or_create(
        sha256=f"{commitment.pk:064x}",
        defaults={"size": 9, "media_type": "image/jpeg", "stored_at": towns.AT},
    )
    return Attachment.objects.create(
        town_id=commitment.town_id,
        thing_kind="commitment",
        thing_id=commitment.pk,
        blob=blob,
        name=name,
        by_name="试验",
        at=towns.AT,
    )
