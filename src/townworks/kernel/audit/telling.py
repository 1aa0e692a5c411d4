"""说出核验结果: a fault in sentences, for the command and the page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..clock import TOWN_TIME
from .naming import verb_name
from .verifying import Fault, Verified


def lines_of(fault: Fault) -> list[str]:
    """What is wrong, and what is known of the entry: number, when, who, what."""
    lines = [_(fault.what.text).format(**fault.what.values)]
    if fault.entry_id is not None:
        lines.append(_("留痕编号：{id}").format(id=fault.entry_id))
    if fault.at is not None:
        lines.append(_("时间：{at}").format(at=f"{fault.at.astimezone(TOWN_TIME):%Y-%m-%d %H:%M:%S}"))
        lines.append(_("何人：{who}").format(who=fault.who or _("（无）")))
        lines.append(_("何事：{verb} {thing}").format(verb=verb_name(fault.verb), thing=fault.thing))
    return lines


def sound(answer: Verified) -> str:
    """That all is well, and how far that goes."""
    return _(
        "核验通过：{size} 条留痕，{seals} 次封存，无改动、无删除、无插入；另有 {unsealed} 条等待下次封存。根 {root}"
    ).format(size=answer.size, seals=answer.seals, unsealed=answer.unsealed, root=answer.root)
