"""签发的简报: what was sent out, as it was: its files and every number in it with its records."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

from .template import KINDS


class Issue(AppendOnly):
    """一期签发的简报. ``n`` counts a town's issues of a kind within a year; ``edition`` those of one period.

    ``span``: "2026-06" or "2026-W27". ``facts``: every figure with its records, as ``selectors.snapshots`` reads them;
    ``facts_digest``: their SHA-256. ``docx``, ``pdf``: the files (no PDF where nothing could draw one). ``template``: None for the
    one that comes with the system. ``reason``: why a period is issued again.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=list(KINDS.items()))
    span = models.CharField(max_length=8)
    first_on = models.DateField()
    as_of = models.DateTimeField()
    year = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    number = models.CharField(max_length=60)
    edition = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=300)
    reason = models.CharField(max_length=300, blank=True)
    template = models.ForeignKey(
        "briefs.BriefTemplate", null=True, on_delete=models.PROTECT, related_name="issues"
    )
    template_digest = models.CharField(max_length=64)
    facts = models.JSONField()
    facts_digest = models.CharField(max_length=64)
    docx = models.ForeignKey("kernel.Blob", on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey("kernel.Blob", null=True, on_delete=models.PROTECT, related_name="+")
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-first_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["town", "kind", "year", "n"], name="one_issue_a_number"),
            models.UniqueConstraint(fields=["town", "kind", "span", "edition"], name="one_issue_an_edition"),
        ]

    def __str__(self) -> str:
        return self.number
