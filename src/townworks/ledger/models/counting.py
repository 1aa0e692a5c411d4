"""清产核资盘点: the assets of a book as it has them on a day, what was found of each, and how the difference was settled."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

from ..workflow import COUNT_STATES
from .asset import ASSET_KINDS

CONDITIONS = {"good": "完好", "worn": "能用，有损坏", "broken": "不能用", "missing": "没有找到"}


class Count(models.Model):
    """盘点. ``as_of``: the day that the books are read at. One at a time in a book; approved by somebody else than who handed it in."""

    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="counts")
    as_of = models.DateField()
    title = models.CharField(max_length=100)
    state = models.CharField(max_length=8, default="open", choices=list(COUNT_STATES.items()))
    voucher = models.OneToOneField(
        "ledger.Voucher", null=True, on_delete=models.PROTECT, related_name="stocktake"
    )
    opened_by_id = models.BigIntegerField(null=True)
    opened_by_name = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    handed_by_id = models.BigIntegerField(null=True)
    approved_by_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-as_of", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["book"],
                condition=~models.Q(state__in=("closed", "dropped")),
                name="one_count_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by_id=None) | ~models.Q(approved_by_id=models.F("handed_by_id")),
                name="count_takes_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book.name} {self.title}"


class CountLine(models.Model):
    """一项. ``asset`` None: found, and in no register. ``booked``, ``found``: mu or square metres of what is measured so, else one;
    ``found`` None: not counted yet. ``cost``, ``down``: fen in the books that day; ``value``: of what was found beyond them.
    """

    count = models.ForeignKey(Count, on_delete=models.PROTECT, related_name="lines")
    asset = models.ForeignKey("ledger.Asset", null=True, on_delete=models.PROTECT, related_name="counted")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=16, choices=list(ASSET_KINDS.items()))
    booked = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    found = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    condition = models.CharField(max_length=8, blank=True, choices=list(CONDITIONS.items()))
    note = models.CharField(max_length=300, blank=True)
    cost = models.BigIntegerField(default=0)
    down = models.BigIntegerField(default=0)
    value = models.BigIntegerField(default=0)
    by_name = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["count", "code"]
        constraints = [
            models.UniqueConstraint(fields=["count", "code"], name="one_count_line_a_code"),
            models.CheckConstraint(
                condition=models.Q(booked__gte=0, cost__gte=0, down__gte=0, value__gte=0)
                & (models.Q(found=None) | models.Q(found__gte=0)),
                name="a_count_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CountRow(AppendOnly):
    """盘点的经过; ``facts`` of a line: what was found, so that a second look does not hide the first."""

    count = models.ForeignKey(Count, on_delete=models.PROTECT, related_name="rows")
    move = models.CharField(max_length=8)
    state = models.CharField(max_length=8)
    reason = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.count_id} {self.move}"
