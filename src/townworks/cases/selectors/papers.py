"""文书的内容: which notices a case can be given, and what each says; the person's name only where somebody revealed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound
from townworks.ui.documents import words

from ..models import Case
from .clocks import review_until
from .kinds import item_of, kind_of, matter_of
from .visible import NOT_THERE, case_for

PAPERS = {
    "accept": "受理通知书",
    "supplement": "一次告知补正通知书",
    "refuse": "不予受理通知书",
    "result": "办结通知书",
    "mediation": "人民调解记录",
    "agreement": "人民调解协议书",
}
DISPUTE = "dispute"
SIGNERS = ("当事人一方", "当事人另一方", "人民调解员")
SIGNED = ("mediation", "agreement")
MEDIATORS = "{town}人民调解委员会"
FOLLOW = "您可以凭编号和查询码查询办理进展；对办理结果不满意的，可以在好差评中评价。"
APPEAL = "对本决定不服的，可以依法申请行政复议或者提起行政诉讼。"


@dataclass(frozen=True)
class PaperSheet:
    """一份通知书."""

    pk: int
    town_id: int
    code: str
    title: str
    organ: str
    number: str
    person: str
    sentences: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    papers_head: str
    papers: tuple[str, ...]
    closing: tuple[str, ...]
    on: date
    signers: tuple[str, ...] = ()


def papers_of(case: Case) -> tuple[str, ...]:
    """The notices that what has happened allows; none for a sealed tip."""
    if case.sealed:
        return ()
    given = {
        "accept": case.accepted_at is not None,
        "supplement": case.told_at is not None,
        "refuse": case.state == "refused",
        "result": case.answered_at is not None,
        "mediation": case.kind == DISPUTE and case.accepted_at is not None,
        "agreement": case.kind == DISPUTE and case.answered_at is not None,
    }
    return tuple(code for code in PAPERS if given[code])


def paper_sheet(actor: Actor, pk: int, code: str, *, person: str = "") -> PaperSheet:
    """A notice for one who may export documents and read the case; NotFound where nothing like it has happened."""
    case = case_for(actor, pk)
    if not actor.may_somewhere("document.export") or code not in papers_of(case):
        raise NotFound(NOT_THERE)
    parties = list(case.parties.order_by("pk"))
    if case.kind != DISPUTE:
        parties = parties[:1]
    about = _about(case)
    facts = [
        ("编　　号", case.number),
        ("事　　项", about),
        ("登记时间", words.long_instant(case.registered_at)),
    ]
    if case.reference:
        facts.append(("来源编号", case.reference))
    sentences, at, papers, closing = _said(case, code, about)
    if code == "accept" and case.due_on:
        until = words.long_instant(case.due_at) if case.due_at else words.long_date(case.due_on)
        facts.append(("办理期限", f"{until}前"))
    if code == "accept" and case.accepted_at:
        facts.append(("受理时间", words.long_instant(case.accepted_at)))
    return PaperSheet(
        pk=case.pk,
        town_id=case.town_id,
        code=code,
        title=PAPERS[code],
        organ=MEDIATORS.format(town=case.town.name) if code in SIGNED else authority(case.town.name),
        number=case.number,
        person=person or "、".join(one.name_masked for one in parties if one.name_masked),
        signers=SIGNERS if code in SIGNED else (),
        sentences=sentences,
        facts=tuple(facts),
        papers_head="已收到的材料" if code == "accept" else "需要补正的材料",
        papers=papers,
        closing=closing,
        on=clock.day_of(at),
    )


def authority(town: str) -> str:
    """本行政机关: a notice to a citizen is the government's, whose seal it wants, and not that of one of its offices."""
    return f"{town}办事处" if town.endswith("街道") else f"{town}人民政府"


Said = tuple[tuple[str, ...], datetime, tuple[str, ...], tuple[str, ...]]


def _said(case: Case, code: str, about: str) -> Said:
    """What the notice says, when it was so, which papers it names, and how it ends."""
    day = words.long_date(clock.day_of(case.registered_at))
    if code == "accept":
        names = tuple(case.materials.filter(state="given").values_list("name", flat=True))
        return (
            (f"您于{day}提出的“{about}”，经审查符合受理条件，现予受理。",),
            case.accepted_at or case.registered_at,
            names,
            (FOLLOW,),
        )
    if code == "supplement":
        told = case.rows.filter(move="tell_missing").order_by("pk").first()
        names = tuple(case.materials.filter(state="missing").values_list("name", flat=True))
        sentence = f"您于{day}提出的“{about}”，材料不齐全或者不符合规定形式，现一次告知需要补正的全部内容。"
        more = (told.reason,) if told and told.reason else ()
        return ((sentence, *more), case.told_at or case.registered_at, names, ("补正以后本机关即继续办理。",))
    if code == "refuse":
        row = case.rows.filter(move="refuse").order_by("-pk").first()
        why = f"理由：{row.reason}" if row else ""
        at = row.at if row else case.registered_at
        return ((f"您于{day}提出的“{about}”，决定不予受理。", why), at, (), (APPEAL,))
    if code == "mediation":
        return _mediation(case, about)
    if code == "agreement":
        return _agreement(case, about)
    last = case.answers.order_by("-pk").first()
    text = last.text if last else ""
    paper = (f"文号：{last.paper}。",) if last and last.paper else ()
    return (
        (f"您于{day}提出的“{about}”已经办结，结果如下：", *text.splitlines(), *paper),
        case.answered_at or case.registered_at,
        (),
        (FOLLOW, *_review(case)),
    )


def _review(case: Case) -> tuple[str, ...]:
    until = review_until(case)
    if until is None:
        return ()
    return (
        f"对本处理意见不服的，可以自收到之日起，在{words.long_date(until)}前向上一级机关请求复查或者复核。",
    )


def _mediation(case: Case, about: str) -> Said:
    """调解记录: what was said and done at every step, in the order of the days."""
    steps = {step.code: step.name for step in kind_of(case).steps}
    rows = list(case.rows.filter(move__in=("progress", "answer_joint")).order_by("pk"))
    told = [
        f"{words.long_date(clock.day_of(row.at))}，{steps.get(row.step, '调解')}，{row.by_name}记录：{row.reason or '（未写内容）'}"
        for row in rows
    ]
    head = f"因“{about}”引起的纠纷，双方申请或者同意由本镇人民调解委员会调解。调解经过如下："
    at = rows[-1].at if rows else case.accepted_at or case.registered_at
    return (head, *(told or ["（还没有调解经过）"])), at, (), ("以上记录经双方核对无误。",)


def _agreement(case: Case, about: str) -> Said:
    """调解协议书: the facts, what was agreed, and what the law gives it."""
    last = case.answers.order_by("-pk").first()
    agreed = last.text.splitlines() if last else []
    said = (
        f"纠纷主要事实：{case.text or about}",
        "经调解，双方自愿达成如下协议：",
        *agreed,
        "本协议自双方签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效。",
    )
    end = "双方认为有必要的，可以自本协议生效之日起三十日内共同向人民法院申请司法确认。"
    return said, case.answered_at or case.registered_at, (), (end,)


def _about(case: Case) -> str:
    one = item_of(case) or matter_of(case)
    return case.title.rstrip("。.！!；;") if one is None or case.kind != "application" else one.name


def purpose_of(case: Case) -> str:
    """For what a name is written on a notice: delivery, where the kind knows it, else to reach the person."""
    purposes = kind_of(case).purposes
    return "deliver" if "deliver" in purposes else next(iter(purposes), "")
