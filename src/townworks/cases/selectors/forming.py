"""表单要的选项: what an act chooses from, and what an extension would do before it is asked for."""

from __future__ import annotations

from datetime import date, datetime

from townworks.engines import case_clock
from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.people import selectors as people
from townworks.ui import names

from ..forms.acts import Offered
from ..models import Case, TipKeeper
from . import clocks
from .kinds import kind_of
from .likeness import likely_same


def offered(actor: Actor, case: Case, name: str, *, at: datetime) -> Offered:
    """What the fields of one act choose from; only that is asked for."""
    if name in ("refer", "assign", "ask_joint"):
        units = people.units_of_town(case.town_id).exclude(pk=case.unit_id)
        return Offered(units=tuple(units.values_list("pk", "name")))
    if name == "progress":
        steps = kind_of(case).steps
        codes = [step.code for step in steps]
        n = codes.index(case.step) + 1 if case.step in codes else 0
        following = codes[n] if n < len(codes) else ""
        rows = tuple((step.code, names.in_language(step)) for step in steps)
        return Offered(steps=rows, next_step=following)
    if name in ("tell_missing", "materials"):
        papers = case.materials.exclude(state="given")
        english = names.in_language(kind_of(case)) == kind_of(case).name_en
        return Offered(papers=tuple((one.code, one.name_en if english else one.name) for one in papers))
    if name == "join":
        return Offered(likes=tuple((one.case.pk, str(one.case)) for one in likely_same(actor, case)))
    if name == "answer":
        return Offered(late=clocks.late(case, at))
    if name == "ask_extension":
        return Offered(most_days=case.term_extension, in_hours=case.in_hours)
    if name == "publish":
        last = case.public_texts.filter(
            move="publish"
        ).last()  # taken down and looked at again: the words chosen then
        own = case.text or case.title, case.address
        text, address = (last.text, last.address) if last else own
        return Offered(text=text, address=address)
    return Offered()


def extended(case: Case, days: int, *, at: datetime) -> case_clock.WhatIf:
    """What an extension approved today would do."""
    given = clocks.given_of(case, list(case.clock_rows.all()), clock.day_of(at), at)
    return case_clock.what_if(clocks.known_calendar(given)[0], days)


def posts_to_keep(actor: Actor, *, on: date) -> list[tuple[int, str]]:
    """The posts of the secretary's town that may be named."""
    town = _town(actor)
    return people.posts_to_name("tip.read", town_id=town, on=on) if town else []


def keepers(actor: Actor, *, on: date) -> list[tuple[int, str]]:
    """The two slots and who holds them ("" for nobody)."""
    posts = dict(posts_to_keep(actor, on=on))
    held = dict(TipKeeper.objects.filter(town_id=_town(actor)).values_list("slot", "post_id"))
    return [(slot, posts.get(held.get(slot, 0), "")) for slot in (1, 2)]


def _town(actor: Actor) -> int:
    return next((grant.town_id for grant in actor.grants_for("tip.appoint") if grant.town_id), 0)
