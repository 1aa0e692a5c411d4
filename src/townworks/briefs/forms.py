"""简报的表单."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class TemplateForm(forms.Form):
    """上传一版模板."""

    file = forms.FileField(
        label=_("Word 文件"),
        help_text=_("先下载现在用的模板，在 Word 里改好，存成 .docx 再传上来。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )
    note = forms.CharField(label=_("改了什么"), max_length=300, required=False)


class IssueForm(forms.Form):
    """签发一期."""

    reason = forms.CharField(
        label=_("再次签发的理由"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CompareForm(forms.Form):
    """选两期对照."""

    before = forms.TypedChoiceField(label=_("原来"), coerce=int)
    after = forms.TypedChoiceField(label=_("现在"), coerce=int)

    def __init__(self, *args: object, choices: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("before", "after"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - they are, above
            field.choices = choices
