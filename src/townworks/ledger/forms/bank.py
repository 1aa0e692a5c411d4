"""银行对账的表单."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class BankAccountForm(forms.Form):
    """登记银行账户."""

    name = forms.CharField(label=_("开户银行"), max_length=60)
    number = forms.CharField(
        label=_("银行账号"), max_length=40, help_text=_("封存起来，页面上只显示后四位。")
    )
    account = forms.ChoiceField(label=_("对应的科目"))

    def __init__(self, *args: Any, accounts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = [(code, f"{code} {name}") for code, name in accounts]  # type: ignore[attr-defined]


class StatementForm(forms.Form):
    """选流水文件."""

    file = forms.FileField(
        label=_("银行流水文件"),
        help_text=_("从网银导出的 Excel（.xls、.xlsx）或 CSV，表头上面的文字不用删。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xls,.xlsx,.csv,.txt"}),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")},
    )


class RowDraftForm(forms.Form):
    """按流水填凭证: the account on the other side."""

    account = forms.ChoiceField(label=_("对方科目"))
    summary = forms.CharField(label=_("摘要"), max_length=200)

    def __init__(self, *args: Any, accounts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = [(code, f"{code} {name}") for code, name in accounts]  # type: ignore[attr-defined]
