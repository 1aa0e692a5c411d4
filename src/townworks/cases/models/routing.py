"""转办的经验: which unit answered what, and how often each word, matter and place stood in what it answered."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

LESSON_WAYS = {"referred": "转办接收", "assigned": "指定", "kept": "直接承办"}


class Lesson(AppendOnly):
    """一条经验: a closed case and the unit that answered it; a case teaches once."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="lesson")
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=list(LESSON_WAYS.items()))
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["town", "unit"], name="lesson_unit")]

    def __str__(self) -> str:
        return f"{self.case_id}→{self.unit_id}"


class LessonCount(models.Model):
    """次数: in how many lessons of a unit a feature stood; feature "" counts the lessons, "*" all features."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    feature = models.CharField(max_length=48, blank=True)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["town", "feature", "unit"], name="one_count_a_feature")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.feature} {self.n}"
