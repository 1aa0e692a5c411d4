"""进展: monthly notes, manual figures, and the proofs by which a commitment is judged."""

from __future__ import annotations

from django.db import models

from townworks.kernel.append_only import AppendOnly


class Note(AppendOnly):
    """进展记录: what was done in a month, what stands in the way, what comes next.

    ``share`` (per cent) is asked only where no proof counts the work.
    """

    commitment = models.ForeignKey("commitments.Commitment", on_delete=models.PROTECT, related_name="notes")
    month = models.DateField()  # first day of the month told of
    done = models.TextField()
    trouble = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    share = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    unit_name = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    client_key = models.CharField(max_length=40, null=True, unique=True)  # noqa: DJ001 (NULL: no key was sent)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.month:%Y-%m}"


class ProofClaim(models.Model):
    """印证项: by which proof a commitment is judged, with its parameters and target."""

    commitment = models.ForeignKey(
        "commitments.Commitment", on_delete=models.CASCADE, related_name="proof_claims"
    )
    name = models.CharField(max_length=60)  # "manual.figure"
    parameters = models.JSONField(default=dict)
    target = models.ForeignKey(
        "commitments.Target", null=True, on_delete=models.SET_NULL, related_name="claims"
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name


class Figure(AppendOnly):
    """人工填报数: a figure where no record can be counted, with the evidence that backs it. A correction names the old."""

    claim = models.ForeignKey(ProofClaim, on_delete=models.PROTECT, related_name="figures")
    value = models.DecimalField(max_digits=18, decimal_places=4)
    as_of = models.DateField()
    explanation = models.CharField(max_length=300)
    attachment = models.ForeignKey("kernel.Attachment", on_delete=models.PROTECT, related_name="figures")
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["as_of", "id"]

    def __str__(self) -> str:
        return f"{self.value} {self.as_of}"
