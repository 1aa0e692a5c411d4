"""存疑和冲突的表单."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DoubtForm(forms.Form):
    """核对的结果."""

    state = forms.ChoiceField(
        label=_("核对结果"),
        choices=[("fits", _("情况属实，没有问题")), ("redo", _("要求重查"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("核对的情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ClashForm(forms.Form):
    """以哪份为准."""

    state = forms.ChoiceField(
        label=_("以哪份为准"),
        choices=[("kept", _("以先到的为准")), ("replaced", _("以后到的为准"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
