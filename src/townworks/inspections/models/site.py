"""场所: what is registered once and inspected by every campaign."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

SITE_STATES = {"active": "在册", "vanished": "已消失", "merged": "已并入别的场所"}


class Site(models.Model):
    """场所: premises, outlet, dump, school, water point… of one kind (definitions/sites).

    ``code``: its number in the town ("JX-00012"). ``place``: the grid (else village, else town) that the position lies in.
    ``shape``: GeoJSON geometry for lines and areas. Degrees are CGCS2000. ``name_key``: the name as duplicates are looked for.
    """

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, db_index=True)
    address = models.CharField(max_length=200, blank=True)
    credit_code = models.CharField(max_length=18, blank=True, db_index=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    shape = models.JSONField(null=True)
    attributes = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="active", choices=list(SITE_STATES.items()))
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="absorbed")
    version = models.PositiveIntegerField(default=1)
    registered_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "id"]
        constraints = [models.UniqueConstraint(fields=["town", "code"], name="one_site_a_code")]
        indexes = [
            models.Index(fields=["town", "state", "kind", "code"], name="site_list"),
            models.Index(fields=["town", "state", "longitude", "latitude"], name="site_map"),
        ]

    def __str__(self) -> str:
        return self.name


class SiteEdition(AppendOnly):
    """场所版本: what the register said of a site, from when, and why it changed."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="editions")
    n = models.PositiveIntegerField()
    facts = models.JSONField()
    why = models.CharField(max_length=300)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["n"]
        constraints = [models.UniqueConstraint(fields=["site", "n"], name="one_site_edition_a_number")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.n}"


class SiteNote(AppendOnly):
    """场所查重的决定: two sites that a person found to be different, so that they are not offered again."""

    one = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="one_word_a_pair_of_sites")]

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id}"


class SiteImport(AppendOnly):
    """场所导入: one file taken in, with its control totals, so that the same file is known again."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    read = models.PositiveIntegerField()
    new = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
