"""变更申请: a deadline moved, a text changed, a commitment dropped: only with a reason and an approval."""

from __future__ import annotations

from django.db import models

CHANGE_KINDS = {"defer": "延期", "change": "调整", "cancel": "撤销"}
CHANGE_STATES = {"asked": "待审批", "approved": "已同意", "refused": "未同意", "withdrawn": "已撤回"}


class Change(models.Model):
    """变更申请. ``facts`` holds what is asked for: {"due_on": …} or {"text": …, "targets": […]}."""

    commitment = models.ForeignKey("commitments.Commitment", on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=8, choices=list(CHANGE_KINDS.items()))
    facts = models.JSONField(default=dict)
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=list(CHANGE_STATES.items()), default="asked")
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "kind"],
                condition=models.Q(state="asked"),
                name="one_open_change_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.kind} {self.state}"
