"""起草 (drafting): a commented file to begin from, that passes the check as it stands and is never laid over another."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from itertools import product
from pathlib import Path

from townworks.kernel.errors import Conflict, Invalid

from .freezing import Definitions
from .shape import CODE_LONGEST, CODE_PATTERN

CAMPAIGN = """\
# 专项行动：查哪些场所、查什么、什么样算不合格、多少天改好。写法见 docs/howto/write_a_campaign.md。
# 改完后运行 townworks definitions check，再用 townworks definitions show {code} 看一遍它说成话是什么样。
code = "{code}"
order = {order}
name = "请改名（{code}）"
name_en = "Rename me ({code})"
about = "用一两句话说明这次行动查什么、为什么查。"
about_en = "What this campaign looks at, and why, in a sentence or two."
# 依据：核对过原文的写 confirmed = true，没有核对的页面上会标“未核实”。
basis = [{{ text = "请写依据的文件和条文" }}]
# 条线的代码见 lines 文件夹；commitments 写任务里会出现的词，用来找到它服务的任务。
lines = ["{line}"]
commitments = []

[sites]
# 场所类型的代码见 sites 文件夹。draw = "random" 时写 share（百分之几）或 least（至少几家）。
kinds = ["{kind}"]
draw = "all"

[rounds]
a_year = 1
days = 30
minutes = 15
people = 2

[mending]
# mends：site 场所自己改、village 村里改、lead 牵头单位改；accepts：lead 或 office。
mends = "site"
accepts = "lead"
default = {{ days = 7, kind = "calendar" }}
recheck = true

[lookback]
floor = 10
ceiling = 60
after_days = 30

[notice]
opening = "经检查，你单位存在下列问题，请在期限内整改。"
consequence = "逾期不整改的，移送有权部门依法处理。"
appeal = "对本通知有异议的，可以在收到之日起五个工作日内提出。"
copies = []

# 检查项：kind 有 yes_no、choice、choices、number、text、date、photo、position、signature、note。
[[items]]
code = "clear"
text = "通道是否畅通"
text_en = "Is the way clear?"
kind = "yes_no"
fails_if = [{{ is = false }}]
finding = "通道不畅通"
finding_en = "Way not clear"
severity = "major"
mend = {{ days = 0 }}
basis = {{ text = "请写依据", confirmed = false }}

# shown_if：前面某一项答了什么才问这一项；几条都要成立。
[[items]]
code = "width"
text = "通道净宽"
text_en = "Clear width of the way"
kind = "number"
unit = "米"
least = 0
most = 20
shown_if = [{{ item = "clear", is = true }}]
fails_if = [{{ below = 1.1 }}]
finding = "通道净宽不足 1.1 米"
finding_en = "Way narrower than 1.1 m"
basis = {{ text = "数值为举例，请改", confirmed = false }}

[[items]]
code = "seen"
text = "现场照片"
text_en = "Photograph"
kind = "photo"
required = false
photos_most = 3
"""
KIND = """\
# 场所类型：登记哪些内容。mark 是编号的字头，几个字母都行（一到三个大写），不能和别的类型一样。
code = "{code}"
order = {order}
name = "请改名（{code}）"
name_en = "Rename me ({code})"
mark = "{mark}"
# geometry：point 点、line 线、area 面；allowance：离登记位置多少米以内算到场。
geometry = "point"
allowance = 150
words = []
lines = ["{line}"]

# 登记内容：kind 有 text、number、choice、yes_no、date。words 是 Excel 里这一列可能用的别的名字。
[[attributes]]
code = "use"
name = "用途"
name_en = "Use"
kind = "choice"
required = true
words = ["类别"]
choices = [
    {{ code = "one", name = "第一种", name_en = "The first" }},
    {{ code = "other", name = "其他", name_en = "Other" }},
]

[[attributes]]
code = "area"
name = "面积"
name_en = "Area"
kind = "number"
unit = "平方米"
least = 0
most = 100000
"""
INDICATOR = """\
# 指标：量什么、怎样汇总、应当达到多少、谁填报。写法见 docs/howto/write_an_indicator.md。
# 改完后运行 townworks definitions check，再用 townworks definitions show {code} 看一遍它说成话是什么样。
code = "{code}"
order = {order}
name = "请改名（{code}）"
name_en = "Rename me ({code})"
about = "用一两句话写清口径：算什么、不算什么。"
about_en = "What is counted, and what is not, in a sentence or two."
# 条线的代码见 lines 文件夹。unit 写 吨、毫克/升、万元、户、% 这样的单位，没有单位的写 1。
line = "{line}"
unit = "件"
decimals = 0
# direction：up 越高越好、down 越低越好、band 在范围内为好（另写 band = {{ least = …, most = … }}）、none 不分好坏。
direction = "none"
# level：town、village、grid、section、school、facility……；frequency：day、week、month、quarter、year、irregular。
level = "village"
frequency = "month"
# words：导入的表里这一列可能用的别的名字。public：不登录也能看。
words = []
public = false
# 依据：核对过原文的写 confirmed = true，没有核对的页面上会标“未核实”。
basis = [{{ text = "请写依据的文件和条文" }}]
# 汇总：同一期先汇总各处，再汇总各期。weighted 另写 weight = "指标代码"；share 另写 numerator、denominator。
over_time = {{ how = "sum" }}
over_places = {{ how = "sum" }}
# by：lead 牵头单位、village 各村、unit 指定单位（另写 unit = "名称"）、nobody 推算的。
answers = {{ by = "village" }}
# 超出就问一声，不拒收：least、most 上下限，jump 与上期相比变化百分之几，still 连续几期不变。
limits = {{ least = 0, jump = 300 }}

# 目标：direction 是 up 时用 at_least，down 用 at_most，band 用 between（另写 upper）。applies = "year" 指全年合计。
# [[targets]]
# year = 2026
# value = 100
# kind = "at_least"
# applies = "year"
"""
FIRST = 10  # orders are given in tens, so that one fits between
LAST = 999
LAST_INDICATOR = 9999


def new_campaign(folder: Path, definitions: Definitions, code: str) -> Path:
    """起草专项行动: the path of the new file. Invalid for a code that cannot be; Conflict where there is one already."""
    if not definitions.site_kinds:
        raise Invalid("还没有场所类型，请先运行 townworks definitions new site CODE。")
    text = CAMPAIGN.format(
        code=checked_code(code),
        order=next_order(one.order for one in definitions.campaigns),
        kind=definitions.site_kinds[0].code,
        line=definitions.lines[0].code,
    )
    return write_new(folder / "campaigns" / f"{code}.toml", text)


def new_kind(folder: Path, definitions: Definitions, code: str) -> Path:
    """起草场所类型: the path of the new file. Invalid for a code that cannot be; Conflict where there is one already."""
    text = KIND.format(
        code=checked_code(code),
        order=next_order(one.order for one in definitions.site_kinds),
        mark=free_mark(code, {one.mark for one in definitions.site_kinds}),
        line=definitions.lines[0].code,
    )
    return write_new(folder / "sites" / f"{code}.toml", text)


def new_indicator(folder: Path, definitions: Definitions, code: str) -> Path:
    """起草指标: the path of the new file. Invalid for a code that cannot be; Conflict where there is one already."""
    text = INDICATOR.format(
        code=checked_code(code),
        order=next_order((one.order for one in definitions.indicators), LAST_INDICATOR),
        line=definitions.lines[0].code,
    )
    return write_new(folder / "indicators" / f"{code}.toml", text)


def checked_code(code: str) -> str:
    """The code as it was given. Invalid for one that cannot name a file."""
    if len(code) > CODE_LONGEST or not re.fullmatch(CODE_PATTERN, code):
        raise Invalid(
            "“{code}”不是合格的代码：只用小写英文字母、数字、- 和 _，以字母开头，不超过 {longest} 个字符。",
            code=code,
            longest=CODE_LONGEST,
        )
    return code


def next_order(taken: Iterable[int], last: int = LAST) -> int:
    """The next ten after the last, or the first number that is free."""
    used = set(taken)
    after = (max(used, default=0) // FIRST + 1) * FIRST
    return after if after <= last else min(set(range(1, last + 1)) - used)


def free_mark(code: str, taken: set[str]) -> str:
    """The initials of the code, else the first letters that no other kind begins with."""
    initials = "".join(part[0] for part in re.split("[-_]", code) if part[0].isalpha())[:3].upper()
    letters = ("".join(pair) for n in (2, 3) for pair in product(string.ascii_uppercase, repeat=n))
    return initials if initials not in taken else next(mark for mark in letters if mark not in taken)


def write_new(path: Path, text: str) -> Path:
    """The path, written. Conflict where there is such a file already."""
    path.parent.mkdir(exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Conflict("{file} 已经有了，不会覆盖。", file=f"{path.parent.name}/{path.name}") from None
    return path
