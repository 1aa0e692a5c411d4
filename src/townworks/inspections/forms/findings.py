"""问题的表单: the filter of the ledger, and each act that asks for something, with the version that its person saw."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from townworks.ui.forms import DateInput

from ..models.finding import SOURCE_KINDS
from ..selectors.finding_counts import Choice, Facets
from ..selectors.findings import ANY, Filter

ALL = _("全部")


class FilterForm(forms.Form):
    """What the ledger is cut to. A value that makes no sense is left out of the cut and told at its field."""

    q = forms.CharField(
        label=_("查找"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )
    state = forms.CharField(label=_("状态"), required=False, max_length=12, widget=forms.Select)
    severity = forms.CharField(label=_("程度"), required=False, max_length=10, widget=forms.Select)
    campaign = forms.CharField(label=_("专项"), required=False, max_length=40, widget=forms.Select)
    place = forms.IntegerField(label=_("村居"), required=False, widget=forms.Select)
    owner = forms.IntegerField(label=_("责任单位"), required=False, widget=forms.Select)
    town = forms.IntegerField(label=_("镇街"), required=False, widget=forms.Select)
    overdue = forms.BooleanField(label=_("逾期"), required=False)
    repeat = forms.BooleanField(label=_("屡查屡犯"), required=False)
    mine = forms.BooleanField(label=_("只看我的"), required=False)
    mender = forms.IntegerField(required=False, widget=forms.HiddenInput)
    round = forms.IntegerField(required=False, widget=forms.HiddenInput)
    site = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def wanted(self) -> Filter:
        """The conditions as the selectors take them."""
        self.full_clean()
        given = getattr(self, "cleaned_data", {})
        words = ("q", "state", "severity", "campaign")
        numbers = ("place", "owner", "town", "mender", "round", "site")
        marks = ("overdue", "repeat", "mine")
        facts: dict[str, Any] = {name: given.get(name, "").strip() for name in words}
        facts |= {name: _within_reason(given.get(name)) for name in numbers}
        facts |= {name: given.get(name, False) for name in marks}
        return Filter(**facts)

    def offer(self, facets: Facets) -> None:
        """Fill the choices with what there is, and how many of each where that is known."""
        for name in ("state", "severity", "campaign", "place", "owner", "town"):
            choices: tuple[Choice, ...] = getattr(facets, name)
            rows = [(choice.value, _told(choice)) for choice in choices]
            first = [("", ALL)] if name != "state" else [("", _("未销号")), (ANY, ALL)]
            self._widget(name).choices = [*first, *rows]
            if not rows:
                del self.fields[name]

    def _widget(self, name: str) -> forms.Select:
        widget = self.fields[name].widget
        assert isinstance(widget, forms.Select)  # noqa: S101 (every one of these is declared so above)
        return widget


def _within_reason(number: int | None) -> int | None:
    """A number that a database can be asked for; what is beyond finds nothing."""
    return number if number is None or abs(number) < 2**31 else -1


def _told(choice: Choice) -> str:
    if choice.count is None:
        return choice.name
    return gettext("{name}（{count}）").format(name=choice.name, count=choice.count)


class Versioned(forms.Form):
    """要带版本的表单: a form that was made from an older version is told so by the service."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReasonForm(Versioned):
    """A step, with a reason where one is wanted."""

    reason = forms.CharField(
        label=_("理由"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AssignForm(Versioned):
    """交办整改."""

    mender = forms.TypedChoiceField(label=_("交给谁整改"), coerce=int)
    reason = forms.CharField(
        label=_("要求"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, units: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mender"].choices = [("", _("请选择")), *units]  # type: ignore[attr-defined]


class SeveralFiles(forms.ClearableFileInput):
    """一次选几个文件."""

    allow_multiple_selected = True

    def use_required_attribute(self, initial: Any) -> bool:
        """A picture may come by either of two fields: the service says what is lacking, not the browser."""
        return False


class PhotosField(forms.FileField):
    """照片, several at once; gives a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PhotosField, self).clean(file, initial) for file in given]


def _photos(label: Any, *, help_text: Any = "") -> PhotosField:
    return PhotosField(
        label=label,
        required=False,
        help_text=help_text,
        widget=SeveralFiles(attrs={"accept": "image/*", "multiple": True}),
    )


def _shot() -> PhotosField:
    return PhotosField(
        label=_("现在拍"),
        required=False,
        widget=SeveralFiles(attrs={"accept": "image/*", "capture": "environment", "data-again": ""}),
    )


class PicturesForm(Versioned):
    """带照片的表单: taken now with the camera, one after the other, or picked from what is there."""

    def pictures(self) -> list[Any]:
        """All files given, whichever way."""
        return [*self.cleaned_data["shot"], *self.cleaned_data["photos"]]


class MendedForm(PicturesForm):
    """报告整改."""

    shot = _shot()
    photos = _photos(_("或者选照片"))
    reason = forms.CharField(
        label=_("怎么改的"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, wanted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shot"].required = self.fields["photos"].required = wanted


class RecheckForm(PicturesForm):
    """复查. ``uid``: sent twice it is kept once."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    holds = forms.TypedChoiceField(
        label=_("改好了没有"),
        choices=[("yes", _("改好了")), ("no", _("没有改好，退回"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("看到的情况"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    shot = _shot()
    photos = _photos(_("或者选照片"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uid"].initial = uuid.uuid4()


class ExtensionForm(Versioned):
    """申请延期."""

    due_on = forms.DateField(label=_("延到哪天"), widget=DateInput)
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(Versioned):
    """批准或不批准延期."""

    answer = forms.CharField(
        label=_("意见"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class SourceForm(Versioned):
    """补充来源."""

    kind = forms.ChoiceField(label=_("从哪里来"))
    reference = forms.CharField(
        label=_("编号"), required=False, max_length=60, help_text=_("工单号、测评批次号、水样编号等")
    )
    text = forms.CharField(label=_("反映了什么"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(code, gettext(word)) for code, word in SOURCE_KINDS.items() if code != "campaign"]
        self.fields["kind"].choices = [("", _("请选择")), *kinds]  # type: ignore[attr-defined]
