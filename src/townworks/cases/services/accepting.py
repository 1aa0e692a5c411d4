"""受理: accepted, told once what is missing, papers taken, refused, withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction

from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from ..models import Case, Material, Party
from ..selectors.kinds import kind_of
from ..workflow import FLOW
from .clocks import turn
from .joining import refuse_with_followers
from .locking import lock, wanted_reason, wrong
from .steps import take_step
from .training import require_trained


def moved(
    move: str,
    *,
    actor: Actor,
    pk: int,
    at: datetime,
    reason: str = "",
    version: int | None = None,
    unit_id: int | None = None,
    change: Callable[[Case], None] | None = None,
) -> Case:
    """One move of the table: may, lock, can, what changes, row, audit, event."""
    rule = FLOW.move(move)
    words = wanted_reason(reason, rule.label) if rule.wants_reason else reason.strip()
    with transaction.atomic():
        case = lock(actor, pk, rule.permission, version)
        FLOW.can(move, case.state, str(case)).require()
        if change is not None:
            change(case)
        take_step(case, move, actor=actor, at=at, reason=words, unit_id=unit_id)
    return case


def accept_case(*, actor: Actor, pk: int, at: datetime, reason: str = "", version: int | None = None) -> Case:
    """受理: the clock starts here where the term is counted from acceptance. Papers that are required must be there."""

    def start(case: Case) -> None:
        lacking = list(case.materials.filter(required=True, state__in=("wanted", "missing")))
        if lacking:
            names = tuple(one.name for one in lacking)
            raise WrongState(
                "“{thing}”还缺{names}，请先收齐或一次告知补正。", thing=str(case)[:30], names=names
            )
        case.accepted_at = at
        case.step = kind_of(case).steps[0].code
        if case.handler_id is None:
            require_trained(case, actor, on=clock.day_of(at))
            case.handler_id = actor.person_id
        if case.term_starts == "acceptance":
            turn(case, "start", actor=actor, at=at)

    return moved("accept", actor=actor, pk=pk, at=at, reason=reason, version=version, change=start)


def tell_missing(
    *, actor: Actor, pk: int, reason: str, at: datetime, codes: Iterable[str] = (), version: int | None = None
) -> Case:
    """一次告知补正: what is missing, all at once and only once; a clock that runs stands until it has come."""
    wanted = set(codes)

    def tell(case: Case) -> None:
        if case.told_at is not None:
            raise WrongState("“{thing}”已经告知过一次补正，不能再要别的材料。", thing=str(case)[:30])
        papers = case.materials.filter(code__in=wanted) if wanted else case.materials.filter(state="wanted")
        papers.exclude(state="given").update(state="missing")
        case.told_at = at
        if case.term_starts == "receipt":
            turn(case, "pause", actor=actor, at=at, why="materials")

    return moved("tell_missing", actor=actor, pk=pk, at=at, reason=reason, version=version, change=tell)


def take_materials(
    *,
    actor: Actor,
    pk: int,
    codes: Iterable[str],
    at: datetime,
    kept: bool = False,
    version: int | None = None,
) -> Case:
    """收材料: the papers that were handed in; ``kept``: those that a person left here before, with consent, count as handed in."""
    given = set(codes)
    with transaction.atomic():
        case = lock(actor, pk, "case.accept", version)
        if case.state not in ("registered", "supplementing"):
            raise WrongState("“{thing}”已经受理，不再收材料。", thing=str(case)[:30])
        known = {one.code: one for one in case.materials.all()}
        unknown = given - known.keys()
        if unknown:
            raise wrong("codes", Invalid("材料清单里没有“{code}”。", code=sorted(unknown)[0]))
        sources = _kept_before(case, given) if kept else {}
        for code in given:
            paper = known[code]
            if kept and code not in sources:
                continue
            paper.state, paper.given_at, paper.kept_from_id = "given", at, sources.get(code)
            paper.save()
        case.version += 1
        case.updated_at = at
        case.save(update_fields=["version", "updated_at"])
        audit.record(
            actor,
            "case.take_materials",
            kind="case",
            thing_id=case.pk,
            name=str(case),
            town_id=case.town_id,
            at=at,
            facts={"codes": sorted(given), "kept": kept},
        )
    return case


def _kept_before(case: Case, codes: set[str]) -> dict[str, int]:
    """By paper, the latest case of the same person that left it here with consent. Found by the blind index alone."""
    index = case.parties.exclude(id_index="").values_list("id_index", flat=True).first()
    if not index:
        return {}
    agreed = Party.objects.filter(id_index=index, consent=True, erased_at=None).exclude(case=case)
    papers = Material.objects.filter(
        case_id__in=agreed.values("case_id"), code__in=codes, state="given", reusable=True
    )
    return dict(papers.order_by("given_at").values_list("code", "case_id"))


def take_supplement(
    *, actor: Actor, pk: int, at: datetime, reason: str = "", version: int | None = None
) -> Case:
    """收到补正材料: counted anew from today where the term runs from receipt (公开条例 30), else on the way to acceptance."""

    def go_on(case: Case) -> None:
        if case.term_starts == "receipt":
            turn(case, "start", actor=actor, at=at)

    return moved("supply", actor=actor, pk=pk, at=at, reason=reason, version=version, change=go_on)


def refuse_case(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Case:
    """不予受理, with the reason and whom to ask instead."""
    return moved(
        "refuse", actor=actor, pk=pk, at=at, reason=reason, version=version, change=_stopping(actor, at)
    )


def withdraw_case(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Case:
    """当事人撤回."""
    return moved(
        "withdraw", actor=actor, pk=pk, at=at, reason=reason, version=version, change=_stopping(actor, at)
    )


def _stopping(actor: Actor, at: datetime) -> Callable[[Case], None]:
    def stop(case: Case) -> None:
        refuse_with_followers(case)
        turn(case, "stop", actor=actor, at=at)

    return stop
