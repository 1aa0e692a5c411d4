"""风险清单: what a look over the books found, and who settled it and why."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

RISK_STATES = {
    "open": "待核查",
    "explained": "情况属实，有合理解释",
    "mended": "已改正",
    "passed_on": "已移送",
}


class Risk(models.Model):
    """一条风险: a rule, the records it is about, why; never about what kind of person somebody is. ``key``: the same finding is told once."""

    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="risks")
    rule = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    records = models.JSONField(default=list)
    why = models.JSONField()
    found_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="open", choices=list(RISK_STATES.items()))
    reason = models.CharField(max_length=500, blank=True)
    closed_by_id = models.BigIntegerField(null=True)
    closed_by_name = models.CharField(max_length=60, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["book", "key"], name="a_risk_is_told_once"),
            models.CheckConstraint(
                condition=models.Q(state="open") | ~models.Q(reason=""), name="a_risk_closes_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["state", "book"], name="risk_by_state")]

    def __str__(self) -> str:
        return f"{self.book_id} {self.key}"


class RiskLook(AppendOnly):
    """看过一遍: a book on a day, with what each rule looked at."""

    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="risk_looks")
    looked_on = models.DateField()
    found = models.PositiveIntegerField()
    working = models.JSONField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["book", "looked_on"], name="risk_look_by_day")]

    def __str__(self) -> str:
        return f"{self.book_id} {self.looked_on}"
