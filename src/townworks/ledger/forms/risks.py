"""核查风险的表单."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..models.risk import RISK_STATES


class SettleForm(forms.Form):
    """核查结论."""

    state = forms.ChoiceField(label=_("核查结论"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("怎么核查的、为什么"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, _now(name)) for code, name in RISK_STATES.items() if code != "open"]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]
