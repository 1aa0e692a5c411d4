"""报告的表单: upload, one correction, a row, title and year, adoption."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from townworks.ui.forms import DateInput

from ..selectors.reading import line_names

ACCEPT = ".txt,.docx,.pdf,.html,.htm"


class UploadForm(forms.Form):
    """上传或粘贴. A file goes before pasted words when both are given."""

    file = forms.FileField(
        label=_("报告文件"),
        required=False,
        allow_empty_file=True,  # the reader says it better, with the file's name
        help_text=_("Word（.docx）、PDF（能选中文字的）、网页或文本文件，最大 20 MB。"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )
    text = forms.CharField(
        label=_("或者粘贴报告全文"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    year = forms.IntegerField(
        label=_("年度"),
        required=False,
        min_value=2000,
        max_value=2100,
        help_text=_("报告安排的是哪一年的工作。不填就从报告里找。"),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "file" not in self.errors and not given.get("file") and not (given.get("text") or "").strip():
            self.add_error("file", _("请选一个文件，或者把全文粘贴在下面。"))
        return given


class ActForm(forms.Form):
    """一次校正: whatever its act needs; the service says what is missing."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.CharField(required=False)
    line = forms.CharField(required=False)
    to = forms.CharField(required=False)
    marked = forms.CharField(required=False, strip=False)
    start = forms.IntegerField(required=False)
    words = forms.CharField(required=False)


class DraftForm(forms.Form):
    """一行任务."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("工作任务"), widget=forms.Textarea(attrs={"rows": 3, "data-no-draft": ""}))
    line = forms.ChoiceField(label=_("工作条线"))
    lead = forms.CharField(
        label=_("牵头单位"), required=False, max_length=60, widget=forms.TextInput(attrs={"list": "units"})
    )
    support = forms.CharField(label=_("配合单位"), required=False, help_text=_("几个单位之间用顿号隔开。"))
    targets = forms.CharField(
        label=_("量化指标"),
        required=False,
        help_text=_("一行一项，写成“≥ 95 %: 收集率”的样子。"),
        widget=forms.Textarea(attrs={"rows": 2, "data-no-draft": ""}),
    )
    due_on = forms.DateField(
        label=_("完成时限"), required=False, help_text=_("不填按年底计。"), widget=DateInput
    )
    due_text = forms.CharField(label=_("时限原文"), required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["line"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(line_names().items())

    def supports(self) -> tuple[str, ...]:
        """The supporting units one by one."""
        return tuple(part for part in re.split(r"[、,，;；\s]+", self.cleaned_data["support"]) if part)


class RenameForm(forms.Form):
    """题名和年度."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("题名"), max_length=200)
    year = forms.IntegerField(
        label=_("年度"),
        min_value=2000,
        max_value=2100,
        help_text=_("改年度会重新推算时限；之前的校正不能再撤销。"),
    )


class AdoptForm(forms.Form):
    """立项."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    start = forms.ChoiceField(
        label=_("从哪一天起算"),
        choices=[("adopted", _("立项当天")), ("january", _("报告年度的 1 月 1 日"))],
        widget=forms.RadioSelect,
        initial="adopted",
    )
    leave_blanks = forms.BooleanField(label=_("没有填的空格照原样保留，以后再补"), required=False)
