"""审计留痕: recording (``record``), sealing into a Merkle log (``seal``), and verifying (``verify``)."""

from .recording import record
from .sealing import seal
from .verifying import verify

__all__ = ["record", "seal", "verify"]
