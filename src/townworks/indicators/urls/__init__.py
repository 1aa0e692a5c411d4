"""指标的地址, one noun a file."""

from __future__ import annotations

from . import entry, questions, returns, things

app_name = "indicators"
urlpatterns = [
    *entry.patterns,
    *returns.patterns,
    *questions.patterns,
    *things.patterns,
]
