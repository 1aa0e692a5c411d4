"""今天: what needs this person now, each row with its one next act."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from townworks.commitments.selectors.today import Matter, Pile
from townworks.engines.working import Step, gettext_noop
from townworks.ui.navigation import address
from townworks.ui.request import Request

from .. import selectors
from ..selectors import Day


@dataclass(frozen=True)
class Words:
    """How a pile is told: its heading, the word of its act, the page of one thing, and where all of them are.

    The act leads to ``act_page`` where it has a page of its own, else to ``anchor`` on the thing's page.
    """

    title: str
    act: str
    page: str
    everything: str = ""
    query: tuple[tuple[str, str], ...] = ()
    anchor: str = ""
    act_page: str = ""


def _tasks(title: str, act: str, *query: tuple[str, str], anchor: str = "", act_page: str = "") -> Words:
    return Words(title, act, "commitments:show", "commitments:list", query, anchor, act_page)


def _notices(title: str, act: str, *query: tuple[str, str]) -> Words:
    return Words(title, act, "commitments:notice", "commitments:supervision", query)


def _findings(title: str, act: str, *query: tuple[str, str], anchor: str = "", act_page: str = "") -> Words:
    return Words(title, act, "inspections:finding", "inspections:findings", query, anchor, act_page)


def _figures(title: str, act: str, thing: str, *query: tuple[str, str]) -> Words:
    return Words(title, act, f"indicators:{thing}", f"indicators:{thing}s", query)


def _cases(title: str, act: str, *query: tuple[str, str], anchor: str = "") -> Words:
    return Words(title, act, "cases:case", "cases:list", query, anchor)


NOTE = gettext_noop("填进展")
MINE = ("mine", "1")
WORDS = {
    "decide": Words(gettext_noop("等您定的调整申请"), gettext_noop("看了再定"), "commitments:show"),
    "issue": _notices(gettext_noop("等您签发的督办单"), gettext_noop("看了签发"), ("state", "drafted")),
    "answer": _notices(gettext_noop("等本单位回复的督办单"), gettext_noop("去回复"), ("state", "issued")),
    "accept": _tasks(gettext_noop("等本单位签收的任务"), gettext_noop("去签收"), ("state", "assigned")),
    "returned": Words(gettext_noop("被退回重办的任务"), gettext_noop("接着办"), "commitments:show"),
    "red": _tasks(gettext_noop("亮红灯的任务"), NOTE, ("light", "red"), MINE, anchor="notes"),
    "soon": Words(gettext_noop("七天内到期的任务"), NOTE, "commitments:show", anchor="notes"),
    "note": _tasks(gettext_noop("还没填进展的任务"), NOTE, ("state", "open"), MINE, anchor="notes"),
    "correct": Words(
        gettext_noop("等校对的报告"),
        gettext_noop("接着校对"),
        "commitments:report",
        "commitments:reports",
        (("state", "preview"),),
    ),
    "assign": _tasks(
        gettext_noop("还没派出去的任务"),
        gettext_noop("派给单位"),
        ("state", "drafted"),
        act_page="commitments:assign",
    ),
    "verify": _tasks(gettext_noop("等核实的任务"), gettext_noop("去核实"), ("state", "reported_done")),
    "close": _tasks(gettext_noop("核实过、等销号的任务"), gettext_noop("去销号"), ("state", "verified")),
    "judge": _notices(gettext_noop("已有回复、等办结的督办单"), gettext_noop("看回复"), ("state", "replied")),
    "unanswered": _notices(gettext_noop("过期没有回复的督办单"), gettext_noop("去催"), ("overdue", "1")),
    "check": Words(
        gettext_noop("本月查账"), gettext_noop("去查账"), "commitments:check", "commitments:supervision"
    ),
    "post": Words(
        gettext_noop("还没有岗位的人"),
        gettext_noop("安排岗位"),
        "people:person",
        "people:list",
        act_page="people:give-post",
    ),
    "password": Words(
        gettext_noop("首次口令还没改的人"), gettext_noop("看这个人"), "people:person", "people:list"
    ),
    "finding_extend": Words(
        gettext_noop("等您批的整改延期"), gettext_noop("看了再定"), "inspections:finding", anchor="extension"
    ),
    "finding_overdue": _findings(
        gettext_noop("逾期没有整改好的问题"), gettext_noop("去处理"), ("state", "mending"), ("overdue", "1")
    ),
    "finding_assign": _findings(
        gettext_noop("等交办的问题"),
        gettext_noop("交办"),
        ("state", "found"),
        MINE,
        act_page="inspections:finding-assign",
    ),
    "finding_accept": Words(
        gettext_noop("已报整改、等验收的问题"), gettext_noop("去验收"), "inspections:finding"
    ),
    "finding_mend": _findings(
        gettext_noop("等整改的问题"),
        gettext_noop("报告整改"),
        ("state", "mending"),
        act_page="inspections:finding-mended",
    ),
    "finding_join": Words(
        gettext_noop("可能重复、等您定的问题"), gettext_noop("看了再定"), "inspections:finding"
    ),
    "question_answer": _figures(
        gettext_noop("等本单位答复的数字疑问"), gettext_noop("去答复"), "question", ("state", "asked")
    ),
    "question_settle": _figures(
        gettext_noop("已有答复、等了结的数字疑问"), gettext_noop("看答复"), "question", ("state", "answered")
    ),
    "return_submit": _figures(gettext_noop("等本单位报送的报表"), gettext_noop("核对报送"), "return"),
    "return_approve": _figures(gettext_noop("等审核的报表"), gettext_noop("去审核"), "return"),
    "return_lock": _figures(gettext_noop("审核过、等锁定的报表"), gettext_noop("去锁定"), "return"),
    "advance_late": Words(
        gettext_noop("过期没有还清的备用金"), gettext_noop("去催还"), "ledger:advance", "ledger:advances"
    ),
    "sheet_question": Words(
        gettext_noop("群众看公开单提的、等答复的问题"),
        gettext_noop("去答复"),
        "ledger:answer-question",
        "ledger:disclosure",
    ),
    "claim_wait": Words(
        gettext_noop("等您办的报账单"), gettext_noop("看了再办"), "ledger:claim", "ledger:claims"
    ),
    "voucher_wait": Words(
        gettext_noop("等您审核、记账的凭证"), gettext_noop("去办"), "ledger:voucher", "ledger:books"
    ),
    "reopen_wait": Words(gettext_noop("等您定的反结账"), gettext_noop("看了再定"), "ledger:book"),
    "book_risk": Words(
        gettext_noop("等核查的账目风险"), gettext_noop("去核查"), "ledger:risk", "ledger:risks"
    ),
    "water_warned": Words(
        gettext_noop("本月可能不达标的断面"),
        gettext_noop("看预警"),
        "indicators:section",
        "indicators:sections",
        anchor="alert-title",
    ),
    "works_confirm": Words(
        gettext_noop("等您确认计量、审定变更的工程"),
        gettext_noop("去确认"),
        "ledger:works",
        "ledger:works-list",
        (("only", "waiting"),),
        anchor="measured",
    ),
    "works_late": Words(
        gettext_noop("过了计划完工日的工程"),
        gettext_noop("看工程"),
        "ledger:works",
        "ledger:works-list",
        (("only", "late"),),
    ),
    "works_defect": Words(
        gettext_noop("没有修好、压着质保金的缺陷"),
        gettext_noop("看了确认修好"),
        "ledger:mend-defect",
        "ledger:works-list",
        (("only", "retention"),),
    ),
    "take_back": Words(gettext_noop("等您确认撤回的材料"), gettext_noop("去确认"), "ledger:decide-take-back"),
    "score_approve": Words(
        gettext_noop("等审核的得分依据"), gettext_noop("看了审核"), "indicators:score-entry"
    ),
    "score_attach": Words(
        gettext_noop("您登记的、还缺佐证的得分材料"), gettext_noop("附上佐证"), "indicators:score-entry"
    ),
    "survey_short": Words(
        gettext_noop("快要结束、份数还不够的问卷"),
        gettext_noop("看进度"),
        "indicators:survey",
        "indicators:surveys",
    ),
    "score_short": Words(
        gettext_noop("已经达不到任务要求分数的测评"),
        gettext_noop("看丢分"),
        "indicators:scheme",
        "indicators:schemes",
    ),
    "case_extend": _cases(gettext_noop("等您批的办件延期"), gettext_noop("看了再定"), anchor="extension"),
    "case_take": _cases(gettext_noop("转给本单位、等接收的办件"), gettext_noop("看了接收")),
    "case_joint": _cases(gettext_noop("请本单位协办的办件"), gettext_noop("看了回复")),
    "case_late": _cases(gettext_noop("超期没有答复的办件"), gettext_noop("去办"), ("overdue", "1")),
    "case_soon": _cases(gettext_noop("两天内到期的办件"), gettext_noop("去办")),
    "case_unhappy": _cases(
        gettext_noop("群众不满意、等回访整改的办件"), gettext_noop("去回访"), ("low", "1"), anchor="rated"
    ),
    "case_accept": _cases(gettext_noop("等受理的办件"), gettext_noop("去受理"), ("state", "registered")),
    "case_close": _cases(gettext_noop("答复过、等归档的办件"), gettext_noop("去归档"), ("state", "answered")),
    "case_same": Words(
        gettext_noop("可能是同一件、等您定的反映"), gettext_noop("看了再定"), "cases:case", "cases:offers"
    ),
    # A training has no page of its own: its rows carry no key and lead to the room.
    "training_ends": Words(
        gettext_noop("快到期的培训"), gettext_noop("安排培训"), page="", everything="cases:training"
    ),
    "calendar": Words(
        gettext_noop("明年的节假日安排还没有补上"), gettext_noop("看办件"), page="", everything="cases:list"
    ),
    "watch_red": _tasks(gettext_noop("全部红灯"), gettext_noop("看任务"), ("light", "red")),
    "watch_yellow": _tasks(gettext_noop("全部黄灯"), gettext_noop("看任务"), ("light", "yellow")),
}


@dataclass(frozen=True)
class Row:
    """One thing as the page draws it."""

    name: str
    code: str
    unit: str
    light: str
    why: tuple[Step, ...]
    url: str
    act: str
    act_url: str


@dataclass(frozen=True)
class Section:
    """One pile as the page draws it."""

    key: str
    title: str
    total: int
    rows: tuple[Row, ...]
    more: int
    url: str
    least: bool = False


@login_required
def today(request: Request) -> HttpResponse:
    """今天."""
    day = selectors.day_of(request.actor, on=request.today, at=request.now)
    own = frozenset(grant.unit_name for grant in request.actor.grants)
    return render(
        request,
        "overview/today.html",
        {
            "title": _title(day),
            "today": request.today,
            "sections": [_section(pile, own) for pile in day.piles],
            "counts": [(light, count, _listed(("light", light))) for light, count in day.lights.items()],
            "acts": day.acts,
            "seen": day.seen,
            "only_reads": day.only_reads,
        },
    )


def _title(day: Day) -> str:
    """The answer to "what needs me now?"."""
    if day.acts:
        return ngettext("今天有 {n} 件事等您办", "今天有 {n} 件事等您办", day.acts).format(n=day.acts)
    watched = {pile.key: pile.total for pile in day.piles if pile.key in selectors.WATCHED}
    if not watched:
        return _("今天没有等您办的事")
    red, yellow = (watched.get(key, 0) for key in selectors.WATCHED)
    words = _("{red} 项任务亮红灯，{yellow} 项亮黄灯")
    if not day.only_reads:
        words = _("没有等您定的事；{red} 项任务亮红灯，{yellow} 项亮黄灯")
    return words.format(red=red, yellow=yellow)


def _section(pile: Pile, own: frozenset[str]) -> Section:
    words = WORDS[pile.key]
    everything = address(words.everything) if words.everything else ""
    if everything and words.query:
        everything = f"{everything}?{urlencode(words.query)}"
    # A pile that is all of one's own unit need not say so at every row.
    told = not {matter.unit for matter in pile.rows} <= own
    return Section(
        key=pile.key,
        title=_(words.title),
        total=pile.total,
        rows=tuple(_row(matter, words, everything, unit=matter.unit if told else "") for matter in pile.rows),
        more=pile.total - len(pile.rows),
        url=everything,
        least=pile.least,
    )


def _row(matter: Matter, words: Words, everything: str, *, unit: str) -> Row:
    # A month's check that is not there yet has no page of its own: it is opened from the room's.
    url = address(words.page, matter.pk) if matter.pk else everything
    return Row(
        name=matter.name,
        code=matter.code,
        unit=unit,
        light=matter.light,
        why=matter.why,
        url=url,
        act=_(words.act),
        act_url=_act_url(matter, words, url),
    )


def _act_url(matter: Matter, words: Words, url: str) -> str:
    own_page = address(words.act_page, matter.pk) if words.act_page and matter.pk else ""
    return own_page or (f"{url}#{words.anchor}" if url and words.anchor else url)


def _listed(*query: tuple[str, str]) -> str:
    url = address("commitments:list")
    return f"{url}?{urlencode(query)}" if url else ""
