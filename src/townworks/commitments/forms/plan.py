"""计划的表单: since when, and which two years."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from townworks.ui.forms import DateInput


class SinceForm(forms.Form):
    """自哪一天起; nothing means since the plan was adopted."""

    since = forms.DateField(label=_("自哪一天起"), required=False, widget=DateInput)


class YearsForm(forms.Form):
    """Which two reports."""

    before = forms.TypedChoiceField(label=_("上一年的报告"), coerce=int)
    after = forms.TypedChoiceField(
        label=_("新一年的报告"), coerce=int, required=False, empty_value=None, help_text=_("还没有就空着")
    )

    def __init__(self, *args: Any, reports: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["before"].choices = reports  # type: ignore[attr-defined]
        self.fields["after"].choices = [("", _("还没有")), *reports]  # type: ignore[attr-defined]
