"""佐证材料: files by the hash of their content, and what they are attached to."""

from __future__ import annotations

from django.db import models

from ..append_only import AppendOnly


class Blob(AppendOnly):
    """文件: one content, stored once. Position in degrees (WGS 84) and time as the camera wrote them."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    has_thumbnail = models.BooleanField(default=False)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256


class Attachment(AppendOnly):
    """附件: a file given as evidence for a thing, by a person, with a caption. Withdrawing adds a row."""

    town_id = models.BigIntegerField(db_index=True)
    thing_kind = models.CharField(max_length=40)
    thing_id = models.BigIntegerField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    caption = models.CharField(max_length=300, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["thing_kind", "thing_id", "id"])]

    def __str__(self) -> str:
        return self.name


class Withdrawal(AppendOnly):
    """撤回: an attachment no longer counts, and why; the file stays."""

    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=300)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reason
