"""报账单: what a village asks to have paid, with its lines, receipts and steps; what may be there twice; petty cash."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext

from townworks.kernel.append_only import AppendOnly

from ..workflow import CLAIM_STATES

PAY_BY = {"transfer": "银行转账", "cash": "现金", "petty": "备用金"}
RECEIPT_KINDS = {"invoice": "发票", "receipt": "收据", "list": "清单", "other": "其他"}
DOUBLE_KINDS = {"file": "同一张照片", "invoice": "同一张发票", "amount": "同一天同样的金额"}
DOUBLE_STATES = {"open": "待核对", "apart": "不是重复", "same": "是重复"}
ADVANCE_STATES = {"open": "未结清", "settled": "已结清", "void": "已取消"}
ADVANCE_MOVES = {
    "give": "发放备用金",
    "repay": "收回备用金",
    "settle": "结清备用金",
    "unbook": "凭证作废或冲销",
    "unpay": "交回的凭证作废或冲销",
    "rebook": "重新填凭证",
    "cancel": "取消备用金",
}


class Claim(models.Model):
    """报账单. ``number`` runs by town and year. ``checks``: who has to agree, as the tier of its amount said when it was handed in. ``total``: fen.
    ``measurement``: of the works that it pays for.

    ``client_id``: what a phone calls it, so that a second sending is the same claim. ``decided``: when and where it was decided together.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="claims")
    number = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default="draft", choices=list(CLAIM_STATES.items()))
    reason = models.CharField(max_length=200)
    payee = models.CharField(max_length=100)
    handler = models.CharField(max_length=60)
    witness = models.CharField(max_length=60)
    decided = models.CharField(max_length=200, blank=True)
    spent_on = models.DateField()
    pay_by = models.CharField(max_length=8, choices=list(PAY_BY.items()))
    total = models.BigIntegerField()
    tier = models.CharField(max_length=100, blank=True)
    checks = models.JSONField(default=list)
    allocation = models.ForeignKey(
        "ledger.Allocation", null=True, on_delete=models.PROTECT, related_name="claims"
    )
    advance = models.ForeignKey("ledger.Advance", null=True, on_delete=models.PROTECT, related_name="claims")
    measurement = models.ForeignKey(
        "ledger.Measurement", null=True, on_delete=models.PROTECT, related_name="claims"
    )
    voucher = models.ForeignKey("ledger.Voucher", null=True, on_delete=models.PROTECT, related_name="claims")
    paid_on = models.DateField(null=True)
    reference = models.CharField(max_length=60, blank=True)
    client_id = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["town", "number"], name="one_claim_a_number"),
            models.UniqueConstraint(
                fields=["book", "client_id"], condition=~models.Q(client_id=""), name="a_claim_is_sent_once"
            ),
            models.CheckConstraint(condition=models.Q(total__gt=0), name="a_claim_asks_for_money"),
        ]
        indexes = [
            models.Index(fields=["book", "state"], name="claim_by_state"),
            models.Index(fields=["book", "spent_on", "total"], name="claim_by_day"),
        ]

    def __str__(self) -> str:
        return gettext("报账单 {number}").format(number=self.number)


class ClaimLine(models.Model):
    """报账明细: what for, in fen; which account it is booked on is said when it becomes a voucher."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lines")
    n = models.PositiveIntegerField()
    purpose = models.CharField(max_length=40)
    what = models.CharField(max_length=100, blank=True)
    amount = models.BigIntegerField()

    class Meta:
        ordering = ["claim", "n"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "n"], name="one_claim_line_a_number"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_claim_line_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}/{self.n}"


class Receipt(models.Model):
    """票据: a photograph or file given with a claim, and what is on it. ``read_by``: "qr" when its code was read, "hand" when typed.

    ``active`` is False for one that was taken back. ``amount``: fen as printed; ``text``: the code as the reader saw it.
    """

    town_id = models.BigIntegerField()
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="receipts")
    attachment = models.OneToOneField("kernel.Attachment", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, default="other", choices=list(RECEIPT_KINDS.items()))
    code = models.CharField(max_length=20, blank=True)
    number = models.CharField(max_length=20, blank=True)
    amount = models.BigIntegerField(null=True)
    issued_on = models.DateField(null=True)
    read_by = models.CharField(max_length=4, blank=True)
    text = models.CharField(max_length=300, blank=True)
    active = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["town_id", "sha256"], name="receipt_by_file"),
            models.Index(fields=["town_id", "number"], name="receipt_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}".strip() or f"#{self.pk}"


class Double(models.Model):
    """疑似重复: two claims that may ask for the same thing. Found at once, settled by a person with a reason."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="doubles")
    other = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=list(DOUBLE_KINDS.items()))
    receipt = models.ForeignKey(Receipt, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, default="open", choices=list(DOUBLE_STATES.items()))
    reason = models.CharField(max_length=300, blank=True)
    found_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "other", "kind"], name="a_double_is_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.kind} {self.other_id}"


class ClaimRow(AppendOnly):
    """报账的经过: every step with who, when and why; ``facts``: what it was before an edit, who paid and how."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="rows")
    move = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.move}"


class Advance(models.Model):
    """备用金: lent to a person out of the village's money, accounted for by claims and paid back, by a day. ``account``: where it stands."""

    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="advances")
    holder = models.CharField(max_length=60)
    amount = models.BigIntegerField()
    account = models.CharField(max_length=9)
    given_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=8, default="open", choices=list(ADVANCE_STATES.items()))
    voucher = models.ForeignKey("ledger.Voucher", null=True, on_delete=models.PROTECT, related_name="+")
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="an_advance_is_money")]

    def __str__(self) -> str:
        return gettext("{holder}的备用金").format(holder=self.holder)


class AdvanceStep(AppendOnly):
    """备用金的经过: given, paid back, settled, its voucher let go and drafted anew, cancelled; with who, when and why."""

    advance = models.ForeignKey(Advance, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.advance_id} {self.move}"


class Repayment(AppendOnly):
    """交回的备用金, in cash or through the bank, with its voucher. ``takes_back``: the one that fell away with its voucher; below zero then."""

    advance = models.ForeignKey(Advance, on_delete=models.PROTECT, related_name="repayments")
    amount = models.BigIntegerField()
    paid_on = models.DateField()
    takes_back = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="taken_back")
    voucher = models.ForeignKey("ledger.Voucher", null=True, on_delete=models.PROTECT, related_name="+")
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.advance_id} {self.amount}"
