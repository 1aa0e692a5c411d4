"""文书的表单."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class MendNoticeForm(forms.Form):
    """哪些问题写进通知书."""

    findings = forms.TypedMultipleChoiceField(
        label=_("写进通知书的问题"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一个问题。")},
    )

    def __init__(self, *args: Any, findings: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["findings"].choices = findings  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """撤回的理由."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
