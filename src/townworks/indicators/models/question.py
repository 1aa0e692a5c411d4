"""疑问: what about a figure is asked of the unit that gave it; answered with words, settled by whoever looks over the figures."""

from __future__ import annotations

from django.db import models

QUESTION_NAMES = {
    "least": "低于下限",
    "most": "高于上限",
    "outlier": "与以往不同",
    "jump": "变化太大",
    "still": "一直不变",
    "part": "分子大于分母",
    "asked": "审核人提问",
}
QUESTION_STATES = {"asked": "待答复", "answered": "已答复", "settled": "已了结"}


class Question(models.Model):
    """一条疑问. ``why``: the engine's step, as stored. ``unit``: who is asked. A corrected figure settles nothing by itself."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    observation = models.ForeignKey(
        "indicators.Observation", on_delete=models.PROTECT, related_name="questions"
    )
    indicator = models.CharField(max_length=40)
    thing = models.ForeignKey("indicators.Thing", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=16)
    code = models.CharField(max_length=12)
    why = models.JSONField()
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="asked", choices=list(QUESTION_STATES.items()))
    asked_by_name = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    answered_by_name = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True)
    settled_by_name = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["observation", "code"],
                condition=~models.Q(code="asked"),
                name="one_question_of_a_kind_a_figure",
            )
        ]
        indexes = [models.Index(fields=["town", "state", "-id"], name="question_list")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.code}"
