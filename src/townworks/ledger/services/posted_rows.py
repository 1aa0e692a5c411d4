"""记账落库: the numbers and the state of vouchers that are posted, in as few statements as the database's guards allow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict

from ..models import Voucher

_SET = "state = 'posted', version = version + 1, posted_by_id = %s, posted_by_name = %s, posted_at = %s"


_REVIEWED = (
    "UPDATE ledger_voucher SET state = %s, version = %s, reviewed_by_id = %s, reviewed_by_name = %s, "
    "reviewed_at = %s WHERE id = %s"
)


def put_reviewed(voucher: Voucher) -> None:
    """The voucher as it was just reviewed. It is held already."""
    reviewed_at = connection.ops.adapt_datetimefield_value(voucher.reviewed_at)
    who = [voucher.reviewed_by_id, voucher.reviewed_by_name, reviewed_at]
    with connection.cursor() as cursor:
        cursor.execute(_REVIEWED, [voucher.state, voucher.version, *who, voucher.pk])


def put_posted(vouchers: Sequence[Voucher], *, actor: Actor, at: datetime) -> None:
    """The vouchers, each with its number, become posted in the order given. Conflict where one is gone.

    PostgreSQL checks and books a whole statement at once, so that there is one. SQLite checks row after row, so that every number
    must find the one before it: one prepared statement, in the order of the numbers.
    """
    who = [actor.person_id, actor.name, connection.ops.adapt_datetimefield_value(at)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            numbers = [voucher.number for voucher in vouchers]
            ids = [voucher.pk for voucher in vouchers]
            cursor.execute(
                f"UPDATE ledger_voucher SET number = n.number, {_SET} "  # noqa: S608 (words of ours)
                "FROM unnest(%s::int[], %s::bigint[]) AS n(number, pk) WHERE id = n.pk",
                [*who, numbers, ids],
            )
        else:
            cursor.executemany(
                f"UPDATE ledger_voucher SET {_SET}, number = %s WHERE id = %s",  # noqa: S608 (words of ours)
                [(*who, voucher.number, voucher.pk) for voucher in vouchers],
            )
        if cursor.rowcount not in (len(vouchers), -1):
            raise Conflict("“{thing}”刚被别人改过，请刷新后再办。", thing=str(vouchers[0].book))
    for voucher in vouchers:
        voucher.state = "posted"
        voucher.version += 1
        voucher.posted_by_id, voucher.posted_by_name, voucher.posted_at = actor.person_id, actor.name, at
