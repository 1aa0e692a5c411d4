"""群众这一侧: knocks on the open door, counted; and the two posts that read sealed tips."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

SLOTS = (1, 2)
PUBLIC_MOVES = {"publish": "公开", "withdraw": "撤下"}


class Knock(models.Model):
    """敲门: how often an address came in an hour, for one thing. ``who`` is a keyed hash, not the address."""

    who = models.CharField(max_length=40)
    what = models.CharField(max_length=10)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "what", "hour"], name="one_count_an_hour")]
        indexes = [models.Index(fields=["hour"], name="knock_old")]

    def __str__(self) -> str:
        return f"{self.what} {self.hour}"


class TipKeeper(models.Model):
    """线索专管岗位: at most two posts a town, named by its secretary."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    slot = models.PositiveSmallIntegerField()
    post_id = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["town", "slot"], name="one_keeper_a_slot"),
            models.UniqueConstraint(fields=["town", "post_id"], name="one_slot_a_keeper"),
            models.CheckConstraint(condition=models.Q(slot__in=SLOTS), name="two_keepers_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.town_id} {self.slot}"


class PublicText(AppendOnly):
    """公开的文字: what somebody made public of a report, in the words that they chose, or that it was taken down.

    The report keeps its own words; the last row says what everybody reads. ``reason``: what was looked at, or why it was taken down.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="public_texts")
    move = models.CharField(max_length=10, choices=list(PUBLIC_MOVES.items()))
    text = models.TextField(max_length=4000, blank=True)
    address = models.CharField(max_length=200, blank=True)
    edited = models.BooleanField(default=False)
    reason = models.CharField(max_length=1000, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.move}"


class PublicPhoto(models.Model):
    """公开的照片: a picture of a report that somebody looked at and published by itself; text and pictures apart.

    ``looked``: what was looked at. Taken down it stays as a row that shows nothing.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="public_photos")
    attachment_id = models.BigIntegerField()
    looked = models.CharField(max_length=300)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    taken_down_at = models.DateTimeField(null=True)
    taken_down_by_name = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["attachment_id"],
                condition=models.Q(taken_down_at=None),
                name="one_public_photo_an_attachment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.attachment_id}"
