"""办件: one thing asked of the town, and the edition of the file that is its law."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from django.db import models

from townworks.engines import case_clock
from townworks.kernel.append_only import AppendOnly
from townworks.kernel.clock import TOWN_TIME

from ..workflow import STATES

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # stands in the order of lists for "nobody knows when"
# A bare truth value is a condition that SQLite reads no index for; "one of these" is.
OPEN = models.Q(is_open__in=[True])
LOW = models.Q(look_back_on__isnull=False, looked_back_at__isnull=True)  # 差评, not yet called back
SHOWN = ("kind", "sealed", "matter", "state")  # what the public list and map ask of each row


class CaseEdition(AppendOnly):
    """定义版本: a kind of case or a service item as its file stood; the same content is the same edition."""

    what = models.CharField(max_length=60)  # "cases/petition", "services/birth-registration"
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "digest"], name="one_case_edition_a_content")]

    def __str__(self) -> str:
        return f"{self.what} {self.digest[:12]}"


class Case(models.Model):
    """办件.

    ``first_unit``: who took it in (首问); ``unit``: who holds it now. ``client_id``: the sender's own id, so that sending twice
    is sending once. ``code_sealed``: what a citizen follows it by, beside its number. ``term_*``: the term as it came in.
    ``term_days`` counts hours where ``term_kind`` is of hours; ``term_until``: the hour of the last day, where somebody named it.
    Of both ``due_at`` is the instant, null for all others. ``due_on`` is the engine's answer, None while the clock stands.
    ``due_key``: the first instant at which it is late, whatever its term counts, and its place in the order of lists.
    ``look_back_on``: by when a rating that was low wants its 回访整改, ``looked_back_at``: when that was done.
    ``due_sure``: False where a year's holidays were not announced. ``returns``: how often a referral was sent back.
    ``fixed``: the office has said whose it is. ``sealed``: two named posts alone read it.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    client_id = models.CharField(max_length=60, blank=True)
    mark = models.CharField(max_length=3)
    kind = models.CharField(max_length=40)
    edition = models.ForeignKey(CaseEdition, on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.CharField(max_length=40, blank=True)
    service_edition = models.ForeignKey(
        CaseEdition, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    matter = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=10)
    reference = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=4000, blank=True)
    details = models.JSONField(default=dict)  # what the matter asks besides, by code
    place = models.ForeignKey(
        "places.Place", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    address = models.CharField(max_length=200, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    state = models.CharField(max_length=14, default="registered", choices=list(STATES.items()))
    step = models.CharField(max_length=40, blank=True)
    is_open = models.BooleanField(default=True)
    sealed = models.BooleanField(default=False)
    code_sealed = models.CharField(max_length=120, blank=True)
    first_unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    handler_id = models.BigIntegerField(null=True)
    returns = models.PositiveIntegerField(default=0)
    fixed = models.BooleanField(default=False)
    term_days = models.PositiveIntegerField()
    term_kind = models.CharField(max_length=10)
    term_extension = models.PositiveIntegerField(default=0)
    term_starts = models.CharField(max_length=12)
    term_until = models.TimeField(null=True)
    due_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    due_key = models.DateTimeField(default=NEVER)
    due_sure = models.BooleanField(default=True)
    registered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # 一次告知: once and for all
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()
    late_reason = models.CharField(max_length=300, blank=True)
    score = models.PositiveIntegerField(null=True)
    look_back_on = models.DateField(null=True)
    looked_back_at = models.DateTimeField(null=True)
    joined_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="joined")
    published_at = models.DateTimeField(null=True)
    finding_id = models.BigIntegerField(null=True)
    ticket = models.ForeignKey(
        "cases.Ticket", null=True, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "client_id"],
                condition=~models.Q(client_id=""),
                name="one_case_a_client_id",
            ),
        ]
        indexes = [
            # Each begins with what cuts the list and ends in its order, so that a page is read and never sorted.
            models.Index(fields=["town", "is_open", "due_key", "id"], name="case_list"),
            models.Index(fields=["town", "kind", "is_open", "due_key", "id"], name="case_kind"),
            models.Index(fields=["town", "state", "due_key", "id"], name="case_state"),
            models.Index(fields=["unit", "is_open", "due_key", "id"], name="case_unit"),
            models.Index(fields=["first_unit", "is_open", "due_key", "id"], name="case_first"),
            models.Index(fields=["place", "is_open", "due_key", "id"], name="case_place"),
            models.Index(fields=["is_open", "due_key"], name="case_due"),
            models.Index(fields=["town", "kind", "-registered_at", "-id"], name="case_new"),
            models.Index(fields=["town", "kind", "matter", "-registered_at", "-id"], name="case_matter"),
            models.Index(fields=["town", "reference"], name="case_reference"),
            models.Index(fields=["kind", "closed_at"], name="case_closed"),
            models.Index(
                fields=["ticket"], name="case_ticket", condition=models.Q(ticket__isnull=False)
            ),  # few have one
            # Few were rated low, and Today asks for them each time.
            models.Index(fields=["unit", "look_back_on"], name="case_low_unit", condition=LOW),
            models.Index(fields=["town", "look_back_on"], name="case_low_town", condition=LOW),
            # What somebody published, and nothing else: the public list and map read these alone, by when and by where.
            models.Index(
                fields=["town", "-published_at", "-id", *SHOWN, "longitude", "latitude"],
                condition=models.Q(published_at__isnull=False),
                name="case_public",
            ),
            models.Index(
                fields=["town", "latitude", "longitude", *SHOWN, "published_at"],
                condition=models.Q(published_at__isnull=False),
                name="case_public_place",
            ),
        ]

    def __str__(self) -> str:
        return self.number if self.sealed else f"{self.number} {self.title}"

    @property
    def place_name(self) -> str:
        """Where, as people say it: a grid with its village before it."""
        if self.place is None:
            return ""
        above = self.place.parent.name if self.place.kind == "grid" and self.place.parent else ""
        return self.place.name if self.place.name.startswith(above) else f"{above}{self.place.name}"

    @property
    def in_hours(self) -> bool:
        """Whether its term counts hours."""
        return self.term_kind in case_clock.HOURS

    @property
    def waits_back(self) -> bool:
        """Whether a low rating waits for 回访整改; ``LOW`` asks the same of the database."""
        return self.look_back_on is not None and self.looked_back_at is None

    @property
    def number(self) -> str:
        """编号: the kind's mark, its year and its key; unique, and no counter that writers would queue for."""
        return f"{self.mark}{self.registered_at.astimezone(TOWN_TIME).year}-{self.pk or 0:06d}"
