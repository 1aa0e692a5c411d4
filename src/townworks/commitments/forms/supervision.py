"""督办表单."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from townworks.ui.forms import MonthInput

from ..selectors.supervision import NOTICE_KINDS


class CheckForm(forms.Form):
    """Which month to check."""

    month = forms.DateField(label=_("查账月份"), widget=MonthInput, input_formats=["%Y-%m"])


class NoticeForm(forms.Form):
    """One notice to one unit: what is chased, what is asked, in how many working days."""

    chases = forms.TypedMultipleChoiceField(
        label=_("督办的任务"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一项要催办的任务。")},
    )
    kind = forms.ChoiceField(label=_("文书"))
    matter = forms.CharField(
        label=_("督办事项"), required=False, max_length=200, help_text=_("不填时按所选任务自动拟定。")
    )
    demand = forms.CharField(
        label=_("督办要求"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("要办成什么样、以什么佐证、向谁报。"),
    )
    basis = forms.CharField(label=_("立项依据"), required=False, max_length=300)
    reply_days = forms.IntegerField(label=_("回复期限（工作日）"), min_value=1, max_value=60)
    contact = forms.CharField(label=_("联系人"), required=False, max_length=60)

    def __init__(self, *args: object, choices: Sequence[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["chases"].choices = choices  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(code, _(name)) for code, name in NOTICE_KINDS.items()]  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    """What the unit answers."""

    text = forms.CharField(
        label=_("办理情况"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("做了什么、结果怎样、还差什么、什么时候办结。"),
    )


class VerdictForm(forms.Form):
    """Closing, returning or withdrawing a notice: always with words."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    words = forms.CharField(label=_("评价或理由"), widget=forms.Textarea(attrs={"rows": 3}))
