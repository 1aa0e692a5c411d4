"""本月预警: what the month under way may bring at a section, as it was told when its last samples came."""

from __future__ import annotations

from django.db import models

LEVELS = {"none": "没有预警", "watch": "要留意", "alarm": "预警"}


class Outlook(models.Model):
    """一个断面当月的预警, worked out anew whenever samples of the month come. ``why``: the engine's steps, as stored, the worst item first.

    ``since``: when it came to this level.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    thing = models.ForeignKey("indicators.Thing", on_delete=models.PROTECT, related_name="outlooks")
    month = models.CharField(max_length=7)
    level = models.CharField(max_length=6, choices=list(LEVELS.items()))
    why = models.JSONField()
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thing", "month"], name="one_outlook_a_month")]
        indexes = [models.Index(fields=["town", "month", "level"], name="outlook_list")]

    def __str__(self) -> str:
        return f"{self.thing} {self.month} {self.level}"
