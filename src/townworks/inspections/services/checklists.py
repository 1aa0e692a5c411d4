"""收下一份 Excel 检查表: kept by its content so that what is read is what was chosen; nothing else is written."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from townworks.definitions.xlsform import book
from townworks.kernel.actor import Actor
from townworks.kernel.evidence import storing
from townworks.kernel.models import Blob

from ..selectors.checklists import PERMISSION


def keep_workbook(*, actor: Actor, file: IO[bytes], name: str, at: datetime) -> Blob:
    """Keep the workbook, old Excel or new; whether it is one is told when it is read. Invalid where it is too large."""
    actor.may_somewhere(PERMISSION).require()
    return storing.store_plain(file, name=name, at=at, limit=book.LARGEST)
