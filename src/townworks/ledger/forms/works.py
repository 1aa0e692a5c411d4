"""村级工程的表单."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from townworks.kernel.evidence.storing import clean_name
from townworks.kernel.money import to_fen
from townworks.ui.forms import DateInput

from ..models.contract import PARTY_KINDS
from ..models.works import PROCUREMENT
from ..services.measuring import MOST_LINES, Found, Photo, Quantity
from ..services.works import Deal, Share
from .claims import ReceiptsField
from .funds import MOST_YUAN, Choices, percent_field, yuan_field

SOURCES = (1, 2)
STAGES = ("before", "after", "paper")
AREA = {"rows": 3}


def _choices(words: dict[str, str]) -> list[tuple[str, Any]]:
    return [(code, _(word)) for code, word in words.items()]


def photos_of(stage: str, files: Iterable[Any]) -> list[Photo]:
    """Files of a stage of the works, each under a name that can be kept."""
    return [Photo(stage, file, clean_name(file.name or "")) for file in files]


class WorksForm(forms.Form):
    """登记工程."""

    number = forms.CharField(label=_("工程编号"), max_length=40)
    name = forms.CharField(label=_("工程名称"), max_length=100)
    site = forms.CharField(label=_("建设地点"), max_length=200)
    unit = forms.TypedChoiceField(
        label=_("建设单位"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("不选的就是本村（社）。"),
    )
    way = forms.ChoiceField(label=_("选定承包人的方式"), choices=_choices(PROCUREMENT))
    chosen_on = forms.DateField(label=_("选定日期"), widget=DateInput)
    tender = forms.CharField(
        label=_("招标或比选的记录"),
        required=False,
        max_length=200,
        help_text=_("记录或中标通知书的名称和日期。"),
    )
    contractor_kind = forms.ChoiceField(label=_("承包人是"), choices=_choices(PARTY_KINDS), initial="body")
    contractor = forms.CharField(
        label=_("承包人名称"), max_length=100, help_text=_("个人姓名加密保存，页面上只显示姓。")
    )
    amount = yuan_field(_("合同价（元）"))
    signed_on = forms.DateField(label=_("签订日期"), widget=DateInput)
    starts_on = forms.DateField(label=_("计划开工"), widget=DateInput)
    ends_on = forms.DateField(label=_("计划完工"), widget=DateInput)
    share = percent_field(_("质保金比例（%）"), initial=3)
    warranty = forms.IntegerField(label=_("质保期（月）"), min_value=0, max_value=120)
    advance_share = percent_field(
        _("预付款最多占合同价（%）"),
        required=False,
        help_text=_("合同没有约定预付款的不填。"),
    )
    recover_share = percent_field(
        _("每期计量扣回（%）"),
        required=False,
        help_text=_("从每期计量的金额里扣，扣完为止；不能小于上面的比例。"),
    )
    allocation_1 = forms.TypedChoiceField(label=_("用哪笔拨款"), required=False, coerce=int, empty_value=None)
    money_1 = yuan_field(_("用这笔拨款多少（元）"), required=False)
    allocation_2 = forms.TypedChoiceField(
        label=_("再用哪笔拨款"), required=False, coerce=int, empty_value=None
    )
    money_2 = yuan_field(_("用第二笔拨款多少（元）"), required=False)
    money = yuan_field(_("村自筹（元）"), required=False)

    def __init__(self, *given: Any, units: Choices, allocations: Choices, **facts: Any) -> None:
        super().__init__(*given, **facts)
        self.fields["unit"].choices = [("", _now("本村（社）")), *units]  # type: ignore[attr-defined]
        for n in SOURCES:
            field: Any = self.fields[f"allocation_{n}"]
            field.choices = [("", _now("不用专项资金")), *allocations]

    def deal(self) -> Deal:
        """What was filled in, as the service takes it."""
        given = dict(self.cleaned_data)
        parts = [(given.pop(f"allocation_{n}"), given.pop(f"money_{n}")) for n in SOURCES]
        parts.append((None, given.pop("money")))
        money = [Share(to_fen(fen), pk) for pk, fen in parts if fen]
        given["amount"] = to_fen(given["amount"])
        for name in ("share", "advance_share", "recover_share"):
            given[name] = int((given[name] or 0) * 100)
        given["unit_id"] = given.pop("unit")
        return Deal(**given, money=money)


class MoneyForm(forms.Form):
    """落实资金 or give it back."""

    way = forms.ChoiceField(
        label=_("办什么"),
        choices=[("more", _("增加资金")), ("back", _("退回多余的资金"))],
        widget=forms.RadioSelect,
        initial="more",
    )
    allocation = forms.TypedChoiceField(label=_("哪笔拨款"), required=False, coerce=int, empty_value=None)
    amount = yuan_field(_("金额（元）"))
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs=AREA))

    def __init__(self, *given: Any, allocations: Choices, **facts: Any) -> None:
        super().__init__(*given, **facts)
        self.fields["allocation"].choices = [("", _now("村自筹")), *allocations]  # type: ignore[attr-defined]

    def share(self) -> Share:
        given = self.cleaned_data
        sign = 1 if given["way"] == "more" else -1
        return Share(sign * to_fen(given["amount"]), given["allocation"])


def _signed_yuan(label: Any, **facts: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=-MOST_YUAN, max_value=MOST_YUAN, decimal_places=2, **facts
    )


class ChangeForm(forms.Form):
    """申请变更."""

    amount = _signed_yuan(_("增减金额（元）"), initial=0, help_text=_("减少的写负数，只改工期的写 0。"))
    ends_on = forms.DateField(
        label=_("新的计划完工"), required=False, widget=DateInput, help_text=_("工期不变的不填。")
    )
    paper = forms.CharField(label=_("签证单（编号和日期）"), max_length=200)
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs=AREA))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**31 - 1)

    def given(self) -> dict[str, Any]:
        return self.cleaned_data | {"amount": to_fen(self.cleaned_data["amount"])}


class DecideForm(forms.Form):
    """审定变更、确认计量、确认撤回."""

    grant = forms.ChoiceField(label=_("审定"), widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("意见"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=AREA),
        help_text=_("不同意或退回的要写明为什么。"),
    )

    def __init__(self, *given: Any, yes: str, no: str, **facts: Any) -> None:
        super().__init__(*given, **facts)
        self.fields["grant"].choices = [("yes", yes), ("no", no)]  # type: ignore[attr-defined]


class MeasureForm(forms.Form):
    """登记计量: photographs first, as they are at hand on the spot. ``shots``: how many the town wants before and after; the service counts."""

    photos_before = ReceiptsField(label=_("施工前的照片"), required=False, help_text=_("可以一次选几张。"))
    photos_after = ReceiptsField(label=_("施工后的照片"), required=False, help_text=_("从同一个位置拍。"))
    photos_paper = ReceiptsField(label=_("图纸、签证、检测报告"), required=False)
    kind = forms.ChoiceField(
        label=_("这次是"),
        choices=[("progress", _("进度计量")), ("final", _("竣工结算，工程验收"))],
        widget=forms.RadioSelect,
        initial="progress",
    )
    from_on = forms.DateField(label=_("从哪天起"), widget=DateInput)
    until_on = forms.DateField(label=_("到哪天止"), widget=DateInput)
    amount = yuan_field(
        _("本期金额（元）"), required=False, help_text=_("下面写了工程量的不用填，按工程量算。")
    )
    settled = yuan_field(_("结算价（元）"), required=False, help_text=_("竣工结算才填：整个工程一共多少。"))
    note = forms.CharField(label=_("说明"), required=False, max_length=500, widget=forms.Textarea(attrs=AREA))
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *given: Any, shots: int, **facts: Any) -> None:
        super().__init__(*given, **facts)
        for stage in ("before", "after"):
            self.fields[f"photos_{stage}"].required = shots > 0

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") == "final" and not given.get("settled"):
            self.add_error("settled", _now("竣工结算要写结算价。"))
        return given

    def found(self, lines: Iterable[Quantity]) -> Found:
        given = self.cleaned_data
        settled = to_fen(given["settled"]) if given["kind"] == "final" else None
        amount = to_fen(given["amount"] or Decimal(0))
        return Found(given["from_on"], given["until_on"], tuple(lines), amount, settled, given["note"])

    def photos(self) -> list[Photo]:
        return [one for stage in STAGES for one in photos_of(stage, self.cleaned_data[f"photos_{stage}"])]


class AdvanceForm(forms.Form):
    """申请预付款."""

    papers = ReceiptsField(label=_("申请单或保函的扫描件"), help_text=_("可以一次选几份。"))
    amount = yuan_field(_("预付款（元）"))
    note = forms.CharField(
        label=_("凭什么预付"),
        max_length=500,
        widget=forms.Textarea(attrs=AREA),
        help_text=_("申请单、保函的名称和日期。"),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def given(self) -> dict[str, Any]:
        facts = self.cleaned_data
        return facts | {"papers": photos_of("paper", facts["papers"]), "amount": to_fen(facts["amount"])}


class DefectForm(forms.Form):
    """登记缺陷."""

    photos = ReceiptsField(label=_("缺陷的照片"), help_text=_("可以一次选几张。"))
    found_on = forms.DateField(label=_("哪天发现的"), widget=DateInput)
    what = forms.CharField(label=_("哪里坏了"), max_length=500, widget=forms.Textarea(attrs=AREA))

    def given(self) -> dict[str, Any]:
        return self.cleaned_data | {"photos": photos_of("after", self.cleaned_data["photos"])}


class MendForm(forms.Form):
    """确认修好."""

    photos = ReceiptsField(label=_("修好以后的照片"), help_text=_("从同一个位置拍。"))
    answer = forms.CharField(label=_("怎么修的"), max_length=500, widget=forms.Textarea(attrs=AREA))

    def given(self) -> dict[str, Any]:
        return self.cleaned_data | {"photos": photos_of("after", self.cleaned_data["photos"])}


class QuantityForm(forms.Form):
    """一行工程量."""

    what = forms.CharField(label=_("项目"), max_length=100)
    unit = forms.CharField(label=_("单位"), max_length=20)
    quantity = forms.DecimalField(label=_("数量"), min_value=0, max_digits=14, decimal_places=3)
    price = yuan_field(_("单价（元）"))

    def __init__(self, *given: Any, **facts: Any) -> None:
        super().__init__(*given, **facts | {"empty_permitted": True})

    def has_changed(self) -> bool:
        """A row that was left empty, or emptied, is no line."""
        return any(self.data.get(self.add_prefix(name), "").strip() for name in self.fields)

    def given(self) -> Quantity | None:
        """The line; nothing where the row was left empty."""
        facts = self.cleaned_data
        if not facts:
            return None
        return Quantity(facts["what"], facts["unit"], facts["quantity"], to_fen(facts["price"]))


QUANTITIES = forms.formset_factory(
    QuantityForm, extra=0, min_num=1, max_num=MOST_LINES, absolute_max=MOST_LINES
)


class PhotoForm(forms.Form):
    """补照片."""

    stage = forms.ChoiceField(label=_("什么时候的"))
    file = forms.FileField(
        label=_("照片或扫描件"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")},
    )

    def __init__(self, *given: Any, stages: dict[str, str], **facts: Any) -> None:
        super().__init__(*given, **facts)
        self.fields["stage"].choices = [(code, _now(word)) for code, word in stages.items()]  # type: ignore[attr-defined]


class CorrectForm(forms.Form):
    """更正计量."""

    amount = _signed_yuan(_("相差多少（元）"), help_text=_("量多了的写负数，量少了的写正数。"))
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs=AREA))

    def given(self) -> dict[str, Any]:
        return self.cleaned_data | {"amount": to_fen(self.cleaned_data["amount"])}
