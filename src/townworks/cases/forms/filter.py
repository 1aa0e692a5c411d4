"""筛选: what the list is cut to; a value that makes no sense is as if it were not there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..selectors.listing import ANY, Filter
from ..workflow import STATES

ALL = _("全部")


class FilterForm(forms.Form):
    """The conditions, from the address."""

    q = forms.CharField(
        label=_("查找"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
        help_text="",
    )
    kind = forms.CharField(label=_("种类"), required=False, max_length=40, widget=forms.Select)
    state = forms.CharField(label=_("状态"), required=False, max_length=14, widget=forms.Select)
    unit = forms.IntegerField(label=_("承办单位"), required=False, widget=forms.Select)
    overdue = forms.BooleanField(label=_("超期"), required=False)
    mine = forms.BooleanField(label=_("只看我的"), required=False)
    low = forms.BooleanField(label=_("不满意、等回访"), required=False)
    matter = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def wanted(self) -> Filter:
        """The conditions as the selector takes them."""
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        unit = given.get("unit")
        return Filter(
            q=given.get("q", "").strip(),
            kind=given.get("kind", ""),
            state=given.get("state", ""),
            unit=unit if unit is None or 0 < unit < 2**31 else -1,
            matter=given.get("matter", ""),
            overdue=given.get("overdue", False),
            mine=given.get("mine", False),
            low=given.get("low", False),
        )

    def offer(self, choices: dict[str, list[tuple[Any, str]]]) -> None:
        """Fill the choices."""
        states = [(code, _(name)) for code, name in STATES.items()]
        rows = {
            "kind": [("", ALL), *choices["kind"]],
            "state": [("", _("没有办结")), (ANY, ALL), *states],
            "unit": [("", ALL), *choices["unit"]],
        }
        for name, offered in rows.items():
            self.fields[name].widget.choices = offered
