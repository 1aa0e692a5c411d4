"""当事人和材料: who asks, sealed; and what was handed in."""

from __future__ import annotations

import uuid

from django.db import models

from townworks.kernel.personal.masking import Field

PARTY_ROLES = {
    "applicant": "申请人",
    "agent": "代办人",
    "reporter": "反映人",
    "petitioner": "信访人",
    "side": "纠纷一方",
    "caller": "来电人",
}
MATERIAL_STATES = {"wanted": "待交", "given": "已交", "missing": "缺少", "waived": "免交"}
SEALED: tuple[Field, ...] = ("name", "phone", "id_number", "address", "email")


class Party(models.Model):
    """当事人. Each value twice: sealed (``name_sealed``) and masked (``name_masked``); pages know the second only.

    ``id_index``: the blind index of the ID number. ``consent``: papers may be kept for later cases. ``erased_at``: by rule.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="parties")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    role = models.CharField(max_length=12, choices=list(PARTY_ROLES.items()))
    name_sealed = models.CharField(max_length=400, blank=True)
    name_masked = models.CharField(max_length=60, blank=True)
    phone_sealed = models.CharField(max_length=200, blank=True)
    phone_masked = models.CharField(max_length=40, blank=True)
    id_number_sealed = models.CharField(max_length=200, blank=True)
    id_number_masked = models.CharField(max_length=40, blank=True)
    id_index = models.CharField(max_length=40, blank=True, db_index=True)
    phone_index = models.CharField(max_length=40, blank=True, db_index=True)
    address_sealed = models.CharField(max_length=1200, blank=True)
    address_masked = models.CharField(max_length=60, blank=True)
    email_sealed = models.CharField(max_length=500, blank=True)
    email_masked = models.CharField(max_length=120, blank=True)
    consent = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name_masked or self.get_role_display()


class Material(models.Model):
    """材料: one paper of the list, whether it was handed in, and the case that it was kept from."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="materials")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, default="wanted", choices=list(MATERIAL_STATES.items()))
    required = models.BooleanField(default=True)
    reusable = models.BooleanField(default=False)
    kept_from = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="one_material_a_code")]

    def __str__(self) -> str:
        return self.name
