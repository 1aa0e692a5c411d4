"""行为人: who acts, and by which posts.

An actor is a value: it is built once a request from the posts of a person, and every
service and selector takes it as an argument.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from .errors import NotAllowed
from .verdict import Verdict, no, yes

REACHES = ("district", "town", "unit", "place", "own")


@dataclass(frozen=True)
class Grant:
    """岗位授权: one post of a person, with what its role allows and how far it reaches.

    ``reach`` is one of REACHES. ``path`` is the path of the post's place ("/440514/440514106/"),
    ``town_id`` the town it belongs to (None for a post above towns). ``lines``: the lines of work that its unit leads.
    """

    post_id: int
    role: str
    role_name: str
    permissions: frozenset[str]
    reach: str
    person_id: int
    town_id: int | None
    unit_id: int | None
    unit_name: str
    path: str
    place_name: str
    town_name: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Actor:
    """行为人. No grants, no rights: everything is refused by default."""

    person_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    system: bool = False

    def grants_for(self, permission: str) -> tuple[Grant, ...]:
        """The posts that carry this permission, wherever they reach."""
        return tuple(grant for grant in self.grants if permission in grant.permissions)

    def may_somewhere(self, permission: str) -> Verdict:
        """Whether any post carries the permission (for menus and for acts with no thing yet)."""
        if self.system:
            return yes("系统任务")
        for grant in self.grants_for(permission):
            return yes(grant.role_name)
        return no(NotAllowed("您的岗位没有这项权限（{permission}）。", permission=permission))

    @property
    def town_ids(self) -> tuple[int, ...]:
        """The towns that this actor's posts belong to, first post first, each once."""
        return tuple(dict.fromkeys(grant.town_id for grant in self.grants if grant.town_id))

    @property
    def town_id(self) -> int | None:
        """本镇: the town of the first post, for acts that make something new."""
        return self.town_ids[0] if self.town_ids else None

    @property
    def unit_ids(self) -> frozenset[int]:
        return frozenset(grant.unit_id for grant in self.grants if grant.unit_id)


NOBODY = Actor(None, "")
SYSTEM = Actor(None, "系统", system=True)


def name_told(name: str) -> str:
    """A name that was written down, for a reader: people's as they are, the system's own in the language of the page."""
    return gettext(name) if name == SYSTEM.name else name
