"""用话说办件 (telling): kinds of case, service items and delegated powers as sentences, in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from .cases import CaseKind, Deadline, Matter, Milestone, Paper, Power, ServiceItem, Term
from .duties import Duty
from .telling import Grounds, english

CHANNELS = {
    "counter": "窗口",
    "proxy": "代办",
    "online": "网上",
    "hotline": "12345 热线",
    "visit": "来访",
    "letter": "来信",
    "open311": "Open311 接口",
    "grid": "网格员",
}
PURPOSES = {
    "contact": "联系当事人",
    "verify": "核对身份",
    "deliver": "送达结果",
    "transfer": "移送有权机关",
    "review": "复查复核",
}
POWER_KINDS = {
    "licence": "行政许可",
    "penalty": "行政处罚",
    "coercion": "行政强制",
    "levy": "行政征收",
    "payment": "行政给付",
    "inspection": "行政检查",
    "confirmation": "行政确认",
    "reward": "行政奖励",
    "ruling": "行政裁决",
    "other": "其他",
    "public": "公共服务",
}
POWER_WAYS = {"delegated": "下放", "entrusted": "委托", "window": "服务窗口前移"}
POWER_STATES = {
    "waiting": "待公布",
    "announced": "已公布",
    "trained": "人员已培训",
    "system": "系统已开通",
    "running": "已承接运行",
    "returned": "已交回",
}
ASSESSMENTS = {"none": "未评估", "keep": "继续承接", "adjust": "调整", "withdraw": "收回"}
HANDLINGS = {"instant": "即办件", "promised": "承诺件"}
PAPER_SOURCES = {"applicant": "申请人自备", "office": "窗口提供", "third": "第三方出具", "shared": "部门共享"}
DAY_KINDS = {"working": "个工作日", "calendar": "天", "hours": "小时", "office": "个工作小时"}
RESULT_KINDS = {
    "certificate": "证照",
    "paper": "文书",
    "approval": "批文",
    "money": "资金",
    "record": "登记",
}


@dataclass(frozen=True)
class ToldCase:
    """A file in words: what it is about, one sentence for each rule, and what it rests on.

    ``papers``: what a service item may want, each with the answers that make it needed ("" for always).
    """

    code: str
    name: str
    about: str
    rules: tuple[tuple[str, str], ...]
    basis: tuple[Grounds, ...]
    papers: tuple[tuple[str, str], ...] = ()


def named(one: object) -> str:
    """The name in the language of the reader."""
    return str(getattr(one, "name_en" if english() else "name"))


def term_told(term: Term, rules: Mapping[str, Deadline]) -> str:
    """A term in words, with the extension that it allows."""
    rule = rules.get(term.rule or "")
    days, kind = (rule.days, str(rule.kind)) if rule else length_of(term)
    more = rule.extension if rule else term.extension
    words = gettext("{days} {unit}").format(days=days, unit=gettext(DAY_KINDS.get(kind, "天")))
    if more:
        words = gettext("{term}，可以延长一次，最多 {more}").format(term=words, more=more)
    return gettext("{term}（{rule}）").format(term=words, rule=named(rule)) if rule else words


def length_of(term: Term | Matter) -> tuple[int, str]:
    """How many, and of what (DAY_KINDS)."""
    return (term.hours, term.hour_kind) if term.hours is not None else (term.days or 0, term.kind)


def milestone_told(one: Milestone, rules: Mapping[str, Deadline]) -> str:
    """What has to be met on the way, and within which hours where they are the town's own."""
    if one.hours is None:
        rule = rules.get(one.rule or "")
        return named(rule) if rule else ""
    unit = gettext(DAY_KINDS[one.hour_kind])
    words = gettext("{days} {unit}").format(days=one.hours, unit=unit)
    return gettext("{what}（{term}）").format(what=named(one), term=words)


def tell_case_kind(one: CaseKind, rules: Mapping[str, Deadline]) -> ToldCase:
    """Everything that a kind of case says."""
    return ToldCase(
        one.code,
        named(one),
        one.about_en if english() else one.about,
        tuple(_kind_rules(one, rules)),
        tuple(Grounds(basis.text, basis.confirmed) for basis in one.basis),
    )


def _kind_rules(one: CaseKind, rules: Mapping[str, Deadline]) -> Iterator[tuple[str, str]]:
    yield gettext("编号字头"), one.mark
    yield gettext("渠道"), _listed(gettext(CHANNELS[code]) for code in one.channels)
    yield gettext("期限"), term_told(one.term, rules)
    for milestone in one.milestones:
        if told := milestone_told(milestone, rules):
            yield gettext("途中的期限"), told
    if one.review in rules:
        yield gettext("复查复核"), term_told(Term(rule=one.review), rules)
    yield gettext("步骤"), _listed(named(step) for step in one.steps)
    if one.matters:
        yield gettext("事由"), _listed(named(matter) for matter in one.matters)
    yield gettext("查看个人信息的用途"), _listed(gettext(PURPOSES[code]) for code in one.purposes)
    yield gettext("个人信息保存"), gettext("办结后 {days} 天").format(days=one.keep_days)
    if one.sealed:
        yield gettext("密封"), gettext("只有指定的两个岗位能看")


def tell_service_item(one: ServiceItem, rules: Mapping[str, Deadline]) -> ToldCase:
    """Everything that a guide of a service item says."""
    return ToldCase(
        one.code,
        named(one),
        "" if english() else one.conditions[0],
        tuple(_item_rules(one, rules)),
        tuple(Grounds(basis.text, basis.confirmed) for basis in one.basis),
        tuple((named(paper), _when_told(one, paper)) for paper in one.papers),
    )


def _when_told(one: ServiceItem, paper: Paper) -> str:
    """ "是本人来办吗？别人代办"; several answers one after another."""
    if paper.when is None:
        return ""
    questions = {question.code: question for question in one.questions}
    told = []
    for need in (paper.when, *paper.also_when):
        question = questions[need.question]
        choice = next(choice for choice in question.choices if choice.code == need.is_)
        told.append(f"{question.text_en if english() else question.text} {named(choice)}")
    return gettext("；").join(told)


def _item_rules(one: ServiceItem, rules: Mapping[str, Deadline]) -> Iterator[tuple[str, str]]:
    yield gettext("事项类型"), gettext(POWER_KINDS[one.category])
    yield gettext("承办单位"), one.unit
    yield gettext("办件类型"), gettext(HANDLINGS[one.handling])
    if one.legal is not None:
        yield gettext("法定期限"), term_told(one.legal, rules)
    unit = gettext(DAY_KINDS[one.promise_kind])
    promise = gettext("{days} {unit}").format(days=one.promise_days, unit=unit)
    yield gettext("承诺期限"), promise if one.promise_days else gettext("当场办结")
    yield gettext("到现场次数"), str(one.visits)
    yield gettext("收费"), one.fee_basis or gettext("不收费")
    yield gettext("结果"), named(one.result)


def tell_power(one: Power) -> ToldCase:
    """Who had a power, who takes it over, and how far that is."""
    rules = (
        (gettext("类别"), gettext(POWER_KINDS[one.kind])),
        (gettext("承接方式"), gettext(POWER_WAYS[one.how])),
        (gettext("原实施部门"), one.from_unit),
        (gettext("承接单位"), one.unit),
        (gettext("承接进度"), gettext(POWER_STATES[one.state])),
        (gettext("评估"), gettext(ASSESSMENTS[one.assessment])),
    )
    grounds = tuple(Grounds(basis.text, basis.confirmed) for basis in one.basis)
    return ToldCase(one.code, named(one), one.note or "", rules, grounds)


def tell_duty(one: Duty) -> ToldCase:
    """Who leads a duty after the reform, who helps, and whether that is settled."""
    lead = _listed(one.units) or gettext("没有写明由哪个单位承担")
    rules = [(gettext("牵头单位"), lead)]
    if len(one.units) > 1:
        rules.append((gettext("分工"), one.settled or gettext("都写为牵头，没有文件分清")))
    shown = ((gettext("协助"), _listed(one.supports)), (gettext("以前由谁"), one.before or ""))
    rules += [(about, words) for about, words in shown if words]
    if one.share == "shared":
        rules.append((gettext("主要责任"), one.main or ""))
    if one.services or one.powers:
        rules.append((gettext("事项"), _listed((*one.services, *one.powers))))
    grounds = tuple(Grounds(basis.text, basis.confirmed) for basis in one.basis)
    return ToldCase(one.code, named(one), one.note or "", tuple(rules), grounds)


def _listed(words: Iterable[str]) -> str:
    return gettext("、").join(words)
