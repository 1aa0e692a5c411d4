"""导入表单."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SheetForm(forms.Form):
    """The task table as it was exported, with changes."""

    file = forms.FileField(
        label=_("任务表（.xlsx）"),
        help_text=_("先导出任务表，在表里改，再选这个文件。不要改编号和版本两列。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"empty": _("文件是空的，请选导出的任务表。")},
    )


class AdoptForm(forms.Form):
    """What the preview sealed; it has nothing to fill in, but it can be refused."""

    rows = forms.CharField(widget=forms.HiddenInput)
