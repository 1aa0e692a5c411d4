"""测评的表单."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Choices = list[tuple[str, str]]


class OpenSchemeForm(forms.Form):
    """开始一年的测评."""

    scheme = forms.ChoiceField(label=_("测评办法"))
    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, schemes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].choices = schemes  # type: ignore[attr-defined]


class ScorePlanForm(forms.Form):
    """先改哪些: what there is to mend with."""

    days = forms.DecimalField(
        label=_("有多少个工日"),
        min_value=Decimal(0),
        max_value=Decimal(10_000),
        decimal_places=2,
        max_digits=8,
        help_text=_("一组人干一天算一个工日。"),
    )
    yuan = forms.DecimalField(
        label=_("有多少钱（元）"),
        min_value=Decimal(0),
        max_value=Decimal(100_000_000),
        decimal_places=0,
        max_digits=9,
        required=False,
        help_text=_("不填就是不限。"),
    )


class ScoreEntryForm(forms.Form):
    """登记得分依据."""

    node = forms.ChoiceField(label=_("哪一项"))
    unit = forms.TypedChoiceField(label=_("哪个单位"), coerce=int, empty_value=None, required=False)
    place = forms.TypedChoiceField(label=_("哪个村（社区）"), coerce=int, empty_value=None, required=False)
    value = forms.CharField(
        label=_("分数或数值"), required=False, max_length=30, help_text=_("材料和事件不用填。")
    )
    text = forms.CharField(
        label=_("是什么、依据什么"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(
        label=_("佐证"), required=False, help_text=_("材料要有佐证才能审核通过，也可以登记以后再传。")
    )

    def __init__(
        self,
        *args: Any,
        nodes: Choices,
        units: list[tuple[Any, str]],
        places: list[tuple[Any, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].choices = nodes  # type: ignore[attr-defined]
        for name, choices in (("unit", units), ("place", places)):
            if choices:
                self.fields[name].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
            else:
                del self.fields[name]


class EvidenceFileForm(forms.Form):
    """补传佐证."""

    file = forms.FileField(label=_("佐证"))


class WhyForm(forms.Form):
    """理由."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
