"""盘点的表单."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from townworks.kernel.money import to_fen
from townworks.ui.forms import DateInput

from ..models.asset import ASSET_KINDS
from ..models.counting import CONDITIONS
from ..services.counting import Found

MOST_YUAN = 10_000_000_000


class OpenForm(forms.Form):
    """开始盘点."""

    title = forms.CharField(label=_("盘点名称"), max_length=100)
    as_of = forms.DateField(label=_("基准日"), widget=DateInput)


class LineForm(forms.Form):
    """登记盘点 of one thing, on a phone."""

    found = forms.DecimalField(
        label=_("盘到多少"),
        min_value=0,
        max_digits=11,
        decimal_places=2,
        help_text=_("按项登记的：盘到填 1，没有盘到填 0。"),
    )
    condition = forms.ChoiceField(
        label=_("状况"),
        choices=[(code, _(word)) for code, word in CONDITIONS.items()],
        widget=forms.RadioSelect,
    )
    value = forms.DecimalField(
        label=_("盘盈的价值（元）"),
        required=False,
        min_value=0,
        max_value=MOST_YUAN,
        decimal_places=2,
        help_text=_("只有比账上多的才填。"),
    )
    note = forms.CharField(label=_("备注"), required=False, max_length=300)
    photo = forms.FileField(
        label=_("照片"), required=False, widget=forms.ClearableFileInput(attrs={"accept": "image/*"})
    )

    def told(self) -> Found:
        given: dict[str, Any] = self.cleaned_data
        return Found(given["found"], given["condition"], given["note"], to_fen(given["value"] or Decimal(0)))


class FoundForm(LineForm):
    """盘盈: a thing that no register knows."""

    field_order = ("code", "name", "kind", "found", "condition", "value", "note", "photo")
    code = forms.CharField(label=_("资产编号"), max_length=40)
    name = forms.CharField(label=_("资产名称"), max_length=100)
    kind = forms.ChoiceField(
        label=_("资产类别"), choices=[(code, _(word)) for code, word in ASSET_KINDS.items()]
    )
