"""导入批次: one file taken in, with its control totals, so that the same file is known again."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly


class ImportBatch(AppendOnly):
    """导入批次. ``wish``: how the file was read (columns, year, indicator …); ``totals``: by indicator, how many values and
    their sum, to be held against the sum at the foot of the file.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    wish = models.JSONField(default=dict)
    read = models.PositiveIntegerField()  # cells
    new = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    passed = models.PositiveIntegerField(default=0)  # cells that speak of nothing that is measured here
    totals = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["town", "sha256"], name="import_of_file")]

    def __str__(self) -> str:
        return self.name
