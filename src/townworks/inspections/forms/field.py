"""现场检查的表单 without script: the round's frozen checklist as plain fields, all of them shown, with when each applies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from townworks.definitions import telling
from townworks.definitions.campaigns import Campaign, Comparison, Item
from townworks.ui.forms import DateInput
from townworks.ui.names import in_language

from ..models.visit import VISIT_OUTCOMES

YES_NO = (("true", gettext_lazy("是")), ("false", gettext_lazy("否")))
POSITION = re.compile(r"\s*(-?[\d.]{1,20})\s*[,，\s]\s*(-?[\d.]{1,20})\s*")
CHOSEN = ("yes_no", "choice", "choices")
NUMBER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
AFTER = "visit_after"  # no code of an item has an underscore


@dataclass(frozen=True)
class Kept:
    """A picture that was sent with the form and is here."""

    upload: UUID
    item: str
    stage: str
    name: str


class FilesInput(forms.ClearableFileInput):
    """照片: several at once, from the camera where there is one."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; none is no fault here."""

    widget = FilesInput(attrs={"accept": "image/*", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in files if one]


class VisitForm(forms.Form):
    """检查记录. Nothing is required here: the checklist itself says what is, when all the answers are known."""

    visit_uid = forms.UUIDField(widget=forms.HiddenInput)
    visit_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    visit_kept = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
    visit_outcome = forms.ChoiceField(label=gettext_lazy("结果"), widget=forms.RadioSelect)
    visit_holds = forms.ChoiceField(label=gettext_lazy("改好了吗"), widget=forms.RadioSelect, required=False)
    visit_note = forms.CharField(
        label=gettext_lazy("备注"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    visit_companion = forms.CharField(label=gettext_lazy("同行的人"), required=False, max_length=60)

    def __init__(self, *given: Any, campaign: Campaign, kind: str = "check", **facts: Any) -> None:
        facts.setdefault("initial", {}).setdefault("visit_uid", uuid4())
        facts["initial"].setdefault("visit_outcome", "visited")
        super().__init__(*given, **facts)
        self.campaign, self.kind = campaign, kind
        outcomes = [(code, _(word)) for code, word in VISIT_OUTCOMES.items()]
        if kind == "check":
            del self.fields["visit_holds"]
            for item in campaign.items:
                if item.kind != "note":
                    self.fields[item.code] = _field(item, campaign)
                if item.fails_if:
                    self.fields[f"{item.code}.before"] = FilesField(label=_("现场照片"), required=False)
        else:
            outcomes = outcomes[:1] if kind == "recheck" else [outcomes[0], outcomes[3]]
            self.fields["visit_holds"].choices = [("true", _("已经改好")), ("false", _("没有改好"))]  # type: ignore[attr-defined]
            self.fields[AFTER] = FilesField(label=_("现在的照片"), required=False)
        self.fields["visit_outcome"].choices = outcomes  # type: ignore[attr-defined]

    def answers(self, names: Mapping[str, list[str]]) -> dict[str, object]:
        """By item, as the engine takes them; ``names``: of the pictures of each item that is a picture."""
        found: dict[str, object] = {}
        for item in self.campaign.items if self.kind == "check" else ():
            given = self.cleaned_data.get(item.code)
            if item.kind in ("photo", "signature"):
                given = names.get(item.code)
            elif item.kind == "yes_no" and given:
                given = given == "true"
            elif item.kind == "position" and given:
                given = _position(given)
            if given not in (None, "", []):
                found[item.code] = given
        return found

    def pictures(self) -> Iterator[tuple[str, str, UploadedFile]]:
        """Each picture with its item and its stage."""
        kinds = {item.code: item.kind for item in self.campaign.items}
        for name, field in self.fields.items():
            if isinstance(field, FilesField):
                item, _dot, stage = name.partition(".")
                if not stage:
                    stage = (
                        "after" if name == AFTER else "signature" if kinds[item] == "signature" else "seen"
                    )
                for one in self.cleaned_data.get(name) or ():
                    yield ("" if name == AFTER else item), stage, one

    def kept(self) -> list[Kept]:
        """Pictures that came with an earlier try of this form; what is no such list is none."""
        rows = [line.split("|", 3) for line in self.cleaned_data["visit_kept"].splitlines()]
        found = []
        for row in rows:
            if len(row) == 4 and NUMBER.fullmatch(row[0]):
                found.append(Kept(UUID(row[0]), row[1], row[2], row[3]))
        return found

    def keep(self, pictures: Iterable[Kept]) -> None:
        """Have the pictures that came with this try in the form when it is shown again."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["visit_kept"] = "\n".join(f"{one.upload}|{one.item}|{one.stage}|{one.name}" for one in pictures)
        self.data = data

    def number(self) -> UUID:
        """The number of the record, made when the form was first shown."""
        uid: UUID = self.cleaned_data["visit_uid"]
        return uid

    def item_fields(self) -> Iterator[tuple[forms.BoundField, forms.BoundField | None]]:
        """The items in order, each with its pictures."""
        for item in self.campaign.items if self.kind == "check" else ():
            if item.kind != "note":
                pictures = f"{item.code}.before"
                yield self[item.code], self[pictures] if pictures in self.fields else None


def _field(item: Item, campaign: Campaign) -> forms.Field:
    english = (get_language() or "").startswith("en")
    facts: dict[str, Any] = {
        "label": item.text_en if english else item.text,
        "required": False,
        "help_text": format_html_join("　", "{}", ((one,) for one in _hints(item, campaign))),
    }
    if item.kind in CHOSEN:
        options = [(one.code, in_language(one)) for one in item.choices]
        if item.kind == "choices":
            return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **facts)
        return forms.ChoiceField(
            choices=YES_NO if item.kind == "yes_no" else options, widget=forms.RadioSelect, **facts
        )
    match item.kind:
        case "number":
            return forms.CharField(
                max_length=60, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **facts
            )
        case "date":
            return forms.CharField(max_length=10, widget=DateInput(), **facts)
        case "photo" | "signature":
            return FilesField(**facts)
        case "position":
            return forms.CharField(max_length=60, **facts)
    return forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), **facts)


def _hints(item: Item, campaign: Campaign) -> Iterator[str]:
    if item.shown_if:
        yield _("只在{when}的时候填。").format(when=_("并且").join(_when(item.shown_if, campaign)))
    if item.hint:
        yield _of_the_file(item.hint)
    if item.unit:
        yield _("单位：{unit}").format(unit=telling.unit_of(item))
    if item.kind == "position":
        yield _("经度和纬度，如 116.75, 23.45。")
    if item.basis is not None and not item.basis.confirmed:
        yield format_html(_("依据未核实：{basis}"), basis=_of_the_file(item.basis.text))


def _of_the_file(text: str) -> str:
    """What a campaign's file says in Chinese alone, marked as such."""
    return format_html('<span lang="zh-Hans">{}</span>', text)


def _when(conditions: Sequence[Comparison], campaign: Campaign) -> Iterator[str]:
    """The conditions in words, as far as a plain form has to tell them."""
    for one in conditions:
        other = campaign.item(one.item or "")
        name = (
            "" if other is None else other.text_en if (get_language() or "").startswith("en") else other.text
        )
        wanted = one.is_ if one.is_ is not None else one.has
        if isinstance(wanted, bool):
            yield _("“{item}”答{answer}").format(item=name, answer=_("是") if wanted else _("否"))
        elif wanted is not None and other is not None:
            chosen = next((in_language(each) for each in other.choices if each.code == wanted), wanted)
            yield _("“{item}”答{answer}").format(item=name, answer=chosen)
        else:
            yield _("“{item}”的回答符合条件").format(item=name)


def _position(text: str) -> object:
    found = POSITION.fullmatch(text)
    return {"longitude": found[1], "latitude": found[2]} if found else text
