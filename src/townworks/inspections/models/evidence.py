"""照片和分片上传: pictures of visits and findings with what tells them apart, and files on their way in."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

STAGES = {"seen": "现场", "before": "整改前", "after": "整改后", "signature": "签名"}


class Upload(models.Model):
    """分片上传: a file that comes in pieces; ``received`` bytes are safe on disk. ``uid`` is made by the device."""

    uid = models.UUIDField(unique=True)
    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    person_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    received = models.BigIntegerField(default=0)
    blob = models.ForeignKey("kernel.Blob", null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["begun_at"], name="upload_age")]

    def __str__(self) -> str:
        return self.name


class Photo(AppendOnly):
    """照片: an attachment of a visit or of a finding, the item it shows, and its stage.

    What it looks like stands in a ``PhotoHash`` of its content, added afterwards.
    """

    attachment = models.OneToOneField("kernel.Attachment", on_delete=models.PROTECT, related_name="+")
    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey("inspections.Visit", null=True, on_delete=models.PROTECT, related_name="photos")
    finding = models.ForeignKey(
        "inspections.Finding", null=True, on_delete=models.PROTECT, related_name="photos"
    )
    item = models.CharField(max_length=40, blank=True)
    stage = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.stage} {self.item}"
