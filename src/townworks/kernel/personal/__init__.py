"""个人信息: sealed at rest (``seal``, ``unseal``), found without being opened (``blind``), shown masked (``masked``); a text is cleaned of it
before everybody reads it (``cleaned``).

A sealed value is bound to its row and field: moved to another it does not open. Keys are read in ``keys`` and never stored.
"""

from .keys import Missing, current_key
from .masking import cleaned, masked
from .sealing import Unreadable, blind, is_current, seal, unseal

__all__ = [
    "Missing",
    "Unreadable",
    "blind",
    "cleaned",
    "current_key",
    "is_current",
    "masked",
    "seal",
    "unseal",
]
