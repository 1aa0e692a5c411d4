"""被测对象: what is measured: a place itself, or a section, school, facility … that lies in one."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

THING_STATES = {"active": "在测", "ended": "已停测"}
THING_FACTS = {
    "code": "编号",
    "name": "名称",
    "place": "在哪里",
    "longitude": "经度",
    "latitude": "纬度",
    "state": "状态",
    "target_class": "目标类别",
    "water": "水体",
    "river": "河流",
    "stage": "学段",
}
THING_VALUES = {
    **THING_STATES,
    "river": "河流",
    "lake": "湖库",
    "primary": "小学",
    "junior": "初中",
    "nine": "九年一贯制",
    "senior": "高中",
    "kindergarten": "幼儿园",
}


class Thing(models.Model):
    """被测对象. ``kind`` is a level of definitions ("village", "section" …); a place stands for itself under its own code.

    ``place``: where it lies now (itself, for a place). Degrees are CGCS2000. ``attributes``: of a section its target class
    (``target_class`` "I" to "V"), ``water`` ("river" or "lake") and ``river``; of a school its ``stage``.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    attributes = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="active", choices=list(THING_STATES.items()))
    version = models.PositiveIntegerField(default=1)
    registered_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "code", "id"]
        constraints = [models.UniqueConstraint(fields=["town", "kind", "code"], name="one_thing_a_code")]

    def __str__(self) -> str:
        return self.name


class ThingEdition(AppendOnly):
    """被测对象版本: what was said of a thing from a day on, and why: a section that moved is another place from then."""

    thing = models.ForeignKey(Thing, on_delete=models.PROTECT, related_name="editions")
    n = models.PositiveIntegerField()
    from_on = models.DateField()
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField()
    why = models.CharField(max_length=300)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["n"]
        constraints = [models.UniqueConstraint(fields=["thing", "n"], name="one_thing_edition_a_number")]

    def __str__(self) -> str:
        return f"{self.thing_id} {self.n}"


class ScopeRow(AppendOnly):
    """范围的变动: from a day on, a thing counts (or no longer counts) for an indicator; every thing counts until a row says not."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=40)
    thing = models.ForeignKey(Thing, on_delete=models.PROTECT, related_name="scope_rows")
    from_on = models.DateField()
    inside = models.BooleanField()
    reason = models.CharField(max_length=300)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["indicator", "thing"], name="scope_of_thing")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.thing_id} {self.inside}"
