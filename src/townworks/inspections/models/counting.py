"""计数: how many findings there are by place and state, kept as sums of added rows, so that no page counts the ledger.

Writers only insert (+1, −1) and never wait for each other; the clockwork folds the rows of a key into one.
"""

from __future__ import annotations

from django.db import models


class FindingCount(models.Model):
    """问题计数: by place, campaign, state and severity."""

    town_id = models.BigIntegerField()
    place_id = models.BigIntegerField()
    owner_id = models.BigIntegerField()
    campaign = models.CharField(max_length=40)
    item = models.CharField(max_length=40)
    state = models.CharField(max_length=12)
    severity = models.CharField(max_length=10)
    n = models.IntegerField()

    class Meta:
        indexes = [
            # All that a list is cut by, in the order in which sums are grouped: they are read from the index alone.
            models.Index(
                fields=["town_id", "campaign", "state", "severity", "place_id", "owner_id", "n"],
                name="finding_count",
            )
        ]

    def __str__(self) -> str:
        return f"{self.town_id} {self.campaign} {self.state} {self.n}"


class CellCount(models.Model):
    """地图计数: by map cell (Web Mercator, at the zoom that ``services.counting`` names) and whether open."""

    town_id = models.BigIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    is_open = models.BooleanField()
    severity = models.CharField(max_length=10)
    n = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["town_id", "is_open", "x", "y"], name="cell_count")]

    def __str__(self) -> str:
        return f"{self.town_id} {self.x} {self.y} {self.n}"
