"""起草测评办法和问卷 (drafting): commented files to begin from, that pass the check as they stand."""

from __future__ import annotations

from pathlib import Path

from .drafting import checked_code, next_order, write_new
from .freezing import Definitions

SCHEME = """\
# 测评办法：分项、来源、扣分、前置条件。写法见 docs/howto/score.md。
# 改完后运行 townworks definitions check，再用 townworks definitions show {code} 看一遍它说成话是什么样。
code = "{code}"
order = {order}
name = "请改名（{code}）"
name_en = "Rename me ({code})"
about = "用一两句话说明给什么打分、为什么。只评地方和工作，不评个人。"
about_en = "What is scored, and why, in a sentence or two. Places and work, never persons."
line = "{line}"
# subject：town 全镇、village 全镇并按村比较、unit 每个单位。
subject = "town"
points = 100
basis = [{{ text = "请写依据" }}]

# 分几级就写几层 branches；下级的分值相加要等于上级。
[[branches]]
code = "papers"
name = "材料"
name_en = "Papers"
points = 60

# 来源 kind：inspections 实地检查（另写扣分规则）、survey 问卷、document 材料、indicator 指标、given 评定给分。
[[items]]
code = "plan"
name = "计划和总结"
name_en = "Plan and report"
points = 60
under = "papers"
of = "whole"
source = {{ kind = "document", wanted = 2 }}
basis = [{{ text = "请写依据" }}]

[[items]]
code = "work"
name = "工作评价"
name_en = "The work as judged"
points = 40
source = {{ kind = "given" }}
basis = [{{ text = "请写依据" }}]

# 前置条件：触碰了，得分不超过 ceiling。
[[vetoes]]
code = "accident"
name = "发生较大事故"
name_en = "A serious accident"
ceiling = 60
basis = [{{ text = "请写依据" }}]
"""
SURVEY = """\
# 问卷：不问姓名、电话、住址；一码一答。写法见 docs/howto/survey.md。
code = "{code}"
order = {order}
name = "请改名（{code}）"
name_en = "Rename me ({code})"
about = "用一两句话告诉居民问什么、做什么用。"
about_en = "What is asked, and what for, in a sentence or two."
line = "{line}"
minutes = 2
# 不足 least 份，结果不显示也不计分。
least = 10
basis = [{{ text = "请写依据" }}]

# kind：single 选一项、multiple 可选多项、scale 打分、text 自己写。good 和 good_from 说明哪些算满意。
[[questions]]
code = "overall"
text = "总的来说您满意吗？"
text_en = "All in all, are you content?"
kind = "scale"
scale = {{ least = 1, most = 5, good_from = 4, low = "很不满意", low_en = "Not at all", high = "很满意", high_en = "Very" }}
"""


def new_scheme(folder: Path, definitions: Definitions, code: str) -> Path:
    """起草测评办法: the path of the new file. Invalid for a code that cannot be; Conflict where there is one already."""
    order = next_order(one.order for one in definitions.schemes)
    text = SCHEME.format(code=checked_code(code), order=order, line=definitions.lines[0].code)
    return write_new(folder / "scoring" / f"{code}.toml", text)


def new_survey(folder: Path, definitions: Definitions, code: str) -> Path:
    """起草问卷: the path of the new file. Invalid for a code that cannot be; Conflict where there is one already."""
    order = next_order(one.order for one in definitions.surveys)
    text = SURVEY.format(code=checked_code(code), order=order, line=definitions.lines[0].code)
    return write_new(folder / "surveys" / f"{code}.toml", text)
