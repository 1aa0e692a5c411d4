"""问卷的表单: those of the town, and the one that is drawn from a questionnaire for whoever answers it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from townworks.definitions import scoring_telling
from townworks.definitions.surveys import Survey, SurveyQuestion
from townworks.ui.forms import DateInput


class OpenSurveyForm(forms.Form):
    """开展问卷."""

    survey = forms.ChoiceField(label=_("问卷"))
    name = forms.CharField(
        label=_("名称"), required=False, max_length=120, help_text=_("不填就按问卷和月份取名。")
    )
    from_on = forms.DateField(label=_("从"), widget=DateInput)
    until_on = forms.DateField(label=_("到"), widget=DateInput)
    places = forms.TypedMultipleChoiceField(
        label=_("在哪些村（社区）"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    quota = forms.IntegerField(label=_("每处要多少份"), min_value=1, max_value=10_000, initial=30)

    def __init__(
        self, *args: Any, surveys: list[tuple[str, str]], places: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["survey"].choices = surveys  # type: ignore[attr-defined]
        self.fields["places"].choices = places  # type: ignore[attr-defined]


class CodesForm(forms.Form):
    """印答题码."""

    place = forms.TypedChoiceField(label=_("给哪里"), coerce=int)
    count = forms.IntegerField(label=_("多少个"), min_value=1, max_value=500, initial=30)

    def __init__(self, *args: Any, places: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]


class EnterCodeForm(forms.Form):
    """输入答题码."""

    code = forms.CharField(
        label=_("答题码"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class AnswerForm(forms.Form):
    """答卷, a field a question. The service judges it once more; the browser's own checks are for people."""

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in survey.questions:
            self.fields[question.code] = _field(question)


def _field(question: SurveyQuestion) -> forms.Field:
    label = scoring_telling.asked(question)
    facts: dict[str, Any] = {
        "label": label,
        "required": question.required,
        "error_messages": {"required": _("请答这一题。")},
    }
    if question.kind == "text":
        return forms.CharField(
            max_length=1000, widget=forms.Textarea(attrs={"rows": 4, "data-no-draft": ""}), **facts
        )
    choices = scoring_telling.choices_of(question)
    if question.kind == "multiple":
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, help_text=_("可以选几样。"), **facts
        )
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **facts)
