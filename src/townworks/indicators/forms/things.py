"""被测对象的表单."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from townworks.ui.forms import DateInput

from ..models import Thing
from ..models.thing import THING_FACTS, THING_VALUES
from ..services import ThingFacts
from ..services.things import ATTRIBUTES

STEM = "attributes."
DEGREES = {"inputmode": "decimal"}


class ThingForm(forms.Form):
    """登记内容, with what is registered of its kind; the service checks what they mean."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(label=_("编号"), max_length=40, help_text=_("导入的表里也可以用它来认这个对象。"))
    name = forms.CharField(label=_("名称"), max_length=120)
    place_id = forms.TypedChoiceField(label=_("所在的村（社区、网格）"), coerce=int)
    longitude = forms.FloatField(label=_("经度"), required=False, widget=forms.TextInput(attrs=DEGREES))
    latitude = forms.FloatField(label=_("纬度"), required=False, widget=forms.TextInput(attrs=DEGREES))

    def __init__(
        self, *args: Any, kind: str, places: list[tuple[int, str]], edited: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place_id"].choices = [("", gettext("请选择")), *places]  # type: ignore[attr-defined]
        for name, values in ATTRIBUTES.get(kind, {}).items():
            self.fields[f"{STEM}{name}"] = _attribute(name, values)
        if edited:
            self.fields["from_on"] = forms.DateField(
                label=gettext("从哪天起"),
                widget=DateInput,
                help_text=gettext("搬了地方的，从这天起的数算在新的地方，以前的仍算在原来的地方。"),
            )
            self.fields["reason"] = forms.CharField(
                label=gettext("为什么改"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
            )

    def facts(self) -> ThingFacts:
        """As the service takes them; only after ``is_valid``."""
        given = self.cleaned_data
        return ThingFacts(
            code=given["code"],
            name=given["name"],
            place_id=given["place_id"],
            longitude=given["longitude"],
            latitude=given["latitude"],
            attributes={
                name.removeprefix(STEM): value
                for name, value in given.items()
                if name.startswith(STEM) and value
            },
        )


def _attribute(name: str, values: tuple[str, ...]) -> forms.Field:
    if values:
        choices = [
            ("", gettext("不清楚")),
            *((value, gettext(THING_VALUES.get(value, value))) for value in values),
        ]
        return forms.ChoiceField(label=gettext(THING_FACTS[name]), required=False, choices=choices)
    return forms.CharField(label=gettext(THING_FACTS[name]), required=False, max_length=60)


def initial_of(thing: Thing, today: date) -> dict[str, Any]:
    """A thing as its form is filled."""
    return {
        "version": thing.version,
        "code": thing.code,
        "name": thing.name,
        "place_id": thing.place_id,
        "longitude": thing.longitude,
        "latitude": thing.latitude,
        "from_on": today,
        **{f"{STEM}{name}": value for name, value in thing.attributes.items()},
    }


class EndForm(forms.Form):
    """停测."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ScopeForm(forms.Form):
    """移出或纳入范围."""

    indicator = forms.ChoiceField(label=_("指标"))
    inside = forms.ChoiceField(
        label=_("怎么变"),
        choices=[("leave", _("移出范围：从那天起不再计入")), ("enter", _("纳入范围：从那天起重新计入"))],
        widget=forms.RadioSelect,
    )
    from_on = forms.DateField(label=_("从哪天起"), widget=DateInput)
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, indicators: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = indicators  # type: ignore[attr-defined]
