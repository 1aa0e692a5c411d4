"""账套的表单: opening one, its sub-accounts, the file that old books come in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from townworks.ui.forms import MonthInput

from ..models.book import BOOK_KINDS
from ..services.import_cells import money_of

Choices = list[tuple[str, str]]


class BookForm(forms.Form):
    """建账."""

    place = forms.TypedChoiceField(label=_("村（社区）"), coerce=int)
    kind = forms.ChoiceField(label=_("谁的账"))
    code = forms.CharField(label=_("账套代码"), max_length=40)
    name = forms.CharField(label=_("账套名称"), max_length=100)
    chart = forms.ChoiceField(label=_("科目表"))
    starts_on = forms.DateField(
        label=_("从哪个月开始"),
        widget=MonthInput,
        input_formats=["%Y-%m"],
        help_text=_("一般是 1 月；期初余额记在它前一个月的最后一天。"),
    )

    def __init__(self, *args: Any, places: Choices, charts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(code, _now(name)) for code, name in BOOK_KINDS.items()]  # type: ignore[attr-defined]
        self.fields["chart"].choices = charts  # type: ignore[attr-defined]


class AccountForm(forms.Form):
    """增设明细科目."""

    parent = forms.ChoiceField(label=_("上级科目"))
    name = forms.CharField(label=_("明细科目名称"), max_length=60)
    code = forms.CharField(
        label=_("代码"),
        max_length=9,
        required=False,
        help_text=_("不填就用下一个空着的；要填就是上级代码加两位数字。"),
    )
    counterpart = forms.TypedChoiceField(
        label=_("和哪个账套往来"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("两个账套互相往来的，汇总时抵销。"),
    )

    def __init__(self, *args: Any, parents: Choices, others: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = parents  # type: ignore[attr-defined]
        self.fields["counterpart"].choices = [("", _now("没有")), *others]  # type: ignore[attr-defined]
        if not others:
            del self.fields["counterpart"]


class OldBooksForm(forms.Form):
    """选旧账文件."""

    what = forms.ChoiceField(
        label=_("表里是什么"), choices=[("opening", _("期初余额")), ("vouchers", _("旧账凭证"))]
    )
    chart = forms.ChoiceField(label=_("表里用的科目"), required=False)
    file = forms.FileField(
        label=_("Excel 文件"),
        help_text=_(
            "期初余额：科目代码、科目名称、借方余额、贷方余额。旧账凭证：日期、凭证号、摘要、科目代码、借方金额、贷方金额。"
            "表头上面的文字和最后的合计不用删。"
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xls,.xlsx"}),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")},
    )

    def __init__(self, *args: Any, charts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chart"].choices = charts  # type: ignore[attr-defined]
        if len(charts) < 2:
            del self.fields["chart"]


class OpeningForm(forms.Form):
    """期初余额: debit and credit of each account that takes a line, by its code."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, accounts: Choices, standing: dict[str, tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.accounts = accounts
        for code, name in accounts:
            for side, words, first in (
                ("debit", _now("借方余额"), standing.get(code, ("", ""))[0]),
                ("credit", _now("贷方余额"), standing.get(code, ("", ""))[1]),
            ):
                attrs = {
                    "aria-label": f"{code} {name} {words}",
                    "inputmode": "decimal",
                    "class": "number",
                    "autocomplete": "off",
                    "data-side": side,
                    "data-code": code,
                }
                self.fields[f"{side}-{code}"] = forms.CharField(
                    label=f"{code} {name} {words}",
                    required=False,
                    max_length=24,
                    initial=first,
                    widget=forms.TextInput(attrs=attrs),
                )

    def rows(self) -> list[tuple[str, str, forms.BoundField, forms.BoundField]]:
        """Each account with its two cells."""
        return [(code, name, self[f"debit-{code}"], self[f"credit-{code}"]) for code, name in self.accounts]

    def clean(self) -> dict[str, Any]:
        """Every amount that cannot be read, at its cell."""
        given = super().clean() or {}
        self.amounts: dict[str, tuple[int, int]] = {}
        for code, _name in self.accounts:
            sides = []
            for side in ("debit", "credit"):
                text = given.get(f"{side}-{code}", "")
                try:
                    sides.append(money_of(text))
                except ValueError:
                    self.add_error(
                        f"{side}-{code}",
                        _now("{code} 的金额“{given}”看不懂。").format(code=code, given=text),
                    )
                    sides.append(0)
            if any(sides):
                self.amounts[code] = (sides[0], sides[1])
        return given
