"""用话说 (telling): a campaign or a kind of site as sentences, in the language of the reader; for the page and the command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language, gettext, ngettext

from . import comparing
from .campaigns import Attribute, Basis, Campaign, Choice, Comparison, Item, Mend, SiteKind
from .shapes import Line

ITEM_KINDS = {
    "yes_no": "是或否",
    "choice": "选一项",
    "choices": "可选多项",
    "number": "数字",
    "text": "文字",
    "date": "日期",
    "photo": "拍照",
    "position": "定位",
    "signature": "签名",
    "note": "说明",
}
SEVERITIES = {"minor": "一般", "major": "较大", "critical": "重大"}
GEOMETRIES = {"point": "点", "line": "线", "area": "面"}
MENDS = {
    "site": "被检查的场所整改，所在村（居）督促",
    "village": "所在村（居）整改",
    "lead": "牵头单位整改",
}
ACCEPTS = {"lead": "牵头单位验收", "office": "镇党政办验收"}
CONDITIONS = {
    "is": "“{item}”答“{value}”",
    "is_not": "“{item}”不答“{value}”",
    "has": "“{item}”选了“{value}”",
    "below": "“{item}”小于 {value}",
    "above": "“{item}”大于 {value}",
    "at_least": "“{item}”不小于 {value}",
    "at_most": "“{item}”不大于 {value}",
    "answered": "“{item}”已填",
    "unanswered": "“{item}”没有填",
}
FAILINGS = {
    "is": "答“{value}”",
    "is_not": "不答“{value}”",
    "has": "选了“{value}”",
    "below": "小于 {value}",
    "above": "大于 {value}",
    "at_least": "达到 {value}",
    "at_most": "不超过 {value}",
    "answered": "填了",
}
UNITS = {
    "m": "米",
    "mm": "毫米",
    "cm": "厘米",
    "m2": "平方米",
    "m3": "立方米",
    "mg_l": "毫克/升",
    "us_cm": "微西/厘米",
    "l_s": "升/秒",
    "g": "克",
    "t": "吨",
    "mu": "亩",
    "hour": "小时",
    "yuan": "元",
    "person": "人",
    "household": "户",
    "room": "间",
    "floor": "层",
    "one": "个",
    "set": "具",
    "item": "件",
    "spot": "处",
    "time": "次",
    "fold": "倍",
    "batch": "批次",
}  # units whose English is known; another is shown as the file has it


@dataclass(frozen=True)
class Grounds:
    """依据 as told: its text, and whether that was confirmed."""

    text: str
    confirmed: bool


@dataclass(frozen=True)
class ToldItem:
    """One item in words; empty strings where nothing is to be said.

    ``kind`` and ``grade`` (of severity) are codes, ``answer`` and ``severity`` their words.
    """

    n: int
    code: str
    text: str
    kind: str
    answer: str
    choices: tuple[str, ...]
    required: bool
    hint: str
    shown: str
    fails: str
    finding: str
    grade: str
    severity: str
    unit: str
    term: str
    photos: str
    basis: Grounds | None


@dataclass(frozen=True)
class ToldCampaign:
    """A campaign in words: one sentence for each of its rules, then its items."""

    code: str
    name: str
    about: str
    rules: tuple[tuple[str, str], ...]  # what it is about, the sentence
    notice: tuple[tuple[str, str], ...]
    basis: tuple[Grounds, ...]
    items: tuple[ToldItem, ...]

    @property
    def unverified(self) -> int:
        """How many grounds, of the whole and of the items, nobody has confirmed yet."""
        grounds = [*self.basis, *(item.basis for item in self.items if item.basis)]
        return sum(not one.confirmed for one in grounds)


@dataclass(frozen=True)
class ToldKind:
    """A kind of site in words, with each attribute and how it is filled in."""

    code: str
    name: str
    rules: tuple[tuple[str, str], ...]
    attributes: tuple[tuple[str, str, bool], ...]  # name, how it is filled in, whether it must be


def english() -> bool:
    """Whether the reader reads English."""
    return (get_language() or "").startswith("en")


def tell_campaign(
    campaign: Campaign, kinds: Mapping[str, SiteKind] | None = None, lines: Mapping[str, Line] | None = None
) -> ToldCampaign:
    """The campaign in words. Kinds and lines that are not given are told by their codes."""
    return ToldCampaign(
        code=campaign.code,
        name=named(campaign),
        about=campaign.about_en if english() else campaign.about,
        rules=tuple(_rules(campaign, kinds or {}, lines or {})),
        notice=_notice(campaign),
        basis=tuple(_grounds(one) for one in campaign.basis),
        items=tuple(_item(n, item, campaign) for n, item in enumerate(campaign.items, start=1)),
    )


def tell_kind(kind: SiteKind, lines: Mapping[str, Line] | None = None) -> ToldKind:
    """The kind of site in words."""
    rules = (
        (gettext("编号"), gettext("{mark}- 开头").format(mark=kind.mark)),
        (gettext("图形"), gettext(GEOMETRIES[kind.geometry])),
        (gettext("到场"), gettext("离登记位置 {n} 米以内算到场").format(n=kind.allowance)),
        (gettext("条线"), _listed(_named_all(kind.lines, lines or {}))),
    )
    return ToldKind(
        kind.code,
        named(kind),
        tuple((about, words) for about, words in rules if words),
        tuple((named(one), _answer(one), one.required) for one in kind.attributes),
    )


def named(thing: Campaign | SiteKind | Attribute | Choice | Line) -> str:
    """The name of a thing in the reader's language."""
    return thing.name_en if english() else thing.name


def asked(item: Item) -> str:
    """The question of an item in the reader's language."""
    return item.text_en if english() else item.text


def term(mend: Mend) -> str:
    """整改期限 in words."""
    if mend.days == 0:
        return gettext("当场整改")
    if mend.kind == "working":
        return ngettext("{n} 个工作日内整改", "{n} 个工作日内整改", mend.days).format(n=mend.days)
    return ngettext("{n} 日内整改", "{n} 日内整改", mend.days).format(n=mend.days)


def _rules(
    campaign: Campaign, kinds: Mapping[str, SiteKind], lines: Mapping[str, Line]
) -> Iterable[tuple[str, str]]:
    sites, rounds, mending, lookback = campaign.sites, campaign.rounds, campaign.mending, campaign.lookback
    yield gettext("条线"), _listed(_named_all(campaign.lines, lines))
    yield gettext("查哪些"), _covered(campaign, kinds)
    if sites.draw == "all":
        yield gettext("怎么抽"), gettext("全部都查")
    else:
        words = (
            gettext("双随机抽查 {share}%，至少 {least} 家")
            if sites.share
            else gettext("双随机抽查 {least} 家")
        )
        yield gettext("怎么抽"), words.format(share=sites.share, least=sites.least)
    words = gettext("一年 {times} 轮，每轮 {days} 天；每家约 {minutes} 分钟，{people} 人一组")
    yield (
        gettext("轮次"),
        words.format(times=rounds.a_year, days=rounds.days, minutes=rounds.minutes, people=rounds.people),
    )
    yield gettext("谁整改"), gettext(MENDS[mending.mends])
    accepts = gettext(ACCEPTS[mending.accepts])
    recheck = gettext("先复查再验收") if mending.recheck else gettext("看整改后照片验收")
    yield gettext("谁验收"), gettext("{who}，{how}").format(who=accepts, how=recheck)
    yield gettext("期限"), gettext("没有另写的，{term}").format(term=term(mending.default))
    words = gettext("销号 {days} 天后抽查 {floor}%～{ceiling}%，看有没有反弹")
    facts = {"days": lookback.after_days, "floor": lookback.floor, "ceiling": lookback.ceiling}
    yield gettext("回头看"), words.format(**facts)


def _covered(campaign: Campaign, kinds: Mapping[str, SiteKind]) -> str:
    told = _listed(_named_all(campaign.sites.kinds, kinds))
    for where in campaign.sites.where:
        found = [
            one
            for code in campaign.sites.kinds
            if code in kinds
            for one in kinds[code].attributes
            if one.code == where.attribute
        ]
        names = {choice.code: named(choice) for one in found for choice in one.choices}
        values = [
            _yes(value) if isinstance(value, bool) else names.get(value, value) for value in where.one_of
        ]
        attribute = named(found[0]) if found else where.attribute
        told = gettext("{kinds}，{attribute}为{values}的").format(
            kinds=told, attribute=attribute, values=_listed(values)
        )
    return told


def _notice(campaign: Campaign) -> tuple[tuple[str, str], ...]:
    notice = campaign.notice
    told = (
        (gettext("开头"), notice.opening),
        (gettext("逾期不改"), notice.consequence),
        (gettext("异议"), notice.appeal),
        (gettext("抄送"), _listed(notice.copies)),
    )
    return tuple((about, words) for about, words in told if words)


def _item(n: int, item: Item, campaign: Campaign) -> ToldItem:
    fails = bool(item.fails_if)
    finding = (item.finding_en if english() else item.finding) or ""
    return ToldItem(
        n=n,
        code=item.code,
        text=asked(item),
        kind=item.kind,
        answer=_answer(item),
        choices=tuple(named(choice) for choice in item.choices),
        required=item.required and item.kind != "note",
        hint=item.hint or "",
        shown=_shown(item, campaign),
        fails=_failing(item) if fails else "",
        finding=finding if fails else "",
        grade=item.severity if fails else "",
        severity=gettext(SEVERITIES[item.severity]) if fails else "",
        unit=unit_of(item),
        term=term(item.mend or campaign.mending.default) if fails else "",
        photos=gettext("整改前 {before} 张、整改后 {after} 张照片").format(
            before=item.before, after=item.after
        )
        if fails and (item.before or item.after)
        else "",
        basis=_grounds(item.basis) if item.basis else None,
    )


def _answer(one: Item | Attribute) -> str:
    """How it is answered: the kind, and its bounds, its unit or its choices."""
    told = gettext(ITEM_KINDS[one.kind])
    if one.choices:
        return gettext("{kind}：{choices}").format(kind=told, choices=" / ".join(map(named, one.choices)))
    if one.kind == "number":
        return _bounds(told, one)
    if isinstance(one, Item) and one.kind == "photo":
        return gettext("{kind}，最多 {n} 张").format(kind=told, n=one.photos_most)
    return told


def _bounds(told: str, one: Item | Attribute) -> str:
    if one.unit:
        told = gettext("{kind}（{unit}）").format(kind=told, unit=unit_of(one))
    facts = {"kind": told, "least": _number(one.least), "most": _number(one.most)}
    if one.least is not None and one.most is not None:
        return gettext("{kind}，{least} 到 {most}").format(**facts)
    if one.least is not None:
        return gettext("{kind}，不小于 {least}").format(**facts)
    return gettext("{kind}，不大于 {most}").format(**facts) if one.most is not None else told


def _shown(item: Item, campaign: Campaign) -> str:
    told = []
    for one in item.shown_if:
        other = campaign.item(one.item or "")
        if other is not None:
            told.append(_compared(CONDITIONS, one, other))
    if not told:
        return ""
    return gettext("只在{conditions}时问").format(conditions=gettext("，并且").join(told))


def _failing(item: Item) -> str:
    told = [_compared(FAILINGS, one, item) for one in item.fails_if]
    return gettext("{conditions}即不合格").format(conditions=gettext("或者").join(told))


def _compared(words: Mapping[str, str], one: Comparison, about: Item) -> str:
    op, value = comparing.parts_of(one)[0]
    key = "unanswered" if (op, value) == ("answered", False) else op
    return gettext(words[key]).format(item=asked(about), value=_value(value, about))


def _value(value: object, about: Item) -> str:
    if isinstance(value, bool):
        return _yes(value)
    if isinstance(value, str):
        return next((named(choice) for choice in about.choices if choice.code == value), value)
    return f"{_number(value)} {unit_of(about)}" if about.unit else _number(value)


def unit_of(one: Item | Attribute) -> str:
    """The unit in the reader's language, where its English is known."""
    unit = one.unit or ""
    return gettext(unit) if unit in UNITS.values() else unit


def _yes(value: bool) -> str:
    return gettext("是") if value else gettext("否")


def _number(value: object) -> str:
    text = "" if value is None else f"{value:f}" if not isinstance(value, int) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grounds(basis: Basis) -> Grounds:
    return Grounds(basis.text, basis.confirmed)


def _named_all(codes: Iterable[str], things: Mapping[str, SiteKind] | Mapping[str, Line]) -> list[str]:
    return [named(things[code]) if code in things else code for code in codes]


def _listed(words: Iterable[str]) -> str:
    return gettext("、").join(words)
