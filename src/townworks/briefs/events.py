"""简报的事件名: what its acts and things are called in the audit trail."""

from __future__ import annotations

VERBS = {
    "brief.issue": "签发简报",
    "brief.add_template": "上传简报模板",
    "brief.use_template": "启用简报模板",
    "brief.shipped_template": "恢复默认简报模板",
}
KINDS = {"brief": "简报", "brief-template": "简报模板"}
