"""量化指标: the numeric targets that a clause promises.

Rule (docs/rules/report_facts.md): a number is a target when it carries a unit of
quantity (%, 亿元, 公里, 个…) and is neither a name (“415X”、5G、第三批), a date or span
of time, an age, a base ("每10万人") nor the old value of a change ("从202元…提高到").
Comparator, value and unit are kept as the report writes them; 以上 is ≥, 突破 is >,
增长 and 下降 stay words because the base is last year's figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .figures import LONGEST, find_figures, has_numbers
from .given import Target

BASIS = "政府工作报告量化指标的书写惯例；标注规则见 docs/rules/report_facts.md（本项目自定，非国家标准）"

_AFTER = re.compile(r"(?:及)?(?P<word>以上|之上|以下|以内|之内|左右|上下)")
_BEFORE = re.compile(
    r"(?P<change>(?:同比|同口径|年均|分别|均|实际|累计|再|力争)*(?:增长|下降|降低|减少|压减|削减|缩减|下调|下浮|提高|提升|增加|上升|回落))?"
    r"(?P<to>达到|达|(?<=[制定持])在|至|到|(?<=[高加低少整])为)?"
    r"(?P<cmp>不低于|不少于|不小于|不超过|不高于|不多于|不大于|至少|至多|最多|超过|突破|高于|大于|多于|超出|超|逾|低于|少于|小于|约为|大约|约|接近|将近|近|≥|≤|>|<|＞|＜)?"
    r"(?:每(?:千|万|百|\d+万?)?[人户亩年月家]{1,3})*$"
)
_UP: tuple[str, ...] = ("增长", "提高", "提升", "增加", "上升")
_GE: tuple[str, ...] = ("不低于", "不少于", "不小于", "至少", "≥")
_LE: tuple[str, ...] = ("不超过", "不高于", "不多于", "不大于", "至多", "最多", "≤")
_GT: tuple[str, ...] = ("超过", "突破", "高于", "大于", "多于", "超出", "超", "逾", ">", "＞")
_LT: tuple[str, ...] = ("低于", "少于", "小于", "<", "＜")
_NEAR: tuple[str, ...] = ("约为", "大约", "约", "接近", "将近", "近")

_SOFT = re.compile(
    r"^(?:[一二三四五六七八九十]+(?:是|要)|此外|同时|其中|预计|全年|今年|本年度?|年内|力争|努力|确保|争取|实现|完成|推动|计划(?!总?投资)|含|再|将|要|并|以及|及(?!时)|和(?![美谐平睦])|与|、|，|,|：|:|；|\s)+"
)
_TAIL = re.compile(
    r"(?:力争|确保|实现|稳定|保持|控制|维持|分别|(?<!平)均|总计|共计|合计|累计|达到|达|超过|突破|超|不低于|不少于|不超过|"
    r"约|接近|较上年|比上年|同比|同口径|年均|实际|增长|(?:提高|提升|增加|下降|降低|减少|压缩|缩短|控制|稳定|保持|扩大)?(?:在|到|至|为))+$"
)
_OLD_VALUE = re.compile(r"(?:分别)?(?:从|由)每?[^，。]*\d[^，。]*$")
_OF_BASE = re.compile(r"(?P<word>不低于|不少于|不超过|不高于|高于|低于)(?P<base>[^，。；、\d]{1,24}的)$")
_LISTED_PARTS = re.compile(r"[、与]|和(?!美|谐|平)|(?<!普)及(?!时|其|格)")
_END_MARKS = re.compile(r"[，。；、！？：,;:!?.\s]+$")
_BRACKET = re.compile(r"[（(](?:其中|含)?(?=[^）)]*$)")
_LISTED = re.compile(r"等$|[、和及]$")
_LIST_CUT = re.compile(r"[、，]|(?:和|及|以及|与|并)(?=$|新建|改造|新增|建设|打造|建成)")
_LEAD_IN = re.compile(r"^.*(?:预期目标|目标任务|主要目标|主要指标)(?:是|为)?[：:]")
_HEAD_TAIL = re.compile(r"(?:等)?任务$")
_VERB_HEAD = re.compile(
    r"^(?:再|新|深入|加快|全面|积极|高标准|高质量|持续|大力|滚动|稳步|扎实)*"
    r"(?:新改建|改扩建|新建|扩建|改建|建设|建成|改造|打造|创建|培育|新增|完成|整治|引进|实施|开展|举办|推进|"
    r"支持|推出|提升|升级|壮大|开工建设|启动建设|争取|安排|建立|组织|选派|培训|新认定|认定|投放|新投放|种植|发展|淘汰)"
)


@dataclass(frozen=True)
class _Found:
    """One number in a clause, before it is known what it is of."""

    start: int
    end: int
    value: str
    unit: str
    comparator: str
    about: bool
    growing: bool


def read_targets(clause: str) -> tuple[Target, ...]:
    """Return the numeric targets of one clause, in order of the text.

    >>> [(t.comparator, t.value, t.unit, t.of) for t in read_targets("地区生产总值增长6%左右，")]
    [('增长', '6', '%', '地区生产总值')]
    >>> [(t.comparator, t.value, t.unit, t.of) for t in read_targets("新建17所中小学、13所幼儿园，")]
    [('=', '17', '所', '新建中小学'), ('=', '13', '所', '新建幼儿园')]
    >>> read_targets("深入推进“6+1”布局结构调整，")
    ()
    """
    clause = clause[:LONGEST]
    if not has_numbers(clause):
        return ()
    found = _shared(clause, [_compared(clause, *figure) for figure in find_figures(clause)])
    if not found:
        return ()
    subjects = _subjects(clause, found)
    return tuple(
        Target(
            comparator=item.comparator,
            value=item.value,
            unit=item.unit,
            of=subject,
            text=clause[item.start : item.end],
            about=item.about,
        )
        for item, subject in zip(found, subjects, strict=True)
    )


def _compared(clause: str, start: int, end: int, value: str, unit: str, change: str) -> _Found:
    """Read the words of comparison on both sides of a number."""
    before = _BEFORE.search(clause, 0, start)
    word = (before["cmp"] if before else None) or ""
    verb = (before["change"] if before else None) or ""
    to = (before["to"] if before else None) or ""
    first = _first(before, start)
    if not word and unit.startswith(("倍", "%")):
        base = _OF_BASE.search(clause, 0, start)
        word = base["word"] if base else ""
    after = _AFTER.match(clause, end)
    tail = after["word"] if after else ""
    finish = after.end() if after else end
    about = word in _NEAR or tail in ("左右", "上下")
    bound = _bound(word, tail, clause[:start], change)
    direction = change if change == "增长" else _direction(verb, to, unit)
    comparator = " ".join(part for part in (direction, bound) if part) or "="
    return _Found(first, finish, value, unit, comparator, about, bool(direction))


def _first(before: re.Match[str] | None, start: int) -> int:
    """Where the words of the number begin: a verb that is no comparison (优化提升200万亩) stays with its noun."""
    if before is None:
        return start
    if (
        before["to"]
        or not before["change"]
        or before["change"].endswith(("增长", "下降", "降低", "减少", "回落"))
    ):
        return before.start()
    return before.end("change")


def _bound(word: str, tail: str, before: str, change: str) -> str:
    for words, sign in ((_GE, "≥"), (_LE, "≤")):
        if word in words:
            return sign
    if tail in ("以上", "之上"):
        return "≥"
    if tail in ("以下", "以内", "之内"):
        return "≤"
    for words, sign in ((_GT, ">"), (_LT, "<")):
        if word in words:
            return sign
    return ">" if change == "余" else ""


def _direction(verb: str, to: str, unit: str) -> str:
    """增长 or 下降, when the number is a change and not a level or a count."""
    if not verb or to in ("至", "到", "为"):
        return ""
    if verb.endswith("增长"):
        return "增长"
    if verb.endswith(_UP):
        return "增长" if unit.startswith(("%", "个百分点", "倍")) else ""
    if verb.endswith(("减少", "压减", "削减", "缩减")) and not unit.startswith(("%", "个百分点")):
        return "" if unit in ("个", "件", "家", "项") else "下降"
    return "下降"


def _shared(clause: str, found: list[_Found]) -> list[_Found]:
    """Numbers that stand side by side (增长5%和7%左右) share what is said before and after them."""
    out = list(found)
    for i in range(len(out) - 1):
        here, following = out[i], out[i + 1]
        beside = clause[here.end : following.start] in ("、", "和", "及", "与")
        if beside and here.growing and not following.growing and "分别" in clause[: here.start + 4]:
            bound = following.comparator if following.comparator != "=" else ""
            comparator = f"{here.comparator.split()[0]} {bound}".strip()
            out[i + 1] = replace(following, comparator=comparator, growing=True)
    return out


def _subjects(clause: str, found: list[_Found]) -> list[str]:
    """What each number is of: the words before it, or the verb and the noun after it."""
    lead_in = _LEAD_IN.match(clause)
    cursor = lead_in.end() if lead_in and lead_in.end() <= found[0].start else 0
    verb = ""
    subjects: list[str] = []
    group: list[int] = []
    for i, item in enumerate(found):
        upto = found[i + 1].start if i + 1 < len(found) else len(clause)
        left = clause[cursor : item.start]
        right = clause[item.end : upto]
        noun, rest = _split_right(right, last=i + 1 == len(found))
        cursor = item.end + rest
        subject, verb = _subject(left, noun, verb)
        if not subject and subjects:
            subject = subjects[-1]
            group.append(i)
        elif len(group) > 1:
            _distribute(subjects, group)
            group = [i]
        else:
            group = [i]
        subjects.append(subject)
    if len(group) > 1:
        _distribute(subjects, group)
    return subjects


def _split_right(right: str, *, last: bool) -> tuple[str, int]:
    """The noun right after a number, and where the next number's words begin."""
    if not right or right[0] in "、，,；;。！!）)：:" or right in ("和", "及", "与", "以及"):
        return "", 1 if right[:1] in ("、", "，") else 0
    bracket = _BRACKET.search(right)
    if bracket is not None and (bracket.end() == len(right) or not last):
        return right[: bracket.start()], bracket.end()
    if last:
        return _END_MARKS.sub("", right), len(right)
    cuts = list(_LIST_CUT.finditer(right))
    if not cuts:
        return right, len(right)
    cut = cuts[-1]
    return right[: cut.start()], cut.end()


def _subject(left: str, noun: str, verb: str) -> tuple[str, str]:
    """The subject of one number and the verb that the next one may inherit."""
    bracket = _BRACKET.search(left)
    left = _SOFT.sub("", left[bracket.end() :] if bracket else left)
    listed = _LISTED.search(left) is not None
    if left not in ("为", "对", "在", "将", "给"):
        left = _OLD_VALUE.sub("", _TAIL.sub("", left))
    left = left.rstrip("，、：:（( “")
    if not noun:
        left = left.removesuffix("的")
    noun = _HEAD_TAIL.sub("", noun.lstrip("的")).strip()
    if noun.endswith(("）", ")")) and "（" not in noun and "(" not in noun:
        noun = noun[:-1]
    if noun in ("次", "任务", "目标"):
        noun = ""
    if noun and listed:
        found = _VERB_HEAD.match(left)
        return (found.group() if found else verb) + noun, (found.group() if found else verb)
    if noun:
        if left:
            found = _VERB_HEAD.match(left)
            return left + noun, (found.group() if found else verb)
        return verb + noun, verb
    return left, verb


def _distribute(subjects: list[str], group: list[int]) -> None:
    """Share a listed subject out: 服务贸易、数字贸易出口分别增长6%、8%."""
    whole = subjects[group[0]]
    parts = [part for part in _LISTED_PARTS.split(whole) if part]
    if whole.startswith("城乡") and len(group) == 2:
        parts = ["城镇" + whole[2:], "农村" + whole[2:]]
    if len(parts) == len(group):
        for i, part in zip(group, parts, strict=True):
            subjects[i] = part
