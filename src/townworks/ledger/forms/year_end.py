"""年终结转和收益分配的表单."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from townworks.engines.year_close import Plan
from townworks.kernel.money import to_fen

from .funds import percent_field

MOST_YUAN = Decimal(1_000_000_000)


class YearEndForm(forms.Form):
    """年终: the year, and what the members decided; without a decision only the closing is drafted."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    reserve = percent_field(
        _("提取公积公益金（%）"),
        required=False,
        help_text=_("成员大会定的比例，按本年收益提取；还没有定就都不填，只结转。"),
    )
    members = forms.DecimalField(
        label=_("向成员分配（元）"), required=False, min_value=0, max_value=MOST_YUAN, decimal_places=2
    )
    members_account = forms.ChoiceField(label=_("应付成员的科目"), required=False)
    others = forms.DecimalField(
        label=_("其他分配（元）"), required=False, min_value=0, max_value=MOST_YUAN, decimal_places=2
    )

    def __init__(self, *args: Any, payable: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, f"{code} {name}") for code, name in payable]
        self.fields["members_account"].choices = choices  # type: ignore[attr-defined]

    def plan(self) -> Plan | None:
        """What was decided; None where nothing is filled in."""
        given = self.cleaned_data
        if not any(given[name] for name in ("reserve", "members", "others")):
            return None
        share = int((given["reserve"] or Decimal(0)) * 100)
        return Plan(share, to_fen(given["members"] or Decimal(0)), to_fen(given["others"] or Decimal(0)))
