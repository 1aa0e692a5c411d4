"""接线: the one table of who reacts to what, and which selector proves what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from townworks.briefs import events as brief_events
from townworks.cases import events as case_events
from townworks.cases import proofs as case_proofs
from townworks.cases.models.clock import ASK_STATES, CLOCK_MOVES, COLOURS, PAUSES
from townworks.cases.models.counter import TICKET_STATES
from townworks.cases.models.party import MATERIAL_STATES, PARTY_ROLES
from townworks.cases.models.work import HANDOVER_STATES, JOINT_STATES
from townworks.cases.selectors import duties as case_duties
from townworks.cases.services import cards as case_cards
from townworks.cases.services import clocks as case_clocks
from townworks.cases.services import deeming as case_deeming
from townworks.cases.services import doors as case_doors
from townworks.cases.services import findings as case_findings
from townworks.cases.services import learning as case_learning
from townworks.cases.services import persons as case_persons
from townworks.cases.services import same_reports as case_same_reports
from townworks.cases.services import statistics as case_statistics
from townworks.cases.workflow import STATES as CASE_STATES
from townworks.commitments import proofs as commitment_proofs
from townworks.commitments.models.change import CHANGE_KINDS, CHANGE_STATES
from townworks.commitments.models.report import REPORT_STATES
from townworks.commitments.models.supervision import NOTICE_KINDS, NOTICE_STATES, REASONS
from townworks.commitments.services import lights
from townworks.commitments.workflow import FLOW, STATES
from townworks.definitions import case_telling
from townworks.definitions import selectors as definitions
from townworks.definitions.chart_telling import ACCOUNT_KINDS
from townworks.definitions.chart_telling import SIDES as ACCOUNT_SIDES
from townworks.definitions.indicator_telling import FREQUENCIES, LEVELS
from townworks.engines.book_risks import RULES as RISK_RULES
from townworks.indicators import derivations, scoring_sources
from townworks.indicators import events as indicator_events
from townworks.indicators import proofs as indicator_proofs
from townworks.indicators.models.observation import MARKS, QUALITIES, SOURCES
from townworks.indicators.models.question import QUESTION_NAMES, QUESTION_STATES
from townworks.indicators.models.scoring import ENTRY_STATES, SCORING_STATES
from townworks.indicators.models.survey import SURVEY_STATES
from townworks.indicators.models.thing import THING_FACTS, THING_STATES, THING_VALUES
from townworks.indicators.selectors.judging import VERDICTS
from townworks.indicators.services import deriving, looking, rollups, warning
from townworks.indicators.workflow import STATES as RETURN_STATES
from townworks.inspections import events as inspection_events
from townworks.inspections import proofs as inspection_proofs
from townworks.inspections.models.doubt import DOUBT_NAMES, DOUBT_STATES
from townworks.inspections.models.evidence import STAGES
from townworks.inspections.models.finding import NOTICE_STATES as MEND_NOTICE_STATES
from townworks.inspections.models.finding import SEVERITIES, SOURCE_KINDS
from townworks.inspections.models.lookback import PICK_STATES
from townworks.inspections.models.round import OUTCOMES, ROUND_STATES
from townworks.inspections.models.site import SITE_STATES
from townworks.inspections.models.visit import CLASH_STATES, VISIT_KINDS
from townworks.inspections.models.visit import SOURCES as VISIT_SOURCES
from townworks.inspections.selectors import standing_findings as inspection_standing
from townworks.inspections.services import counting as inspection_counting
from townworks.inspections.services import doubts as inspection_doubts
from townworks.inspections.services import uploads as inspection_uploads
from townworks.inspections.workflow import STATES as FINDING_STATES
from townworks.kernel import audit, clock, clockwork, errors, events, proofs
from townworks.kernel.audit import naming, reaching
from townworks.kernel.evidence import attaching, guarding
from townworks.kernel.personal import rotating
from townworks.ledger import events as ledger_events
from townworks.ledger import proofs as ledger_proofs
from townworks.ledger.models.asset import ASSET_KINDS, ASSET_MOVES, ASSET_STATES, SERVES, USES, WAYS_OUT
from townworks.ledger.models.book import BOOK_KINDS, PERIOD_STATES, REOPENING_STATES
from townworks.ledger.models.claim import ADVANCE_STATES, DOUBLE_KINDS, DOUBLE_STATES, PAY_BY, RECEIPT_KINDS
from townworks.ledger.models.contract import CONTRACT_KINDS, CONTRACT_MOVES, CONTRACT_STATES, LETTING
from townworks.ledger.models.contract import RECEIPT_KINDS as RENT_RECEIPTS
from townworks.ledger.models.counting import CONDITIONS
from townworks.ledger.models.donation import DONATION_MOVES, DONATION_STATES, DONOR_KINDS
from townworks.ledger.models.fund import FUND_SOURCES
from townworks.ledger.models.risk import RISK_STATES
from townworks.ledger.models.voucher import VOUCHER_KINDS, VOUCHER_SOURCES
from townworks.ledger.models.works import CHANGE_STATES as WORKS_CHANGE_STATES
from townworks.ledger.models.works import (
    DEFECT_STATES,
    MEASURE_KINDS,
    MEASURE_STATES,
    PHOTO_STAGES,
    PROCUREMENT,
    WORKS_MOVES,
    WORKS_STATES,
)
from townworks.ledger.selectors.sheet_content import PARTS as SHEET_PARTS
from townworks.ledger.services import resealing, risks, sheet_questions
from townworks.ledger.services.asset_importing import COLUMNS as ASSET_COLUMNS
from townworks.ledger.workflow import CLAIM_STATES, COUNT_STATES, SHEET_STATES
from townworks.ledger.workflow import STATES as VOUCHER_STATES
from townworks.people import events as people_events
from townworks.people.selectors import who_may
from townworks.people.services import expire_sessions
from townworks.places import events as places_events
from townworks.places import selectors as places
from townworks.ui import names, refusals

from . import bridges, guards

TOGETHER: Mapping[type, tuple[Callable[..., None], ...]] = {}
AFTERWARDS: Mapping[type, tuple[Callable[..., None], ...]] = {
    inspection_events.FindingMoved: (bridges.finding_moved,),
}
IN_TURN: Mapping[type, tuple[Callable[..., None], ...]] = {
    case_events.CaseEnded: (case_learning.learn_from_case,),
    case_events.ReportCame: (case_same_reports.look_at_report,),
    inspection_events.VisitReceived: (inspection_doubts.look_at_visit,),
    inspection_events.FindingMoved: (inspection_doubts.look_at_mending,),
    indicator_events.FiguresRecorded: (
        deriving.derive_after,
        looking.look_at_figures,
        warning.warn_of_month,
    ),
}

# What can prove that a commitment is being kept; later subjects add theirs.
PROOFS: tuple[proofs.Offer, ...] = (
    *commitment_proofs.OFFERS,
    *inspection_proofs.OFFERS,
    *indicator_proofs.OFFERS,
    *case_proofs.OFFERS,
    *ledger_proofs.OFFERS,
)


# What indicators are drawn from other subjects' records, by the name that files use.
DERIVATIONS: Mapping[str, derivations.Derivation] = {
    name: bridges.from_inspections(name) for name in inspection_proofs.COMPUTED
}


# The words for the codes that pages show, by kind; a word in both languages is picked by the page's.
NAMES: Mapping[str, names.Named] = {
    "line": lambda code: names.in_language(definitions.line(code)),
    "permission": lambda code: names.in_language(definitions.permission(code)),
    "role": lambda code: names.in_language(definitions.role(code)),
    "state": STATES.__getitem__,
    "report_state": REPORT_STATES.__getitem__,
    "notice_state": NOTICE_STATES.__getitem__,
    "notice_kind": NOTICE_KINDS.__getitem__,
    "change_state": CHANGE_STATES.__getitem__,
    "change_kind": CHANGE_KINDS.__getitem__,
    "reason": REASONS.__getitem__,
    "site_kind": lambda code: names.in_language(definitions.site_kind(code)),
    "site_state": SITE_STATES.__getitem__,
    "campaign": lambda code: names.in_language(definitions.campaign(code)),
    "round_state": ROUND_STATES.__getitem__,
    "outcome": OUTCOMES.__getitem__,
    "finding_state": FINDING_STATES.__getitem__,
    "severity": SEVERITIES.__getitem__,
    "source_kind": SOURCE_KINDS.__getitem__,
    "doubt": DOUBT_NAMES.__getitem__,
    "visit_kind": VISIT_KINDS.__getitem__,
    "visit_source": VISIT_SOURCES.__getitem__,
    "photo_stage": STAGES.__getitem__,
    "clash_state": CLASH_STATES.__getitem__,
    "doubt_state": DOUBT_STATES.__getitem__,
    "pick_state": PICK_STATES.__getitem__,
    "mend_notice_state": MEND_NOTICE_STATES.__getitem__,
    "indicator": lambda code: names.in_language(definitions.indicator(code)),
    "level": LEVELS.__getitem__,
    "frequency": FREQUENCIES.__getitem__,
    "mark": MARKS.__getitem__,
    "quality": QUALITIES.__getitem__,
    "figure_source": SOURCES.__getitem__,
    "thing_state": THING_STATES.__getitem__,
    "thing_fact": THING_FACTS.__getitem__,
    "thing_value": THING_VALUES.__getitem__,
    "return_state": RETURN_STATES.__getitem__,
    "question": QUESTION_NAMES.__getitem__,
    "question_state": QUESTION_STATES.__getitem__,
    "verdict": VERDICTS.__getitem__,
    "book_kind": BOOK_KINDS.__getitem__,
    "period_state": PERIOD_STATES.__getitem__,
    "reopening_state": REOPENING_STATES.__getitem__,
    "account_kind": ACCOUNT_KINDS.__getitem__,
    "account_side": ACCOUNT_SIDES.__getitem__,
    "voucher_kind": VOUCHER_KINDS.__getitem__,
    "voucher_state": VOUCHER_STATES.__getitem__,
    "voucher_source": VOUCHER_SOURCES.__getitem__,
    "sheet_state": SHEET_STATES.__getitem__,
    "sheet_part": SHEET_PARTS.__getitem__,
    "count_state": COUNT_STATES.__getitem__,
    "condition": CONDITIONS.__getitem__,
    "asset_column": ASSET_COLUMNS.__getitem__,
    "asset_kind": ASSET_KINDS.__getitem__,
    "asset_state": ASSET_STATES.__getitem__,
    "asset_move": ASSET_MOVES.__getitem__,
    "asset_use": USES.__getitem__,
    "asset_serves": SERVES.__getitem__,
    "asset_way_out": WAYS_OUT.__getitem__,
    "contract_kind": CONTRACT_KINDS.__getitem__,
    "contract_state": CONTRACT_STATES.__getitem__,
    "contract_move": CONTRACT_MOVES.__getitem__,
    "letting": LETTING.__getitem__,
    "rent_kind": RENT_RECEIPTS.__getitem__,
    "claim_state": CLAIM_STATES.__getitem__,
    "pay_by": PAY_BY.__getitem__,
    "receipt_kind": RECEIPT_KINDS.__getitem__,
    "double_kind": DOUBLE_KINDS.__getitem__,
    "double_state": DOUBLE_STATES.__getitem__,
    "advance_state": ADVANCE_STATES.__getitem__,
    "fund_source": FUND_SOURCES.__getitem__,
    "donor_kind": DONOR_KINDS.__getitem__,
    "donation_move": DONATION_MOVES.__getitem__,
    "works_state": WORKS_STATES.__getitem__,
    "works_move": WORKS_MOVES.__getitem__,
    "procurement": PROCUREMENT.__getitem__,
    "change_of_works": WORKS_CHANGE_STATES.__getitem__,
    "measure_kind": MEASURE_KINDS.__getitem__,
    "defect_state": DEFECT_STATES.__getitem__,
    "measure_state": MEASURE_STATES.__getitem__,
    "works_photo": PHOTO_STAGES.__getitem__,
    "donation_state": DONATION_STATES.__getitem__,
    "risk_state": RISK_STATES.__getitem__,
    "risk_rule": lambda code: RISK_RULES[code].name,
    "case_kind": lambda code: names.in_language(definitions.case_kind(code)),
    "case_state": CASE_STATES.__getitem__,
    "case_channel": case_telling.CHANNELS.__getitem__,
    "case_purpose": case_telling.PURPOSES.__getitem__,
    "case_role": PARTY_ROLES.__getitem__,
    "case_pause": PAUSES.__getitem__,
    "case_ask": ASK_STATES.__getitem__,
    "case_clock": CLOCK_MOVES.__getitem__,
    "card": COLOURS.__getitem__,
    "material_state": MATERIAL_STATES.__getitem__,
    "handover_state": HANDOVER_STATES.__getitem__,
    "joint_state": JOINT_STATES.__getitem__,
    "ticket_state": TICKET_STATES.__getitem__,
    "duty_trouble": case_duties.TROUBLES.__getitem__,
    "power_state": case_telling.POWER_STATES.__getitem__,
    "power_kind": case_telling.POWER_KINDS.__getitem__,
    "scheme": lambda code: names.in_language(definitions.scheme(code)),
    "scoring_state": SCORING_STATES.__getitem__,
    "entry_state": ENTRY_STATES.__getitem__,
    "survey_state": SURVEY_STATES.__getitem__,
}

# What each verb of the audit trail is called, and each kind of thing.
VERBS: Mapping[str, str] = {
    **people_events.VERBS,
    **places_events.VERBS,
    **attaching.VERBS,
    **inspection_events.VERBS,
    **indicator_events.VERBS,
    **brief_events.VERBS,
    **ledger_events.VERBS,
    **case_events.VERBS,
    "audit.verify": "核验审计记录",
    **{f"commitment.{move.name}": move.label for move in FLOW.moves},
    "commitment.figure": "填报数字",
    "commitment.correct_figure": "更正数字",
    "commitment.edit": "修改任务",
    "commitment.set_proofs": "设定印证",
    "commitment.split": "拆分任务",
    "commitment.ask_change": "申请调整",
    "commitment.approve_change": "同意调整",
    "commitment.refuse_change": "不同意调整",
    "commitment.withdraw_change": "撤回申请",
    "report.import": "读入报告",
    "report.adopt": "报告立项",
    "report.discard": "作废报告",
    "report.correct_kind": "校对：改类型",
    "report.correct_line": "校对：改条线",
    "report.correct_split": "校对：拆开",
    "report.correct_merge": "校对：并起",
    "report.correct_group": "校对：改归并",
    "report.correct_blank": "校对：填空缺",
    "report.correct_doubt": "校对：改存疑",
    "report.correct_check": "校对：看过",
    "report.correct_undo": "校对：撤销一步",
    "report.correct_year": "校对：改年度",
    "report.correct_title": "校对：改题名",
    "report.correct_draft": "校对：改任务",
    "report.correct_text": "校对：改任务文字",
    "report.correct_lead": "校对：改牵头单位",
    "report.correct_support": "校对：改配合单位",
    "report.correct_target": "校对：改指标",
    "report.correct_due": "校对：改时限",
    "check.open": "开始查账",
    "check.finish": "完成查账",
    "notice.draft": "起草督办通知单",
    "notice.issue": "签发督办通知单",
    "notice.reply": "回复督办通知单",
    "notice.return": "退回回复",
    "notice.close": "办结督办通知单",
    "notice.withdraw": "撤回督办通知单",
    "document.export": "导出文件",
}
KINDS: Mapping[str, str] = {
    **inspection_events.KINDS,
    **indicator_events.KINDS,
    **brief_events.KINDS,
    **ledger_events.KINDS,
    **case_events.KINDS,
    "person": "人员",
    "unit": "单位",
    "place": "区划",
    "commitment": "任务",
    "report": "报告",
    "check": "查账",
    "notice": "督办通知单",
    "audit": "审计记录",
    "dossier-list": "交账总表",
}

# What is done every few minutes; each may run at any time, and again.
CLOCKWORK: tuple[clockwork.Task, ...] = (
    clockwork.Task("投递待办", lambda at: events.deliver_waiting(at=at)),
    clockwork.Task("重算亮灯", lambda at: lights.refresh_all(on=clock.day_of(at))),
    clockwork.Task("合并问题计数", inspection_counting.fold),
    clockwork.Task("清理没有传完的照片", inspection_uploads.sweep_uploads),
    clockwork.Task("合并指标汇总", rollups.fold),
    clockwork.Task("推算本期指标", deriving.derive_current),
    clockwork.Task("按新的日历重算办件到期日", case_clocks.redate_changed),
    clockwork.Task("补算办件到期日", case_clocks.redate_unsure),
    clockwork.Task("逾期未告知的视为受理", case_deeming.accept_deemed),
    clockwork.Task("出黄牌红牌", case_cards.show_cards),
    clockwork.Task("清除到期的个人信息", case_persons.erase_expired),
    clockwork.Task("清理敲门记录", case_doors.sweep_knocks),
    clockwork.Task("查看账目风险", risks.look_over_all),
    clockwork.Task("更新办件表统计", case_statistics.gather_statistics),
    clockwork.Task("结束闲置会话", expire_sessions),
    clockwork.Task("封存留痕", audit.seal),
)


def connect() -> None:
    """Hand the tables to the kernel; called once when the process starts."""
    events.connect(TOGETHER, AFTERWARDS, IN_TURN)
    proofs.connect(PROOFS)
    derivations.connect(DERIVATIONS)
    scoring_sources.connect(bridges.standing_findings, inspection_standing.seen_by)
    sheet_questions.connect(bridges.open_door())
    case_findings.connect(case_findings.Door(bridges.sites_near, bridges.finding_of_report))
    guarding.connect(guards.GUARDS)
    names.connect(NAMES)
    errors.connect(partial(names.name_of, "permission"))
    refusals.connect(who_may)
    clockwork.connect(CLOCKWORK)
    rotating.connect({"ledger": resealing.reseal})
    naming.connect(VERBS, KINDS)
    reaching.connect(places.town_ids_below)
