"""回头看的表单."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DrawForm(forms.Form):
    """抽取回头看."""

    campaign = forms.ChoiceField(label=_("专项行动"))
    lead = forms.TypedChoiceField(label=_("哪个单位验收的"), coerce=int)
    seed = forms.CharField(
        label=_("抽取种子"),
        required=False,
        max_length=60,
        help_text=_("公布种子，谁都能重算一遍。不填时自动取。"),
    )

    def __init__(
        self, *args: Any, campaigns: list[tuple[str, str]], leads: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].choices = campaigns  # type: ignore[attr-defined]
        self.fields["lead"].choices = leads  # type: ignore[attr-defined]
