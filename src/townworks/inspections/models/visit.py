"""检查记录: what one person saw at one site, as it was sent; never changed."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from townworks.engines import position_fit
from townworks.kernel.append_only import AppendOnly

VISIT_KINDS = {"check": "检查", "recheck": "复查", "lookback": "回头看"}
VISIT_OUTCOMES = {"visited": "已查", "refused": "拒绝检查", "absent": "无人在场", "vanished": "已消失"}
SOURCES = {"field": "手机现场", "odk": "ODK Collect", "page": "网页补录", "api": "接口"}
CLASH_STATES = {"open": "待核对", "kept": "以先到的为准", "replaced": "以后到的为准"}


class Visit(AppendOnly):
    """检查记录. ``uid`` is made by the device, so that what is sent twice is kept once.

    ``answers``: by item, as ``engines.checklist`` keeps them. ``finding``: what a recheck or look-back is about.
    Times ``started_at``, ``finished_at``, ``sent_at`` are the device's; ``received_at`` is ours. Degrees are CGCS2000,
    ``accuracy`` metres. ``seen_version``: the version of the due site that the device had seen.
    ``findings_count``: how many items failed, known when the record comes, for a record is never changed.
    """

    uid = models.UUIDField(unique=True)
    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey("inspections.Round", on_delete=models.PROTECT, related_name="visits")
    due = models.ForeignKey("inspections.Due", on_delete=models.PROTECT, related_name="visits")
    site = models.ForeignKey("inspections.Site", on_delete=models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=10, default="check")
    finding = models.ForeignKey(
        "inspections.Finding", null=True, on_delete=models.PROTECT, related_name="rechecks"
    )
    outcome = models.CharField(max_length=10)
    answers = models.JSONField(default=dict)
    note = models.CharField(max_length=1000, blank=True)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=60)
    companion = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    accuracy = models.FloatField(null=True)
    source = models.CharField(max_length=10)
    seen_version = models.PositiveIntegerField(null=True)
    findings_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["town", "-id"], name="visit_list")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.finished_at:%Y-%m-%d}"

    @property
    def ended_at(self) -> datetime:
        """离开时间, the device's clock put right: terms run from here, so that a wrong clock makes nobody late."""
        return position_fit.put_right(self.finished_at, self.sent_at, self.received_at)


class Clash(models.Model):
    """相互冲突的记录: a visit that came after another which its device had not seen; a person decides which stands."""

    due = models.ForeignKey("inspections.Due", on_delete=models.PROTECT, related_name="clashes")
    first = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    second = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="clash")
    state = models.CharField(max_length=10, default="open", choices=list(CLASH_STATES.items()))
    told_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    decided_by_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"
