"""登记的表单: at the counter, and the citizen's own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from townworks.definitions import guiding
from townworks.definitions.cases import Ask, CaseKind, ServiceItem
from townworks.ui import names

from ..services import Asked, Told

PICTURES = "image/jpeg,image/png,image/webp"


class ManyFiles(forms.ClearableFileInput):
    """一次选几个文件."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """照片, none or several; the service says which of them is none."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PhotosField, self).clean(one, initial) for one in given if one]


class PersonFields(forms.Form):
    """当事人."""

    name = forms.CharField(
        label=_("姓名"), required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("电话"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def person(self, role: str) -> Told:
        given = self.cleaned_data
        return Told(
            role,
            name=given.get("name", ""),
            phone=given.get("phone", ""),
            id_number=given.get("id_number", ""),
            address=given.get("home", ""),
            consent=given.get("consent", False),
        )


class RegisterForm(PersonFields):
    """登记 at the counter: what, who, where."""

    SECOND = {
        "dispute": ("side", _("对方姓名"), _("对方电话")),
        "application": ("agent", _("代办人姓名"), _("代办人电话")),
    }
    ROLES = {"petition": "petitioner", "dispute": "side", "hotline": "caller", "report": "reporter"}

    id_number = forms.CharField(
        label=_("身份证号"),
        required=False,
        max_length=18,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    home = forms.CharField(label=_("住址"), required=False, max_length=200)
    other_name = forms.CharField(label=_("姓名"), required=False, max_length=60)
    other_phone = forms.CharField(
        label=_("电话"), required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
    )
    consent = forms.BooleanField(label=_("同意留存材料，以后办事不用再交"), required=False)
    title = forms.CharField(
        label=_("标题"), required=False, max_length=120, help_text=_("不写就用内容的开头。")
    )
    text = forms.CharField(
        label=_("内容"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    address = forms.CharField(label=_("地点"), required=False, max_length=200)
    client_id = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    ticket = forms.IntegerField(required=False, min_value=1, max_value=2**53, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        kind: CaseKind,
        items: Sequence[ServiceItem] = (),
        places: Iterable[tuple[int, str]] = (),
        channels: Iterable[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        fields: dict[str, forms.Field] = {}
        if kind.code == "application":
            rows = [(item.code, names.in_language(item)) for item in items]
            fields["service"] = forms.ChoiceField(label=_("事项"), choices=[("", _("请选择")), *rows])
            fields |= self._questions(items)
        if kind.matters:
            matters = [(matter.code, names.in_language(matter)) for matter in kind.matters]
            fields["matter"] = forms.ChoiceField(label=_("事由"), choices=[("", _("请选择")), *matters])
        offered = list(channels)
        if len(offered) > 1:
            fields["channel"] = forms.ChoiceField(label=_("从哪里来"), choices=offered)
        if kind.code == "hotline":
            fields["reference"] = forms.CharField(label=_("工单编号"), max_length=60)
        fields["place"] = forms.TypedChoiceField(
            label=_("村（社区）"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", _("不限")), *places],
        )
        self.channels = offered
        self.fields = {**fields, **self.fields}
        self.fields["client_id"].initial = uuid.uuid4().hex
        if kind.code in self.SECOND:
            _role, self.fields["other_name"].label, self.fields["other_phone"].label = self.SECOND[kind.code]
        else:
            del self.fields["other_name"], self.fields["other_phone"]
        if kind.code == "application":
            del self.fields["title"]
        else:
            del self.fields["consent"]

    def _questions(self, items: Iterable[ServiceItem]) -> dict[str, forms.Field]:
        """The questions of the item that was chosen: they say which papers are on its list."""
        wanted = str(self.data.get("service") or self.initial.get("service") or "")
        item = next((one for one in items if one.code == wanted), None)
        english = str(_("事由")) != "事由"
        return {
            f"q_{one.code}": forms.ChoiceField(
                label=one.text_en if english else one.text,
                choices=[(choice.code, names.in_language(choice)) for choice in one.choices],
                widget=forms.RadioSelect,
            )
            for one in (guiding.questions_to_ask(item, self._answered(item)) if item else ())
        }

    def _answered(self, item: ServiceItem) -> dict[str, str]:
        return {one.code: str(self.data.get(f"q_{one.code}") or "") for one in item.questions}

    def asked(self) -> Asked:
        """What was told."""
        given = self.cleaned_data
        return Asked(
            kind=self.kind.code,
            answers={
                name.removeprefix("q_"): str(value) for name, value in given.items() if name.startswith("q_")
            },
            title=given.get("title", ""),
            text=given["text"],
            channel=given.get("channel") or (self.channels[0][0] if self.channels else "counter"),
            service=given.get("service", ""),
            matter=given.get("matter", ""),
            reference=given.get("reference", ""),
            client_id=given["client_id"],
            ticket_id=given["ticket"],
            place_id=given.get("place"),
            address=given["address"],
            persons=self.persons(),
        )

    def persons(self) -> tuple[Told, ...]:
        """Who asks, and the other side or who comes for them."""
        first = self.person(self.ROLES.get(self.kind.code, "applicant"))
        given = self.cleaned_data
        if not given.get("other_name") and not given.get("other_phone"):
            return (first,)
        role = self.SECOND[self.kind.code][0]
        return first, Told(role, name=given.get("other_name", ""), phone=given.get("other_phone", ""))


class DoorForm(PersonFields):
    """任何人都能提交的: the page's own id, by which the same sending is taken once, and a sum where many come from one address."""

    client_id = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    sum = forms.CharField(required=False, max_length=6, widget=forms.HiddenInput)
    sum_token = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, towns: Iterable[tuple[int, str]], question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.towns = list(towns)
        self.fields["client_id"].initial = uuid.uuid4().hex
        if question:
            self.ask(question)

    def town_field(self) -> dict[str, forms.Field]:
        """The choice of a town, where there are several."""
        if len(self.towns) < 2:
            return {}
        rows = [("", _("请选择")), *self.towns]
        return {"town": forms.TypedChoiceField(label=_("哪个镇街"), coerce=int, choices=rows)}

    def ask(self, question: str) -> None:
        """Ask for a sum, from the beginning or because others from the same address came in between."""
        self.fields["sum"].widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        self.fields["sum"].label = question
        self.fields["sum"].required = True
        self._bound_fields_cache.pop("sum", None)  # type: ignore[attr-defined]

    def clean_client_id(self) -> str:
        """The page's own random id. Any other word becomes one, so that nobody takes the number of an order before it comes."""
        given = str(self.cleaned_data["client_id"])
        try:
            return uuid.UUID(given).hex if given else ""
        except ValueError:
            return uuid.uuid5(uuid.NAMESPACE_OID, given).hex

    def town_id(self) -> int:
        return int(self.cleaned_data.get("town") or self.towns[0][0])


class CitizenForm(DoorForm):
    """群众自己提交: what, where, a photograph; name and phone only if they wish."""

    text = forms.CharField(label=_("什么事"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    photos = PhotosField(
        label=_("照片"),
        required=False,
        widget=ManyFiles(attrs={"accept": PICTURES}),
        help_text=_("最多五张。照片里有别人的脸或车牌也没关系，不会自动公开。"),
    )
    address = forms.CharField(
        label=_("在哪里"), required=False, max_length=200, help_text=_("写清附近的路、店或门牌。")
    )
    longitude = forms.FloatField(label=_("经度"), required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(label=_("纬度"), required=False, widget=forms.HiddenInput)
    system = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        kind: CaseKind,
        towns: Iterable[tuple[int, str]],
        asks: Iterable[Ask] = (),
        matter: str = "",
        question: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, towns=towns, question=question, **kwargs)
        self.kind, self.asks = kind, tuple(asks)
        fields = self.town_field()
        rows = [(one.code, names.in_language(one)) for one in kind.matters]
        fields["matter"] = forms.ChoiceField(
            label=_("哪一类"), choices=rows, widget=forms.RadioSelect, initial=matter or None
        )
        for ask in self.asks:
            fields[f"details.{ask.code}"] = _asked_field(ask)
        first = {name: self.fields.pop(name) for name in ("text", "photos", "address")}
        self.fields = {**fields, **first, **self.fields}
        if kind.sealed:
            for name in ("photos", "address"):
                del self.fields[name]

    def details(self) -> dict[str, object]:
        return {ask.code: self.cleaned_data.get(f"details.{ask.code}") or "" for ask in self.asks}


class FollowForm(forms.Form):
    """查进展: number and code."""

    number = forms.CharField(
        label=_("办件编号"), max_length=30, help_text=_("回执上的编号，如 Q2026-000123。")
    )
    code = forms.CharField(
        label=_("查询码"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    sum = forms.CharField(required=False, max_length=6, widget=forms.HiddenInput)
    sum_token = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, question: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if question:
            self.fields["sum"].widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
            self.fields["sum"].label = question
            self.fields["sum"].required = True
            self.fields["sum"].error_messages["required"] = _("请先算一算这道题，再提交一次。")


class RateForm(forms.Form):
    """评价."""

    score = forms.TypedChoiceField(label=_("满意吗"), coerce=int, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("想说的话"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, scores: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["score"].choices = list(scores)  # type: ignore[attr-defined]


def _asked_field(ask: Ask) -> forms.Field:
    """A field for what the matter asks besides. Whether it is needed the service says."""
    english = str(_("事由")) != "事由"
    label = ask.text_en if english else ask.text
    rows = [(choice.code, names.in_language(choice)) for choice in ask.choices]
    if ask.kind == "singlevaluelist":
        return forms.ChoiceField(label=label, required=False, choices=[("", _("不清楚")), *rows])
    if ask.kind == "multivaluelist":
        return forms.MultipleChoiceField(
            label=label, required=False, choices=rows, widget=forms.CheckboxSelectMultiple
        )
    if ask.kind in ("date", "datetime"):
        return forms.CharField(
            label=label, required=False, max_length=40, widget=forms.TextInput(attrs={"type": "date"})
        )
    if ask.kind == "number":
        return forms.CharField(
            label=label, required=False, max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"})
        )
    if ask.kind == "text":
        return forms.CharField(
            label=label, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
        )
    return forms.CharField(label=label, required=False, max_length=400)
