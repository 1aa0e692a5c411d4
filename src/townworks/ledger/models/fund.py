"""专项资金和预算: where earmarked money comes from, to whom it was allotted, what a year may cost."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from townworks.kernel.append_only import AppendOnly

FUND_SOURCES = {
    "central": "中央财政",
    "province": "省级财政",
    "city": "市级财政",
    "county": "县（区）财政",
    "town": "镇级财政",
    "donated": "社会捐赠",
}


class Fund(models.Model):
    """专项资金 of a town. ``purposes``: codes of what it is for (empty: whatever is not on the negative list); ``first_on`` to ``last_on``: when
    it may be used; ``document``: the paper it came with. Amounts in fen.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    source = models.CharField(max_length=10, choices=list(FUND_SOURCES.items()))
    document = models.CharField(max_length=100, blank=True)
    year = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    purposes = models.JSONField(default=list)
    conditions = models.CharField(max_length=500, blank=True)
    first_on = models.DateField()
    last_on = models.DateField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "code"]
        constraints = [
            models.UniqueConstraint("town", Lower("code"), name="one_fund_a_code"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_fund_is_money"),
        ]

    def __str__(self) -> str:
        return self.name


class FundChange(AppendOnly):
    """资金总额的调整: what it was, what it is, by which paper and why. The fund's amount follows it, and changes in no other way; fen."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="changes")
    before = models.BigIntegerField()
    amount = models.BigIntegerField()
    document = models.CharField(max_length=100)
    reason = models.CharField(max_length=300)
    decided_on = models.DateField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_changed_fund_is_money")
        ]

    def __str__(self) -> str:
        return f"{self.fund_id} {self.amount}"


class Allocation(AppendOnly):
    """拨付 of a fund to a village's book, for a project where there is one. What is taken back is a row below zero that ``corrects``
    the first."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="allocations")
    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="allocations")
    project = models.CharField(max_length=100)
    amount = models.BigIntegerField()
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    reason = models.CharField(max_length=300, blank=True)
    decided_on = models.DateField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.project

    @property
    def taken(self) -> int:
        """Fen that a row took back."""
        return -self.amount


class Budget(AppendOnly):
    """年度预算 of a book for one purpose; the last row of a year and purpose holds."""

    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="budgets")
    year = models.PositiveIntegerField()
    purpose = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["book", "year"], name="budget_of_year")]

    def __str__(self) -> str:
        return f"{self.book_id} {self.year} {self.purpose}"
