"""工程项目: what is built for a village, its contract and what changes it, where its money comes from, and what was measured of it."""

from __future__ import annotations

import uuid

from django.db import models

from townworks.kernel.append_only import AppendOnly

from .decided import DecidedOn

PROCUREMENT = {
    "tender": "公开招标",
    "invited": "邀请招标",
    "compared": "竞争性比选",
    "negotiated": "直接委托",
    "own": "村民自建（以工代赈）",
}
OPEN_PROCUREMENT = ("tender", "invited", "compared")
WORKS_STATES = {"planned": "登记中", "running": "施工中", "accepted": "已验收"}
CHANGE_STATES = {"asked": "待审定", "agreed": "已同意", "refused": "不同意"}
MEASURE_KINDS = {"advance": "预付款", "progress": "进度计量", "final": "竣工结算", "correction": "更正"}
MEASURE_STATES = {"measured": "待确认", "confirmed": "已确认", "returned": "已退回"}
PHOTO_STAGES = {"before": "施工前", "after": "施工后", "paper": "图纸和签证"}
DEFECT_STATES = {"open": "待修", "mended": "已修好"}
WORKS_MOVES = {
    "sign": "登记工程",
    "money": "落实资金",
    "ask": "申请变更",
    "agree": "同意变更",
    "refuse": "不同意变更",
    "advance": "申请预付款",
    "measure": "登记计量",
    "photo": "补计量照片",
    "confirm": "确认计量",
    "return": "退回计量",
    "defect": "登记缺陷",
    "mend": "确认修好",
    "free": "放开质保金",
    "reveal": "查看承包人",
}


class Works(models.Model):
    """工程项目, in the book that pays. Its contract never changes: what changes it are ``WorksChange`` rows.

    ``amount``: contract sum, fen; ``share``: of retention, of 10,000; ``warranty``: months from acceptance until it may be set free.
    ``advance_share``: how much of the contract may be paid ahead (预付款), of 10,000; ``recover_share``: of each measurement, takes it back.
    ``unit_id``: the town's unit that has it built, where the village does not. The contractor's name is sealed as in ``Contract``.
    """

    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="works")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    site = models.CharField(max_length=200)
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default="planned", choices=list(WORKS_STATES.items()))
    contractor_kind = models.CharField(max_length=8)
    contractor_sealed = models.CharField(max_length=600)
    contractor_masked = models.CharField(max_length=100)
    way = models.CharField(max_length=12, choices=list(PROCUREMENT.items()))
    chosen_on = models.DateField()
    tender = models.CharField(max_length=200, blank=True)
    amount = models.BigIntegerField()
    signed_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    share = models.PositiveIntegerField()
    advance_share = models.PositiveIntegerField(default=0)
    recover_share = models.PositiveIntegerField(default=0)
    warranty = models.PositiveSmallIntegerField()
    accepted_on = models.DateField(null=True)
    freed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["book", "number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="one_works_a_number"),
            models.CheckConstraint(
                condition=models.Q(
                    amount__gt=0, ends_on__gte=models.F("starts_on"), share__gte=0, share__lte=10_000
                ),
                name="a_works_has_a_sum_and_a_term",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    recover_share__gte=models.F("advance_share"),
                    recover_share__lte=10_000 - models.F("share"),
                ),
                name="what_is_paid_ahead_is_taken_back",
            ),
        ]
        indexes = [models.Index(fields=["state", "ends_on"], name="works_by_end")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def advance_percent(self) -> str:
        return f"{self.advance_share / 100:g}"

    @property
    def recover_percent(self) -> str:
        return f"{self.recover_share / 100:g}"


class WorksMoney(AppendOnly):
    """资金来源: so much of an allotment; without one, of the village's own money. What is given back is below zero."""

    works = models.ForeignKey(Works, on_delete=models.PROTECT, related_name="money")
    allocation = models.ForeignKey(
        "ledger.Allocation", null=True, on_delete=models.PROTECT, related_name="works"
    )
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.works_id} {self.amount}"


class WorksChange(DecidedOn):
    """签证变更: what the contract sum becomes more or less by (fen), and the new planned end where it moves. What it says never changes;
    another person than who asked decides, once."""

    works = models.ForeignKey(Works, on_delete=models.PROTECT, related_name="changes")
    n = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    ends_on = models.DateField(null=True)
    reason = models.CharField(max_length=500)
    paper = models.CharField(max_length=200)
    state = models.CharField(max_length=8, default="asked", choices=list(CHANGE_STATES.items()))
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=60)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["works", "n"]
        constraints = [
            models.UniqueConstraint(fields=["works", "n"], name="one_change_a_number"),
            models.UniqueConstraint(
                fields=["works"], condition=models.Q(state="asked"), name="one_change_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.works_id}/{self.n}"


class Measurement(DecidedOn):
    """工程计量: what was done from a day to a day, in fen; ``amount`` of a correction is the difference to the one that it ``corrects``, of
    the settlement what is missing to (or too much for) ``settled``, the settlement sum. An ``advance`` measures nothing: it is what is paid
    ahead, with its paper, and whatever holds for a measurement holds for it.

    What it says never changes; another person than who measured confirms it or sends it back, once. ``uid``: what a phone calls it.
    """

    works = models.ForeignKey(Works, on_delete=models.PROTECT, related_name="measurements")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=list(MEASURE_KINDS.items()))
    state = models.CharField(max_length=10, default="measured", choices=list(MEASURE_STATES.items()))
    from_on = models.DateField()
    until_on = models.DateField()
    amount = models.BigIntegerField()
    settled = models.BigIntegerField(null=True)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    note = models.CharField(max_length=500, blank=True)
    measured_by_id = models.BigIntegerField(null=True)
    measured_by_name = models.CharField(max_length=60)
    measured_at = models.DateTimeField()

    class Meta:
        ordering = ["works", "n"]
        constraints = [
            models.UniqueConstraint(fields=["works", "n"], name="one_measurement_a_number"),
            models.UniqueConstraint(
                fields=["works"], condition=models.Q(state="measured"), name="one_measurement_waits"
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")), name="a_measurement_has_a_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.works_id}/{self.n}"


class MeasureLine(AppendOnly):
    """计量明细: how much of what at which price; ``amount`` is quantity × price, fen, rounded half up."""

    measurement = models.ForeignKey(Measurement, on_delete=models.PROTECT, related_name="lines")
    n = models.PositiveIntegerField()
    what = models.CharField(max_length=100)
    unit = models.CharField(max_length=20)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    price = models.BigIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        ordering = ["measurement", "n"]
        constraints = [models.UniqueConstraint(fields=["measurement", "n"], name="one_measure_line_a_number")]

    def __str__(self) -> str:
        return f"{self.measurement_id}/{self.n}"


class MeasurePhoto(AppendOnly):
    """计量照片: taken before or after the work, or of a paper."""

    measurement = models.ForeignKey(Measurement, on_delete=models.PROTECT, related_name="photos")
    attachment = models.OneToOneField("kernel.Attachment", on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=6, choices=list(PHOTO_STAGES.items()))

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.measurement_id} {self.stage}"


class Defect(DecidedOn):
    """缺陷: what was found after acceptance, with photographs; it holds the retention until another person saw that it is mended."""

    works = models.ForeignKey(Works, on_delete=models.PROTECT, related_name="defects")
    n = models.PositiveIntegerField()
    what = models.CharField(max_length=500)
    found_on = models.DateField()
    state = models.CharField(max_length=8, default="open", choices=list(DEFECT_STATES.items()))
    reported_by_id = models.BigIntegerField(null=True)
    reported_by_name = models.CharField(max_length=60)
    reported_at = models.DateTimeField()

    class Meta:
        ordering = ["works", "n"]
        constraints = [models.UniqueConstraint(fields=["works", "n"], name="one_defect_a_number")]

    def __str__(self) -> str:
        return f"{self.works_id}/{self.n}"


class WorksRow(AppendOnly):
    """工程的经过."""

    works = models.ForeignKey(Works, on_delete=models.PROTECT, related_name="rows")
    move = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.works_id} {self.move}"
