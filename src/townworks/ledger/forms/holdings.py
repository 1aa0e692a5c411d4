"""资产和合同的表单."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from townworks.kernel.money import to_fen
from townworks.ui.forms import DateInput

from ..models.asset import ASSET_KINDS, SERVES, USES, WAYS_OUT
from ..models.contract import CONTRACT_KINDS, LETTING, PARTY_KINDS, RECEIPT_KINDS
from ..services import Facts, Terms

MOST_YUAN = 10_000_000_000


def _choices(words: dict[str, str]) -> list[tuple[str, Any]]:
    return [(code, _(word)) for code, word in words.items()]


def _yuan(label: Any, **facts: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_value=MOST_YUAN, decimal_places=2, **facts)


class AssetForm(forms.Form):
    """登记资产资源."""

    code = forms.CharField(label=_("资产编号"), max_length=40)
    name = forms.CharField(label=_("资产名称"), max_length=100)
    kind = forms.ChoiceField(label=_("资产类别"), choices=_choices(ASSET_KINDS))
    serves = forms.ChoiceField(label=_("资产用途"), choices=_choices(SERVES))
    use = forms.ChoiceField(label=_("使用状况"), choices=_choices(USES))
    acquired_on = forms.DateField(label=_("取得日期"), widget=DateInput)
    cost = _yuan(_("原值（元）"), initial=0)
    residual = _yuan(_("预计残值（元）"), initial=0)
    booked = _yuan(_("已提折旧（元）"), initial=0)
    months = forms.IntegerField(label=_("使用月数"), min_value=0, max_value=1200, initial=0)
    area = forms.DecimalField(
        label=_("面积（资源按亩，房屋按平方米）"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
    )
    location = forms.CharField(label=_("坐落"), required=False, max_length=200)
    bounds = forms.CharField(label=_("四至"), required=False, max_length=300)
    keeper = forms.CharField(label=_("保管人"), required=False, max_length=60)

    def facts(self) -> Facts:
        given = dict(self.cleaned_data)
        money: dict[str, Any] = {name: to_fen(given.pop(name)) for name in ("cost", "residual", "booked")}
        return Facts(**given, **money)


class AssetChangeForm(AssetForm):
    """变更登记: its code stays."""

    code = None  # type: ignore[assignment]
    reason = forms.CharField(label=_("为什么变更"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)

    def changed_facts(self, asset: Any) -> Facts:
        given = {
            name: value for name, value in self.cleaned_data.items() if name not in ("reason", "version")
        }
        money: dict[str, Any] = {name: to_fen(given.pop(name)) for name in ("cost", "residual", "booked")}
        return Facts(asset.code, **given, **money, expense_account=asset.expense_account)


class AssetFileForm(forms.Form):
    """选资产台账文件."""

    file = forms.FileField(
        label=_("资产台账文件"),
        help_text=_("Excel（.xls、.xlsx）。要有资产编号、资产名称、资产类别、取得日期四列，其他列有就读。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xls,.xlsx"}),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")},
    )


class PaperForm(forms.Form):
    """照片或扫描件."""

    file = forms.FileField(
        label=_("照片或扫描件"),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")},
    )
    caption = forms.CharField(label=_("说明"), required=False, max_length=300)


class RevealForm(forms.Form):
    """查看承租人, with the reason."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class WriteOffForm(forms.Form):
    """申请核销."""

    how = forms.ChoiceField(label=_("怎样减少"), choices=_choices(WAYS_OUT))
    dated_on = forms.DateField(label=_("减少日期"), widget=DateInput)
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    minutes = forms.CharField(label=_("会议记录（名称和日期）"), max_length=200)


class DecideForm(forms.Form):
    """审批核销."""

    grant = forms.ChoiceField(
        label=_("审批"),
        choices=[("yes", _("同意核销")), ("no", _("不同意"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("意见"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ContractForm(forms.Form):
    """登记合同."""

    number = forms.CharField(label=_("合同编号"), max_length=40)
    kind = forms.ChoiceField(label=_("合同种类"), choices=_choices(CONTRACT_KINDS))
    asset = forms.ChoiceField(label=_("标的资产"), required=False)
    object = forms.CharField(label=_("标的"), max_length=200)
    area = forms.DecimalField(
        label=_("面积（资源按亩，房屋按平方米）"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
    )
    party_kind = forms.ChoiceField(label=_("承租方是"), choices=_choices(PARTY_KINDS))
    party = forms.CharField(
        label=_("承租方名称"), max_length=100, help_text=_("个人姓名加密保存，页面上只显示姓。")
    )
    signed_on = forms.DateField(label=_("签订日期"), widget=DateInput)
    starts_on = forms.DateField(label=_("起始日"), widget=DateInput)
    ends_on = forms.DateField(label=_("终止日"), widget=DateInput)
    yearly = _yuan(_("年租金（元）"))
    every = forms.IntegerField(label=_("几个月付一次"), min_value=1, max_value=120, initial=12)
    due_days = forms.IntegerField(label=_("每期开始后几天内付"), min_value=0, max_value=366, initial=0)
    step_on = forms.DateField(label=_("调价日期"), required=False, widget=DateInput)
    step_yearly = _yuan(_("调价后的年租金（元）"), required=False)
    deposit = _yuan(_("押金（元）"), initial=0)
    way = forms.ChoiceField(label=_("发包方式"), choices=_choices(LETTING))
    tender = forms.CharField(label=_("竞价记录"), required=False, max_length=200)
    minutes = forms.CharField(label=_("会议记录（名称和日期）"), required=False, max_length=200)

    def __init__(self, *args: Any, assets: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asset"].choices = [("", "—"), *((str(pk), name) for pk, name in assets)]  # type: ignore[attr-defined]

    def terms(self) -> Terms:
        given = dict(self.cleaned_data)
        step_on, step_yearly = given.pop("step_on"), given.pop("step_yearly")
        money: dict[str, Any] = {name: to_fen(given.pop(name)) for name in ("yearly", "deposit")}
        asset = given.pop("asset")
        steps = [(step_on, to_fen(step_yearly))] if step_on and step_yearly is not None else []
        return Terms(**given, **money, asset_id=int(asset) if asset else None, steps=steps)


class ReceiptForm(forms.Form):
    """登记收款."""

    kind = forms.ChoiceField(label=_("是什么款"), choices=_choices(RECEIPT_KINDS))
    amount = _yuan(_("金额（元）"))
    dated_on = forms.DateField(label=_("收款日期"), widget=DateInput)
    voucher = forms.IntegerField(
        label=_("凭证序号"),
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text=_("凭证网址里的数字。"),
    )
    note = forms.CharField(label=_("备注"), required=False, max_length=200)
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class EndForm(forms.Form):
    """终止合同."""

    ended_on = forms.DateField(label=_("终止日期"), widget=DateInput)
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
