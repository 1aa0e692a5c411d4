"""今天: what waits for this actor of the ledger, one pile an act; a finding lies in one pile only, that of its next act.

Permissions decide, not names of roles. Who hands over and accepts for a unit finds what that unit owns; who mends finds
what was given to them; who hands over for the whole town without owning anything finds what is overdue. Each pile is
read along an index as far as MOST and no further, all of them in one query.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext

from townworks.commitments.selectors.today import Matter, Pile
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.actor import Actor
from townworks.ui import wording

from .. import permissions
from ..models import Extension, Finding, SameFault
from .finding_ranges import Range, labelled, ranges_of
from .finding_terms import urgency

ROWS = 6
MOST = 100  # so far a pile is counted
FINDINGS = ("finding_assign", "finding_mend", "finding_accept", "finding_overdue")


@dataclass(frozen=True)
class Rule:
    """一摞的规则: which states of which ranges, and what else is so of them."""

    pile: str
    states: tuple[str, ...]
    ranges: tuple[Range, ...]
    rest: Q


def piles(actor: Actor, *, on: date) -> dict[str, Pile]:
    """Everything of the ledger that waits for the actor, by key; piles with nothing in them are left out."""
    found = {**_finding_piles(actor, on), **_extensions(actor), **_offers(actor)}
    return {key: pile for key, pile in found.items() if pile.total}


def _finding_piles(actor: Actor, on: date) -> dict[str, Pile]:
    rules = _rules(actor, on)
    parts = [
        (rule.pile, Finding.objects.filter(one.q(), one.at(state), rule.rest))
        for rule in rules
        for one in rule.ranges
        for state in rule.states
    ]
    keys = labelled(parts, most=MOST + 1)
    first = [pk for found in keys.values() for pk in found[:ROWS]]
    rows = Finding.objects.select_related("site", "mender", "owner").in_bulk(first)
    return {
        key: _pile(key, keys[key], [_matter(rows[pk], on) for pk in keys[key][:ROWS] if pk in rows])
        for key in FINDINGS
        if key in keys
    }


def _pile(key: str, found: Sequence[object], matters: Iterable[Matter]) -> Pile:
    """What was found of a pile, one more than MOST at most."""
    return Pile(key, min(len(found), MOST), tuple(matters), least=len(found) > MOST)


def _rules(actor: Actor, on: date) -> list[Rule]:
    """Which findings belong to which pile; by state and term, so that none lies in two."""
    accepts = ranges_of(actor, "finding.accept")
    own = tuple(
        replace(one, owner_id=unit)
        for one in accepts
        for unit in sorted(actor.unit_ids)
        if one.owner_id in (None, unit)
    )
    mends = ranges_of(actor, "finding.mend")
    late, in_time = Q(due_on__lt=on), Q(due_on__gte=on)
    not_own = Q(mended_by_id=None) | ~Q(mended_by_id=actor.person_id)
    chased = tuple(one for one in accepts if one.whole)
    return [
        Rule("finding_assign", ("found",), own, Q()),
        Rule("finding_accept", ("mended", "rechecked"), own, not_own),
        Rule("finding_overdue", ("mending",), tuple(dict.fromkeys((*mends, *own, *chased))), late),
        Rule("finding_mend", ("mending",), mends, in_time),
    ]


def _matter(finding: Finding, on: date) -> Matter:
    told = urgency(finding, on)
    why = [told.why]
    if finding.state == "mended":
        why.append(Step(gettext_noop("已报整改，等复查或验收")))
    if finding.state == "rechecked":
        why.append(Step(gettext_noop("复查合格，等验收")))
    return Matter(
        pk=finding.pk,
        name=_named(finding),
        code=finding.number,
        unit=(finding.mender or finding.owner).name,
        light=told.light,
        why=tuple(why),
    )


def _extensions(actor: Actor) -> dict[str, Pile]:
    """延期申请 within what the actor may approve; never one's own."""
    if not actor.grants_for("finding.extend"):
        return {}
    within = permissions.covering(actor, "finding.extend", Finding)
    asked = (
        Extension.objects.filter(state="asked", finding__in=Finding.objects.filter(within, is_open=True))
        .exclude(asked_by_id=actor.person_id)
        .select_related("finding__site")
        .order_by("id")[: MOST + 1]
    )
    rows = list(asked)
    words = gettext_noop("{who}申请延期到{day}：{reason}")
    matters = [
        _about(
            row.finding,
            Step(words, {"who": row.asked_by_name, "day": wording.zh_date(row.due_on), "reason": row.reason}),
        )
        for row in rows[:ROWS]
    ]
    return {"finding_extend": _pile("finding_extend", rows, matters)}


def _offers(actor: Actor) -> dict[str, Pile]:
    """并案建议 on what the actor's own unit owns."""
    if not actor.grants_for("finding.accept"):
        return {}
    within = permissions.covering(actor, "finding.accept", Finding)
    ours = Finding.objects.filter(within, owner_id__in=actor.unit_ids, state__in=("found", "mending"))
    waiting = (
        SameFault.objects.filter(state="offered", finding__in=ours, into__is_open=True)
        .select_related("finding__site", "into")
        .order_by("id")[: MOST + 1]
    )
    rows = list(waiting)
    words = gettext_noop("可能和 {number} 是同一问题")
    matters = [_about(row.finding, Step(words, {"number": row.into.number})) for row in rows[:ROWS]]
    return {"finding_join": _pile("finding_join", rows, matters)}


def _named(finding: Finding) -> str:
    return gettext("{site}：{fault}").format(site=finding.site.name, fault=finding.text)


def _about(finding: Finding, *why: Step) -> Matter:
    return Matter(pk=finding.pk, name=_named(finding), code=finding.number, why=why)
