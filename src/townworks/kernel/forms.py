"""内核的表单: the filter of the trail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .audit import naming
from .audit.trailing import Filter


class Day(forms.DateInput):
    """日期: the browser's own picker."""

    input_type = "date"


class TrailForm(forms.Form):
    """留痕筛选: all optional; nonsense in the address is left out."""

    who = forms.CharField(label=_("何人"), required=False, max_length=40)
    verb = forms.ChoiceField(label=_("何事"), required=False)
    thing = forms.CharField(label=_("对象"), required=False, max_length=100)
    kind = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    thing_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    from_on = forms.DateField(label=_("从"), required=False, widget=Day(format="%Y-%m-%d"))
    until_on = forms.DateField(label=_("到"), required=False, widget=Day(format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", _("全部")), *naming.verbs().items()]  # type: ignore[attr-defined]

    def given(self) -> Filter:
        self.is_valid()
        return Filter(**{key: value for key, value in self.cleaned_data.items() if value not in (None, "")})
