"""内核的表: audit trail, evidence, numbers, outbox, tokens."""

from .audit import AuditEntry, AuditLeaf, AuditSeal
from .evidence import Attachment, Blob, Withdrawal
from .numbering import Series
from .outbox import Delivery

__all__ = ["Attachment", "AuditEntry", "AuditLeaf", "AuditSeal", "Blob", "Delivery", "Series", "Withdrawal"]
