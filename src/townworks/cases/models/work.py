"""办理的经过: every step, hand-over, joint part, answer and rating."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

HANDOVER_STATES = {"offered": "待接收", "taken": "已接收", "returned": "已退回", "dropped": "已撤回"}
JOINT_STATES = {"asked": "协办中", "answered": "已回复"}
SCORES = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
LOW_SCORE = 2  # 差评: this or less


class StepRow(AppendOnly):
    """经过: every move with its reason; nothing is overwritten. ``public``: what the citizen is told of it."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="rows")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=14)
    step = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.move}"


class HandOver(models.Model):
    """转办: offered by the unit that holds the case; until somebody has taken it, it is still theirs."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="handovers")
    from_unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="offered", choices=list(HANDOVER_STATES.items()))
    reason = models.CharField(max_length=500)
    answer = models.CharField(max_length=500, blank=True)
    offered_by_name = models.CharField(max_length=60)
    offered_at = models.DateTimeField()
    decided_by_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="offered"), name="one_hand_over_waiting"
            )
        ]
        indexes = [models.Index(fields=["to_unit", "state"], name="handover_waiting")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.from_unit_id}→{self.to_unit_id}"


class JointUnit(models.Model):
    """协办: a unit that owes its part; the unit that holds the case answers for the whole."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="joint_units")
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="asked", choices=list(JOINT_STATES.items()))
    wanted = models.CharField(max_length=500)
    answer = models.CharField(max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    answered_by_name = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "unit"], name="one_part_a_unit")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.unit_id}"


class Answer(AppendOnly):
    """答复: what the citizen is told; a later one adds to it and takes nothing back."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(max_length=4000)
    paper = models.CharField(max_length=60, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"


class Rating(AppendOnly):
    """好差评: from 1 to 5, by the person who asked; of a case that was reopened there may be another."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="ratings")
    score = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500, blank=True)
    channel = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.score}"
