"""网上申请的表单: who applies, who comes for them, and a picture of each paper that the answers leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from townworks.definitions.cases import Paper, ServiceItem
from townworks.ui import names

from ..services import Asked, Told
from .register import PICTURES, DoorForm


class ApplyForm(DoorForm):
    """One item, its questions answered before."""

    id_number = forms.CharField(
        label=_("身份证号"), max_length=18, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    home = forms.CharField(label=_("住址"), required=False, max_length=200)
    other_name = forms.CharField(label=_("代办人姓名"), required=False, max_length=60)
    other_phone = forms.CharField(
        label=_("代办人电话"), required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
    )
    text = forms.CharField(
        label=_("想说明的"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    consent = forms.BooleanField(label=_("同意留存材料，以后办事不用再交"), required=False)

    def __init__(
        self,
        *args: Any,
        item: ServiceItem,
        answers: Mapping[str, str],
        papers: Iterable[Paper],
        towns: Iterable[tuple[int, str]],
        question: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, towns=towns, question=question, **kwargs)
        self.item, self.answers = item, dict(answers)
        self.papers = [paper for paper in papers if paper.source in ("applicant", "third")]
        for name in ("name", "phone"):
            self.fields[name].required = True
        pictures = {
            f"paper_{paper.code}": forms.FileField(
                label=names.in_language(paper),
                required=False,
                help_text=_("拍清楚就行；没有照片的，办的时候带来。"),
                widget=forms.ClearableFileInput(attrs={"accept": PICTURES}),
            )
            for paper in self.papers
        }
        person = {name: self.fields.pop(name) for name in ("name", "phone", "id_number", "home")}
        asked_last = {"sum": self.fields.pop("sum")}
        self.fields = {**self.town_field(), **person, **pictures, **self.fields, **asked_last}

    def pictures(self) -> list[tuple[str, UploadedFile]]:
        """The pictures that were given, each by its field and called after its paper."""
        found = []
        for paper in self.papers:
            file = self.cleaned_data.get(f"paper_{paper.code}")
            if file:
                end = str(file.name).rpartition(".")[2][:5].lower()
                file.name = f"{paper.name}.{end}"
                found.append((f"paper_{paper.code}", file))
        return found

    def asked(self) -> Asked:
        """What was told."""
        given = self.cleaned_data
        persons = [self.person("applicant")]
        if given["other_name"] or given["other_phone"]:
            persons.append(Told("agent", name=given["other_name"], phone=given["other_phone"]))
        return Asked(
            kind="application",
            service=self.item.code,
            text=given["text"],
            channel="online",
            client_id=given["client_id"],
            answers=self.answers,
            persons=tuple(persons),
        )
