"""另一个人的决定: what everything that two people do has in common."""

from __future__ import annotations

from django.db import models


class Decided(models.Model):
    """What was decided, by whom and when; empty until somebody decided. Who asked is a column of what is decided."""

    answer = models.CharField(max_length=500, blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class DecidedOn(Decided):
    """The same with the town's day on which it was decided."""

    decided_on = models.DateField(null=True)

    class Meta:
        abstract = True
