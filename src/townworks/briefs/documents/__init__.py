"""简报文件: what a brief says (``brief``), the template that it is put into (``template``), and both together as a file."""

from __future__ import annotations

from .brief import Brief
from .template import rendered, shipped

__all__ = ["SHIPPED_NAME", "write_brief"]
SHIPPED_NAME = "默认模板"


def write_brief(
    brief: Brief, template: bytes | None = None, *, name: str = SHIPPED_NAME, number: str = ""
) -> bytes:
    """The brief as a Word file, by a template (else the one that comes with the system); the same of both gives the same bytes."""
    return rendered(brief, shipped() if template is None else template, name=name, number=number)
