"""签证变更: asked for with its reason and paper, decided by another person; the contract itself stays as it was signed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from townworks.engines.voucher_check import yuan
from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, WrongState

from ..models import WorksChange
from ..selectors.works import CONFIRM, KEEP, change_for, standing_of, would_be
from .ground import Problems, stated
from .works import MOST
from .works_ground import held_works, put_decision, put_works_row, required, running, told_by


def ask_change(
    *,
    actor: Actor,
    pk: int,
    amount: int,
    reason: str,
    paper: str,
    at: datetime,
    ends_on: date | None = None,
    version: int | None = None,
) -> WorksChange:
    """申请变更: by how many fen the contract sum becomes more or less, and the new planned end. Conflict while another one waits."""
    words = stated(reason)
    with transaction.atomic():
        works = held_works(actor, pk, KEEP, version)
        running(works)
        problems: Problems = []
        if not -MOST <= amount <= MOST or (amount == 0 and ends_on is None):
            problems.append(("amount", Invalid("变更要改金额或者改计划完工日期。")))
        if not 0 < len(paper.strip()) <= 200:
            problems.append(("paper", Invalid("请写签证单的编号和日期，不超过 200 个字。")))
        if ends_on is not None and not works.starts_on <= ends_on < clock.LATEST:
            problems.append(("ends_on", Invalid("计划完工不能早于计划开工。")))
        answer = would_be(standing_of(works), changes=amount)
        wanted = ("money",) if amount > 0 else ("contract",)
        required(problems + told_by(answer.problems, {}, wanted))
        if works.changes.filter(state="asked").exists():
            raise Conflict("“{thing}”还有一项变更在等审定。", thing=str(works))
        change = WorksChange.objects.create(
            works=works,
            n=works.changes.count() + 1,
            amount=amount,
            ends_on=ends_on,
            reason=words[:500],
            paper=paper.strip(),
            asked_by_id=actor.person_id,
            asked_by_name=actor.name,
            asked_at=at,
        )
        put_works_row(works, "ask", f"{yuan(amount)} {words}", {"n": change.n, "amount": amount}, actor, at)
    return change


def decide_change(*, actor: Actor, pk: int, agree: bool, answer: str = "", at: datetime) -> WorksChange:
    """审定变更, by somebody else than who asked; a refusal says why. The sums are asked again."""
    words = answer.strip() if agree else stated(answer, "answer")
    seen = change_for(actor, pk)
    with transaction.atomic():
        works = held_works(actor, seen.works_id, CONFIRM)
        change = WorksChange.objects.select_for_update(of=("self",)).get(pk=pk)
        if change.state != "asked":
            raise WrongState("第 {n} 号变更已经审定过。", n=change.n)
        if actor.person_id is not None and actor.person_id == change.asked_by_id:
            raise NotAllowed("申请变更的人不能自己审定，要由另一个人来定。")
        if agree:
            running(works)
            account = would_be(standing_of(works), changes=change.amount)
            wanted = ("money",) if change.amount > 0 else ("contract",)
            required(told_by(account.problems, {}, wanted))
        put_decision(change, "agreed" if agree else "refused", words, actor, at)
        if agree and change.ends_on is not None:
            works.ends_on = change.ends_on
        works.version += 1
        works.save(update_fields=["ends_on", "version"])
        move = "agree" if agree else "refuse"
        facts: dict[str, object] = {"n": change.n, "amount": change.amount}
        put_works_row(works, move, words or change.reason, facts, actor, at)
    return change
