"""报表: a unit's figures of one line for one period, on their way up: given, approved, locked."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

from ..workflow import STATES


class Return(models.Model):
    """报表: unit × line × period. ``codes``: the indicators that it holds. ``reviewer``: the unit that leads the line; none where the
    unit leads it itself, and the town's office looks at it.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    line = models.CharField(max_length=40)
    period = models.CharField(max_length=16)
    starts_on = models.DateField()
    codes = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="draft", choices=list(STATES.items()))
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    submitted_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-starts_on", "line", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "unit", "line", "period"], name="one_return_a_unit_line_and_period"
            )
        ]
        indexes = [models.Index(fields=["town", "state", "starts_on"], name="return_list")]

    def __str__(self) -> str:
        return f"{self.line} {self.period}"


class ReturnRow(AppendOnly):
    """报表的经过: every step with who, when and why; and what came late after the lock."""

    file = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="rows")
    move = models.CharField(max_length=12)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    observation = models.ForeignKey(
        "indicators.Observation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.file_id} {self.move}"
