"""区划的表单."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    """选择区划文件."""

    file = forms.FileField(
        label=_("CSV 文件"),
        help_text=_("第一行写列名：code,name（代码、名称），可另有 kind、parent；编码 UTF-8 或 GB18030。"),
        error_messages={"required": _("请选择 CSV 文件。"), "empty": _("文件是空的，请重新选择。")},
    )


class ApplyForm(forms.Form):
    """按预演的内容导入: the text that was looked at comes back with the click."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False)
