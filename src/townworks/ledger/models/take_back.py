"""撤回材料的申请: a receipt, photograph or scan that one person wants to take back and another agrees to; nothing is removed."""

from __future__ import annotations

from django.db import models

from .decided import DecidedOn

TAKE_BACK_STATES = {"asked": "待确认", "agreed": "已撤回", "refused": "不撤回"}
TWO_PEOPLE = ("asset", "contract", "works")  # kinds of evidence that are taken back by two


class TakeBack(DecidedOn):
    """撤回申请. ``receipt``: where the paper is a receipt of a claim that was handed in once."""

    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="+")
    attachment = models.ForeignKey("kernel.Attachment", on_delete=models.PROTECT, related_name="+")
    receipt = models.ForeignKey(
        "ledger.Receipt", null=True, on_delete=models.PROTECT, related_name="take_backs"
    )
    state = models.CharField(max_length=8, default="asked", choices=list(TAKE_BACK_STATES.items()))
    reason = models.CharField(max_length=300)
    asked_by_id = models.BigIntegerField()
    asked_by_name = models.CharField(max_length=60)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["attachment"], condition=models.Q(state="asked"), name="one_take_back_waits"
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked")
                | (models.Q(decided_by_id__isnull=False) & ~models.Q(decided_by_id=models.F("asked_by_id"))),
                name="a_take_back_needs_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id} {self.state}"
