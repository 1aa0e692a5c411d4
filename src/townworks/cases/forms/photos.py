"""公开照片: which, and that faces and plates were looked at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PublishPhotosForm(forms.Form):
    """Every picture by itself; both boxes are the person's word."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    photos = forms.TypedMultipleChoiceField(
        label=_("公开哪几张"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    faces = forms.BooleanField(label=_("我看过每一张：没有认得出的人脸"), required=False)
    plates = forms.BooleanField(label=_("我看过每一张：没有看得清的车牌"), required=False)
    looked = forms.CharField(label=_("还看了什么"), required=False, max_length=300)

    def __init__(self, *args: Any, offered: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].choices = list(offered)  # type: ignore[attr-defined]
