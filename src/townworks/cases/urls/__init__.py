"""办件的地址, one noun a file."""

from __future__ import annotations

from . import cases, open311, public

app_name = "cases"
urlpatterns = [*cases.patterns, *public.patterns, *open311.patterns]
