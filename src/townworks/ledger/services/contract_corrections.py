"""撤回收款: an entry of rent or deposit that was wrong is set off by another one, which names it and says why; both stay."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from townworks.engines.voucher_check import yuan
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from .. import permissions
from ..models import ContractReceipt
from ..selectors.holdings import receipt_for
from .contracts import put_row
from .ground import hold, stated


def take_back_rent(*, actor: Actor, pk: int, reason: str, at: datetime) -> ContractReceipt:
    """撤回收款. Dated like the entry that it takes back, so that what is owed on any day is as if it had never been entered.

    WrongState for one that was taken back already, or that takes back itself.
    """
    words = stated(reason)
    if len(words) > 200:
        raise Invalid("理由不超过 200 个字。", [("reason", Invalid("理由不超过 200 个字。"))])
    with transaction.atomic():
        seen = receipt_for(actor, pk)
        permissions.may(actor, "ledger.contracts", seen.contract.book).require()
        hold(seen.contract.book)
        wrong = ContractReceipt.objects.select_related("contract__book").get(pk=pk)
        if wrong.takes_back_id is not None:
            raise WrongState("这一笔本身就是撤回，不能再撤；收款请重新登记。")
        if ContractReceipt.objects.filter(takes_back=wrong).exists():
            raise WrongState("这一笔已经撤回。")
        made = ContractReceipt.objects.create(
            contract=wrong.contract,
            uid=uuid.uuid4(),
            kind=wrong.kind,
            amount=-wrong.amount,
            dated_on=wrong.dated_on,
            voucher_id=None,
            note=words,
            takes_back=wrong,
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        facts: dict[str, object] = {"receipt": wrong.pk, "amount": made.amount, "kind": wrong.kind}
        said = f"{yuan(wrong.amount)} {words}"
        put_row(wrong.contract, "take_back", said, facts, actor, at)
    return made
