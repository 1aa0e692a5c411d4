"""简报的表: templates and which one is in use, and what was issued. All append-only."""

from .issue import Issue
from .template import BriefTemplate, TemplateChoice

__all__ = ["BriefTemplate", "Issue", "TemplateChoice"]
