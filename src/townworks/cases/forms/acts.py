"""动作的表单: each act asks only for what it needs, with the version that its person saw."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models.clock import PAUSES
from ..selectors.acts import wants_reason

ROWS = 3


@dataclass(frozen=True)
class Offered:
    """What the fields of an act choose from."""

    units: tuple[tuple[int, str], ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
    papers: tuple[tuple[str, str], ...] = ()
    likes: tuple[tuple[int, str], ...] = ()
    late: bool = False
    most_days: int = 0
    in_hours: bool = False
    next_step: str = ""
    text: str = ""
    address: str = ""


class ActForm(forms.Form):
    """One act. The fields are those that its name asks for."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, name: str, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, control in fields_of(name, offered):
            self.fields[field] = control

    def facts(self) -> dict[str, Any]:
        """What was filled in."""
        return dict(self.cleaned_data)


class RevealForm(forms.Form):
    """查看个人信息: for what, and why."""

    purpose = forms.ChoiceField(label=_("用途"))
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, purposes: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [("", _("请选择")), *purposes]  # type: ignore[attr-defined]


class SiteForm(forms.Form):
    """转为检查问题."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    site = forms.IntegerField(label=_("哪个场所"), widget=forms.RadioSelect, max_value=2**31 - 1)

    def __init__(self, *args: Any, sites: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].widget.choices = list(sites)


class PaperForm(forms.Form):
    """写全姓名的通知书: which, and why."""

    code = forms.ChoiceField(label=_("哪一份"))
    reason = forms.CharField(label=_("理由"), max_length=300)

    def __init__(self, *args: Any, offered: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = list(offered)  # type: ignore[attr-defined]


class FindForm(forms.Form):
    """按证件号查找."""

    id_number = forms.CharField(
        label=_("身份证号"), max_length=18, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    reason = forms.CharField(label=_("理由"), max_length=300)


class KeeperForm(forms.Form):
    """指定线索专管岗位."""

    slot = forms.TypedChoiceField(
        label=_("哪一个"), coerce=int, choices=[(1, _("第一岗位")), (2, _("第二岗位"))]
    )
    post = forms.TypedChoiceField(label=_("岗位"), coerce=int)

    def __init__(self, *args: Any, posts: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [("", _("请选择")), *posts]  # type: ignore[attr-defined]


def fields_of(name: str, offered: Offered) -> list[tuple[str, forms.Field]]:
    """The fields of an act, in their order."""
    found: list[tuple[str, forms.Field]] = []
    if name in ("refer", "assign"):
        found.append(("unit", _one(_("哪个单位"), offered.units, int)))
    if name == "ask_joint":
        units = forms.TypedMultipleChoiceField(
            label=_("哪些单位协办"), coerce=int, choices=offered.units, widget=forms.CheckboxSelectMultiple
        )
        found.append(("units", units))
    if name == "progress":
        found.append(("step", _one(_("办到哪一步"), offered.steps, str, initial=offered.next_step)))
    if name == "pause":
        found.append(
            ("why", _one(_("法定事由"), tuple((code, _(word)) for code, word in PAUSES.items()), str))
        )
        found.append(("paper", forms.CharField(label=_("通知书文号"), required=False, max_length=60)))
    if name == "ask_extension":
        label = _("延长几小时") if offered.in_hours else _("延长几天")
        days = forms.IntegerField(label=label, min_value=1, max_value=offered.most_days or 1)
        most = (
            _("最多 {most} 小时，只能延长一次。") if offered.in_hours else _("最多 {most} 天，只能延长一次。")
        )
        days.help_text = str(most).format(most=offered.most_days)
        found.append(("days", days))
    if name in ("tell_missing", "materials") and offered.papers:
        label = _("缺哪些材料") if name == "tell_missing" else _("收到哪些材料")
        papers = forms.MultipleChoiceField(
            label=label, choices=offered.papers, required=False, widget=forms.CheckboxSelectMultiple
        )
        found.append(("codes", papers))
    if name == "materials":
        found.append(("kept", forms.BooleanField(label=_("用以前留存的（本人同意过的）"), required=False)))
        return found
    if name == "join":
        found.append(("into", _one(_("并入哪一件"), offered.likes, int)))
        return found
    if name == "answer":
        found.append(("text", _area(_("答复内容"), True, 8, 4000)))
        found.append(("paper", forms.CharField(label=_("答复书文号"), required=False, max_length=60)))
        if offered.late:
            found.append(("late_reason", forms.CharField(label=_("超期原因"), max_length=300)))
        return found
    found += _public(offered) if name == "publish" else []
    if name != "take_over":
        label = _("理由") if wants_reason(name) or name == "ask_extension" else _("说明")
        required = wants_reason(name) or name == "ask_extension"
        found.append(("reason", _area(REASONS.get(name, label), required, ROWS, 1000)))
    return found


def _public(offered: Offered) -> list[tuple[str, forms.Field]]:
    """What everybody is to read: the report's own words, to be shortened."""
    text = _area(_("大家看到的文字"), True, 6, 4000)
    text.initial = offered.text
    text.help_text = str(_("可以改短、去掉姓名和细节；群众原来写的不变。"))
    where = forms.CharField(
        label=_("大家看到的地址"), required=False, max_length=200, initial=offered.address
    )
    return [("text", text), ("address", where)]


REASONS = {
    "tell_missing": _("要补什么、为什么（一次说清）"),
    "answer_joint": _("协办回复"),
    "transfer": _("移送给谁、对方的回执"),
    "publish": _("看过什么（没有人脸、车牌、姓名、电话）"),
    "ask_joint": _("请他们做什么"),
    "remind": _("催什么"),
    "look_back": _("问清了什么、怎么改的（误评的写明核实情况）"),
    "ask_review": _("何时、向哪个机关请求，理由是什么"),
    "review_told": _("哪个机关的意见、文号，维持还是要求重新办理"),
}


def _one(
    label: Any, choices: Iterable[tuple[Any, Any]], kind: Callable[[Any], Any], initial: Any = None
) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, coerce=kind, choices=[("", _("请选择")), *choices], initial=initial
    )


def _area(label: Any, required: bool, rows: int, most: int) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=most, widget=forms.Textarea(attrs={"rows": rows})
    )
