"""表单: how a form hears what a service refuses, and the browser's own date pickers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django import forms

from townworks.kernel import asked
from townworks.kernel.errors import Conflict, Invalid, WrongState

Told = TypeVar("Told")


@contextmanager
def answering(form: forms.BaseForm) -> Iterator[None]:
    """Turn a refusal of the service into errors of the form, so that what was typed stays.

    Invalid, Conflict and WrongState are answered at the form; NotAllowed and NotFound pass on to their page.
    A ``return`` inside the block is the way out when the service took it.
    """
    try:
        yield
    except Invalid as refusal:
        placed = False
        for name, problem in refusal.problems:
            form.add_error(name if name in form.fields else None, str(problem))
            placed = True
        if not placed:
            form.add_error(None, str(refusal))
    except (Conflict, WrongState) as refusal:
        form.add_error(None, str(refusal))


def overtaken(
    form: forms.BaseForm, version: int, since: Callable[[int], tuple[Told, ...]]
) -> tuple[Told, ...]:
    """What happened to a thing since the version that the form's person saw; sent once more, the form goes by ``version``."""
    seen = (asked.number(form.data.get("version")) if form.is_bound else None) or version
    told = since(seen) if seen < version else ()
    if told:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["version"] = version  # type: ignore[index]
    return told


def form_status(form: forms.BaseForm) -> int:
    """The status a page with this form is sent with: 422 when it carries errors."""
    return 422 if form.is_bound and form.errors else 200


class DateInput(forms.DateInput):
    """日期: the browser's own picker, which wants and gives ISO."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MonthInput(forms.DateInput):
    """月份: gives "2026-03"; the form field takes it with input_formats=["%Y-%m"]."""

    input_type = "month"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m")
