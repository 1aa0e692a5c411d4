"""报账带票据: a claim and the photographs that were taken with it, kept together or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from townworks.kernel.actor import Actor
from townworks.kernel.evidence.storing import clean_name

from ..models import Claim
from ..workflow import EDITABLE
from .claim_ground import Told
from .claims import edit_claim, make_claim
from .doubles import add_receipt


def take_claim(
    *,
    actor: Actor,
    book_id: int,
    told: Told,
    files: Iterable[UploadedFile],
    at: datetime,
    client_id: str = "",
) -> Claim:
    """填报账单并附票据. A file that is refused refuses the claim, so that nothing is half there; sent again it is the same claim."""
    with transaction.atomic():
        claim = make_claim(actor=actor, book_id=book_id, told=told, at=at, client_id=client_id)
        if claim.state in EDITABLE:
            _add(actor, claim.pk, files, at)
    return claim


def mend_claim(
    *,
    actor: Actor,
    pk: int,
    told: Told,
    files: Iterable[UploadedFile],
    at: datetime,
    version: int | None = None,
) -> Claim:
    """修改报账单并补票据, both or neither."""
    with transaction.atomic():
        claim = edit_claim(actor=actor, pk=pk, told=told, at=at, version=version)
        _add(actor, pk, files, at)
    return claim


def _add(actor: Actor, pk: int, files: Iterable[UploadedFile], at: datetime) -> None:
    for one in files:
        add_receipt(actor=actor, pk=pk, file=one, name=clean_name(one.name or ""), at=at)
