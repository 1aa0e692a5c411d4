"""并案: one fault, one thread, many sources; offered by the rule, decided by a person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotFound, WrongState

from ..models import Finding, FindingSource, SameFault
from ..selectors.visible import NOT_THERE
from ..workflow import FLOW
from .findings import RELATED
from .locking import lock
from .steps import take_step


def join_finding(*, actor: Actor, pk: int, into_id: int, at: datetime, version: int | None = None) -> Finding:
    """并案: the new finding goes into the standing one, which keeps its owner and counts one repeat more."""
    if pk == into_id:
        raise Invalid("一个问题不能并入它自己。")
    with transaction.atomic():
        finding, into = _both(actor, pk, into_id, version)
        FLOW.can("join", finding.state, str(finding)).require()
        if into.site_id != finding.site_id or not into.is_open:
            raise WrongState("“{thing}”不在同一场所，或者已经销号，不能并入。", thing=str(into)[:30])
        sources = [
            FindingSource(
                finding=into,
                kind=source.kind,
                reference=source.reference,
                text=source.text or finding.text,
                visit_id=source.visit_id,
                by_name=source.by_name,
                at=source.at,
            )
            for source in finding.sources.all()
        ]
        FindingSource.objects.bulk_create(sources)
        into.repeats += max(1, len(sources))
        into.version += 1
        into.save(update_fields=["repeats", "version"])
        finding.joined_into = into
        take_step(finding, "join", actor=actor, at=at, reason=into.number)
        audit.record(
            actor,
            "finding.add_source",
            kind="finding",
            thing_id=into.pk,
            name=str(into),
            town_id=into.town_id,
            at=at,
            facts={"joined": finding.number, "sources": len(sources)},
        )
        _decide(finding, into, "joined", actor, at)
    return finding


def _both(actor: Actor, pk: int, into_id: int, version: int | None) -> tuple[Finding, Finding]:
    """Both locked, the older first, so that two who join the same two never wait for each other."""
    versions = {pk: version, into_id: None}
    locked = {
        one: lock(actor, Finding, one, "finding.accept", versions[one], *RELATED) for one in sorted(versions)
    }
    return locked[pk], locked[into_id]


def keep_apart(*, actor: Actor, offer_id: int, at: datetime) -> SameFault:
    """认定不是同一问题: the offer is settled and not made again."""
    with transaction.atomic():
        offer = SameFault.objects.filter(pk=offer_id).first()
        if offer is None:
            raise NotFound(NOT_THERE)
        finding = lock(actor, Finding, offer.finding_id, "finding.accept", None)
        if not SameFault.objects.filter(pk=offer_id, state="offered").exists():
            raise WrongState("这条并案建议已经有人决定了。")
        _decide(finding, offer.into, "apart", actor, at)
        audit.record(
            actor,
            "finding.keep_apart",
            kind="finding",
            thing_id=finding.pk,
            name=str(finding),
            town_id=finding.town_id,
            at=at,
            facts={"other": offer.into_id},
        )
        offer.refresh_from_db()
    return offer


def _decide(finding: Finding, into: Finding, state: str, actor: Actor, at: datetime) -> None:
    SameFault.objects.filter(finding=finding, into=into, state="offered").update(
        state=state, decided_by_name=actor.name, decided_at=at
    )
