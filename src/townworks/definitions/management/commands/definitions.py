"""``townworks definitions check|show|new|export-xlsform|import-xlsform``: look at what the town has set, without starting anything."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from townworks.definitions import (
    case_drafting,
    case_telling,
    chart_telling,
    drafting,
    indicator_telling,
    scoring_drafting,
    scoring_telling,
    selectors,
    telling,
)
from townworks.definitions.freezing import Definitions
from townworks.definitions.loading import examine
from townworks.definitions.problems import Problem, told
from townworks.definitions.xlsform import command as xlsform
from townworks.kernel.errors import Refusal

DRAFTS = {
    "campaign": drafting.new_campaign,
    "site": drafting.new_kind,
    "indicator": drafting.new_indicator,
    "scheme": scoring_drafting.new_scheme,
    "survey": scoring_drafting.new_survey,
    **case_drafting.DRAFTS,
}


class Command(BaseCommand):
    """检查、查看或起草定义文件."""

    help = (
        "定义文件：check 检查全部文件并列出所有问题；show 列出生效的内容，或用话说其中一个；new 起草一个文件"
    )
    # The command must also run, and tell more, when the start check refuses.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Subcommands, each with the folder to look at."""
        subcommands = parser.add_subparsers(dest="what", required=True)
        check = subcommands.add_parser("check", help="检查全部定义文件")
        show = subcommands.add_parser(
            "show", help="列出生效的定义；写出代码就用话说那一个专项行动、场所类型、指标、测评办法或问卷"
        )
        show.add_argument(
            "code", nargs="?", default="", help="专项行动、场所类型、指标、测评办法或问卷的代码"
        )
        new = subcommands.add_parser("new", help="起草一个定义文件")
        new.add_argument(
            "kind",
            choices=sorted(DRAFTS),
            help="campaign 专项行动，site 场所类型，indicator 指标，scheme 测评办法，survey 问卷，case 办件种类，"
            "service 服务事项，power 下放事项，duties 职责清单的一个领域，deadline 法定期限",
        )
        new.add_argument("code", help="代码，也是文件名")
        for one in (check, show, new, *xlsform.add_to(subcommands)):
            one.add_argument("--folder", type=Path, default=None, help="定义文件夹（默认用设置里的）")

    def handle(self, *args: Any, what: str, folder: Path | None, **options: Any) -> None:
        """Print; CommandError (exit code 1) if anything is wrong."""
        folder = folder or selectors.folder()
        definitions, problems = examine(folder)
        if definitions is None:
            self._print_problems(problems)
            raise CommandError(gettext("定义文件有 {count} 处问题").format(count=len(problems)), returncode=1)
        if what == "check":
            self._print_summary(definitions)
        elif what == "new":
            self._draft(folder, definitions, options["kind"], options["code"])
        elif what in xlsform.RUN:
            xlsform.RUN[what](definitions, self.stdout, options)
        elif options["code"]:
            self._print_one(definitions, options["code"])
        else:
            self._print_all(definitions)

    def _print_problems(self, problems: tuple[Problem, ...]) -> None:
        for one in problems:
            self.stdout.write(f"{one.trail}\n    {told(one.wrong)}\n    {told(one.remedy)}")

    def _print_summary(self, definitions: Definitions) -> None:
        text = gettext(
            "定义文件无误：{files} 个文件，{lines} 条条线，{roles} 个角色，工作日历 {years}，{kinds} 类场所，{campaigns} 个专项行动，{indicators} 个指标，{cases} 种办件，{services} 个服务事项，{powers} 个下放事项，{duties} 项职责"
        )
        years = "、".join(str(one.year) for one in definitions.calendars)
        self.stdout.write(
            text.format(
                files=len(definitions.digests),
                lines=len(definitions.lines),
                roles=len(definitions.roles),
                years=years,
                kinds=len(definitions.site_kinds),
                campaigns=len(definitions.campaigns),
                indicators=len(definitions.indicators),
                cases=len(definitions.case_kinds),
                services=len(definitions.services),
                powers=len(definitions.powers),
                duties=sum(len(one.duties) for one in definitions.duties),
            )
        )
        counts = {"schemes": len(definitions.schemes), "surveys": len(definitions.surveys)}
        self.stdout.write(gettext("测评办法 {schemes} 个，问卷 {surveys} 份").format(**counts))
        if definitions.charts:
            names = "、".join(one.name for one in definitions.charts)
            self.stdout.write(gettext("会计科目表：{names}").format(names=names))
        self.stdout.write(gettext("版本摘要 {digest}").format(digest=definitions.digest))

    def _print_all(self, definitions: Definitions) -> None:
        self._print_summary(definitions)
        self.stdout.write(gettext("工作条线"))
        for line in definitions.lines:
            self.stdout.write(f"  {line.order:>3} {line.code:<18} {line.name}")
        self.stdout.write(gettext("角色"))
        for role in definitions.roles:
            self.stdout.write(f"  {role.code:<20} {role.name} ({role.reach}) {', '.join(role.permissions)}")
        self.stdout.write(gettext("场所类型"))
        for kind in definitions.site_kinds:
            self.stdout.write(f"  {kind.order:>3} {kind.code:<18} {kind.mark:<3} {kind.name}")
        self.stdout.write(gettext("专项行动"))
        for campaign in definitions.campaigns:
            self.stdout.write(f"  {campaign.order:>3} {campaign.code:<22} {campaign.name}")
        self.stdout.write(gettext("指标"))
        for indicator in definitions.indicators:
            self.stdout.write(
                f"  {indicator.order:>4} {indicator.code:<28} {indicator.name} ({indicator.unit})"
            )
        self.stdout.write(gettext("测评办法和问卷"))
        for scheme in definitions.schemes:
            self.stdout.write(f"  {scheme.order:>3} {scheme.code:<18} {scheme.name}")
        for survey in definitions.surveys:
            self.stdout.write(f"  {survey.order:>3} {survey.code:<18} {survey.name}")
        for head, ones in (
            (gettext("办件种类"), definitions.case_kinds),
            (gettext("政务服务事项"), definitions.services),
            (gettext("下放事项"), definitions.powers),
            (gettext("职责清单"), definitions.duties),
        ):
            self.stdout.write(head)
            for one in ones:
                self.stdout.write(f"  {one.order:>4} {one.code:<28} {one.name}")
        self.stdout.write(gettext("文件"))
        for file, digest in definitions.digests.items():
            self.stdout.write(f"  {digest[:12]}  {file}")

    def _print_one(self, definitions: Definitions, code: str) -> None:
        lines = {one.code: one for one in definitions.lines}
        kinds = {one.code: one for one in definitions.site_kinds}
        found = False
        for campaign in definitions.campaigns:
            if campaign.code == code:
                found = True
                self.stdout.write("\n".join(_campaign(telling.tell_campaign(campaign, kinds, lines))))
        if code in kinds:
            found = True
            self.stdout.write("\n".join(_kind(telling.tell_kind(kinds[code], lines))))
        indicators = {one.code: one for one in definitions.indicators}
        if code in indicators:
            found = True
            told_one = indicator_telling.tell_indicator(indicators[code], lines, indicators)
            self.stdout.write("\n".join(_indicator(told_one)))
        for scheme in definitions.schemes:
            if scheme.code == code:
                found = True
                self.stdout.write("\n".join(_scoring(scoring_telling.tell_scheme(scheme, lines))))
        for survey in definitions.surveys:
            if survey.code == code:
                found = True
                self.stdout.write("\n".join(_scoring(scoring_telling.tell_survey(survey, lines))))
        charts = {one.code: one for one in definitions.charts}
        if code in charts:
            found = True
            self.stdout.write("\n".join(_chart(chart_telling.tell_chart(charts[code]))))
        for told_case in _cases(definitions, code):
            found = True
            self.stdout.write("\n".join(_case(told_case)))
        if not found:
            scored = [
                *(one.code for one in definitions.schemes),
                *(one.code for one in definitions.surveys),
            ]
            known = "、".join(
                [*(one.code for one in definitions.campaigns), *kinds, *indicators, *charts, *scored]
            )
            raise CommandError(
                gettext("没有代码为 {code} 的定义。有的是：{known}").format(code=code, known=known)
            )

    def _draft(self, folder: Path, definitions: Definitions, kind: str, code: str) -> None:
        try:
            path = DRAFTS[kind](folder, definitions, code)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(gettext("已起草 {path}，请打开它，照着里面的说明改。").format(path=path))


def _campaign(one: telling.ToldCampaign) -> Iterator[str]:
    yield f"{one.name}（{one.code}）"
    yield f"    {one.about}"
    yield from _ruled(one.rules)
    yield gettext("依据")
    yield from (f"    {_marked(grounds)}" for grounds in one.basis)
    yield gettext("检查项")
    for item in one.items:
        must = "" if item.required else gettext("（可不填）")
        yield f"{item.n:>4}. {item.text}{must} 〔{item.answer}〕 {item.code}"
        yield from (f"      {words}" for words in (item.hint, item.shown) if words)
        if item.fails:
            yield f"      {item.fails}"
            facts = [item.finding, item.severity, item.term, item.photos]
            yield "      → " + gettext("；").join(fact for fact in facts if fact)
        if item.basis:
            yield "      " + gettext("依据：{basis}").format(basis=_marked(item.basis))
    yield gettext("整改通知书")
    yield from _ruled(one.notice)


def _kind(one: telling.ToldKind) -> Iterator[str]:
    yield f"{one.name}（{one.code}）"
    yield from _ruled(one.rules)
    yield gettext("登记内容")
    for name, answer, required in one.attributes:
        yield f"    {name} 〔{answer}〕" + (gettext("（必填）") if required else "")


def _indicator(one: indicator_telling.ToldIndicator) -> Iterator[str]:
    yield f"{one.name}（{one.code}）"
    yield f"    {one.about}"
    yield from _ruled(one.rules)
    yield gettext("依据")
    yield from (f"    {_marked(grounds)}" for grounds in one.basis)


def _scoring(one: scoring_telling.ToldScoring) -> Iterator[str]:
    yield f"{one.name}（{one.code}）"
    yield f"    {one.about}"
    yield from _ruled(one.rules)
    yield from (f"    {'  ' * depth}{what} 〔{how}〕" for depth, what, how in one.items)
    yield gettext("依据")
    yield from (f"    {_marked(grounds)}" for grounds in one.basis)


def _chart(one: chart_telling.ToldChart) -> Iterator[str]:
    yield f"{one.name}（{one.code}）"
    yield f"    {one.years}"
    yield gettext("依据")
    yield from (f"    {_marked(grounds)}" for grounds in one.basis)
    yield gettext("科目")
    for account in one.accounts:
        yield f"  {account.code:<6} {account.name}（{account.kind}，{account.side}）"


def _cases(definitions: Definitions, code: str) -> Iterator[case_telling.ToldCase]:
    rules = {rule.code: rule for rule in definitions.deadlines}
    yield from (case_telling.tell_case_kind(one, rules) for one in definitions.case_kinds if one.code == code)
    yield from (
        case_telling.tell_service_item(one, rules) for one in definitions.services if one.code == code
    )
    yield from (case_telling.tell_power(one) for one in definitions.powers if one.code == code)
    for field in definitions.duties:
        if field.code == code:
            yield from (case_telling.tell_duty(one) for one in field.duties)
        yield from (case_telling.tell_duty(one) for one in field.duties if one.code == code)


def _case(one: case_telling.ToldCase) -> Iterator[str]:
    yield f"{one.name}（{one.code}）"
    if one.about:
        yield f"    {one.about}"
    yield from _ruled(one.rules)
    if one.papers:
        yield gettext("材料")
    yield from (f"    {name}{f'〔{when}〕' if when else ''}" for name, when in one.papers)
    yield gettext("依据")
    yield from (f"    {_marked(grounds)}" for grounds in one.basis)


def _ruled(rules: tuple[tuple[str, str], ...]) -> Iterator[str]:
    yield from (f"  {about}  {words}" for about, words in rules)


def _marked(grounds: telling.Grounds) -> str:
    return grounds.text if grounds.confirmed else gettext("{basis}（未核实）").format(basis=grounds.text)
