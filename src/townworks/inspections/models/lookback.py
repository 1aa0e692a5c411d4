"""回头看: a seeded sample of accepted findings that are looked at again."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

PICK_STATES = {"waiting": "待回访", "holds": "没有反弹", "relapsed": "反弹", "gone": "场所已消失"}


class Lookback(AppendOnly):
    """一次回头看抽样: seed, population and working, so that anyone can repeat the draw."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    campaign = models.CharField(max_length=40)
    year = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    lead = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    seed = models.CharField(max_length=60)
    population = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    working = models.JSONField(default=list)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["town", "campaign", "year", "n"], name="one_lookback_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.year}-{self.n}"


class LookbackPick(models.Model):
    """抽中的一件."""

    lookback = models.ForeignKey(Lookback, on_delete=models.PROTECT, related_name="picks")
    finding = models.ForeignKey("inspections.Finding", on_delete=models.PROTECT, related_name="picks")
    state = models.CharField(max_length=10, default="waiting", choices=list(PICK_STATES.items()))
    worker = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey("inspections.Visit", null=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["lookback", "finding"], name="one_pick_a_finding")]

    def __str__(self) -> str:
        return f"{self.lookback_id} {self.finding_id}"
