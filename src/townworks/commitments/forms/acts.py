"""任务表单: each act on a commitment that asks for something. Every one carries the version that its person saw."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from townworks.ui.forms import DateInput, MonthInput

from ..selectors.target_words import target_of, target_words
from ..services import Edits, NewTarget


class Versioned(forms.Form):
    """要带版本的表单: a form that was made from an older version is told so by the service."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReasonForm(Versioned):
    """A step, with a reason where one is wanted."""

    reason = forms.CharField(
        label=gettext_lazy("理由"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class TargetsField(forms.CharField):
    """指标, one a line: "≥ 95 %: 收集率"."""

    widget = forms.Textarea(attrs={"rows": 3})
    default_error_messages = {
        "shape": gettext_lazy("第 {n} 行“{line}”读不成一项指标。写法：= 5 公里: 新建道路")
    }

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        found, wrong = [], []
        for n, line in enumerate((line for line in text.splitlines() if line.strip()), start=1):
            target = target_of(line)
            if target is None:
                wrong.append(str(self.error_messages["shape"]).format(n=n, line=line.strip()))
            else:
                found.append(
                    NewTarget(Decimal(target["value"]), target["comparator"], target["unit"], target["of"])
                )
        if wrong:
            raise ValidationError(wrong)
        return tuple(found)


def targets_text(targets: Any) -> str:
    """Targets (rows of the table) as the field takes them."""
    return "\n".join(
        target_words(
            {"comparator": row.comparator, "value": _number(row.value), "unit": row.unit, "of": row.of}
        )
        for row in targets
    )


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class AssignForm(Versioned):
    """交办."""

    lead = forms.TypedChoiceField(label=gettext_lazy("牵头单位"), coerce=int)
    supports = forms.TypedMultipleChoiceField(
        label=gettext_lazy("配合单位"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    person_in_charge = forms.CharField(label=gettext_lazy("责任领导"), required=False, max_length=60)

    def __init__(self, *args: Any, units: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].choices = [("", _("请选择")), *units]  # type: ignore[attr-defined]
        self.fields["supports"].choices = units  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """月度进展. ``client_key``: sent twice it is kept once."""

    month = forms.DateField(label=gettext_lazy("月份"), widget=MonthInput, input_formats=["%Y-%m"])
    done = forms.CharField(label=gettext_lazy("做了什么"), widget=forms.Textarea(attrs={"rows": 4}))
    trouble = forms.CharField(
        label=gettext_lazy("遇到什么困难"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    next_step = forms.CharField(
        label=gettext_lazy("下一步"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    share = forms.DecimalField(
        label=gettext_lazy("完成比例（%）"), required=False, min_value=0, max_value=100, decimal_places=2
    )
    client_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, counted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_key"].initial = uuid.uuid4().hex
        if counted:
            del self.fields["share"]


class FigureForm(forms.Form):
    """填报数字, with the evidence: a file given now, or one that is there already."""

    claim = forms.IntegerField(widget=forms.HiddenInput)
    corrects = forms.IntegerField(widget=forms.HiddenInput, required=False)
    value = forms.DecimalField(label=gettext_lazy("数字"), max_digits=18, decimal_places=4)
    as_of = forms.DateField(label=gettext_lazy("截至"), widget=DateInput)
    explanation = forms.CharField(label=gettext_lazy("这个数怎么来的"), max_length=300)
    attachment = forms.TypedChoiceField(
        label=gettext_lazy("佐证材料"), coerce=int, required=False, empty_value=None
    )
    file = forms.FileField(label=gettext_lazy("或上传新的佐证"), required=False)

    def __init__(self, *args: Any, attachments: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attachment"].choices = [("", _("请选择")), *attachments]  # type: ignore[attr-defined]


class EvidenceForm(forms.Form):
    """上传佐证."""

    file = forms.FileField(
        label=gettext_lazy("文件"), widget=forms.ClearableFileInput(attrs={"capture": "environment"})
    )
    caption = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=300)


class EditForm(Versioned):
    """修改任务. Once handed over, the plan's fields are not asked any more: they change by request."""

    text = forms.CharField(label=gettext_lazy("任务"), widget=forms.Textarea(attrs={"rows": 3}))
    outcome = forms.CharField(
        label=gettext_lazy("预期成效"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    targets = TargetsField(
        label=gettext_lazy("指标"), required=False, help_text=gettext_lazy("每行一项，如：= 5 公里: 新建道路")
    )
    start_on = forms.DateField(label=gettext_lazy("开始日期"), widget=DateInput)
    due_on = forms.DateField(label=gettext_lazy("时限"), widget=DateInput)
    line = forms.ChoiceField(label=gettext_lazy("条线"))
    place = forms.TypedChoiceField(label=gettext_lazy("区划"), coerce=int)
    person_in_charge = forms.CharField(label=gettext_lazy("责任领导"), required=False, max_length=60)
    weight = forms.IntegerField(label=gettext_lazy("权重"), min_value=1, max_value=1000)
    why = forms.CharField(label=gettext_lazy("修改说明"), required=False, max_length=200)

    PLAN = ("text", "outcome", "targets", "start_on", "due_on")

    def __init__(
        self,
        *args: Any,
        lines: list[tuple[str, str]],
        places: list[tuple[int, str]],
        drafted: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = lines  # type: ignore[attr-defined]
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        if not drafted:
            for name in self.PLAN:
                del self.fields[name]

    def edits(self) -> Edits:
        """What was given, as the service takes it."""
        given = self.cleaned_data
        return Edits(
            text=given.get("text"),
            outcome=given.get("outcome"),
            targets=given.get("targets"),
            start_on=given.get("start_on"),
            due_on=given.get("due_on"),
            line=given["line"],
            place_id=given["place"],
            person_in_charge=given["person_in_charge"],
            weight=given["weight"],
        )


class ChangeForm(Versioned):
    """变更申请: which fields are asked depends on the kind."""

    due_on = forms.DateField(label=gettext_lazy("新的时限"), widget=DateInput)
    text = forms.CharField(label=gettext_lazy("任务"), widget=forms.Textarea(attrs={"rows": 3}))
    outcome = forms.CharField(
        label=gettext_lazy("预期成效"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    targets = TargetsField(
        label=gettext_lazy("指标"), required=False, help_text=gettext_lazy("每行一项，如：= 5 公里: 新建道路")
    )
    reason = forms.CharField(label=gettext_lazy("理由"), widget=forms.Textarea(attrs={"rows": 3}))

    ASKS = {"defer": ("due_on",), "change": ("text", "outcome", "targets", "due_on"), "cancel": ()}

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("due_on", "text", "outcome", "targets"):
            if name not in self.ASKS.get(kind, ()):
                del self.fields[name]


class DecideForm(Versioned):
    """审批."""

    answer = forms.CharField(
        label=gettext_lazy("审批意见"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class PartForm(forms.Form):
    """一项下级任务."""

    text = forms.CharField(label=gettext_lazy("任务"), required=False)
    weight = forms.IntegerField(label=gettext_lazy("权重"), min_value=1, max_value=1000, initial=1)
    lead = forms.TypedChoiceField(
        label=gettext_lazy("牵头单位"), coerce=int, required=False, empty_value=None
    )
    due_on = forms.DateField(label=gettext_lazy("时限"), widget=DateInput, required=False)

    def __init__(self, *args: Any, units: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].choices = [("", _("同上级任务")), *units]  # type: ignore[attr-defined]


class ClaimForm(forms.Form):
    """一项印证: which proof, held against which target."""

    name = forms.ChoiceField(label=gettext_lazy("印证"), required=False)
    target = forms.TypedChoiceField(label=gettext_lazy("指标"), coerce=int, required=False, empty_value=None)
    parameters = forms.CharField(
        label=gettext_lazy("参数"), required=False, help_text=gettext_lazy("名称=值，用分号隔开；没有就空着")
    )

    def __init__(
        self, *args: Any, offers: list[tuple[str, str]], targets: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [("", _("不用")), *offers]  # type: ignore[attr-defined]
        self.fields["target"].choices = [("", _("不对应指标")), *targets]  # type: ignore[attr-defined]

    def parameters_given(self) -> dict[str, str]:
        """The parameters as a table; what has no "=" is passed over and then missed by the service."""
        pairs = [
            part.partition("=") for part in self.cleaned_data["parameters"].replace("；", ";").split(";")
        ]
        pairs += [part.partition("=") for part in self.cleaned_data["name"].split("?")[1:]]
        return {name.strip(): value.strip() for name, sign, value in pairs if sign and name.strip()}

    def name_given(self) -> str:
        """The proof's name, without the thing chosen for it."""
        return str(self.cleaned_data["name"].partition("?")[0])
