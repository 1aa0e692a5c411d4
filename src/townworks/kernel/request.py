"""请求: what a page of the kernel is given after the middleware (pages above use ``ui.request``)."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest

from .actor import Actor


class ActorRequest(HttpRequest):
    """The actor, this instant and the town's day."""

    actor: Actor
    now: datetime
    today: date
