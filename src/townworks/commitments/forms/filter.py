"""筛选表单: reads the conditions out of the URL, which holds the whole state of the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from townworks.ui.forms import DateInput

from ..selectors.listing import Choice, Facets, Filter

ALL = _("全部")


class FilterForm(forms.Form):
    """What the list is cut to. A value that makes no sense is left out of the cut and told at its field."""

    q = forms.CharField(
        label=_("查找"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )
    light = forms.CharField(label=_("灯"), required=False, max_length=8, widget=forms.Select)
    state = forms.CharField(label=_("状态"), required=False, max_length=16, widget=forms.Select)
    line = forms.CharField(label=_("条线"), required=False, max_length=30, widget=forms.Select)
    unit = forms.IntegerField(label=_("牵头单位"), required=False, widget=forms.Select)
    any = forms.BooleanField(label=_("含配合"), required=False)
    place = forms.IntegerField(label=_("村居"), required=False, widget=forms.Select)
    town = forms.IntegerField(label=_("镇街"), required=False, widget=forms.Select)
    year = forms.IntegerField(label=_("年度"), required=False, widget=forms.Select)
    due_from = forms.DateField(label=_("时限从"), required=False, widget=DateInput)
    due_until = forms.DateField(label=_("时限到"), required=False, widget=DateInput)
    mine = forms.BooleanField(label=_("只看我的"), required=False)
    parts = forms.CharField(required=False, widget=forms.HiddenInput)

    def wanted(self) -> Filter:
        """The conditions as the selectors take them."""
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        return Filter(
            q=given.get("q", "").strip(),
            year=given.get("year"),
            town=given.get("town"),
            line=given.get("line", ""),
            unit=given.get("unit"),
            as_any=given.get("any", False),
            state=given.get("state", ""),
            light=given.get("light", ""),
            place=given.get("place"),
            due_from=given.get("due_from"),
            due_until=given.get("due_until"),
            mine=given.get("mine", False),
            parts="without" if given.get("parts") == "without" else "",
        )

    def offer(self, facets: Facets, places: list[tuple[int, str]], words: dict[str, Any]) -> None:
        """Fill the choices with what there is, and how many of each."""
        for name in ("light", "state", "line", "unit", "year", "town"):
            choices: tuple[Choice, ...] = getattr(facets, name)
            told = words.get(name, lambda choice: choice.name)
            rows = [
                (choice.value, gettext("{name}（{count}）").format(name=told(choice), count=choice.count))
                for choice in choices
            ]
            if name == "state":
                rows.insert(0, ("open", str(_("未办结"))))
            self._widget(name).choices = [("", ALL), *rows]
        self._widget("place").choices = [("", ALL), *places]
        if len(facets.town) < 2:
            del self.fields["town"]
        if len(facets.year) < 2:
            del self.fields["year"]

    def _widget(self, name: str) -> forms.Select:
        widget = self.fields[name].widget
        assert isinstance(widget, forms.Select)  # noqa: S101 (every one of these is declared so above)
        return widget
