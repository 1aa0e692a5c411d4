"""谁能看、谁能办: how far a post reaches over cases; sealed tips are for the two named posts alone.

A unit's post reaches what its unit holds, took in first, has been offered or owes a part of; a village's post what lies
there. One function cuts lists, search, counts, pages, API, Open311 and evidence alike.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext

from townworks.kernel import reach
from townworks.kernel.actor import Actor, Grant
from townworks.kernel.reach import NOTHING
from townworks.kernel.verdict import Verdict, no, yes
from townworks.ui.names import name_of

from .models import Case, HandOver, JointUnit, TipKeeper

OPEN = Q(sealed=False)
KEEP = "tip.read"


def within(grant: Grant, permission: str) -> Q:
    """The cases, sealed ones aside, that one post covers for a permission."""
    found = NOTHING
    for arm in arms(grant, permission):
        found |= arm
    return found


def arms(grant: Grant, permission: str) -> tuple[Q, ...]:
    """The same in parts, each of which one index of cases reads in the order of the list."""
    here = Q(town_id=grant.town_id)
    match grant.reach:
        case "district":
            return (Q(town__path__startswith=grant.path),)
        case "town":
            return (here,)
        case "unit":
            return tuple(here & arm for arm in _of_unit(grant.unit_id or 0, permission))
        case "place":
            lies = Q(place__path__startswith=grant.path)
            return tuple(here & arm for arm in (lies, *_of_unit(grant.unit_id or 0, permission)))
    return ()


def _of_unit(unit: int, permission: str) -> tuple[Q, ...]:
    found = [Q(unit_id=unit)]
    if permission in ("case.read", "case.accept"):
        offered = HandOver.objects.filter(to_unit_id=unit, state="offered")
        found.append(Q(pk__in=offered.values("case_id")))
    if permission in ("case.read", "case.handle"):
        found.append(Q(pk__in=JointUnit.objects.filter(unit_id=unit).values("case_id")))
    if permission == "case.read":
        found.append(Q(first_unit_id=unit))
    return tuple(found)


def kept_by(actor: Actor) -> Q:
    """The sealed tips of the towns whose keeper one of the actor's posts is; nothing for everybody else."""
    posts = [grant.post_id for grant in actor.grants_for(KEEP)]
    if not posts:
        return NOTHING
    towns = [grant.town_id for grant in actor.grants_for(KEEP)]
    named = TipKeeper.objects.filter(post_id__in=posts, town_id__in=towns)
    return Q(sealed=True, town_id__in=named.values("town_id"))


def covering(actor: Actor, permission: str) -> Q:
    """All cases that an actor's posts cover for a permission; nothing where no post carries it."""
    if actor.system:
        return Q()
    open_ones = reach.covering(actor, permission, lambda grant: within(grant, permission))
    return (open_ones & OPEN) | kept_by(actor)


def parts(actor: Actor, permission: str) -> list[Q]:
    """``covering`` in parts, for a list that is read part by part: together they are the same cases."""
    found = [arm & OPEN for grant in actor.grants_for(permission) for arm in arms(grant, permission)]
    return [*found, kept_by(actor)] if actor.grants_for(KEEP) else found


def may(actor: Actor, permission: str, case: Case) -> Verdict:
    """Whether the actor may do this to this case. Agrees with ``covering`` because it asks it."""
    if actor.system:
        return yes("系统任务")
    if Case.objects.filter(covering(actor, permission), pk=case.pk).exists():
        names = [grant.role_name for grant in actor.grants_for(KEEP if case.sealed else permission)]
        return yes(names[0] if names else "")
    return no(reach.out_of_reach(permission, str(case)))


def why(actor: Actor, case: Case) -> tuple[str, ...]:
    """Every reason why this actor reads this case, as sentences."""
    if case.sealed:
        return (gettext("您的岗位是书记指定的线索专管岗位。"),)
    reasons = []
    for grant in actor.grants_for("case.read"):
        if Case.objects.filter(within(grant, "case.read"), pk=case.pk).exists():
            names = {"role": name_of("role", grant.role), "unit": grant.unit_name, "place": grant.place_name}
            told = {
                "district": gettext("作为{role}，范围是{place}所辖各镇。"),
                "town": gettext("作为{role}，范围是{place}全镇。"),
                "unit": gettext("作为{unit}的{role}，这件事由{unit}登记、承办、待接收或协办。"),
                "place": gettext("作为{role}，这件事在{place}范围内或由{unit}承办。"),
            }
            reasons.append(told[grant.reach].format(**names))
    return tuple(dict.fromkeys(reasons))
