"""要几张照片、要不要复查: the rule stands with the selectors, for pages show it too."""

from __future__ import annotations

from ..selectors.wanted import after_photos_given, after_photos_wanted, recheck_owed, recheck_wanted

__all__ = ["after_photos_given", "after_photos_wanted", "recheck_owed", "recheck_wanted"]
