"""办件里说的话: what is asked of each kind, what is answered, and the states that a case of each kind is left in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

NAMES = ("何阿婆", "柳志强", "石金花", "林建国", "黄小梅", "周大年", "许秋菊", "郑海生", "吴春来")
SAID: Mapping[str, Sequence[Mapping[str, object]]] = {
    "application": (
        {"service": "elderly-allowance", "channel": "counter"},
        {"service": "tree-felling", "channel": "counter"},
        {"service": "disability-card", "channel": "proxy"},
        {"service": "food-stall", "channel": "counter"},
        {"service": "temporary-relief", "channel": "proxy"},
        {"service": "road-occupation", "channel": "online"},
        {"service": "house-safety", "channel": "counter"},
        {"service": "machine-subsidy", "channel": "counter"},
    ),
    "report": (
        {"matter": "litter", "text": "石桥村公厕旁边堆了两车旧家具。", "address": "石桥村公厕"},
        {"matter": "rubble", "text": "河口村堤脚夜里倒了渣土。", "address": "河口村堤脚"},
        {"matter": "litter", "text": "工业路公交站垃圾桶坏了，垃圾散在地上。", "address": "工业路公交站"},
        {"matter": "rubble", "text": "柳溪村空地上倒了装修垃圾。", "address": "柳溪村三巷"},
    ),
    "hotline": (
        {"matter": "help", "channel": "hotline", "reference": "12345-20260603-0011", "text": "路口反光镜破了。"},
        {"matter": "consult", "channel": "hotline", "reference": "12345-20260605-0034", "text": "高龄津贴怎么领。"},
        {"matter": "complaint", "channel": "hotline", "reference": "12345-20260609-0102", "text": "夜里施工太吵。"},
        {"matter": "help", "channel": "hotline", "reference": "12345-20260611-0057", "text": "水渠堵了，田里进不了水。"},
    ),
    "petition": (
        {"matter": "land", "channel": "visit", "text": "征地的青苗补偿少算了两分地。"},
        {"matter": "sewer-works", "channel": "letter", "text": "管网开挖以后路面一直没有恢复。"},
        {"matter": "wages", "channel": "visit", "text": "工地停工两个月，工资没有结。"},
        {"matter": "village", "channel": "online", "text": "要求公布去年集体收入的分配。"},
    ),
    "dispute": (
        {"matter": "neighbours", "channel": "counter", "text": "屋檐水滴到邻居院里，两家争吵。"},
        {"matter": "land", "channel": "visit", "text": "两家对菜地的界址说法不一。"},
        {"matter": "wages", "channel": "counter", "text": "装修工钱差八百元，双方说法不一。"},
        {"matter": "sewer-works", "channel": "grid", "text": "施工震裂厨房瓷砖，赔多少谈不拢。"},
    ),
    "tip": (
        {"matter": "crime", "text": "有人在后山屋里开赌场。"},
        {"matter": "safety", "text": "有作坊夜里偷偷灌装液化气。"},
    ),
    "information": (
        {"matter": "budget", "channel": "letter", "text": "申请公开2025年镇级决算。"},
        {"matter": "works", "channel": "counter", "text": "申请公开管网工程的招标文件。"},
        {"matter": "land", "channel": "letter", "text": "申请公开工业路征地补偿方案。"},
    ),
}  # fmt: skip
ANSWERS: Mapping[str, str] = {
    "application": "经审查符合条件，准予办理，结果已经通知本人领取。",
    "report": "已派人清理完毕，并告知村里加强巡查。",
    "hotline": "已经联系诉求人并现场处理，本人表示认可。",
    "petition": "经调查，反映的情况属实，已责成有关单位在十个工作日内落实，落实情况另行告知。",
    "dispute": "双方自愿达成一致：十日内各自履行所说的，今后互不追究。",
    "tip": "已经移送有权机关。",
    "information": "所申请的信息依法予以公开，复印件随信寄出。",
}
MEDIATED: Mapping[str, str] = {  # what the record of a mediation says of each step
    "inquire": "分别听取双方陈述，到现场看过。",
    "mediate": "双方各退一步，对处理办法基本认可。",
    "agree": "双方当面签字。",
}
EARLY = ("registered", "refused", "withdrawn", "accepted")
ENDS = ("paused", "answered", "closed")
STEPS_OF: Mapping[str, Sequence[str]] = {
    "application": (*EARLY, "supplementing", "step:check", "step:decide", "step:deliver", *ENDS),
    "report": (*EARLY, "joined", "step:look", "step:mend", "transferred", *ENDS),
    "hotline": (*EARLY, "step:contact", "step:work", "transferred", *ENDS),
    "petition": (*EARLY, "supplementing", "step:hear", "step:inquire", "step:reply", "transferred", *ENDS),
    "dispute": (*EARLY, "step:inquire", "step:mediate", "step:agree", *ENDS),
    "tip": ("registered", "accepted", "step:read", "transferred", "closed"),
    "information": (*EARLY, "supplementing", "step:search", "step:review", "step:reply", *ENDS),
}
