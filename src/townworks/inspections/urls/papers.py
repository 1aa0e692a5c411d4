"""通知书、验收记录、回头看的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import lookbacks, papers

patterns: list[URLPattern] = [
    path("sites/<int:pk>/mend-notice/", papers.issue, name="issue-mend-notice"),
    path("mend-notices/<int:pk>/", papers.show, name="mend-notice"),
    path("mend-notices/<int:pk>/withdraw/", papers.withdraw, name="withdraw-mend-notice"),
    path("mend-notices/<int:pk>/notice.docx", papers.notice_file, name="mend-notice-file"),
    path("findings/<int:pk>/acceptance.docx", papers.acceptance_file, name="acceptance-file"),
    path("lookbacks/", lookbacks.listed, name="lookbacks"),
    path("lookbacks/<int:pk>/", lookbacks.show, name="lookback"),
]
