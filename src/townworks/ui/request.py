"""请求: what a page is given, as the type checker should know it."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from townworks.kernel.actor import Actor


class Request(HttpRequest):
    """A request after the middleware: the actor, this instant and the town's day."""

    actor: Actor
    now: datetime
    today: date
    htmx: HtmxDetails
