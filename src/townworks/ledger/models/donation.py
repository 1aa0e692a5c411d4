"""乡贤捐赠: what was given to a village, by whom (sealed), with its receipt and voucher."""

from __future__ import annotations

import uuid

from django.db import models

from townworks.kernel.append_only import AppendOnly

DONOR_KINDS = {"person": "个人", "body": "单位"}
DONATION_MOVES = {
    "register": "登记捐赠",
    "consent": "改公开姓名",
    "reveal": "查看捐赠人",
    "receipt": "开捐赠收据",
    "unbook": "凭证作废或冲销",
    "rebook": "重新填凭证",
    "cancel": "取消捐赠",
}
DONATION_STATES = {"given": "已登记", "void": "已取消"}


class Donation(models.Model):
    """乡贤捐赠: what was given to a village, with the number of its receipt. ``named``: the giver agreed to be named in public; who it was
    stands sealed and masked. ``amount``: fen.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="donations")
    number = models.CharField(max_length=20)
    donor_kind = models.CharField(max_length=6, default="person", choices=list(DONOR_KINDS.items()))
    donor_sealed = models.TextField(blank=True)
    donor_masked = models.CharField(max_length=100, blank=True)
    named = models.BooleanField(default=False)
    state = models.CharField(max_length=6, default="given", choices=list(DONATION_STATES.items()))
    amount = models.BigIntegerField()
    given_on = models.DateField()
    purpose = models.CharField(max_length=200)
    fund = models.ForeignKey("ledger.Fund", null=True, on_delete=models.PROTECT, related_name="donations")
    voucher = models.ForeignKey("ledger.Voucher", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-given_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["town", "number"], name="one_donation_a_number"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_donation_is_money"),
        ]

    def __str__(self) -> str:
        return self.number


class DonationRow(AppendOnly):
    """捐赠的经过: registered, consent given or taken back, looked at, receipt made; with who, when and why."""

    donation = models.ForeignKey(Donation, on_delete=models.PROTECT, related_name="rows")
    move = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.donation_id} {self.move}"
