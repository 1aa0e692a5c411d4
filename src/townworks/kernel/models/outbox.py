"""待办投递: reactions that run after the commit."""

from __future__ import annotations

from django.db import models


class Delivery(models.Model):
    """投递: one reaction to one event, until it is done."""

    event = models.CharField(max_length=80)
    payload = models.JSONField()
    reaction = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.event} → {self.reaction}"
