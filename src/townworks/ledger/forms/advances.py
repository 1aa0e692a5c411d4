"""备用金的表单."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from townworks.kernel.money import to_fen
from townworks.ui.forms import DateInput

from .funds import yuan_field

Choices = Sequence[tuple[str, str]]


class GiveForm(forms.Form):
    """发放备用金."""

    holder = forms.CharField(label=_("借款人"), max_length=60)
    amount = yuan_field(_("金额（元）"))
    given_on = forms.DateField(label=_("借出日期"), widget=DateInput)
    due_on = forms.DateField(
        label=_("最迟哪天报账或交回"),
        required=False,
        widget=DateInput,
        help_text=_("不填的，按规定的最长天数。"),
    )
    account = forms.ChoiceField(label=_("挂在哪个科目"))
    money_account = forms.ChoiceField(label=_("从哪个科目付"))

    def __init__(self, *given: Any, accounts: Choices, money: Choices, **facts: Any) -> None:
        super().__init__(*given, **facts)
        self.fields["account"].choices = accounts  # type: ignore[attr-defined]
        self.fields["money_account"].choices = money  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        return self.cleaned_data | {"amount": to_fen(self.cleaned_data["amount"])}


class RepayForm(forms.Form):
    """收回备用金."""

    amount = yuan_field(_("金额（元）"))
    paid_on = forms.DateField(label=_("交回日期"), widget=DateInput)
    money_account = forms.ChoiceField(label=_("收到哪个科目"))

    def __init__(self, *given: Any, money: Choices, **facts: Any) -> None:
        super().__init__(*given, **facts)
        self.fields["money_account"].choices = money  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        return self.cleaned_data | {"amount": to_fen(self.cleaned_data["amount"])}


class RebookAdvanceForm(forms.Form):
    """重新填凭证."""

    dated_on = forms.DateField(label=_("凭证日期"), widget=DateInput)
    money_account = forms.ChoiceField(label=_("从哪个科目付"))

    def __init__(self, *given: Any, money: Choices, **facts: Any) -> None:
        super().__init__(*given, **facts)
        self.fields["money_account"].choices = money  # type: ignore[attr-defined]
