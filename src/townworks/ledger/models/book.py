"""账套: whose book it is, its chart frozen as an edition, its accounts, its months."""

from __future__ import annotations

from django.db import models

from townworks.definitions.telling import english
from townworks.kernel.append_only import AppendOnly

from .decided import Decided

BOOK_KINDS = {"committee": "村民委员会", "cooperative": "农村集体经济组织"}
PERIOD_STATES = {"open": "未结账", "closed": "已结账"}
REOPENING_STATES = {"asked": "待同意", "granted": "已同意", "refused": "未同意"}


class ChartEdition(AppendOnly):
    """科目表版本: a chart's file as it stood when a book was opened."""

    code = models.CharField(max_length=40)
    n = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "n"]
        constraints = [models.UniqueConstraint(fields=["code", "n"], name="one_chart_edition_a_number")]

    def __str__(self) -> str:
        return f"{self.code} {self.n}"


class Book(models.Model):
    """账套: of a village committee or a cooperative of a place. ``starts_on``: the first day of its first month; opening balances
    are posted in the month before.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=list(BOOK_KINDS.items()))
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    chart = models.ForeignKey(ChartEdition, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["town", "code"], name="one_book_a_code")]

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """科目 of a book: all of its chart, and the sub-accounts that the village adds.

    ``counterpart``: the other book of the town that this sub-account deals with; the two are left out of the town's sum.
    """

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="accounts")
    code = models.CharField(max_length=9)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=10)
    side = models.CharField(max_length=6)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    counterpart = models.ForeignKey(Book, null=True, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["book", "code"], name="one_account_a_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name_en if english() and self.name_en else self.name}"


class Period(models.Model):
    """会计期间: a month of a book. ``reopened``: how often it was opened again; each time has its granted request."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="periods")
    month = models.DateField()  # its first day
    state = models.CharField(max_length=6, default="open", choices=list(PERIOD_STATES.items()))
    reopened = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["book", "month"]
        constraints = [models.UniqueConstraint(fields=["book", "month"], name="one_period_a_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class PeriodRow(AppendOnly):
    """期间的经过: closed, asked for, opened again, with who, when and why."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="rows")
    move = models.CharField(max_length=16)
    state = models.CharField(max_length=6)
    reason = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.period_id} {self.move}"


class Reopening(Decided):
    """反结账申请: asked by one person, decided by another."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="reopenings")
    state = models.CharField(max_length=8, default="asked", choices=list(REOPENING_STATES.items()))
    reason = models.CharField(max_length=500)
    asked_by_id = models.BigIntegerField()
    asked_by_name = models.CharField(max_length=60)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["period"], condition=models.Q(state="asked"), name="one_open_reopening_a_period"
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked")
                | (models.Q(decided_by_id__isnull=False) & ~models.Q(decided_by_id=models.F("asked_by_id"))),
                name="reopening_takes_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.state}"
