"""简报模板: what a template may name (``vocabulary``), whether one may be used (``checking``), and a brief put into it (``rendering``)."""

from pathlib import Path

from .checking import Checked, checked
from .opening import Problem
from .rendering import rendered
from .vocabulary import Entry, entries

__all__ = ["SHIPPED", "Checked", "Entry", "Problem", "checked", "entries", "rendered", "shipped"]
SHIPPED = Path(__file__).parent / "brief.docx"


def shipped() -> bytes:
    """The template that comes with the system, for weeks and months alike."""
    return SHIPPED.read_bytes()
