"""佐证材料: files by the hash of their content (``store``), given for a thing (``attach``), and served to who may see it.

    blob = evidence.store(stream, name="照片.jpg", at=at)
    evidence.attach(actor=actor, kind="commitment", thing_id=7, blob=blob, name="照片.jpg", at=at)

Files may be orphans for a while, rows never: a row is written only once its whole file is safe on disk.
"""

from .attaching import attach, withdraw
from .guarding import Guard, Thing, guard_of
from .listing import attachment_for, attachments_of
from .storing import hash_of, path_of, read_bytes, store, store_bytes, thumbnail_path_of

__all__ = [
    "Guard",
    "Thing",
    "attach",
    "attachment_for",
    "attachments_of",
    "guard_of",
    "hash_of",
    "path_of",
    "read_bytes",
    "store",
    "store_bytes",
    "thumbnail_path_of",
    "withdraw",
]
