"""简报服务: the one door for writing."""

from .issuing import issue_brief
from .templates import add_template, use_template

__all__ = ["add_template", "issue_brief", "use_template"]
