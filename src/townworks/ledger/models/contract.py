"""发包租赁合同: who uses what, for how long and how much; what falls due and what came in."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models

from townworks.kernel.append_only import AppendOnly

CONTRACT_KINDS = {"lease": "租赁", "contracting": "发包"}
CONTRACT_STATES = {"running": "履行中", "ended": "已终止"}
PARTY_KINDS = {"person": "个人", "body": "单位"}
LETTING = {"bidding": "公开竞价", "exchange": "产权交易平台", "agreed": "协议", "household": "家庭承包"}
OPEN_WAYS = ("bidding", "exchange")
RECEIPT_KINDS = {"rent": "收租金", "waived": "减免", "deposit": "收押金", "returned": "退押金"}
CONTRACT_MOVES = {
    "sign": "登记合同",
    "receive": "登记收款",
    "take_back": "撤回收款",
    "end": "终止合同",
    "reveal": "查看承租人",
}


class Contract(models.Model):
    """合同. The party's name is kept twice: sealed, and masked for the pages; a body's name is no secret and is its own mask.

    ``yearly``: fen a year at the start; ``steps``: later prices as [day, fen a year]. ``every``: months that a payment covers;
    ``due_days``: how many days after a stretch begins its rent is due. ``tender``: the record of an open letting; ``minutes``: of the
    meeting that agreed.
    """

    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="contracts")
    asset = models.ForeignKey("ledger.Asset", null=True, on_delete=models.PROTECT, related_name="contracts")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=list(CONTRACT_KINDS.items()))
    state = models.CharField(max_length=8, default="running", choices=list(CONTRACT_STATES.items()))
    object = models.CharField(max_length=200)
    area = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    party_kind = models.CharField(max_length=8, choices=list(PARTY_KINDS.items()))
    party_sealed = models.CharField(max_length=600)
    party_masked = models.CharField(max_length=100)
    signed_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    ended_on = models.DateField(null=True)
    yearly = models.BigIntegerField()
    steps = models.JSONField(default=list)
    every = models.PositiveSmallIntegerField(default=12)
    due_days = models.PositiveSmallIntegerField(default=0)
    deposit = models.BigIntegerField(default=0)
    way = models.CharField(max_length=12, choices=list(LETTING.items()))
    tender = models.CharField(max_length=200, blank=True)
    minutes = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["book", "number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="one_contract_a_number"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on"), yearly__gte=0, deposit__gte=0),
                name="a_contract_has_a_term",
            ),
        ]
        indexes = [models.Index(fields=["book", "ends_on"], name="contract_by_end")]

    def __str__(self) -> str:
        return f"{self.number} {self.object}"

    @property
    def until_on(self) -> date:
        """The last day that it runs, or ran."""
        return self.ended_on or self.ends_on


class Instalment(AppendOnly):
    """应收: one payment of a contract as signed (engine ``rent_schedule``)."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="instalments")
    n = models.PositiveIntegerField()
    from_on = models.DateField()
    until_on = models.DateField()
    due_on = models.DateField()
    amount = models.BigIntegerField()

    class Meta:
        ordering = ["contract", "n"]
        constraints = [models.UniqueConstraint(fields=["contract", "n"], name="one_instalment_a_number")]
        indexes = [models.Index(fields=["due_on"], name="instalment_by_day")]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.n}"


class ContractReceipt(AppendOnly):
    """实收: rent that came in or was waived, deposits; negative where an entry is taken back. ``voucher``: where it stands in the books."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="receipts")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=8, choices=list(RECEIPT_KINDS.items()))
    amount = models.BigIntegerField()
    dated_on = models.DateField()
    voucher = models.ForeignKey("ledger.Voucher", null=True, on_delete=models.PROTECT, related_name="rents")
    note = models.CharField(max_length=200, blank=True)
    takes_back = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="taken_back_by"
    )
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["dated_on", "id"]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.kind} {self.amount}"


class ContractRow(AppendOnly):
    """合同的经过."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="rows")
    move = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.move}"
