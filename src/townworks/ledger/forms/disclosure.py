"""公开的表单: of who prepares, of who answers, and of the villager who asks."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SheetForm(forms.Form):
    """公开单里手写的."""

    decisions = forms.CharField(
        label=_("会议决定和办理情况"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("一行一条。人名、证件号和电话不要写全。"),
    )
    note = forms.CharField(
        label=_("说明"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, large: list[dict[str, Any]], words: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in large:
            self.fields[f"words-{row['key']}"] = forms.CharField(
                label=_("%(day)s 大额收支的公开用词") % {"day": row["day"]},
                required=False,
                max_length=200,
                initial=words.get(row["key"], ""),
                help_text=row["words"],
            )

    def words(self) -> dict[str, str]:
        """What the public reads instead of a voucher's summary."""
        return {
            name.removeprefix("words-"): text
            for name, text in self.cleaned_data.items()
            if name.startswith("words-") and text
        }


class PrepareForm(forms.Form):
    """编制: of a period; the reason where it was published already."""

    reason = forms.CharField(
        label=_("更正的理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AskForm(forms.Form):
    """群众提问."""

    text = forms.CharField(
        label=_("您想问什么"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("不用写姓名。答复在本页公布。"),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    sum_token = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    sum = forms.CharField(required=False, max_length=10)

    def __init__(self, *args: Any, question: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_id"].initial = uuid.uuid4
        if question:
            self.fields["sum"].label = question
            self.fields["sum"].required = True
            self.fields["sum"].error_messages["required"] = _("请先算一算这道题，再提交一次。")
        else:
            self.fields["sum"].widget = forms.HiddenInput()


class AnswerForm(forms.Form):
    """答复."""

    asked = forms.CharField(
        label=_("公开的问题"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("有人名、辱骂的改写后再公开，意思不能变。"),
    )
    text = forms.CharField(label=_("答复"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
