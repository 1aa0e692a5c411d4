"""建议单位: which unit would lead a task and which would help, with the reason.

Rule: a unit named in the clause leads, when it is an office that can be assigned work;
otherwise the unit that usually leads the task's line. The line's usual helpers support,
with the leads of other lines that the row touches, and the villages where the text
speaks of every village. It is a suggestion: the clerk decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from townworks.engines.working import gettext_noop

from .given import LineOfWork, Suggestion

BASIS = "各条线的牵头、配合单位见 definitions/lines；文中点名的单位优先"
MOST_SUPPORT = 5

_OFFICE = re.compile(
    r"(?:局|委|办|办公室|中心|站|所|队|政府|村委会|居委会|公司|指挥部|管委会|卫生院|委员会)$"
)
_NOT_OFFICE = re.compile(
    r"^(?:各级|县级|省|市(?!场)|国|龙头|相关|有关|全省|全市)|企业|大学|机构|部门$|政府$|联席会议$"
)
_EVERY_VILLAGE = re.compile(r"各村|各社区|全镇|镇容村貌|村容村貌|村账|农村集体")
VILLAGES = gettext_noop("各村（社区）")


def suggest_units(
    line: str,
    others: Sequence[str],
    named: Sequence[str],
    text: str,
    lines: Mapping[str, LineOfWork],
    own: Sequence[str],
) -> tuple[Suggestion, tuple[str, ...]]:
    """Suggest the lead with its reason, and the supporting units.

    ``line`` is the row's line, ``others`` further lines in it, ``named`` the units that
    the clauses name, ``own`` the town's units (may be empty: then any may be named).
    """
    offices = [unit for unit in named if _OFFICE.search(unit) and not _NOT_OFFICE.search(unit)]
    usual = lines.get(line)
    lead, why = _lead(offices, usual, own)
    support: list[str] = [unit for unit in offices if unit != lead]
    if usual is not None:
        support += [
            unit for unit in (*usual.leads, *usual.supports) if unit in own or not own or unit == VILLAGES
        ]
    for other in others:
        helper = lines.get(other)
        if helper is not None and helper.leads:
            support.insert(len(offices), helper.leads[0])
    if _EVERY_VILLAGE.search(text):
        support.insert(0, VILLAGES)
    chosen = tuple(dict.fromkeys(unit for unit in support if unit != lead))[:MOST_SUPPORT]
    return Suggestion(lead, why), chosen


def _lead(offices: Sequence[str], usual: LineOfWork | None, own: Sequence[str]) -> tuple[str, str]:
    if offices:
        return offices[0], gettext_noop("原文点名“{unit}”，建议由其牵头").format(unit=offices[0])
    if usual is None or not usual.leads:
        return "", gettext_noop("未能判定条线的惯常牵头单位，请指定")
    lead = next((unit for unit in usual.leads if unit in own), usual.leads[0])
    why = gettext_noop("属“{line}”条线，通常由{unit}牵头").format(line=usual.name, unit=lead)
    if own and lead not in own:
        why += gettext_noop("（本镇单位名册中没有该单位，请核对）")
    return lead, why
