"""指标版本: an indicator's file as it stood when figures were given under it."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly


class IndicatorEdition(AppendOnly):
    """指标版本: frozen from the file; periods that end on or after ``valid_from`` are read under it, until the next one.

    A file that changes in the middle of a year makes a new edition; what was observed before keeps its own.
    """

    code = models.CharField(max_length=40)
    n = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    valid_from = models.DateField()
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "n"]
        constraints = [models.UniqueConstraint(fields=["code", "n"], name="one_indicator_edition_a_number")]

    def __str__(self) -> str:
        return f"{self.code} {self.n}"
