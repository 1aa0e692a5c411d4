"""敞开的门: who knocks too often from one address answers a sum first, and waits at last; nobody is shut out for good.

Addresses are kept as keyed hashes, by the hour, and swept after two days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F

from townworks.kernel import personal
from townworks.kernel.errors import Refusal

from ..models import Knock

What = Literal["send", "code"]
FREE = {"send": 10, "code": 10}  # an hour and address without a sum
MOST = {"send": 60, "code": 30}  # an hour and address with one
SALT = "townworks.cases.sum"
SUM_AGE = 3600
KEPT = timedelta(days=2)


class TooMany(Refusal):
    """太多次: the door of this address rests for the rest of the hour."""

    status = 429


@dataclass(frozen=True)
class Sum:
    """算一算: two small numbers in words, and the signed answer that the form carries."""

    one: int
    other: int
    token: str


def knocks(address: str, what: What, *, at: datetime) -> int:
    """How often this address has come in this hour."""
    row = Knock.objects.filter(who=_who(address), what=what, hour=_hour(at)).first()
    return row.count if row else 0


def wants_sum(address: str, what: What, *, at: datetime) -> bool:
    """Whether a sum is asked for before the next time."""
    return knocks(address, what, at=at) >= FREE[what]


def knock(address: str, what: What, *, at: datetime, given: str = "", token: str = "") -> bool:
    """Count one more; False when a sum is wanted and was not answered. TooMany beyond what an hour allows."""
    count = knocks(address, what, at=at)
    if count >= MOST[what]:
        raise TooMany("这个网络一小时内来得太多了，请过一会儿再来，或拨打 12345。")
    if count >= FREE[what] and not answered(given, token):
        return False
    _count(address, what, at)
    return True


def new_sum(at: datetime) -> Sum:
    """Two numbers from one to nine, drawn from the instant so that a page drawn twice asks the same."""
    seed = int(at.timestamp() * 1000)
    one, other = seed % 9 + 1, seed // 9 % 9 + 1
    return Sum(one, other, signing.dumps(one + other, salt=SALT))


def answered(given: str, token: str) -> bool:
    """Whether the answer is the one that was signed; full-width digits count too."""
    try:
        wanted = signing.loads(token, salt=SALT, max_age=SUM_AGE)
        return int(given.strip()) == wanted
    except (signing.BadSignature, ValueError):
        return False


def sweep_knocks(*, at: datetime) -> int:
    """Forget old counts."""
    return Knock.objects.filter(hour__lt=at - KEPT).delete()[0]


def _count(address: str, what: What, at: datetime) -> None:
    facts = {"who": _who(address), "what": what, "hour": _hour(at)}
    if Knock.objects.filter(**facts).update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            Knock.objects.create(**facts, count=1)
    except IntegrityError:  # two at the same moment
        Knock.objects.filter(**facts).update(count=F("count") + 1)


def _who(address: str) -> str:
    return personal.blind(address or "?", within="knock")


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
