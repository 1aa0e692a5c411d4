"""银行账户和流水: an account of a book at a bank, what the bank says of it, and what of that is matched to the books."""

from __future__ import annotations

import uuid

from django.db import models

from townworks.kernel.append_only import AppendOnly


class BankAccount(models.Model):
    """银行账户 of a book, with the ledger account that mirrors it. The number is sealed, shown masked, found by a blind index."""

    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="banks")
    account = models.OneToOneField("ledger.Account", on_delete=models.PROTECT, related_name="bank")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=60)
    number_sealed = models.TextField()
    number_masked = models.CharField(max_length=40)
    number_index = models.CharField(max_length=64)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["book", "id"]
        constraints = [models.UniqueConstraint(fields=["book", "number_index"], name="one_bank_a_number")]

    def __str__(self) -> str:
        return f"{self.name} {self.number_masked}"


class Statement(AppendOnly):
    """银行流水文件: one file taken in, with its control totals in fen. ``known``: rows that were there already."""

    bank = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="statements")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    first_on = models.DateField()
    last_on = models.DateField()
    opening = models.BigIntegerField(null=True)
    closing = models.BigIntegerField(null=True)
    income = models.BigIntegerField()
    outgo = models.BigIntegerField()
    taken = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["bank", "sha256"], name="a_statement_is_taken_in_once")
        ]

    def __str__(self) -> str:
        return self.name


class StatementRow(AppendOnly):
    """流水的一笔: ``amount`` in fen, positive for money that came in. ``key``: the same for the same row of another file."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="rows")
    bank = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="rows", db_index=False)
    n = models.PositiveIntegerField()
    dated_on = models.DateField()
    time = models.CharField(max_length=8, blank=True)
    amount = models.BigIntegerField()
    balance = models.BigIntegerField(null=True)
    party = models.CharField(max_length=100, blank=True)
    party_masked = models.CharField(max_length=40, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    serial = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["bank", "key"], name="a_row_is_taken_in_once")]
        indexes = [models.Index(fields=["bank", "dated_on"], name="bank_row_by_day")]

    def __str__(self) -> str:
        return f"{self.dated_on} {self.amount}"


class Match(models.Model):
    """勾对: bank rows and lines of the books that a person accepted as the same money; undone with who, when and why.

    Both sides are put down first; ``sealed`` makes them live, and the database lets it be only where they come to the same
    (``models.bank_guards``).
    """

    bank = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="matches")
    how = models.CharField(max_length=12)
    why = models.JSONField(null=True)
    sealed = models.BooleanField(default=False)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    undone_by_name = models.CharField(max_length=60, blank=True)
    undone_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.bank_id} {self.how}"


class MatchRow(models.Model):
    """勾对的银行一边. ``live``: sealed and not undone; the database lets no row be matched twice at a time."""

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="rows")
    row = models.ForeignKey(StatementRow, on_delete=models.PROTECT, related_name="matched")
    live = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["row"], condition=models.Q(live=True), name="a_row_is_matched_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.match_id} {self.row_id}"


class MatchLine(models.Model):
    """勾对的账上一边."""

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey("ledger.Line", on_delete=models.PROTECT, related_name="matched")
    live = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=models.Q(live=True), name="a_line_is_matched_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.match_id} {self.line_id}"
