"""可能是同一件: where and when a report may be met again, and what was offered for joining."""

from __future__ import annotations

from django.db import models

OFFER_STATES = {"offered": "待定", "joined": "已并案", "declined": "不是同一件"}


class CaseKey(models.Model):
    """来件的格: the cell or the address that a report is found by; a few rows a report, so that looking for its like reads neighbours only."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="keys")
    key = models.CharField(max_length=48)  # "c 56550 11549" a cell, "a …" an address
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="one_key_a_case")]
        indexes = [models.Index(fields=["town", "key", "at"], name="case_key_near")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}"


class SameOffer(models.Model):
    """提示并案: the engine says that ``case`` probably tells what ``other``, which came before it, tells; a person decides.

    ``why``: the steps as they are stored. ``score``: log odds in hundredths.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="same_offers")
    other = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="same_offered")
    score = models.IntegerField()
    why = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="offered", choices=list(OFFER_STATES.items()))
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    decided_by_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-score", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="one_same_offer_a_pair"),
            models.CheckConstraint(condition=~models.Q(case=models.F("other")), name="no_offer_to_itself"),
        ]
        indexes = [models.Index(fields=["town", "state", "-made_at"], name="same_offer_waiting")]

    def __str__(self) -> str:
        return f"{self.case_id}≈{self.other_id}"
