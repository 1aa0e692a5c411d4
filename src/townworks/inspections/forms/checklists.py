"""读入检查表的表单: an Excel checklist, what it is to be called, and what it may not say itself."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from townworks.definitions.shape import CODE_LONGEST, CODE_PATTERN


class ChecklistForm(forms.Form):
    """选择检查表. Line and kind of site are used where the form itself names none."""

    file = forms.FileField(
        label=_("Excel 检查表"),
        help_text=_("XLSForm 格式的 .xlsx 或 .xls：从一个专项行动下载来改的，或者在别处用过的表单都行。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls"}),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")},
    )
    code = forms.CharField(
        label=_("代码"),
        max_length=CODE_LONGEST,
        help_text=_(
            "小写英文、数字和连字符，如 flood-season；也是文件名。和已有的专项行动相同，就是它的新版本。"
        ),
        error_messages={"required": _("请填写代码。")},
    )
    line = forms.ChoiceField(label=_("条线（表里没写时用）"))
    kind = forms.ChoiceField(label=_("查哪类场所（表里没写时用）"))

    def __init__(
        self, *given: Any, lines: list[tuple[str, str]], kinds: list[tuple[str, str]], **facts: Any
    ) -> None:
        super().__init__(*given, **facts)
        self.fields["line"].choices = lines  # type: ignore[attr-defined]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """A code as the folder has them; it becomes the name of a file."""
        code: str = self.cleaned_data["code"]
        if not re.fullmatch(CODE_PATTERN, code):
            raise ValidationError(gettext("代码只能用小写英文、数字和连字符，以字母开头。"))
        return code
