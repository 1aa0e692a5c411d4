"""检查轮次的表单."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from townworks.ui.forms import DateInput


class OpenRoundForm(forms.Form):
    """开展一轮检查."""

    campaign = forms.ChoiceField(label=_("专项行动"))
    lead = forms.TypedChoiceField(label=_("哪个单位组织"), coerce=int)
    place = forms.TypedChoiceField(label=_("范围"), coerce=int)
    from_on = forms.DateField(label=_("从"), widget=DateInput)
    until_on = forms.DateField(label=_("到"), widget=DateInput)
    name = forms.CharField(
        label=_("名称"), required=False, max_length=120, help_text=_("不填时按专项行动、年份和轮次取名。")
    )
    seed = forms.CharField(
        label=_("抽取种子"),
        required=False,
        max_length=60,
        help_text=_("随机抽取时用；公布种子，谁都能重算一遍。不填时自动取。"),
    )

    def __init__(
        self,
        *args: Any,
        campaigns: list[tuple[str, str]],
        leads: list[tuple[int, str]],
        places: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("campaign", campaigns), ("lead", leads), ("place", places)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class PlanForm(forms.Form):
    """排定谁哪天去哪里."""

    workers = forms.TypedMultipleChoiceField(
        label=_("参加检查的人"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一个人。")},
    )
    from_on = forms.DateField(label=_("从哪天起"), widget=DateInput)
    days = forms.IntegerField(label=_("排几个工作日"), min_value=1, max_value=60, initial=5)
    minutes = forms.IntegerField(
        label=_("每人每天几分钟"),
        min_value=30,
        max_value=600,
        initial=240,
        help_text=_("走路和检查都算在内。"),
    )

    def __init__(self, *args: Any, workers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workers"].choices = workers  # type: ignore[attr-defined]


class ExplainForm(forms.Form):
    """说明为什么不查."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    outcome = forms.ChoiceField(
        label=_("怎么处理"),
        choices=[("excused", _("本轮不查")), ("vanished", _("场所已消失")), ("refused", _("拒绝检查"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CloseRoundForm(forms.Form):
    """结束一轮检查."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    words = forms.CharField(
        label=_("小结"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
