"""审批人员培训: who was trained for which item or power, until when, and what shows it."""

from __future__ import annotations

from django.db import models

WHATS = {"service": "服务事项", "power": "下放事项"}


class Training(models.Model):
    """培训记录. No service rewrites a row: what was wrong is cancelled with a reason, and put down anew.

    ``until``: the last day it holds, None for without end. ``paper``: number of the certificate or of the minutes.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=8, choices=list(WHATS.items()))
    code = models.CharField(max_length=40)
    course = models.CharField(max_length=120)
    on = models.DateField()
    passed = models.BooleanField(default=True)
    until = models.DateField(null=True)
    paper = models.CharField(max_length=120)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by_name = models.CharField(max_length=60, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "what", "code", "course", "on"],
                condition=models.Q(cancelled_at=None),
                name="one_training_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("on")),
                name="training_ends_after",
            ),
        ]
        indexes = [
            models.Index(fields=["town", "what", "code"], name="training_item"),
            models.Index(fields=["town", "until"], name="training_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.on}"
