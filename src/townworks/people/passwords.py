"""口令规则: in the spirit of 等保2.0 二级: length, kinds of characters, no reuse."""

from __future__ import annotations

import re

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")


class ThreeKindsValidator:
    """Three of: small letters, capitals, digits, other signs."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if sum(bool(re.search(kind, password)) for kind in KINDS) < 3:
            raise ValidationError(self.get_help_text(), code="three_kinds")

    def get_help_text(self) -> str:
        return _("口令要包含大写字母、小写字母、数字、符号中的至少三种。")
