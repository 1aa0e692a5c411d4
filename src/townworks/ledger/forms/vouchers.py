"""凭证的表单: its head, and its lines as they are typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from townworks.ui.forms import DateInput

from ..services import Given
from ..services.import_cells import money_of

KINDS = [("receipt", _("收款")), ("payment", _("付款")), ("transfer", _("转账"))]
MOST_ROWS = 500


class VoucherForm(forms.Form):
    """凭证头."""

    kind = forms.ChoiceField(label=_("凭证类别"), choices=KINDS)
    dated_on = forms.DateField(label=_("日期"), widget=DateInput)
    summary = forms.CharField(label=_("摘要"), max_length=200)
    attachments = forms.IntegerField(label=_("附件张数"), min_value=0, max_value=9999, initial=0)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class LineForm(forms.Form):
    """一条分录: the account's code first, then whatever its name is."""

    account = forms.CharField(required=False, max_length=80)
    note = forms.CharField(required=False, max_length=200)
    debit = forms.CharField(required=False, max_length=24)
    credit = forms.CharField(required=False, max_length=24)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {"account": _("科目"), "note": _("本行摘要"), "debit": _("借方金额"), "credit": _("贷方金额")}
        for name, field in self.fields.items():
            extra = {"list": "accounts", "autocomplete": "off"} if name == "account" else {}
            if name in ("debit", "credit"):
                extra = {"inputmode": "decimal", "data-side": name, "class": "number"}
            field.widget.attrs.update({"aria-label": names[name], **extra})

    def _amount(self, name: str) -> int:
        text = self.cleaned_data[name]
        try:
            return money_of(text)
        except ValueError:
            raise forms.ValidationError(_now("金额“{given}”看不懂。").format(given=text)) from None

    def clean_debit(self) -> int:
        return self._amount("debit")

    def clean_credit(self) -> int:
        return self._amount("credit")

    def given(self) -> Given | None:
        """The line; nothing where the row was left empty."""
        facts = self.cleaned_data
        code = facts["account"].split(" ")[0].strip()
        if not code and not facts["debit"] and not facts["credit"]:
            return None
        return Given(code, facts["debit"], facts["credit"], facts["note"])


LINES = forms.formset_factory(LineForm, extra=0, min_num=6, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class VersionForm(forms.Form):
    """一步: of which version it was seen."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class TogetherForm(forms.Form):
    """选中的几张: reviewed or posted at once."""

    act = forms.ChoiceField(choices=[("review", _("审核")), ("post", _("记账"))])
    chosen = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("请先选凭证。"), "invalid_choice": _("请先选凭证。")}
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        given = [
            text
            for text in data.getlist("chosen")[:MOST_ROWS]
            if text.isascii() and text.isdigit() and len(text) < 16
        ]
        self.fields["chosen"].choices = [(text, text) for text in given]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """理由."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReverseForm(ReasonForm):
    """冲销."""

    dated_on = forms.DateField(label=_("冲销日期"), widget=DateInput)
    field_order = ("dated_on", "reason")
