"""问题台账: one ledger of findings for all sources, and what is done about each."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly
from townworks.kernel.clock import TOWN_TIME

SEVERITIES = {"minor": "一般", "major": "较大", "critical": "重大"}
SOURCE_KINDS = {
    "campaign": "专项检查",
    "citizen": "群众反映",
    "assessment": "测评扣分",
    "sample": "采样超标",
    "grid": "网格巡查",
}
EXTENSION_STATES = {"asked": "待批准", "approved": "已同意", "refused": "未同意"}
OFFER_STATES = {"offered": "待决定", "joined": "已并案", "apart": "不是同一问题"}
NOTICE_STATES = {"issued": "已签发", "answered": "已答复", "withdrawn": "已撤回"}


class Finding(models.Model):
    """问题: a fault at a site, from its finding to its acceptance.

    ``key`` names the fault at the site ("fire-sweep/exit-blocked"), so that the same fault is known again.
    ``mender``: the unit that mends or sees to it; ``owner``: the unit that hands over and accepts.
    ``is_open``: whether anything is still to be done. ``repeats``: how often the same fault was found again, by any source,
    those of ``earlier`` included. ``earlier``: the accepted finding of the same fault before this one (a repeat offence).
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey(
        "inspections.Site", on_delete=models.PROTECT, related_name="findings", db_index=False
    )
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    round = models.ForeignKey(
        "inspections.Round", null=True, on_delete=models.PROTECT, related_name="findings", db_index=False
    )
    visit = models.ForeignKey(
        "inspections.Visit", null=True, on_delete=models.PROTECT, related_name="findings"
    )
    campaign = models.CharField(max_length=40)
    item = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=90)
    text = models.CharField(max_length=500)
    reason = models.JSONField(default=list)  # the engine's step, as stored
    severity = models.CharField(max_length=10, default="minor", choices=list(SEVERITIES.items()))
    state = models.CharField(max_length=12, default="found")
    is_open = models.BooleanField(default=True)
    owner = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    mender = models.ForeignKey(
        "people.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    mend_days = models.PositiveIntegerField()
    mend_kind = models.CharField(max_length=10)
    found_at = models.DateTimeField()
    due_on = models.DateField()
    mended_at = models.DateTimeField(null=True)
    mended_by_id = models.BigIntegerField(null=True)
    rechecked_by_id = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    earlier = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="later")
    joined_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="joined")
    repeats = models.PositiveIntegerField(default=0)
    returns = models.PositiveIntegerField(default=0)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            # Each begins with what cuts the list and ends in its order, so that a page is read and never sorted.
            models.Index(fields=["town", "is_open", "due_on", "id"], name="finding_list"),
            models.Index(fields=["town", "campaign", "is_open", "due_on", "id"], name="finding_campaign"),
            models.Index(fields=["town", "is_open", "-repeats", "due_on", "id"], name="finding_repeat"),
            models.Index(fields=["town", "state", "due_on", "id"], name="finding_state"),
            models.Index(fields=["place", "is_open", "due_on", "id"], name="finding_place"),
            models.Index(fields=["owner", "state", "due_on", "id"], name="finding_owner"),
            models.Index(fields=["mender", "state", "due_on", "id"], name="finding_mender"),
            models.Index(fields=["site", "key", "id"], name="finding_same"),
            models.Index(fields=["round", "state"], name="finding_round"),
            models.Index(fields=["town", "is_open", "longitude", "latitude"], name="finding_map"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def number(self) -> str:
        """编号: its year and its key; unique, and no counter that writers would queue for."""
        return f"W{self.found_at.astimezone(TOWN_TIME).year}-{self.pk:06d}"


class FindingRow(AppendOnly):
    """问题的经过: every step with its reason; nothing is overwritten."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="rows")
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=1000, blank=True)
    due_on = models.DateField()
    visit = models.ForeignKey("inspections.Visit", null=True, on_delete=models.PROTECT, related_name="+")
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.move}"


class FindingSource(AppendOnly):
    """问题的来源: who or what told of the fault, each time; ``reference`` names it elsewhere (a case's number)."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="sources")
    kind = models.CharField(max_length=12)
    reference = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=500, blank=True)
    visit = models.ForeignKey("inspections.Visit", null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.kind}"


class SameFault(models.Model):
    """并案建议: a new finding looks like an open one at the same site; a person decides."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="offers")
    into = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="offered")
    why = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="offered", choices=list(OFFER_STATES.items()))
    told_at = models.DateTimeField()
    decided_by_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "into"], name="one_offer_a_pair")]
        indexes = [models.Index(fields=["state", "id"], name="offer_waiting")]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.into_id}"


class Extension(models.Model):
    """整改延期: asked for with a reason, approved or refused by somebody else."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="extensions")
    due_on = models.DateField()
    before_on = models.DateField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, default="asked", choices=list(EXTENSION_STATES.items()))
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    decided_by_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=models.Q(state="asked"), name="one_extension_waiting"
            )
        ]
        indexes = [models.Index(fields=["state", "id"], name="extension_waiting")]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.due_on}"


class MendNotice(models.Model):
    """整改通知书: a numbered paper to a site with the findings it has to mend.

    ``edition``: the campaign's, whose words it has. ``words``: those of the town's general notice (mend-notice.toml) as they
    stood, where one of its findings is of no campaign; one of the two is given.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("inspections.Site", on_delete=models.PROTECT, related_name="notices")
    edition = models.ForeignKey(
        "inspections.CampaignEdition", null=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.JSONField(null=True)
    number = models.CharField(max_length=40)
    year = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default="issued", choices=list(NOTICE_STATES.items()))
    due_on = models.DateField()
    issued_on = models.DateField()
    issued_by_name = models.CharField(max_length=60)
    issued_at = models.DateTimeField()
    withdrawn_why = models.CharField(max_length=300, blank=True)
    findings: models.ManyToManyField[Finding, NoticeFinding] = models.ManyToManyField(
        Finding, through="NoticeFinding", related_name="notices"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["town", "number"], name="one_mend_notice_a_number")]

    def __str__(self) -> str:
        return self.number


class NoticeFinding(models.Model):
    """通知书里的一条."""

    notice = models.ForeignKey(MendNotice, on_delete=models.PROTECT, related_name="rows")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="notice_rows")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.finding_id}"
