"""填报的表单: the cells of a table as they were typed; a correction, a question about a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..selectors.entry import Key
from ..services import Cell

NAME = re.compile(r"cell\.([a-z0-9-]{1,40})\.(\d{1,9})\.([0-9QWT:-]{4,16})\.(\d{1,18})", re.ASCII)
LONGEST = 40  # signs that a cell keeps as they were given


@dataclass(frozen=True)
class Typed:
    """What was typed into a cell, and which observation stood in it when it was shown."""

    name: str
    key: Key
    seen: int
    text: str = ""


class CellsForm(forms.Form):
    """一块格子: a field for each cell that came, so that what a service says of it stands at the cell."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.typed = {one.name: one for name in data if (one := read_name(name))}
        for name in self.typed:
            self.fields[name] = forms.CharField(required=False, max_length=LONGEST)

    def cells(self, shown: Mapping[int, str], heads: Mapping[tuple[str, str], str]) -> list[Cell]:
        """What was changed; only after ``is_valid``. ``shown``: what the table showed, by observation; ``heads``: what columns are called.

        An empty cell says nothing and takes nothing away.
        """
        return list(self._changed(shown, heads))

    def _changed(self, shown: Mapping[int, str], heads: Mapping[tuple[str, str], str]) -> Iterator[Cell]:
        for name, one in self.typed.items():
            text = self.cleaned_data[name]
            if not text or (one.seen and text == shown.get(one.seen)):
                continue
            code, thing, period = one.key
            head = heads.get((code, period), period)
            yield Cell(code, thing, period, text, seen=one.seen, at=name, column=head)

    @property
    def seen(self) -> set[int]:
        """The observations that the person saw."""
        return {one.seen for one in self.typed.values() if one.seen}

    @property
    def wrong(self) -> dict[Key, str]:
        """By cell, what is wrong with it."""
        return {one.key: str(self.errors[name][0]) for name, one in self.typed.items() if name in self.errors}


def read_name(name: str) -> Typed | None:
    """The cell that a field names; None for a name that is none."""
    found = NAME.fullmatch(name)
    if found is None:
        return None
    code, thing, period, seen = found.groups()
    return Typed(name, (code, int(thing), period), int(seen))


class CorrectionForm(forms.Form):
    """更正一个数."""

    text = forms.CharField(
        label=_("更正为"), max_length=LONGEST, help_text=_("可以带单位；没有测得写 --，低于检出限写 <0.05。")
    )
    reason = forms.CharField(
        label=_("更正的理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("原来的数留着，理由和您的姓名一起记在后面。"),
    )


class WordsForm(forms.Form):
    """答复、了结、提问: in words."""

    words = forms.CharField(label=_("说明"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class StepForm(forms.Form):
    """报表走一步; with a reason where the step asks for one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(self, *args: Any, wants_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if wants_reason:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]
