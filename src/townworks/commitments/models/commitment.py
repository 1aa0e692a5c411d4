"""承诺事项: one row of the town's task table, with its status rows and editions."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly


class Commitment(models.Model):
    """承诺事项. The current values are here; what they were before is in ``Edition`` and ``StatusRow``.

    ``state`` is the state of the latest status row, kept beside it so that lists need no join.
    ``light`` is the last computed light and ``light_why`` its sentence, recomputed by the night task
    and after every act, so that a list of a hundred costs no hundred computations.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="commitments")
    year = models.PositiveIntegerField()
    code = models.CharField(max_length=20)  # "2026-017", unique in a town
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    report = models.ForeignKey(
        "commitments.Report", null=True, on_delete=models.PROTECT, related_name="commitments"
    )
    text = models.TextField()
    outcome = models.TextField(blank=True)
    source = models.TextField(blank=True)  # the sentence of the report it comes from
    source_start = models.PositiveIntegerField(null=True)  # in the report's mended text
    source_end = models.PositiveIntegerField(null=True)
    clause_ns = models.JSONField(default=list)
    line = models.CharField(max_length=30, db_index=True)
    lead = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="leads")
    supports = models.ManyToManyField("people.Unit", through="commitments.Support", related_name="supports")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="placed_commitments")
    person_in_charge = models.CharField(max_length=60, blank=True)  # 责任领导
    start_on = models.DateField()
    due_on = models.DateField()
    due_text = models.CharField(max_length=60, blank=True)
    weight = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=16, default="drafted", db_index=True)
    light = models.CharField(max_length=8, default="grey", db_index=True)
    light_why = models.JSONField(default=list)  # [text, {values}]
    noted_on = models.DateField(null=True)  # day of the last progress note
    share = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # last reported share, per cent
    version = models.PositiveIntegerField(default=1)
    adopted_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["town", "code"], name="one_commitment_a_code")]
        indexes = [
            models.Index(fields=["town", "year", "code"]),
            models.Index(fields=["town", "due_on"]),
            models.Index(fields=["lead", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text[:40]}"


class Support(models.Model):
    """配合单位."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="support_rows")
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="support_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commitment", "unit"], name="one_support_a_unit")]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.unit_id}"


class Target(models.Model):
    """量化指标. ``comparator`` as the reader gives it; ``value`` decimal; ``of`` says of what."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="targets")
    comparator = models.CharField(max_length=10)
    value = models.DecimalField(max_digits=18, decimal_places=4)
    unit = models.CharField(max_length=20, blank=True)
    of = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.of} {self.comparator} {self.value} {self.unit}"


class StatusRow(AppendOnly):
    """状态记录: added at every step, with the reason where one is wanted."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="status_rows")
    move = models.CharField(max_length=20)  # name of the move in workflow.py
    state = models.CharField(max_length=16)  # the state after it
    reason = models.TextField(blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.state}"


class Edition(AppendOnly):
    """版本: the whole commitment as it stood after a change, so that any past day can be shown again.

    The first edition is the baseline: the plan as adopted.
    """

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="editions")
    n = models.PositiveIntegerField()
    facts = models.JSONField()  # see selectors.editions.facts_of
    why = models.CharField(max_length=300)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["commitment", "n"]
        constraints = [models.UniqueConstraint(fields=["commitment", "n"], name="one_edition_a_number")]

    def __str__(self) -> str:
        return f"{self.commitment_id}/{self.n}"
