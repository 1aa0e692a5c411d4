"""审计留痕: entries, the leaves they became, and the seals over them. All append-only."""

from __future__ import annotations

from django.db import models

from ..append_only import AppendOnly


class AuditEntry(AppendOnly):
    """留痕: who did what to which thing, when, and with which facts."""

    at = models.DateTimeField(db_index=True)
    town_id = models.BigIntegerField(null=True, db_index=True)
    actor_id = models.BigIntegerField(null=True, db_index=True)
    actor_name = models.CharField(max_length=60)
    verb = models.CharField(max_length=60)
    thing_kind = models.CharField(max_length=40)
    thing_id = models.BigIntegerField(null=True)
    thing_name = models.CharField(max_length=300)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["thing_kind", "thing_id", "id"]),
            models.Index(fields=["town_id", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.thing_name}"


class AuditSeal(AppendOnly):
    """封存: the Merkle tree (RFC 6962) over the first ``size`` leaves had the root ``root`` at this instant."""

    at = models.DateTimeField()
    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    frontier = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.size} {self.root}"


class AuditLeaf(AppendOnly):
    """叶: the place of an entry in the log and the hash it had when it was sealed.

    Writers never touch this table: the sealing gives places, in batches, so nobody queues behind a chain.
    """

    index = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)
    seal = models.ForeignKey(AuditSeal, on_delete=models.PROTECT, related_name="leaves")

    def __str__(self) -> str:
        return f"{self.index} {self.hash}"
