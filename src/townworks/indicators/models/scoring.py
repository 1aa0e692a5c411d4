"""测评: a scheme's edition scored for a town and year, what was entered for it, and the scores that were kept."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

from .exact import ExactField

SCORING_STATES = {"open": "进行中", "closed": "已结束"}
ENTRY_STATES = {"given": "待审核", "approved": "已通过", "refused": "未通过", "withdrawn": "已撤回"}


class SchemeEdition(AppendOnly):
    """测评办法版本: a scheme's file as it stood when a scoring was opened; later changes of the file never alter it."""

    code = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "digest"], name="one_scheme_edition")]

    def __str__(self) -> str:
        return f"{self.code} {self.digest[:8]}"


class Scoring(models.Model):
    """一年的测评: scheme × town × year, under one edition."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(SchemeEdition, on_delete=models.PROTECT, related_name="scorings")
    scheme = models.CharField(max_length=40)
    year = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default="open", choices=list(SCORING_STATES.items()))
    version = models.PositiveIntegerField(default=1)
    opened_by_name = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    closed_by_name = models.CharField(max_length=60, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-year", "scheme", "id"]
        constraints = [models.UniqueConstraint(fields=["town", "scheme", "year"], name="one_scoring_a_year")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.year}"


class ScoreEntry(models.Model):
    """登记的得分依据: a paper, points that were given, a number or an event of a veto; counts once somebody else approved it.

    ``node``: the item or veto. ``value``: points or a number; none for a paper and an event. ``unit``, ``place``: of whom it
    is said, where the item is judged of each. Never of a person.
    """

    scoring = models.ForeignKey(Scoring, on_delete=models.PROTECT, related_name="entries")
    node = models.CharField(max_length=40)
    place = models.ForeignKey("places.Place", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    value = ExactField(null=True)
    text = models.CharField(max_length=500)
    state = models.CharField(max_length=10, default="given", choices=list(ENTRY_STATES.items()))
    version = models.PositiveIntegerField(default=1)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["scoring", "state", "node"], name="score_entry_counted")]

    def __str__(self) -> str:
        return self.text


class ScoreEntryRow(AppendOnly):
    """登记的经过: given, approved, refused, withdrawn: by whom, when, why."""

    entry = models.ForeignKey(ScoreEntry, on_delete=models.PROTECT, related_name="rows")
    move = models.CharField(max_length=12)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.move}"


class ScoreSnapshot(AppendOnly):
    """存下的得分: what a town, village or unit scored on a day, node by node; nothing that comes later changes it."""

    scoring = models.ForeignKey(Scoring, on_delete=models.PROTECT, related_name="snapshots")
    place = models.ForeignKey("places.Place", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    points = ExactField()
    now = ExactField()
    least = ExactField()
    most = ExactField()
    nodes = models.JSONField(default=dict)  # by code: points, now, least, most as exact fractions in text
    working = models.JSONField(default=list)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["scoring", "on"], name="score_snapshot_course")]

    def __str__(self) -> str:
        return f"{self.scoring_id} {self.on}"
