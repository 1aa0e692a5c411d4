"""存疑: what does not fit about a record, told to a supervisor and settled by a person; never punished by machine."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

DOUBT_NAMES = {
    "photo.reused": "照片用过",
    "photo.other_place": "前后不是一处",
    "photo.far": "照片不在现场拍",
    "photo.old": "照片是以前拍的",
    "position.none": "没有位置",
    "position.vague": "位置太粗",
    "position.far": "位置不在场所",
    "position.outside_town": "位置不在本镇",
    "clock.ahead": "手机时间偏快",
    "clock.behind": "手机时间偏慢",
    "speed.impossible": "赶路太快",
    "visit.too_short": "检查太短",
}
DOUBT_STATES = {"open": "待核对", "fits": "情况属实，没有问题", "redo": "要求重查"}


class Doubt(models.Model):
    """一处存疑. ``code``: "photo.reused", "position.far", "clock.ahead"…; ``why``: the engine's step, as stored."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey("inspections.Round", null=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)
    why = models.JSONField()
    visit = models.ForeignKey("inspections.Visit", null=True, on_delete=models.PROTECT, related_name="doubts")
    finding = models.ForeignKey(
        "inspections.Finding", null=True, on_delete=models.PROTECT, related_name="doubts"
    )
    photo = models.ForeignKey("inspections.Photo", null=True, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("inspections.Photo", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="open", choices=list(DOUBT_STATES.items()))
    told_at = models.DateTimeField()
    words = models.CharField(max_length=500, blank=True)
    settled_by_name = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["town", "state", "-id"], name="doubt_list")]

    def __str__(self) -> str:
        return self.code


class PhotoHash(AppendOnly):
    """照片指纹: perceptual hashes of a content, 64 bits as 16 hexadecimal digits, with the bands by which they are found."""

    blob = models.OneToOneField("kernel.Blob", on_delete=models.PROTECT, related_name="+")
    phash = models.CharField(max_length=16)
    dhash = models.CharField(max_length=16)

    def __str__(self) -> str:
        return self.phash


class PhotoBand(AppendOnly):
    """照片指纹的一段: "3:a1f0" is the fourth band of 16 bits; two hashes near each other share one."""

    hash = models.ForeignKey(PhotoHash, on_delete=models.PROTECT, related_name="bands")
    band = models.CharField(max_length=8, db_index=True)

    def __str__(self) -> str:
        return self.band
