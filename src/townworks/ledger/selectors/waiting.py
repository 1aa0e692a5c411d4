"""等着办的账: claims, vouchers, months to be opened again and villagers' questions, each for who may do the next thing with it; one query
a pile, and only for who has the posts."""

from __future__ import annotations

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext

from townworks.commitments.selectors.today import Matter
from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.actor import Actor

from ..models import Claim, ClaimRow, Reopening, SheetQuestion, Voucher
from ..workflow import CLAIM_FLOW, CLAIM_STATES, FLOW, STATES
from .claim_pages import acts_on
from .visible import books_within

# The moves that bring a claim or a voucher further; in which states it waits for whom, the workflow says.
CLAIM_MOVES = tuple(
    move for move in CLAIM_FLOW.moves if move.name in ("submit", "approve", "check", "accept", "pay")
)
VOUCHER_MOVES = tuple(move for move in FLOW.moves if move.name in ("review", "post"))
REOPEN, ANSWER = "ledger.reopen", "ledger.disclose"


def claims(actor: Actor, most: int) -> list[Matter]:
    """报账单 that this person can take a step further, the oldest first; one sent back waits for who made it."""
    held = [move for move in CLAIM_MOVES if actor.grants_for(move.permission)]
    if not held:
        return []
    mine = Q(pk__in=())
    for move in held:
        own = Q(made_by_id=actor.person_id, state="returned") if move.name == "submit" else Q()
        mine |= Q(own, state__in=move.sources, book__in=books_within(actor, move.permission))
    approved = ClaimRow.objects.filter(claim=OuterRef("pk"), move="approve").order_by("-pk")
    rows = Claim.objects.filter(mine).annotate(approver=Subquery(approved.values("by_id")[:1]))
    found = [
        one
        for one in rows.select_related("book__place", "book__town").order_by("pk")[:most]
        if any(move in CLAIM_MOVES for move in acts_on(actor, one, {one.made_by_id, one.approver}))
    ]
    return [
        Matter(
            one.pk,
            gettext("付{payee} {fen} 元").format(payee=one.payee, fen=yuan(one.total)),
            one.number,
            unit=one.book.name,
            why=(Step(CLAIM_STATES[one.state]),),
        )
        for one in found
    ]


def vouchers(actor: Actor, most: int) -> list[Matter]:
    """凭证 that this person can review (another's) or post, in the order of their days."""
    held = [move for move in VOUCHER_MOVES if actor.grants_for(move.permission)]
    if not held:
        return []
    mine = Q(pk__in=())
    for move in held:
        other = ~Q(drafted_by_id=actor.person_id) if move.name == "review" else Q()
        mine |= Q(other, state__in=move.sources, book__in=books_within(actor, move.permission))
    rows = Voucher.objects.filter(mine).select_related("book").order_by("dated_on", "pk")[:most]
    return [
        Matter(
            one.pk,
            one.summary,
            unit=one.book.name,
            why=(Step(gettext_noop("{day}的凭证"), {"day": one.dated_on}), Step(STATES[one.state])),
        )
        for one in rows
    ]


def reopenings(actor: Actor, most: int) -> list[Matter]:
    """反结账 that somebody else asked for; the page is the book's."""
    if actor.person_id is None or not actor.grants_for(REOPEN):
        return []
    rows = Reopening.objects.filter(state="asked", period__book__in=books_within(actor, REOPEN))
    rows = rows.exclude(asked_by_id=actor.person_id).select_related("period__book").order_by("pk")[:most]
    words = gettext_noop("{who}申请把 {month} 反结账：{reason}")
    return [
        Matter(
            one.period.book_id,
            one.period.book.name,
            why=(
                Step(
                    words,
                    {"who": one.asked_by_name, "month": f"{one.period.month:%Y-%m}", "reason": one.reason},
                ),
            ),
        )
        for one in rows
    ]


def questions(actor: Actor, most: int) -> list[Matter]:
    """群众对公开单的提问 that nobody has answered, the soonest due first."""
    if not actor.grants_for(ANSWER):
        return []
    books = books_within(actor, ANSWER)
    rows = SheetQuestion.objects.filter(answer=None, snapshot__book__in=books)
    rows = rows.select_related("snapshot__book").order_by("due_on", "pk")[:most]
    return [
        Matter(
            one.pk,
            one.text[:60],
            unit=one.snapshot.book.name,
            why=(Step(gettext_noop("最迟 {due} 答复"), {"due": one.due_on}),),
        )
        for one in rows
    ]
