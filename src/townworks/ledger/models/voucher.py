"""凭证: what was recorded, its lines, its steps; and the balances that posting keeps."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext

from townworks.kernel.append_only import AppendOnly

from ..workflow import STATES

VOUCHER_KINDS = {"receipt": "收款", "payment": "付款", "transfer": "转账", "opening": "期初"}
VOUCHER_MARKS = {"receipt": "收", "payment": "付", "transfer": "转", "opening": "初"}
VOUCHER_SOURCES = {
    "": "手工填制",
    "import": "导入",
    "api": "接口",
    "bank": "银行流水",
    "carry": "年终结转",
    "distribute": "收益分配",
    "depreciation": "计提折旧",
    "claim": "报账",
    "stocktake": "资产盘点",
    "advance": "备用金",
    "donation": "捐赠",
}
MOST = 10**15  # fen in one line: sums of any number of lines that a town has stay within a bigint


class ImportBatch(AppendOnly):
    """旧账导入批次: one file taken in, with its control total, so that the same file is known again."""

    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10)  # opening, vouchers
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    vouchers = models.PositiveIntegerField()
    lines = models.PositiveIntegerField()
    total = models.BigIntegerField()  # fen, of one side
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["book", "what", "sha256"], name="a_file_is_taken_in_once")
        ]

    def __str__(self) -> str:
        return self.name


class Voucher(models.Model):
    """记账凭证. ``number`` is given at posting, in a row per period and kind. ``reverses``: the voucher that this one takes back in
    red. ``source``: what made it; ``carry`` marks the year's closing, which income statements leave out.
    """

    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="vouchers", db_index=False)
    period = models.ForeignKey(
        "ledger.Period", on_delete=models.PROTECT, related_name="vouchers", db_index=False
    )
    kind = models.CharField(max_length=8, choices=list(VOUCHER_KINDS.items()))
    number = models.PositiveIntegerField(null=True)
    dated_on = models.DateField()
    summary = models.CharField(max_length=200)
    attachments = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, default="draft", choices=list(STATES.items()))
    source = models.CharField(max_length=12, blank=True)
    reverses = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reversals")
    batch = models.ForeignKey(ImportBatch, null=True, on_delete=models.PROTECT, related_name="made")
    # Of an imported one: its number in the old books; of one over the API: what its sender calls it.
    key = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)
    drafted_by_id = models.BigIntegerField(null=True)
    drafted_by_name = models.CharField(max_length=60)
    drafted_at = models.DateTimeField()
    reviewed_by_id = models.BigIntegerField(null=True)
    reviewed_by_name = models.CharField(max_length=60, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    posted_by_id = models.BigIntegerField(null=True)
    posted_by_name = models.CharField(max_length=60, blank=True)
    posted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["dated_on", "kind", "number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["period", "kind", "number"], name="one_voucher_a_number"),
            models.UniqueConstraint(
                fields=["reverses"], condition=~models.Q(state="discarded"), name="reversed_once"
            ),
        ]
        indexes = [
            models.Index(fields=["book", "dated_on"], name="voucher_by_day"),
            models.Index(fields=["book", "state"], name="voucher_by_state"),
            models.Index(fields=["book", "key"], condition=~models.Q(key=""), name="voucher_by_key"),
        ]

    def __str__(self) -> str:
        mark = gettext(VOUCHER_MARKS[self.kind])
        return f"{mark}-{self.number}" if self.number else gettext("{mark}字未编号凭证").format(mark=mark)

    @property
    def label(self) -> str:
        """Its number as papers and files have it, in whatever language the reader's page is."""
        return f"{VOUCHER_MARKS[self.kind]}-{self.number or '—'}"


class Line(models.Model):
    """分录: one account, and fen on one side. Negative amounts only in a red voucher."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="lines")
    n = models.PositiveIntegerField()
    account = models.ForeignKey("ledger.Account", on_delete=models.PROTECT, related_name="lines")
    summary = models.CharField(max_length=200, blank=True)
    debit = models.BigIntegerField(default=0)
    credit = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(fields=["voucher", "n"], name="one_line_a_number"),
            models.CheckConstraint(
                condition=(models.Q(debit=0) & ~models.Q(credit=0))
                | (~models.Q(debit=0) & models.Q(credit=0)),
                name="a_line_has_one_side",
            ),
            models.CheckConstraint(
                condition=models.Q(debit__gte=-MOST, debit__lte=MOST, credit__gte=-MOST, credit__lte=MOST),
                name="a_line_is_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id}/{self.n}"


class VoucherRow(AppendOnly):
    """凭证的经过: every step with who, when and why. ``lines``: as they stood when the step was taken, for edits."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="rows")
    move = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    lines = models.JSONField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.voucher_id} {self.move}"


class Balance(models.Model):
    """科目余额: what posting has added to an account in a month (fen), and through it since the book began. Written by the database
    itself when a voucher is posted (``models.guards``); a month without postings has no row. ``carried_through``: debit less
    credit of the years' closing vouchers, which income statements leave out.
    """

    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(
        "ledger.Account", on_delete=models.PROTECT, related_name="balances", db_index=False
    )
    month = models.DateField()
    debit = models.BigIntegerField(default=0)
    credit = models.BigIntegerField(default=0)
    debit_through = models.BigIntegerField(default=0)
    credit_through = models.BigIntegerField(default=0)
    carried_through = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["account", "month"]
        constraints = [models.UniqueConstraint(fields=["account", "month"], name="one_balance_a_month")]
        indexes = [models.Index(fields=["book", "month"], name="balance_of_book")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month:%Y-%m}"
