"""综合窗口: queue numbers and their steps, and which orders came in by which file."""

from __future__ import annotations

import uuid

from django.db import models

from townworks.kernel.append_only import AppendOnly

TICKET_STATES = {
    "waiting": "等候",
    "called": "叫号中",
    "serving": "正在窗口",
    "served": "已办完",
    "gone": "过号",
}
TICKET_MOVES = {
    "take": "取号",
    "call": "叫号",
    "again": "再叫一次",
    "serve": "开始办理",
    "finish": "办完",
    "leave": "过号",
    "back": "过号重排",
}


class Ticket(models.Model):
    """排队号: one number of one day. No name: who waits is known by the number alone. ``window``: where it was called to.

    What was registered for it names it (``Case.ticket``): one visit may leave several cases.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    client_id = models.CharField(max_length=60, blank=True)
    day = models.DateField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, default="waiting", choices=list(TICKET_STATES.items()))
    window = models.PositiveSmallIntegerField(null=True)
    place = (
        models.PositiveIntegerField()
    )  # its place in the line: its number, or behind the last when it came back
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    serving_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["day", "place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["town", "day", "number"], name="one_ticket_a_number"),
            models.UniqueConstraint(
                fields=["town", "day", "window"],
                condition=models.Q(state__in=("called", "serving")),
                name="one_ticket_at_a_window",
            ),
            models.UniqueConstraint(
                fields=["town", "client_id"], condition=~models.Q(client_id=""), name="one_ticket_a_client_id"
            ),
        ]
        indexes = [models.Index(fields=["town", "day", "state", "place"], name="ticket_line")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The number as it is called: three digits at least."""
        return f"{self.number:03d}"


class TicketStep(AppendOnly):
    """号的经过."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=8)
    window = models.PositiveSmallIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.move}"


class OrderImport(AppendOnly):
    """工单导入: which file, and what came of it: ``read`` = ``new`` + ``known`` + ``left``."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    read = models.PositiveIntegerField()
    new = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
