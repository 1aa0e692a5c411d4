"""观测记录: what was measured, as it was given; never changed. And the one that stands for each thing and period."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef

from townworks.kernel.append_only import AppendOnly

from .exact import ExactField

MARKS = {"": "有数", "missing": "缺测", "below": "低于检出限", "not_applicable": "不适用"}
SOURCES = {"typed": "填报", "import": "导入", "derived": "推算", "api": "接口"}
QUALITIES = {"": "正常", "doubtful": "存疑", "maintenance": "设备维护", "estimated": "估算"}
DIGITS, PLACES = 20, 8


class Observation(AppendOnly):
    """观测记录: one value (or a mark that there is none) of one indicator, thing and period, under one edition.

    ``period`` is a code of ``engines.period_reading`` ("2026-03", "2026-03-05T14:00"), ``starts_on`` its first day.
    ``value`` and ``limit`` (of detection) are in the edition's unit; ``given`` and ``given_unit`` as they were written.
    ``uid`` is made by who sends, so that what is sent twice is kept once. ``corrects``: the row that this one puts right, with
    ``reason``; no row is put right twice. ``late``: given after the period had been locked. ``unit``: whose figure it is.
    """

    uid = models.UUIDField(null=True, unique=True)
    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    indicator = models.CharField(max_length=40)
    edition = models.ForeignKey(
        "indicators.IndicatorEdition", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    thing = models.ForeignKey(
        "indicators.Thing", on_delete=models.PROTECT, related_name="observations", db_index=False
    )
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.CharField(max_length=16)
    starts_on = models.DateField()
    value = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    mark = models.CharField(max_length=14, blank=True)
    limit = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    given = models.CharField(max_length=40, blank=True)
    given_unit = models.CharField(max_length=20, blank=True)
    method = models.CharField(max_length=60, blank=True)
    quality = models.CharField(max_length=12, blank=True)
    source = models.CharField(max_length=8)
    unit = models.ForeignKey(
        "people.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    batch = models.ForeignKey(
        "indicators.ImportBatch",
        null=True,
        on_delete=models.PROTECT,
        related_name="observations",
        db_index=False,
        # The batch is put down last, with what became of its figures; until then SQLite would look for orphans at every row.
        db_constraint=False,
    )
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    reason = models.CharField(max_length=300, blank=True)
    late = models.BooleanField(default=False)
    working = models.JSONField(null=True)  # of a derived value: the engine's steps, as stored
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["thing", "indicator", "starts_on"], name="observation_series"),
            models.Index(fields=["town", "indicator", "at"], name="observation_since"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.thing_id} {self.period}"


def put_right(**facts: Any) -> Exists:
    """Whether an observation was put right (by one of which ``facts`` hold).

    Not a join: where hardly any row is put right, SQLite's statistics make it read them all for a join, but look each up for this.
    """
    return Exists(Observation.objects.filter(corrects_id=OuterRef("pk"), **facts))


class Standing(models.Model):
    """现值: the observation that stands for an indicator, a thing and a period: the last of its chain of corrections.

    ``slot`` names the three (``services.slots``). ``counts_as``: what it adds to sums: the value, of one below the detection limit
    what its edition says, nothing where there is none. ``weight``: by which it is weighted. ``counted``: whether it is within
    the indicator's scope. ``place``: where the thing lay in that period. ``n``: how many observations the chain has.
    """

    slot = models.UUIDField(primary_key=True, editable=False)
    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    indicator = models.CharField(max_length=40)
    edition = models.ForeignKey(
        "indicators.IndicatorEdition", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    thing = models.ForeignKey(
        "indicators.Thing", on_delete=models.PROTECT, related_name="standings", db_index=False
    )
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.CharField(max_length=16)
    starts_on = models.DateField()
    value = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    mark = models.CharField(max_length=14, blank=True)
    limit = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    counts_as = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    weight = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    counted = models.BooleanField(default=True)
    quality = models.CharField(max_length=12, blank=True)
    source = models.CharField(max_length=8)
    unit = models.ForeignKey(
        "people.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="+", db_index=False)
    n = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["indicator", "thing", "starts_on"], name="standing_series")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.thing_id} {self.period}"


class Rollup(models.Model):
    """汇总: Σ of what stands, kept as sums of added rows (ADR 14), so that no page adds up the ledger.

    ``place``: a place and all within it, where ``thing`` is 0; else the month of one thing that is measured by the day or
    the hour; 0 for a section's month as its class is told from it (``section_months``). ``n`` values, ``missing`` ones, Σ ``total``, Σ weight·value and Σ weight. Writers only insert; the clockwork
    folds the rows of a key into one.
    """

    town_id = models.BigIntegerField()
    indicator = models.CharField(max_length=40)
    place_id = models.BigIntegerField()
    thing_id = models.BigIntegerField(default=0)
    period = models.CharField(max_length=16)
    starts_on = models.DateField()
    n = models.IntegerField()
    missing = models.IntegerField(default=0)
    total = ExactField()
    weighted = ExactField()
    weight = ExactField()

    class Meta:
        indexes = [
            models.Index(fields=["indicator", "place_id", "thing_id", "starts_on"], name="rollup_of_place"),
            models.Index(fields=["indicator", "thing_id", "starts_on"], name="rollup_of_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.place_id} {self.period}"
