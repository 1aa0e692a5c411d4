"""督办: monthly checks, what they chase, the notices to units and their replies."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

REASONS = {"stale": "久未更新", "late": "已经逾期", "at_risk": "有延误风险"}
NOTICE_STATES = {
    "drafted": "拟稿",
    "issued": "已发出",
    "replied": "已回复",
    "closed": "已办结",
    "withdrawn": "已撤回",
}
NOTICE_KINDS = {"reminder": "提示函", "notice": "督办通知单", "warning": "警示函"}


class Check(models.Model):
    """月度查账: one check a town and month; opened, worked through, finished."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="checks")
    month = models.DateField()  # first day
    opened_at = models.DateTimeField()
    opened_by_name = models.CharField(max_length=60)
    finished_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)  # what was looked at: counts by light and state on that day

    class Meta:
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["town", "month"], name="one_check_a_month")]

    def __str__(self) -> str:
        return f"{self.town_id} {self.month:%Y-%m}"


class Notice(models.Model):
    """督办通知单 (or reminder, or warning) to one unit. ``number`` is the 文号, given when it is issued."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=list(NOTICE_KINDS.items()), default="notice")
    number = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="notices")
    matter = models.CharField(max_length=200)
    demand = models.TextField()
    basis = models.CharField(max_length=300, blank=True)
    reply_days = models.PositiveSmallIntegerField(default=5)  # working days
    reply_due_on = models.DateField(null=True)
    reply_due_why = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=list(NOTICE_STATES.items()), default="drafted")
    contact = models.CharField(max_length=60, blank=True)
    drafted_by_name = models.CharField(max_length=60)
    drafted_at = models.DateTimeField()
    issued_by_name = models.CharField(max_length=60, blank=True)
    issued_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    verdict = models.TextField(blank=True)  # 办理评价
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "number"], condition=~models.Q(number=""), name="one_notice_a_number"
            )
        ]

    def __str__(self) -> str:
        return self.number or self.matter


class Chase(models.Model):
    """催办项: one commitment chased for one reason under one notice.

    While ``open``, the same commitment cannot be chased again for the same reason: the database says so.
    """

    check_run = models.ForeignKey(Check, null=True, on_delete=models.PROTECT, related_name="chases")
    commitment = models.ForeignKey("commitments.Commitment", on_delete=models.PROTECT, related_name="chases")
    reason = models.CharField(max_length=10, choices=list(REASONS.items()))
    why = models.JSONField(default=list)  # [text, {values}] as the engine said it
    notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, related_name="chases")
    open = models.BooleanField(default=True)
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "reason"], condition=models.Q(open=True), name="one_open_chase_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.reason}"


class Reply(AppendOnly):
    """督办回复: what the unit answers to a notice; returned ones stay, a new row follows."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    unit_name = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    late = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.at}"
