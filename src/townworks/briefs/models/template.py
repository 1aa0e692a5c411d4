"""简报模板: every version that a town gave, and every decision about which one is used."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly

KINDS = {"month": "月报", "week": "周报"}


class BriefTemplate(AppendOnly):
    """一版模板: a Word file that was found good when it was given. ``used``: the placeholders that it names."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=list(KINDS.items()))
    n = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    blob = models.ForeignKey("kernel.Blob", on_delete=models.PROTECT, related_name="+")
    used = models.JSONField(default=list)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["town", "kind", "n"], name="one_template_a_number")]

    def __str__(self) -> str:
        return self.name


class TemplateChoice(AppendOnly):
    """启用模板: from now on this version; without one, the template that comes with the system."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=list(KINDS.items()))
    template = models.ForeignKey(BriefTemplate, null=True, on_delete=models.PROTECT, related_name="choices")
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["town", "kind", "-id"], name="template_in_use")]

    def __str__(self) -> str:
        return f"{self.kind} {self.template_id or '-'}"
