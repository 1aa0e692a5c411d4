"""封签: what a person chose, as part of an address that nobody else can use or change, for a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core import signing

from townworks.kernel.errors import NotFound

from .request import Request

DAY = 24 * 3600


def sealed(request: Request, salt: str, facts: Mapping[str, Any]) -> str:
    """The facts as part of an address, signed for this person."""
    return signing.dumps(dict(facts), salt=f"{salt}.{request.actor.person_id}", compress=True)


def opened(request: Request, salt: str, token: str) -> dict[str, Any]:
    """What was sealed. NotFound for another person's, a changed one, or one older than a day."""
    try:
        return dict(signing.loads(token, salt=f"{salt}.{request.actor.person_id}", max_age=DAY))
    except signing.BadSignature:
        raise NotFound("预览已经过了一天，或不是您的，请重新选文件。") from None
