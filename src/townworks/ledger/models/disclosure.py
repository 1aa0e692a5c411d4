"""三务公开: a sheet of a book and period as it is worked on, what villagers saw of it, and what they asked."""

from __future__ import annotations

import uuid

from django.db import models

from townworks.kernel.append_only import AppendOnly

from ..workflow import SHEET_STATES


class Sheet(models.Model):
    """公开单: one book, one period, one edition. ``content`` is drawn from the books when it is prepared (``selectors.sheet_content``);
    ``decisions``, ``note`` and ``words`` (voucher → what the public reads instead of its summary) are written by who prepares it.
    ``n``: 1, and one more for each correction; ``reason``: why it is corrected.
    """

    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="sheets")
    period = models.CharField(max_length=8)  # "2026-06", "2026-Q2"
    from_on = models.DateField()
    until_on = models.DateField()
    n = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, default="draft", choices=list(SHEET_STATES.items()))
    decisions = models.TextField(blank=True)
    note = models.TextField(blank=True)
    words = models.JSONField(default=dict)
    content = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    prepared_by_id = models.BigIntegerField(null=True)
    prepared_by_name = models.CharField(max_length=60)
    prepared_at = models.DateTimeField()
    checked_by_id = models.BigIntegerField(null=True)
    checked_by_name = models.CharField(max_length=60, blank=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-until_on", "book", "-n"]
        constraints = [
            models.UniqueConstraint(
                fields=["book", "period", "n"],
                condition=~models.Q(state="discarded"),
                name="one_sheet_an_edition",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_by_id=None) | ~models.Q(checked_by_id=models.F("prepared_by_id")),
                name="sheet_takes_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book.name} {self.period}"


class SheetRow(AppendOnly):
    """公开单的经过."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="rows")
    move = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.move}"


class Snapshot(AppendOnly):
    """公布件: what villagers saw, for good. ``digest``: SHA-256 of ``content``. ``corrects``: the edition before; ``moved``: what is
    different from it, as (part, name, before, after) in fen or words.
    """

    sheet = models.OneToOneField(Sheet, on_delete=models.PROTECT, related_name="snapshot")
    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="snapshots")
    period = models.CharField(max_length=8)
    from_on = models.DateField()
    until_on = models.DateField()
    n = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    reason = models.CharField(max_length=500, blank=True)
    moved = models.JSONField(default=list)
    published_by_id = models.BigIntegerField(null=True)
    published_by_name = models.CharField(max_length=60)
    published_at = models.DateTimeField()
    published_on = models.DateField()

    class Meta:
        ordering = ["-until_on", "-n"]
        constraints = [
            models.UniqueConstraint(fields=["book", "period", "n"], name="one_snapshot_an_edition")
        ]

    def __str__(self) -> str:
        return f"{self.book_id} {self.period} {self.n}"


class SheetQuestion(AppendOnly):
    """群众提问 about what was published; nothing is asked of who asks. Shown only with its answer."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="questions")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    text = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    due_on = models.DateField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:30]


class SheetAnswer(AppendOnly):
    """答复: with the question as the public may read it."""

    question = models.OneToOneField(SheetQuestion, on_delete=models.PROTECT, related_name="answer")
    asked = models.CharField(max_length=500)
    text = models.CharField(max_length=1000)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    answered_on = models.DateField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:30]
