"""简报查询: templates and issues, cut to what the actor may see."""

from .issues import issue_figure, issue_figures, issue_for, issued_of, issues_for, others_of
from .templates import InUse, Version, in_use, template_bytes, template_for, templates_of, versions_of

__all__ = [
    "InUse",
    "Version",
    "in_use",
    "issue_figure",
    "issue_figures",
    "issue_for",
    "issued_of",
    "issues_for",
    "others_of",
    "template_bytes",
    "template_for",
    "templates_of",
    "versions_of",
]
