"""义：办件 (sense): whether a deadline, a kind of case, a service item or a delegated power means something; one check, one function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from townworks.engines.working import Step, gettext_noop

from .cases import CaseKind, Deadlines, Paper, Power, Question, ServiceItem, Term
from .naming import named_by_file, repeated
from .problems import Problem

MARKS = ("announced_on", "trained_on", "system_on", "running_on", "returned_on")
COUNTED = ("working", "calendar")


def rules_are_told_apart(file: str, one: Deadlines) -> Iterator[Problem]:
    """A rule is written once, and named once."""
    yield from repeated(file, "rules.code", [rule.code for rule in one.rules])
    yield from repeated(file, "rules.name", [rule.name for rule in one.rules])


def office_hours_are_in_order(file: str, one: Deadlines) -> Iterator[Problem]:
    """From early to late, and none over another."""
    for n, span in enumerate(one.office_hours, start=1):
        before = one.office_hours[n - 2].closes if n > 1 else None
        if span.opens >= span.closes or (before is not None and span.opens < before):
            wrong = Step(gettext_noop("办公时间要从早到晚，不能重叠"))
            yield Problem(file, f"office_hours[{n}]", wrong, Step(gettext_noop("请改正")))


def rules_say_how_long(file: str, one: Deadlines) -> Iterator[Problem]:
    """Days where days are counted, a day of the year where it comes round, and nothing that does not go together."""
    for n, rule in enumerate(one.rules, start=1):
        at = f"rules[{n}]「{rule.code}」"
        if rule.kind in (*COUNTED, "years") and not rule.days:
            wrong = Step(gettext_noop("没有写几天（几年）"))
            yield Problem(file, f"{at}.days", wrong, Step(gettext_noop("请补上 days")))
        if (rule.kind == "yearly") != (rule.month is not None and rule.day is not None):
            wrong = Step(gettext_noop("yearly 要写 month 和 day，别的不写"))
            yield Problem(file, f"{at}.month", wrong, Step(gettext_noop("请补上或删去")))
        if rule.extension and rule.kind not in COUNTED:
            wrong = Step(gettext_noop("{kind} 不能延长几天"), {"kind": rule.kind})
            yield Problem(file, f"{at}.extension", wrong, Step(gettext_noop("请删去，或写 longer")))
        if (rule.deemed is None) != (rule.deemed_en is None):
            wrong = Step(gettext_noop("deemed 和 deemed_en 要一起写"))
            yield Problem(file, f"{at}.deemed", wrong, Step(gettext_noop("请补上另一个")))


def kind_is_named_by_its_file(file: str, one: CaseKind) -> Iterator[Problem]:
    """cases/petition.toml holds the kind ``petition``."""
    yield from named_by_file(file, one.code)


def kind_lists_are_written_once(file: str, one: CaseKind) -> Iterator[Problem]:
    """A step, a matter, a channel and a purpose stand once."""
    yield from repeated(file, "steps.code", [step.code for step in one.steps])
    yield from repeated(file, "matters.code", [matter.code for matter in one.matters])
    yield from repeated(file, "channels", one.channels)
    yield from repeated(file, "purposes", one.purposes)
    for n, matter in enumerate(one.matters, start=1):
        at = f"matters[{n}]「{matter.code}」"
        yield from repeated(file, f"{at}.asks.code", [ask.code for ask in matter.asks])
        for m, ask in enumerate(matter.asks, start=1):
            if ask.kind.endswith("list") != bool(ask.choices):
                wrong = Step(gettext_noop("只有选择项才写选项，而且要写"))
                yield Problem(file, f"{at}.asks[{m}].choices", wrong, Step(gettext_noop("请补上或删去")))


def kind_has_one_term(file: str, one: CaseKind) -> Iterator[Problem]:
    """A rule of the law, or days or hours of the town's own; for a matter and for what is met on the way as well."""
    yield from _one_term(file, "term", one.term)
    for n, matter in enumerate(one.matters, start=1):
        if matter.days is not None and matter.hours is not None:
            wrong = Step(gettext_noop("期限写 days 或者 hours，只写一个"))
            yield Problem(file, f"matters[{n}]「{matter.code}」", wrong, Step(gettext_noop("请删去一个")))
    yield from _milestones(file, one)


def _milestones(file: str, one: CaseKind) -> Iterator[Problem]:
    steps, matters = {step.code for step in one.steps}, {matter.code for matter in one.matters}
    for n, milestone in enumerate(one.milestones, start=1):
        at = f"milestones[{n}]"
        named = milestone.name is not None and milestone.name_en is not None
        if (milestone.rule is None) == (milestone.hours is None) or (milestone.hours is not None) != named:
            wrong = Step(gettext_noop("途中的期限写 rule，或者写 hours、name 和 name_en"))
            yield Problem(file, at, wrong, Step(gettext_noop("请补上或删去一个")))
        if (milestone.met_by == "step") != (milestone.step in steps):
            wrong = Step(gettext_noop("met_by 是 step 的，要写 step，而且是这一种的步骤；别的不写"))
            yield Problem(file, f"{at}.step", wrong, Step(gettext_noop("请补上或删去")))
        for code in milestone.matters:
            if code not in matters:
                wrong = Step(gettext_noop("没有 {code} 这个事由"), {"code": code})
                yield Problem(file, f"{at}.matters", wrong, Step(gettext_noop("请检查拼写")))


def sealed_is_never_public(file: str, one: CaseKind) -> Iterator[Problem]:
    """What two posts alone may read is no service of Open311."""
    if one.sealed and one.open311:
        wrong = Step(gettext_noop("密封的线索不能从 Open311 公开"))
        yield Problem(file, "open311", wrong, Step(gettext_noop("请改成 false")))
    if one.open311 and not one.matters:
        wrong = Step(gettext_noop("Open311 的种类要有事由"))
        yield Problem(file, "matters", wrong, Step(gettext_noop("请至少写一个")))


def item_is_named_by_its_file(file: str, one: ServiceItem) -> Iterator[Problem]:
    """services/birth.toml holds the item ``birth``."""
    yield from named_by_file(file, one.code)


def item_says_why_one_must_come(file: str, one: ServiceItem) -> Iterator[Problem]:
    """A visit has its reason; without visit and without the net there must be the post."""
    if one.visits and one.visit_reason is None:
        wrong = Step(gettext_noop("要到现场 {visits} 次，却没有写原因"), {"visits": one.visits})
        yield Problem(file, "visit_reason", wrong, Step(gettext_noop("请写原因，或把 visits 改成 0")))
    if not one.visits and not one.online and not one.express:
        wrong = Step(gettext_noop("不用到现场，又不能网办，也不能邮寄"))
        yield Problem(file, "express", wrong, Step(gettext_noop("请至少开一种办法")))


def item_promises_no_more_than_the_law(file: str, one: ServiceItem) -> Iterator[Problem]:
    """What is done at once takes no days; a promise is not longer than the law's days of the same kind."""
    if one.handling == "instant" and one.promise_days:
        wrong = Step(gettext_noop("即办件当场办结，不写承诺天数"))
        yield Problem(file, "promise_days", wrong, Step(gettext_noop("请写 0，或把 handling 改成 promised")))
    if one.handling == "promised" and not one.promise_days:
        wrong = Step(gettext_noop("承诺件要写承诺天数"))
        yield Problem(file, "promise_days", wrong, Step(gettext_noop("请补上")))
    if one.legal is None:
        return
    if one.legal.hours is not None:
        wrong = Step(gettext_noop("事项的法定期限不按小时写"))
        yield Problem(file, "legal.hours", wrong, Step(gettext_noop("请写 rule 或者 days")))
    yield from _one_term(file, "legal", one.legal)
    if one.legal.days and one.legal.kind == one.promise_kind and one.promise_days > one.legal.days:
        wrong = Step(
            gettext_noop("承诺 {promise} 天，比法定的 {legal} 天还长"),
            {"promise": one.promise_days, "legal": one.legal.days},
        )
        yield Problem(file, "promise_days", wrong, Step(gettext_noop("请改短")))


def item_asks_what_its_papers_need(file: str, one: ServiceItem) -> Iterator[Problem]:
    """A paper is needed for an answer that somebody can give; a question hangs on one that stands before it; a fee has its basis."""
    choices = {question.code: [choice.code for choice in question.choices] for question in one.questions}
    yield from repeated(file, "questions.code", [question.code for question in one.questions])
    yield from repeated(file, "papers.code", [paper.code for paper in one.papers])
    for n, paper in enumerate(one.papers, start=1):
        yield from _answerable(file, f"papers[{n}]「{paper.code}」", paper, choices)
    before: dict[str, list[str]] = {}
    for n, question in enumerate(one.questions, start=1):
        at = f"questions[{n}]「{question.code}」"
        yield from _answerable(file, at, question, before)
        yield from _options_are_told(file, at, question)
        before[question.code] = choices[question.code]
    if one.fee != (one.fee_basis is not None):
        wrong = Step(gettext_noop("收费要写依据，不收费不写"))
        yield Problem(file, "fee_basis", wrong, Step(gettext_noop("请补上或删去")))


def _answerable(
    file: str, at: str, thing: Paper | Question, choices: Mapping[str, list[str]]
) -> Iterator[Problem]:
    """What it hangs on is a question that was asked before, and one of its answers."""
    if thing.also_when and thing.when is None:
        wrong = Step(gettext_noop("写了 also_when，却没有写 when"))
        yield Problem(file, f"{at}.also_when", wrong, Step(gettext_noop("第一个条件请写在 when")))
    for name, one in (("when", thing.when), *(("also_when", each) for each in thing.also_when)):
        if one is not None and one.is_ not in choices.get(one.question, []):
            wrong = Step(gettext_noop("没有这一问，或者这一问没有 {is_} 这个回答"), {"is_": one.is_})
            yield Problem(file, f"{at}.{name}", wrong, Step(gettext_noop("请检查 questions")))


def _options_are_told(file: str, at: str, question: Question) -> Iterator[Problem]:
    """An answer that ends it says why, in both languages; not every answer ends it."""
    yield from repeated(file, f"{at}.choices.code", [choice.code for choice in question.choices])
    for m, choice in enumerate(question.choices, start=1):
        where = f"{at}.choices[{m}]「{choice.code}」.advice"
        if (choice.advice is None) != (choice.advice_en is None):
            wrong = Step(gettext_noop("advice 和 advice_en 要一起写"))
            yield Problem(file, where, wrong, Step(gettext_noop("请补上另一个")))
        if choice.ends and choice.advice is None:
            wrong = Step(gettext_noop("这样回答就办不了，却没有写为什么"))
            yield Problem(file, where, wrong, Step(gettext_noop("请写 advice 和 advice_en")))
    if all(choice.ends for choice in question.choices):
        wrong = Step(gettext_noop("这一问怎么回答都办不了"))
        yield Problem(file, f"{at}.choices", wrong, Step(gettext_noop("请至少留一个能办的回答")))


def power_is_named_by_its_file(file: str, one: Power) -> Iterator[Problem]:
    """powers/stall-fine.toml holds the power ``stall-fine``."""
    yield from named_by_file(file, one.code)


def power_marks_are_in_order(file: str, one: Power) -> Iterator[Problem]:
    """Announced, people trained, system ready, running, handed back: none before the ones that come first."""
    given = [(name, getattr(one.handover, name)) for name in MARKS]
    days = [(name, day) for name, day in given if day is not None]
    for (first, before), (name, day) in pairwise(days):
        if day < before:
            facts = {"name": name, "first": first}
            wrong = Step(gettext_noop("{name} 早于 {first}"), facts)
            yield Problem(file, f"handover.{name}", wrong, Step(gettext_noop("请核对日期")))
    if one.handover.running_on is not None:
        for name in MARKS[:3]:
            if getattr(one.handover, name) is None:
                wrong = Step(gettext_noop("已经运行，却没有写 {name}"), {"name": name})
                yield Problem(file, f"handover.{name}", wrong, Step(gettext_noop("请补上")))


def _one_term(file: str, at: str, term: Term) -> Iterator[Problem]:
    if sum(one is not None for one in (term.rule, term.days, term.hours)) != 1:
        wrong = Step(gettext_noop("期限写 rule、days 或者 hours，只写一个"))
        yield Problem(file, at, wrong, Step(gettext_noop("请补上或删去一个")))
    if term.rule is not None and term.extension:
        wrong = Step(gettext_noop("按 rule 的，延长几天也按 rule"))
        yield Problem(file, f"{at}.extension", wrong, Step(gettext_noop("请删去")))


DEADLINE_CHECKS = (rules_are_told_apart, rules_say_how_long, office_hours_are_in_order)
CASE_CHECKS = (
    kind_is_named_by_its_file,
    kind_lists_are_written_once,
    kind_has_one_term,
    sealed_is_never_public,
)
SERVICE_CHECKS = (
    item_is_named_by_its_file,
    item_says_why_one_must_come,
    item_promises_no_more_than_the_law,
    item_asks_what_its_papers_need,
)
POWER_CHECKS = (power_is_named_by_its_file, power_marks_are_in_order)
