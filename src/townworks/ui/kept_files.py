"""留存: what takes long to draw is kept as a file under a name that says what it was drawn from."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def read_or_draw(path: Path, draw: Callable[[], bytes], *, at_most: int) -> bytes:
    """What was drawn before, or drawn now and kept."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        drawn = draw()
        keep(path, drawn, at_most=at_most)
        return drawn


def keep(path: Path, drawn: bytes, *, at_most: int) -> None:
    """Whole or not at all; and the oldest half makes room when there are more than ``at_most`` in the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(drawn)
    Path(name).replace(path)
    kept = [entry for entry in os.scandir(path.parent) if entry.is_file()]
    if len(kept) > at_most:
        kept.sort(key=lambda entry: entry.stat().st_mtime)
        for entry in kept[: at_most // 2]:
            Path(entry.path).unlink(missing_ok=True)
