"""编号: counters."""

from __future__ import annotations

from django.db import models


class Series(models.Model):
    """编号序列: the last number given out in a town, for a key, in a year."""

    town_id = models.BigIntegerField()
    key = models.CharField(max_length=40)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["town_id", "key", "year"], name="one_counter_a_series")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.year}: {self.last}"
