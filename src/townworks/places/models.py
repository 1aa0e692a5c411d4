"""区划的表."""

from __future__ import annotations

from django.db import models

KINDS = {
    "province": "省",
    "city": "市",
    "district": "区县",
    "town": "镇街",
    "village": "行政村",
    "community": "社区",
    "grid": "网格",
}


class Place(models.Model):
    """区划: a node of the tree, with its statistical code (统计用区划代码, 12 digits; a grid adds 2-3 of its own).

    ``path`` is the codes from the root, each between slashes ("/440514000000/440514106000/"), so that
    "here and below" is one prefix. ``outline`` is GeoJSON geometry in CGCS2000 degrees, or None.
    ``town`` is the town that a place belongs to (a town belongs to itself), None above towns.
    """

    code = models.CharField(max_length=15, unique=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    town = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="inside")
    path = models.CharField(max_length=120, db_index=True)
    order = models.PositiveIntegerField(default=0)
    outline = models.JSONField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name
