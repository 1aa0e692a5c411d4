"""完成时限: the deadline or period that a clause names, as a range of dates.

Rule (docs/rules/report_facts.md): 底前, 末, 内 and "9月1日前" include the last day of what
they name; "春节前", "6月前" and "2030年前" end on the day before it begins. A phrase without a year means the
report's year. A year that is only part of a name (《规划（2024—2029年）》, 第三届2026年
世界大会) or of a comparison (比2020年) is no deadline.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from .given import Due

BASIS = "节日日期按国务院办公厅历年放假通知和农历推算；汛期起始日各地不同，此处按 4 月 15 日（未核实，以当地防汛指挥机构公布为准）"

# The first day of festivals that move with the moon; years beyond the table have no dates.
FESTIVALS: dict[str, dict[int, date]] = {
    "春节": {2024: date(2024, 2, 10), 2025: date(2025, 1, 29), 2026: date(2026, 2, 17)},
    "端午": {2024: date(2024, 6, 10), 2025: date(2025, 5, 31), 2026: date(2026, 6, 19)},
    "中秋": {2024: date(2024, 9, 17), 2025: date(2025, 10, 6), 2026: date(2026, 9, 25)},
    "清明": {2024: date(2024, 4, 4), 2025: date(2025, 4, 4), 2026: date(2026, 4, 5)},
}
FIXED_DAYS = {
    "元旦": (1, 1),
    "五一": (5, 1),
    "劳动节": (5, 1),
    "七一": (7, 1),
    "国庆": (10, 1),
    "汛期": (4, 15),
    "入汛": (4, 15),
    "主汛期": (6, 1),
    "秋季开学": (9, 1),
    "春耕": (3, 1),
}
PLANS = {"十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031}
_ORDINALS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_NUMBERS = {
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_NUMBERS |= {"十一": 11, "十二": 12}

_YEAR = r"(?:(?P<year>20\d\d)年|(?P<said>今年|明年|后年|本年度?|当年(?=完成|建成|投产|见效|开工|动工|实现)))"
_BEFORE = r"(?P<before>(?:之前|以前|前))?"
_PHRASES = re.compile(
    "|".join(
        (
            rf"{_YEAR}?(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?"
            rf"(?:(?P<day>[12]\d|3[01]|[1-9])[日号]|(?P<part>上旬|中旬|下旬|初|底|末))?{_BEFORE}".replace(
                "year", "year_m"
            )
            .replace("said", "said_m")
            .replace("before", "before_m"),
            rf"{_YEAR}?(?:第)?(?P<quarter>[一二三四1-4])季度(?P<quarter_end>末|底)?{_BEFORE}".replace(
                "year", "year_q"
            )
            .replace("said", "said_q")
            .replace("before", "before_q"),
            rf"{_YEAR}?(?P<half>上半年|下半年){_BEFORE}".replace("year", "year_h")
            .replace("said", "said_h")
            .replace("before", "before_h"),
            rf"{_YEAR}?(?:的)?(?P<feast>春节|端午节?|中秋节?|清明节?|元旦|“?五一”?|劳动节|“?七一”?|国庆节?|主汛期|汛期|入汛|秋季开学|春耕)(?:来临|到来|假期)?(?:之前|以前|前夕|前)".replace(
                "year", "year_f"
            ).replace("said", "said_f"),
            r"(?P<span_from>20\d\d)(?:年)?(?:[-—–~～至到]+)(?P<span_to>20\d\d)年",
            rf"{_YEAR}(?P<end>底|末|内|年底|全年|度)?{_BEFORE}(?P<year_end>之内|以内)?".replace(
                "year>", "year_y>"
            )
            .replace("said", "said_y")
            .replace("before", "before_y"),
            r"(?P<year_bare>年底|年末|年内|年终)(?P<before_b>之前|以前|前)?",
            r"“?(?P<plan>十[二三四五六]五)”?(?P<plan_end>末|期末)?(?P<plan_word>规划期末|规划期内|规划期间|期间|时期|末)",
            r"(?P<years>[一两二三五十]|\d{1,2})年(?:时间)?(?:之内|以内|内)|(?P<years_spent>[一两二三五])年(?:时间)?(?=完成|统筹|安排|累计|投入|见成效|基本)|(?<=用)(?P<years_used>[一两二三五])年(?:左右)?(?:的)?时间",
            r"(?P<future>未来|今后)(?P<future_years>[一两二三五])年",
            r"(?P<months>[一两二三四五六]|\d{1,2})个月(?:之内|以内|内)",
            r"(?P<term>本届政府任期内|任期内)",
            r"(?P<month_end>本月底|月底|本月)(?:之前|以前|前)?",
        )
    )
)
_QUICK = re.compile(
    r"年|月|季度|春节|端午|中秋|清明|元旦|五一|七一|国庆|劳动节|汛|开学前|春耕前|十[二三四五六]五|任期内"
)
LONGEST = 400  # characters; what is longer is no clause
_HIDDEN = re.compile(r"《[^》]*》|（[^）]*20\d\d[-—–~～至]20\d\d年[^）]*）|〔[^〕]*〕")
_COMPARED = re.compile(r"(?:比|较|自|从|自从|截至|截止|超过|在|以)$")
_YEAR_OF_A_NAME = re.compile(
    r"^(?:年)?(?:全国|世界|国际|中国|亚洲|全球|第|“[^”]*”[^，]*(?:赛|会|节)|[^，。；]{0,12}(?:大会|博览会|论坛|年会|运动会|锦标赛|文化节|活动周))"
)
# 今年 and 今后五年 say when only where they open the clause; 作为今年的大事 says which.
_OPENS = re.compile(
    r"(?:^|[，。；：,;:])(?:[一二三四五六七八九十]+是)?(?:力争|争取|确保|计划|预计|我们|我镇|全镇|全省|要|将|在|于)*$"
)
_COMPARISON_AFTER = re.compile(r"^(?:以来|增长|的基础|水平|相比|同期|左右|基数)")


@dataclass(frozen=True)
class Clock:
    """The years that a phrase is read against: the year of work, and the year in which one speaks."""

    year: int | None
    spoken: int | None = None

    def of(self, said: str | None) -> int | None:
        """The year meant by 今年 or 明年, or by no word at all."""
        if self.year is None or not said:
            return self.year
        spoken = self.spoken if self.spoken is not None else self.year
        return spoken + {"明年": 1, "后年": 2}.get(said, 0)


def read_due(clause: str, clock: Clock) -> Due | None:
    """Return the deadline or period said in a clause, or None.

    >>> read_due("年底前完成改造，", Clock(2025))
    Due(text='年底前', start_on=datetime.date(2025, 1, 1), end_on=datetime.date(2025, 12, 31))
    >>> read_due("6月底前开工", Clock(2025)).end_on
    datetime.date(2025, 6, 30)
    >>> read_due("实施乡村绿化三年行动，", Clock(2025)) is None
    True
    """
    clause = clause[:LONGEST]
    if _QUICK.search(clause) is None:
        return None
    hidden = [m.span() for m in _HIDDEN.finditer(clause)]
    best: Due | None = None
    for m in _PHRASES.finditer(clause):
        if any(a <= m.start() < b for a, b in hidden) or not _is_due(clause, m, clock):
            continue
        due = _due_of(m, clock)
        if best is None or (due.end_on and (best.end_on is None or _narrower(due, best))):
            best = due
    return best


def _narrower(due: Due, best: Due) -> bool:
    """Of several periods in one clause the narrowest binds (2025年…6月底前)."""
    if due.end_on is None or best.end_on is None or due.start_on is None or best.start_on is None:
        return False
    return (due.end_on - due.start_on) < (best.end_on - best.start_on)


def _is_due(clause: str, m: re.Match[str], clock: Clock) -> bool:
    before, after = clause[: m.start()], clause[m.end() :]
    if m.lastgroup is None or (before and (before[-1].isdigit() or before[-1] in "第.")):
        return False
    found = {name for name, value in m.groupdict().items() if value}
    if _COMPARED.search(before) and "before_y" not in found and not before.endswith("在"):
        return False
    if _COMPARISON_AFTER.match(after) or before.endswith(("去年", "上年", "前年")):
        return False
    if found & {"year_y"} and not found & {"end", "before_y", "year_end"}:
        if _YEAR_OF_A_NAME.match(after):
            return False
        said = m["year_y"]
        if clock.year is not None and said and int(said) < clock.year:
            return False
    if (
        found & {"said_y", "future"}
        and not found & {"end", "before_y", "year_end"}
        and not _OPENS.search(before)
    ):
        return False
    if found & {"said_y", "year_y"} and re.match(
        r"(?:是|我?[们镇县市]?是|以来|的一件|国家|艰巨|(?<=今年)工作|改革发展|面临|我们既)", after
    ):
        return False
    years = [m[name] for name in ("year_m", "year_q", "year_h", "year_f") if m[name]]
    if "plan" in found and clock.year is not None and PLANS[m["plan"]] + 4 < clock.year:
        return False
    if "span_from" in found and re.match(r"[）)]?》", after):
        return False
    return not (years and clock.year is not None and int(years[0]) < clock.year)


def _due_of(m: re.Match[str], clock: Clock) -> Due:
    for test, reading in _READINGS:
        if m[test]:
            return Due(m.group(), *reading(m, clock))
    return Due(m.group(), None, None)


Range = tuple[date | None, date | None]


def _year_of(m: re.Match[str], clock: Clock, letter: str) -> int | None:
    year = m[f"year_{letter}"]
    return int(year) if year else clock.of(m[f"said_{letter}"])


def _ends(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _month(m: re.Match[str], clock: Clock) -> Range:
    year = _year_of(m, clock, "m")
    if year is None:
        return None, None
    month = int(m["month"]) if m["month"].isdigit() else _NUMBERS[m["month"]]
    start, end = date(year, month, 1), _ends(year, month)
    if m["day"]:
        day = int(m["day"])
        if day > end.day:
            return None, None
        start = end = date(year, month, day)
    elif m["part"] in ("上旬", "初"):
        end = date(year, month, 10)
    elif m["part"] == "中旬":
        start, end = date(year, month, 11), date(year, month, 20)
    elif m["part"] in ("下旬", "底", "末"):
        start = date(year, month, 21)
    if m["before_m"]:
        inclusive = m["part"] is not None or m["day"] is not None
        return date(year, 1, 1), end if inclusive else start - timedelta(days=1)
    return start, end


def _quarter(m: re.Match[str], clock: Clock) -> Range:
    year = _year_of(m, clock, "q")
    if year is None:
        return None, None
    quarter = _ORDINALS[m["quarter"]]
    start, end = date(year, quarter * 3 - 2, 1), _ends(year, quarter * 3)
    if m["before_q"] and not m["quarter_end"]:
        return date(year, 1, 1), start - timedelta(days=1)
    return (date(year, 1, 1), end) if m["before_q"] else (start, end)


def _half(m: re.Match[str], clock: Clock) -> Range:
    year = _year_of(m, clock, "h")
    if year is None:
        return None, None
    if m["half"] == "上半年":
        return date(year, 1, 1), date(year, 6, 30)
    return date(year, 7, 1), date(year, 12, 31)


def _feast(m: re.Match[str], clock: Clock) -> Range:
    year = _year_of(m, clock, "f")
    name = m["feast"].strip("“”")
    short = name.removesuffix("节") if name not in ("劳动节", "春节") else name
    if year is None:
        return None, None
    if short in FIXED_DAYS:
        day: date | None = date(year, *FIXED_DAYS[short])
    else:
        day = FESTIVALS.get(short, {}).get(year)
    if day is None:
        return None, None
    end = day - timedelta(days=1)
    return min(date(year, 1, 1), end), end


def _year(m: re.Match[str], clock: Clock) -> Range:
    year = _year_of(m, clock, "y")
    if year is None:
        return None, None
    if m["before_y"] and not m["end"]:
        start = date(min(clock.year or year - 1, year - 1), 1, 1)
        return start, date(year - 1, 12, 31)
    upto = bool(m["end"]) or m.string[: m.start()].endswith(("到", "至"))
    return date(min(year, clock.year or year) if upto else year, 1, 1), date(year, 12, 31)


def _bare_year(m: re.Match[str], clock: Clock) -> Range:
    if clock.year is None:
        return None, None
    return date(clock.year, 1, 1), date(clock.year, 12, 31)


def _plan(m: re.Match[str], clock: Clock) -> Range:
    first = PLANS[m["plan"]]
    return date(first, 1, 1), date(first + 4, 12, 31)


def _span(m: re.Match[str], clock: Clock) -> Range:
    return date(int(m["span_from"]), 1, 1), date(int(m["span_to"]), 12, 31)


def _years(group: str) -> Callable[[re.Match[str], Clock], Range]:
    def read(m: re.Match[str], clock: Clock) -> Range:
        if clock.year is None:
            return None, None
        count = int(m[group]) if m[group].isdigit() else _NUMBERS[m[group]]
        return date(clock.year, 1, 1), date(clock.year + count - 1, 12, 31)

    return read


_READINGS: tuple[tuple[str, Callable[[re.Match[str], Clock], Range]], ...] = (
    ("month", _month),
    ("quarter", _quarter),
    ("half", _half),
    ("feast", _feast),
    ("span_from", _span),
    ("year_y", _year),
    ("said_y", _year),
    ("year_bare", _bare_year),
    ("plan", _plan),
    ("years", _years("years")),
    ("years_spent", _years("years_spent")),
    ("years_used", _years("years_used")),
    ("future_years", _years("future_years")),
)

_TITLE_YEAR = re.compile(
    r"(20\d\d)年(?:[^，。；！？\n]{0,10})(?:工作安排|重点工作|工作打算|工作计划|目标任务|工作思路|工作总体|主要任务|工作部署|工作要点|主要预期目标|的?主要工作)"
)
_NAMED_YEAR = re.compile(r"(20\d\d)年[^，。；！？\n]{0,16}政府工作报告|(20\d\d)年?(?:度)?工作计划")
_OPENING = re.compile(
    r"(?:^|[\n。])\s*(?:\d、)?(20\d\d)年,?，?(?:是|我镇|我们|全镇|我县)[^。\n]{0,40}(?:之年|开局|关键)"
)
_SPEECH = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日[^\n]{0,6}(?:在|于|召开|，|\s|$)")
_REVIEW = re.compile(r"(20\d\d)年(?:的)?(?:政府)?工作(?:的)?回顾|(?:过去的|刚刚过去的)(20\d\d)年")
_PLAN_YEAR = re.compile(
    r"今年是[^。\n]{0,20}“?(十[二三四五六]五)”?[^。\n]{0,8}(开局之年|开局起步|收官之年|收官)"
)
_NEXT_YEAR = re.compile(r"明年(?:工作|的|主要|我)|(?:下一年|来年)")


def read_clock(text: str, year: int | None = None) -> tuple[Clock, str, dict[str, object]]:
    """Find the report's year of work: the clock, the reason as a sentence, and the sentence's values."""
    head = text[:200_000]
    next_year = _NEXT_YEAR.search(head) is not None and "今年是" not in head
    if year is not None:
        return Clock(year, year - 1 if next_year else year), "按指定年度 {year} 年推算", {"year": year}
    for pattern, why, add in _CLUES:
        m = pattern.search(head)
        if m is not None:
            found = int(next(group for group in m.groups() if group)) + add
            clue = m.group().strip()[:30]
            return Clock(found, found - 1 if next_year else found), why, {"clue": clue, "year": found}
    plan = _PLAN_YEAR.search(head)
    if plan is not None:
        found = PLANS[plan[1]] + (0 if plan[2].startswith("开局") else 4)
        return Clock(found), "据“{clue}”，报告年度为 {year} 年", {"clue": plan.group(), "year": found}
    return Clock(None), "未找到报告年度，时限只列原文，不推算日期", {}


_CLUES = (
    (_TITLE_YEAR, "据“{clue}”，报告年度为 {year} 年", 0),
    (_NAMED_YEAR, "据“{clue}”，报告年度为 {year} 年", 0),
    (_REVIEW, "据“{clue}”，报告年度为次年即 {year} 年", 1),
    (_OPENING, "据“{clue}”，报告年度为 {year} 年", 0),
    (_SPEECH, "据会议日期“{clue}”，报告年度为 {year} 年", 0),
)
