"""导入数字的表单: the file, and what holds for the whole of it where it does not say so itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class FiguresFileForm(forms.Form):
    """选择文件."""

    file = forms.FileField(
        label=_("Excel 或 CSV 文件"),
        help_text=_("用您手上的表就行：标题行、合并单元格、两行表头都不用删，下一步核对每一列。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")},
    )
    indicator = forms.ChoiceField(
        label=_("整张表是一个指标的"), required=False, help_text=_("每期一列、表里没写指标时要选。")
    )
    year = forms.IntegerField(
        label=_("哪一年的"),
        required=False,
        min_value=2000,
        max_value=2100,
        help_text=_("列名只写“3月”、标题也没写年份时要填。"),
    )
    period = forms.CharField(
        label=_("哪一期的"), required=False, max_length=20, help_text=_("表里没有期次时要填，如 2026-03。")
    )
    unit = forms.CharField(
        label=_("计量单位"),
        required=False,
        max_length=20,
        help_text=_("表里没写、又不是指标的单位时要填，如 公斤。"),
    )

    def __init__(
        self, *args: Any, indicators: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext("表里写了")), *indicators]
        self.fields["indicator"].choices = choices  # type: ignore[attr-defined]
