"""登记培训."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..services.training import Course


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class TrainingForm(forms.Form):
    """Who, for what, which course, when, until when, and what shows it."""

    person = forms.TypedChoiceField(label=_("谁"), coerce=int)
    thing = forms.ChoiceField(label=_("哪个事项或权力"))
    course = forms.CharField(label=_("培训内容"), max_length=120)
    on = forms.DateField(label=_("培训日期"), widget=_day())
    passed = forms.BooleanField(label=_("考核合格"), required=False, initial=True)
    until = forms.DateField(
        label=_("有效期到"), required=False, widget=_day(), help_text=_("不写就是长期有效。")
    )
    paper = forms.CharField(label=_("凭据"), max_length=120, help_text=_("证书编号、签到表或考试成绩单。"))

    def __init__(
        self,
        *args: Any,
        persons: Iterable[tuple[int, str]],
        things: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("请选择")), *persons]  # type: ignore[attr-defined]
        self.fields["thing"].choices = [("", _("请选择")), *things]  # type: ignore[attr-defined]

    def told(self) -> Course:
        """What was filled in."""
        given = self.cleaned_data
        return Course(
            person_id=given["person"],
            thing=given["thing"],
            course=given["course"],
            on=given["on"],
            paper=given["paper"],
            passed=given["passed"],
            until=given["until"],
        )
