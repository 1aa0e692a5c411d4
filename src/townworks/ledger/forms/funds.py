"""专项资金和预算的表单."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from townworks.kernel.money import to_fen
from townworks.ui.forms import DateInput

from ..models.fund import FUND_SOURCES
from ..services.funds import FundFacts

Choices = Sequence[tuple[str, str]]
MOST_YUAN = 100_000_000_000


def yuan_field(label: Any, **facts: Any) -> forms.DecimalField:
    """An amount as people type it, in yuan."""
    return forms.DecimalField(label=label, min_value=0, max_value=MOST_YUAN, decimal_places=2, **facts)


def percent_field(label: Any, **facts: Any) -> forms.DecimalField:
    """A share as people type it, in percent."""
    return forms.DecimalField(label=label, min_value=0, max_value=100, decimal_places=2, **facts)


class FundForm(forms.Form):
    """登记专项资金."""

    town = forms.TypedChoiceField(label=_("镇"), coerce=int)
    code = forms.CharField(label=_("资金编号"), max_length=40)
    name = forms.CharField(label=_("资金名称"), max_length=100)
    source = forms.ChoiceField(
        label=_("资金来源"), choices=[(code, _(word)) for code, word in FUND_SOURCES.items()]
    )
    document = forms.CharField(label=_("下达文件"), required=False, max_length=100)
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    amount = yuan_field(_("总额（元）"))
    purposes = forms.MultipleChoiceField(
        label=_("只能用于"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选的，负面清单以外的都可以用。"),
    )
    conditions = forms.CharField(
        label=_("使用条件"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    first_on = forms.DateField(label=_("从哪天起可用"), widget=DateInput)
    last_on = forms.DateField(label=_("用到哪天为止"), widget=DateInput)

    def __init__(self, *given: Any, towns: Choices, purposes: Choices, **facts: Any) -> None:
        super().__init__(*given, **facts)
        self.fields["town"].choices = towns  # type: ignore[attr-defined]
        self.fields["purposes"].choices = purposes  # type: ignore[attr-defined]

    def facts(self) -> FundFacts:
        given = dict(self.cleaned_data)
        given.pop("town")
        given["amount"], given["purposes"] = to_fen(given["amount"]), tuple(given["purposes"])
        return FundFacts(**given)


class AllotForm(forms.Form):
    """拨付到村."""

    book = forms.TypedChoiceField(label=_("拨给哪个账套"), coerce=int)
    project = forms.CharField(label=_("项目"), max_length=100)
    amount = yuan_field(_("金额（元）"))
    decided_on = forms.DateField(label=_("拨付日期"), widget=DateInput)

    def __init__(self, *given: Any, books: Choices, **facts: Any) -> None:
        super().__init__(*given, **facts)
        self.fields["book"].choices = books  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        told["book_id"], told["amount"] = told.pop("book"), to_fen(told["amount"])
        return told


class BackForm(forms.Form):
    """收回拨款."""

    amount = yuan_field(_("收回多少（元）"))
    decided_on = forms.DateField(label=_("收回日期"), widget=DateInput)
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def given(self) -> dict[str, Any]:
        return self.cleaned_data | {"amount": to_fen(self.cleaned_data["amount"])}


class AmountForm(forms.Form):
    """调整资金总额."""

    amount = yuan_field(_("调整后的总额（元）"))
    document = forms.CharField(label=_("调整的文件"), max_length=100)
    decided_on = forms.DateField(label=_("文件日期"), widget=DateInput)
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def given(self) -> dict[str, Any]:
        return self.cleaned_data | {"amount": to_fen(self.cleaned_data["amount"])}


class BudgetForm(forms.Form):
    """设定预算."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    purpose = forms.ChoiceField(label=_("支出用途"))
    amount = yuan_field(_("全年预算（元）"))
    reason = forms.CharField(
        label=_("理由"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("第一次定可以不写，调整要写。"),
    )

    def __init__(self, *given: Any, purposes: Choices, **facts: Any) -> None:
        super().__init__(*given, **facts)
        self.fields["purpose"].choices = purposes  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        return self.cleaned_data | {"amount": to_fen(self.cleaned_data["amount"])}
