"""捐赠的表单."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from townworks.kernel.money import to_fen
from townworks.ui.forms import DateInput

from ..models.donation import DONOR_KINDS
from ..services.donations import Gift
from .funds import yuan_field

Choices = Sequence[tuple[str, str]]


class DonationForm(forms.Form):
    """登记捐赠."""

    donor = forms.CharField(label=_("捐赠人"), max_length=60, help_text=_("姓名加密保存，查看要写理由。"))
    donor_kind = forms.ChoiceField(
        label=_("个人还是单位"), choices=[(code, _(word)) for code, word in DONOR_KINDS.items()]
    )
    named = forms.BooleanField(
        label=_("捐赠人同意公开姓名"), required=False, help_text=_("不同意的，捐赠榜上不写姓名。")
    )
    amount = yuan_field(_("金额（元）"))
    given_on = forms.DateField(label=_("捐赠日期"), widget=DateInput)
    purpose = forms.CharField(label=_("捐款用途"), max_length=200)
    fund = forms.TypedChoiceField(label=_("为哪笔专项资金"), required=False, coerce=int, empty_value=None)
    money_account = forms.ChoiceField(label=_("收到哪个科目"))
    account = forms.ChoiceField(label=_("记入哪个科目"))

    def __init__(self, *given: Any, money: Choices, accounts: Choices, funds: Choices, **facts: Any) -> None:
        super().__init__(*given, **facts)
        offered = {"money_account": money, "account": accounts, "fund": [("", _now("没有指定")), *funds]}
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def gift(self) -> Gift:
        told = self.cleaned_data
        return Gift(
            told["donor"],
            told["donor_kind"],
            told["named"],
            to_fen(told["amount"]),
            told["given_on"],
            told["purpose"],
            told["fund"],
        )


class RebookForm(forms.Form):
    """重新填凭证."""

    dated_on = forms.DateField(label=_("凭证日期"), widget=DateInput)
    money_account = forms.ChoiceField(label=_("收到哪个科目"))
    account = forms.ChoiceField(label=_("记入哪个科目"))

    def __init__(self, *given: Any, money: Choices, accounts: Choices, **facts: Any) -> None:
        super().__init__(*given, **facts)
        self.fields["money_account"].choices = money  # type: ignore[attr-defined]
        self.fields["account"].choices = accounts  # type: ignore[attr-defined]


class ConsentForm(forms.Form):
    """改公开姓名."""

    named = forms.ChoiceField(
        label=_("捐赠榜上的姓名"),
        choices=[("yes", _("同意公开")), ("no", _("不公开"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class LookForm(forms.Form):
    """为什么查看."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
