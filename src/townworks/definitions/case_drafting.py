"""起草办件的定义 (drafting): kinds of case, service items, delegated powers, statutory terms and duties to begin from, that pass the check."""

from __future__ import annotations

from pathlib import Path

from townworks.kernel.errors import Conflict, Invalid

from .drafting import checked_code, free_mark, next_order, write_new
from .freezing import Definitions

CASE = """\
# 办件种类：从哪里来、多少天、分几步、谁能提交。
# 改完后运行 townworks definitions check，再用 townworks definitions show {code} 看一遍它说成话是什么样。
code = "{code}"
order = {order}
# 编号的字头，一到三个大写字母，不能和别的种类相同。
mark = "{mark}"
name = "请改名（{code}）"
name_en = "Rename me ({code})"
about = "用一两句话说明这是什么事、谁来办。"
about_en = "What this is and who does it, in a sentence or two."
line = "{line}"
# counter 窗口、proxy 代办、online 网上、hotline 12345、visit 来访、letter 来信、open311、grid 网格员。
channels = ["counter"]
# 期限：days 写几天，或者 rule 写 deadlines.toml 里的代码，只写一个；starts：receipt 收到起算、acceptance 受理起算。
term = {{ days = 10, kind = "working", starts = "acceptance" }}
steps = [
    {{ code = "look", name = "了解情况", name_en = "Looked into", days = 3 }},
    {{ code = "do", name = "办理", name_en = "Done", days = 7 }},
]
# party：当事人 required 必填、optional 可填、none 不填；public：群众不用注册就能提交。
party = "required"
public = false
# purposes：为什么可以看个人信息；keep_days：办结后个人信息保留多少天。
purposes = ["contact"]
keep_days = 365
# 依据：核对过原文的写 confirmed = true，没有核对的页面上会标“未核实”。
basis = [{{ text = "请写依据的文件和条文" }}]

# 事由：units 写一般归谁办，最可能的写在前面；这是“该谁办”在学到经验以前说的话。
[[matters]]
code = "other"
name = "其他"
name_en = "Something else"
about = "上面没有的，写清楚就行。"
about_en = "Whatever is not in the list."
units = ["党政综合办公室"]
words = ["其他"]
"""
SERVICE = """\
# 政务服务事项：照省政务服务网公布的实施清单填；没有核对过的写 verified = false，页面上会标出来。
code = "{code}"
order = {order}
name = "请改名（{code}）"
name_en = "Rename me ({code})"
# category：licence 许可、confirmation 确认、payment 给付、public 公共服务……；power_source：statutory、delegated、entrusted。
category = "public"
power_source = "statutory"
level = "town"
unit = "公共服务办公室"
# handling：instant 当场办、promised 承诺几天办；承诺不能比法定长。
handling = "promised"
promise_days = 5
promise_kind = "working"
clients = ["person"]
conditions = ["请写受理条件"]
flow = ["申请", "受理", "审核", "办结"]
# 到现场几次；不是 0 要写 visit_reason。
visits = 0
online = true
express = true
place = "镇政务服务中心综合窗口"
hours = "工作日 8:30—12:00，14:30—17:30"
contact = "请写电话"
complaint = "12345"
words = []
# 要不要培训过的人办：none 不要求、warn 提醒、refuse 没有培训过的不能接办。
trained = "none"
basis = [{{ text = "请写依据的文件和条文" }}]
source = "请写从哪里查到的"
verified = false
result = {{ kind = "paper", name = "请写结果", name_en = "Result" }}

[[papers]]
code = "id"
name = "身份证"
name_en = "Identity card"
reusable = true
"""
POWER = """\
# 下放事项：原来谁办、现在谁接、接到哪一步。日期到一步写一步，先后不能颠倒。
code = "{code}"
order = {order}
name = "请改名（{code}）"
name_en = "Rename me ({code})"
# kind：licence 许可、penalty 处罚、coercion 强制、inspection 检查、payment 给付……；how：delegated 下放、entrusted 委托、window 窗口前移。
kind = "inspection"
how = "delegated"
from_unit = "请写原实施部门"
unit = "综合行政执法办公室"
duties = ["检查", "记录", "处理"]
# announced_on 公布、trained_on 人员培训、system_on 系统开通、running_on 承接运行、returned_on 交回。
handover = {{}}
assessment = "none"
basis = [{{ text = "请写依据的文件和条文" }}]
source = "请写从哪里查到的"
verified = false
"""
DUTIES = """\
# 职责清单的一个领域：units 写机构改革后由哪个单位牵头，不写就是空白，写两个又没有 settled 就是交叉。
code = "{code}"
order = {order}
name = "请改名（{code}）"
name_en = "Rename me ({code})"
source = "请写从哪里查到的"
verified = false

[[duties]]
code = "{code}-first"
name = "请写职责（{code}）"
name_en = "Name the duty ({code})"
units = ["党政综合办公室"]
supports = []
# 属地管理、主要责任在上级部门的，写 share = "shared" 和 main = "部门名称"。
# services、powers：属于这项职责的服务事项和下放事项的代码。
services = []
powers = []
basis = [{{ text = "请写依据的文件和条文" }}]
"""
DEADLINE = """
# 起草的法定期限，请照条文改。kind：working 工作日、calendar 日；starts：从哪一天的次日起算。
[[rules]]
code = "{code}"
name = "请改名（{code}）"
name_en = "Rename me ({code})"
days = 15
kind = "working"
starts = "acceptance"
basis = {{ text = "请写条文" }}
"""
DEADLINES = 'source = "请写从哪里查到的"\n'


def new_case_kind(folder: Path, definitions: Definitions, code: str) -> Path:
    """起草办件种类: the path of the new file. Invalid for a code that cannot be; Conflict where there is one already."""
    text = CASE.format(
        code=checked_code(code),
        order=next_order(one.order for one in definitions.case_kinds),
        mark=free_mark(code, {one.mark for one in definitions.case_kinds}),
        line=definitions.lines[0].code,
    )
    return write_new(folder / "cases" / f"{code}.toml", text)


def new_service(folder: Path, definitions: Definitions, code: str) -> Path:
    """起草政务服务事项."""
    order = next_order(one.order for one in definitions.services)
    return write_new(
        folder / "services" / f"{code}.toml", SERVICE.format(code=checked_code(code), order=order)
    )


def new_power(folder: Path, definitions: Definitions, code: str) -> Path:
    """起草下放事项."""
    order = next_order(one.order for one in definitions.powers)
    return write_new(folder / "powers" / f"{code}.toml", POWER.format(code=checked_code(code), order=order))


def new_duties(folder: Path, definitions: Definitions, code: str) -> Path:
    """起草职责清单的一个领域."""
    order = next_order(one.order for one in definitions.duties)
    return write_new(folder / "duties" / f"{code}.toml", DUTIES.format(code=checked_code(code), order=order))


def new_deadline(folder: Path, definitions: Definitions, code: str) -> Path:
    """起草一条法定期限, put behind the others in deadlines.toml; nothing in it is changed. Conflict for a code that is there."""
    path = folder / "deadlines.toml"
    if checked_code(code) in {one.code for one in definitions.deadlines}:
        raise Conflict("{file} 已经有了，不会覆盖。", file=f"deadlines.toml「{code}」")
    if not path.exists():
        path.write_text(DEADLINES, encoding="utf-8", newline="\n")
    before = path.read_text(encoding="utf-8")
    if not before.endswith("\n"):
        raise Invalid("deadlines.toml 的最后一行没有写完，请先补上换行。")
    path.write_text(before + DEADLINE.format(code=code), encoding="utf-8", newline="\n")
    return path


DRAFTS = {
    "case": new_case_kind,
    "service": new_service,
    "power": new_power,
    "duties": new_duties,
    "deadline": new_deadline,
}
