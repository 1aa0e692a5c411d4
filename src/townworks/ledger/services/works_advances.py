"""工程预付款: paid ahead of any measurement, as far as the contract says, with its paper; what is measured later takes it back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from townworks.engines.voucher_check import yuan
from townworks.engines.working import gettext_noop
from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from ..models import Measurement, Works
from ..selectors.works import most_ahead, standing_of, would_be
from .ground import Problems
from .measuring import LAWS, Photo, begun, keep_photo, put_measurement
from .works import MOST
from .works_ground import required, told_by


def ask_advance(
    *,
    actor: Actor,
    pk: int,
    amount: int,
    note: str,
    papers: Sequence[Photo],
    at: datetime,
    client_id: uuid.UUID | None = None,
) -> Measurement:
    """申请预付款 in fen, confirmed by another person like a measurement. ``note``: which paper says so; ``papers``: its scans.

    Invalid with every problem at once; WrongState where the contract has no advance or something is measured already; Conflict while
    another one waits. The same ``client_id`` is the same advance.
    """
    with transaction.atomic():
        works, known = begun(actor, pk, client_id)
        if known is not None:
            return known
        if why := no_advance(works):
            raise why
        problems: Problems = []
        if not 0 < amount <= MOST:
            problems.append(("amount", Invalid("预付款的金额要大于零。")))
        else:
            answer = would_be(standing_of(works), advanced=amount)
            problems += told_by(answer.problems, {}, LAWS)
        if not 0 < len(note.strip()) <= 500:
            problems.append(("note", Invalid("请写预付款申请单、保函的名称和日期，不超过 500 个字。")))
        if not papers:
            problems.append(("papers", Invalid("请上传预付款申请单或保函的扫描件。")))
        required(problems)
        day = clock.day_of(at)
        one = put_measurement(
            works, "advance", amount, actor, at,
            uid=client_id or uuid.uuid4(), from_on=day, until_on=day, note=note.strip(),
        )  # fmt: skip
        for paper in papers:
            keep_photo(one, paper, actor, at)
    return one


def no_advance(works: Works) -> WrongState | None:
    """Why nothing may be paid ahead; None where something may."""
    if not works.advance_share:
        return WrongState("“{thing}”的合同没有约定预付款，不能预付；按计量付款。", thing=str(works))
    if works.measurements.filter(state="confirmed").exclude(kind="advance").exists():
        return WrongState("“{thing}”已经有确认的计量，不再预付；按计量付款。", thing=str(works))
    left = most_ahead(works) - standing_of(works).given.advanced
    if left <= 0:
        words = gettext_noop("“{thing}”的预付款已经用完合同约定的 {most} 元。")
        return WrongState(words, thing=str(works), most=yuan(most_ahead(works)))
    return None
