"""报账的表单: what a phone fills in, what the town adds when it accepts, how it was paid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from townworks.ui.forms import DateInput

from ..models.claim import PAY_BY
from ..services.claim_ground import MOST_LINES, Spent, Told
from ..services.import_cells import money_of

ROWS = 1
Choices = Sequence[tuple[str, str]]


class ManyFiles(forms.ClearableFileInput):
    """一次选几张."""

    allow_multiple_selected = True


class ReceiptsField(forms.FileField):
    """票据, none or several; that one is wanted is said when the claim is handed in."""

    widget = ManyFiles(attrs={"accept": "image/*,application/pdf", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ReceiptsField, self).clean(one, initial) for one in given if one]


class ClaimForm(forms.Form):
    """报账单: photographs first, as they are at hand; petty cash and funds only where the village has some."""

    receipts = ReceiptsField(
        label=_("票据照片"),
        required=False,
        help_text=_("可以一次选几张，也可以报上去以前再补；发票上的二维码拍清楚，号码和金额会自动读出来。"),
    )
    reason = forms.CharField(label=_("报账事由"), max_length=200)
    payee = forms.CharField(label=_("收款人"), max_length=100)
    handler = forms.CharField(label=_("经手人"), max_length=60)
    witness = forms.CharField(label=_("证明人"), max_length=60, help_text=_("要是经手人以外的另一个人。"))
    spent_on = forms.DateField(label=_("支出日期"), widget=DateInput)
    pay_by = forms.ChoiceField(label=_("付款方式"))
    advance = forms.TypedChoiceField(label=_("用谁的备用金"), required=False, coerce=int, empty_value=None)
    allocation = forms.TypedChoiceField(
        label=_("用哪笔专项资金"), required=False, coerce=int, empty_value=None
    )
    measurement = forms.TypedChoiceField(
        label=_("付哪一期工程计量"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("工程款要选；能付的是已确认的计量减去质保金和已报的。"),
    )
    decided = forms.CharField(
        label=_("集体讨论"),
        required=False,
        max_length=200,
        help_text=_("金额大的要集体讨论决定，写会议的日期和记录。"),
    )
    client_id = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *given: Any, advances: Choices, allocations: Choices, measurements: Choices, **facts: Any
    ) -> None:
        super().__init__(*given, **facts)
        offered = {
            "pay_by": [(code, _now(word)) for code, word in PAY_BY.items() if code != "petty" or advances],
            "advance": [("", _now("不是备用金付的")), *advances] if advances else [],
            "allocation": [("", _now("不用专项资金")), *allocations] if allocations else [],
            "measurement": [("", _now("不是工程款")), *measurements] if measurements else [],
        }
        for name, choices in offered.items():
            if choices:
                self.fields[name].choices = choices  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def told(self, lines: Iterable[Spent]) -> Told:
        """What was filled in, as the service takes it."""
        given = self.cleaned_data
        words = {
            name: given[name]
            for name in ("reason", "payee", "handler", "witness", "spent_on", "pay_by", "decided")
        }
        return Told(
            **words,
            lines=tuple(lines),
            allocation_id=given.get("allocation"),
            advance_id=given.get("advance"),
            measurement_id=given.get("measurement"),
        )


class SpentForm(forms.Form):
    """一项支出."""

    purpose = forms.ChoiceField(label=_("支出用途"))
    what = forms.CharField(label=_("具体说明"), required=False, max_length=100)
    amount = forms.CharField(
        label=_("金额（元）"),
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *given: Any, purposes: Choices, **facts: Any) -> None:
        super().__init__(*given, **facts | {"empty_permitted": True})
        self.fields["purpose"].choices = [("", _now("请选择")), *purposes]  # type: ignore[attr-defined]

    def has_changed(self) -> bool:
        """A row that was left empty, or emptied, is no line."""
        return any(self.data.get(self.add_prefix(name), "").strip() for name in self.fields)

    def clean_amount(self) -> int:
        text = self.cleaned_data["amount"]
        try:
            return money_of(text)
        except ValueError:
            raise forms.ValidationError(_now("金额“{given}”看不懂。").format(given=text)) from None

    def given(self) -> Spent | None:
        """The line; nothing where the row was left empty."""
        facts = self.cleaned_data
        return Spent(facts["purpose"], facts["amount"], facts["what"]) if facts else None


SPENT = forms.formset_factory(SpentForm, extra=0, min_num=ROWS, max_num=MOST_LINES, absolute_max=MOST_LINES)


class AcceptForm(forms.Form):
    """镇里审核: the day of the voucher and the accounts it is booked on, one for each line."""

    dated_on = forms.DateField(label=_("凭证日期"), widget=DateInput)
    money_account = forms.ChoiceField(label=_("从哪个科目付"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *given: Any, accounts: Choices, money: Choices, lines: Sequence[tuple[str, str]], **facts: Any
    ) -> None:
        super().__init__(*given, **facts)
        self.fields["money_account"].choices = money  # type: ignore[attr-defined]
        if not money:
            del self.fields["money_account"]
        known = {code for code, _name in accounts}
        self.count = len(lines)
        for n, (words, usual) in enumerate(lines, start=1):
            self.fields[f"account_{n}"] = forms.ChoiceField(
                label=words,
                choices=[("", _now("请选择")), *((code, f"{code} {name}") for code, name in accounts)],
                initial=usual if usual in known else "",
            )

    def accounts(self) -> list[str]:
        """The accounts in the order of the lines."""
        return [self.cleaned_data[f"account_{n}"] for n in range(1, self.count + 1)]


class PayForm(forms.Form):
    """登记付款."""

    paid_on = forms.DateField(label=_("付款日期"), widget=DateInput)
    reference = forms.CharField(
        label=_("银行流水号"), required=False, max_length=60, help_text=_("转账的要写；现金的可不填。")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DoubleForm(forms.Form):
    """核对重复."""

    same = forms.ChoiceField(
        label=_("核对的结果"),
        choices=[("no", _("不是重复")), ("yes", _("是重复"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
