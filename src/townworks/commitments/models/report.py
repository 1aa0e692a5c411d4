"""工作报告: the report as it came, its clauses as they were read, and every correction by hand."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

REPORT_STATES = {"preview": "待校对", "adopted": "已立项", "discarded": "已作废"}


class Report(models.Model):
    """工作报告. ``original`` is the text as decoded; ``mended`` what people read; ``edits`` leads from one to the other.

    ``version`` grows with every correction: two people correcting one report do not overwrite each other.
    The file itself is kept as evidence (``blob``), by the hash of its content.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="reports")
    year = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=list(REPORT_STATES.items()), default="preview")
    blob = models.ForeignKey("kernel.Blob", null=True, on_delete=models.PROTECT, related_name="reports")
    file_name = models.CharField(max_length=200)
    encoding = models.CharField(max_length=20)
    original = models.TextField()
    mended = models.TextField()
    edits = models.JSONField(default=list)  # [[start, end, old, new, why], …] in the original
    doubts = models.JSONField(default=list)  # [{start, end, text, why, suggestion}]
    sections = models.JSONField(default=list)  # [{title, level, start, end, about_past}]
    notes = models.JSONField(default=list)
    reader_version = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    read_by_id = models.BigIntegerField(null=True)
    read_by_name = models.CharField(max_length=60, blank=True)
    read_at = models.DateTimeField()
    adopted_by_name = models.CharField(max_length=60, blank=True)
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-year", "-id"]
        constraints = [
            # One plan a year: a second report of the year can be read, but not adopted beside the first.
            models.UniqueConstraint(
                fields=["town", "year"], condition=models.Q(state="adopted"), name="one_adopted_report_a_year"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Draft(models.Model):
    """拟立任务: a row of the task table before adoption; the clauses in it are grouped by it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="drafts")
    code = models.CharField(max_length=12)
    text = models.TextField()
    line = models.CharField(max_length=30)
    lead = models.CharField(max_length=60, blank=True)
    support = models.JSONField(default=list)
    targets = models.JSONField(default=list)  # [{comparator, value, unit, of, text}]
    due_text = models.CharField(max_length=60, blank=True)
    due_from = models.DateField(null=True)
    due_on = models.DateField(null=True)
    why = models.TextField(blank=True)
    confidence = models.FloatField(default=1.0)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.code} {self.text[:30]}"


class Clause(models.Model):
    """分句: as read, and as corrected. Positions are characters of the original; ``mended_*`` of the mended text."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="clauses")
    n = models.PositiveIntegerField()  # order in the report; renumbered after a split or a merge
    text = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    mended_start = models.PositiveIntegerField()
    mended_end = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    kind_confidence = models.FloatField()
    line = models.CharField(max_length=30, blank=True)
    line_confidence = models.FloatField(default=0)
    sentence = models.PositiveIntegerField(default=0)
    section = models.PositiveIntegerField(default=0)
    verb = models.CharField(max_length=30, blank=True)
    object = models.CharField(max_length=300, blank=True)
    targets = models.JSONField(default=list)
    due = models.JSONField(null=True)  # {text, from, to}
    places = models.JSONField(default=list)
    units = models.JSONField(default=list)
    blanks = models.JSONField(default=list)  # [{start, end, text, context, filled?}]
    draft = models.ForeignKey(Draft, null=True, on_delete=models.SET_NULL, related_name="clauses")
    checked = models.BooleanField(default=False)  # a person has looked at it

    class Meta:
        ordering = ["n"]
        indexes = [models.Index(fields=["report", "n"])]

    def __str__(self) -> str:
        return f"{self.n} {self.text[:30]}"


class Correction(AppendOnly):
    """校正: what a person changed in a reading: exportable as labels, and never lost.

    ``what`` is kind, line, split, merge, group, text, blank, target, due, lead or support.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="corrections")
    clause_n = models.PositiveIntegerField(null=True)
    what = models.CharField(max_length=12)
    text = models.TextField(blank=True)  # the clause's text then
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.what} {self.clause_n}"
