"""检查轮次: a campaign's edition, a round of it, and the sites that are due."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

ROUND_STATES = {"open": "进行中", "closed": "已结束"}
OUTCOMES = {
    "due": "未查",
    "visited": "已查",
    "refused": "拒绝检查",
    "absent": "无人在场",
    "vanished": "已消失",
    "excused": "不查（已说明）",
}
EXPLAINED = ("visited", "refused", "vanished", "excused")  # with which a round can be closed


class CampaignEdition(AppendOnly):
    """专项行动版本: a campaign's file as it stood when a round was opened; later changes of the file never alter it."""

    code = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "digest"], name="one_campaign_edition")]

    def __str__(self) -> str:
        return f"{self.code} {self.digest[:8]}"


class Round(models.Model):
    """一轮检查. ``lead``: the unit that runs it. ``seed``: what the random draw was made with, so that it can be repeated."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(CampaignEdition, on_delete=models.PROTECT, related_name="rounds")
    campaign = models.CharField(max_length=40, db_index=True)
    year = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    lead = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()
    state = models.CharField(max_length=10, default="open", choices=list(ROUND_STATES.items()))
    seed = models.CharField(max_length=60, blank=True)
    population = models.PositiveIntegerField(default=0)
    plan = models.JSONField(default=dict)  # the working of the last plan, as the page tells it
    version = models.PositiveIntegerField(default=1)
    opened_by_name = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    closed_by_name = models.CharField(max_length=60, blank=True)
    closed_at = models.DateTimeField(null=True)
    closing_words = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-from_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["town", "campaign", "year", "n"], name="one_round_a_number")
        ]

    def __str__(self) -> str:
        return self.name


class Due(models.Model):
    """应查场所: a site in a round, what became of it, and who goes there when.

    ``last``: the visit that stands. ``planned_order`` counts within a worker's day.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="dues")
    site = models.ForeignKey("inspections.Site", on_delete=models.PROTECT, related_name="dues")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, default="due", choices=list(OUTCOMES.items()))
    worker = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    planned_on = models.DateField(null=True)
    planned_order = models.PositiveIntegerField(null=True)
    last = models.ForeignKey("inspections.Visit", null=True, on_delete=models.PROTECT, related_name="+")
    visits_count = models.PositiveIntegerField(default=0)
    findings_count = models.PositiveIntegerField(default=0)
    settled_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["planned_on", "planned_order", "id"]
        constraints = [models.UniqueConstraint(fields=["round", "site"], name="one_due_a_site")]
        indexes = [
            models.Index(fields=["round", "outcome", "place"], name="due_coverage"),
            models.Index(fields=["worker", "planned_on", "planned_order"], name="due_of_worker"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.site_id}"


class DueRow(AppendOnly):
    """应查场所的经过: planned, visited, refused, vanished, explained: by whom and why."""

    due = models.ForeignKey(Due, on_delete=models.PROTECT, related_name="rows")
    outcome = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.due_id} {self.outcome}"
