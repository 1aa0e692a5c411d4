"""时钟的段: what started, stopped, lengthened and ended the clock; due dates are computed from these rows alone."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

CLOCK_MOVES = {
    "start": "起算",
    "pause": "暂停计时",
    "resume": "恢复计时",
    "extend": "延期",
    "stop": "停止计时",
}
PAUSES = {
    "materials": "补正材料",
    "review": "专家评审",
    "hearing": "听证",
    "inspection": "检验检测",
    "third_party": "征求第三方意见",
    "other": "其他法定情形",
}
ASK_STATES = {"asked": "待批准", "approved": "已同意", "refused": "未同意"}
COLOURS = {"yellow": "黄牌（临期）", "red": "红牌（超期）", "escalated": "升级督办"}


class ClockRow(AppendOnly):
    """时钟的一笔. ``on``: from which day it holds; ``days``: of an extension; ``why``: of a pause (PAUSES); ``paper``: its notice."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="clock_rows")
    move = models.CharField(max_length=8)
    on = models.DateField()
    days = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=12, blank=True)
    paper = models.CharField(max_length=60, blank=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.move} {self.on}"


class ExtensionAsk(models.Model):
    """延期申请: asked for with a reason by one person, decided by another."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="extension_asks")
    days = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, default="asked", choices=list(ASK_STATES.items()))
    told = models.JSONField(default=list)  # what it would do, as it was shown when asked
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    decided_by_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="asked"), name="one_case_extension_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.days}"


class Card(AppendOnly):
    """黄牌、红牌: shown once for each due instant, so that a card that was shown stays known.

    ``due_key``: the case's own (the first instant at which it is late) when the card was shown; a term in hours that moves within
    its day has another.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="cards")
    colour = models.CharField(max_length=10)
    due_on = models.DateField()
    due_key = models.DateTimeField()
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "colour", "due_key"], name="one_card_a_due_instant")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.colour}"
