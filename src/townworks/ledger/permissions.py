"""谁能看、谁能记: how far a post reaches over books and what is in them. A book lies in a place; everything else belongs to its book."""

from __future__ import annotations

from django.db.models import Model, Q

from townworks.kernel import reach
from townworks.kernel.actor import Actor, Grant
from townworks.kernel.verdict import Verdict, no, yes

from .models import Book

READ = "ledger.read"


def within(grant: Grant) -> Q:
    """The books that one post covers. A unit of the town has no books of its own: such a post covers none."""
    match grant.reach:
        case "district":
            return Q(town__path__startswith=grant.path)
        case "town":
            return Q(town=grant.town_id)
        case "place":
            return Q(town=grant.town_id, place__path__startswith=grant.path)
    return reach.NOTHING


def covering(actor: Actor, permission: str) -> Q:
    """All books that an actor's posts cover for a permission; none where no post carries it."""
    return reach.covering(actor, permission, within)


def may(actor: Actor, permission: str, book: Book) -> Verdict:
    """Whether the actor may do this in this book. Agrees with ``covering``: a post over a town is told by the book itself (books stay
    in their town), any other is asked of the database with the same filter.
    """
    for grant in actor.grants_for(permission):
        if grant.reach == "town" and grant.town_id == book.town_id:
            return yes(grant.role_name)
    return reach.over(actor, permission, book, within)


def of_town(actor: Actor, permission: str) -> Q:
    """Of what belongs to a town as a whole (a special fund): all where a post covers the town, nothing for a post in one village."""
    return reach.covering(actor, permission, _whole)


def _whole(grant: Grant) -> Q:
    return within(grant) if grant.reach in ("district", "town") else reach.NOTHING


def may_in_town(actor: Actor, permission: str, town: Model) -> Verdict:
    """Whether the actor may do this for a town as a whole."""
    if actor.system:
        return yes()
    for grant in actor.grants_for(permission):
        if grant.reach == "town" and grant.town_id == town.pk:
            return yes(grant.role_name)
    return no(reach.out_of_reach(permission, str(town)))
