"""工单的表单: the platform's sheet, and the days of the answers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from townworks.ui.forms import DateInput


class OrdersForm(forms.Form):
    """选择文件."""

    file = forms.FileField(
        label=_("Excel 或 CSV 文件"),
        help_text=_("上级平台导出的工单表，列名照原样就行，下一步可以核对每一列的对应。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")},
    )
    expected = forms.IntegerField(
        label=_("平台上一共几件"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=_("填了就核对；和表里的行数对不上，一件也不导入。"),
    )


class AnswersForm(forms.Form):
    """答复表的起止日期."""

    first = forms.DateField(label=_("从哪天"), required=False, widget=DateInput)
    last = forms.DateField(label=_("到哪天"), required=False, widget=DateInput)
