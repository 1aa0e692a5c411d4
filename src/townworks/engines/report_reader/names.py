"""地名与单位: the places a clause is about and the units it names as doing the work.

Rule: what the town itself has given (its places, its units) is found wherever it is
written; beyond that only names of a form that says what they are (仙新村、秋风水库、
X大道; 区住建局、村委会), cut free of the verb before them, and never a general word
(美丽乡村、各村、新格局).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

BASIS = "地名通名和机关单位名称的构词惯例（本项目自定，非国家标准）"

_HAN = r"\u4e00-\u9fff"
_LONG_ENDS = "水源保护区|老工业区|经济开发区|高新区|开发区|工业园区?|产业园区?|园区|港区|新区|水库|大道|公路|国道|省道|街道|社区|支流|大桥|市场|码头|新村"
_SHORT_ENDS = "村|镇|乡|路|街|江|河|溪|湖|湾|岛|渠|涌|山"
_PLACE_END = re.compile(
    rf"(?:{_LONG_ENDS}|{_SHORT_ENDS})"
    r"(?!监管|监督|主体|公司|局|庄|民|级|务|大学|学|账|干部|居|落|账|委|容|貌|域|长|网|径|线|面|段|上|道|外|内|集体|南|北|西|东|风|贤|亲|愁|振兴|游|区|带|流|塘|畔|口|岸|水|改|林|体|排|景|湖|基|地|际|规划|单位|创业|联|企|车|桥|灯|灌|涌|堤|情|干|支|底|床|州|城|门|港|浙|苏|淮|源|海|厂|站|坑|河|江|村|镇|湾|岛)"
)
_NAME_VERBS = re.compile(
    r"^.*(?:此外|同时|继续|持续|深入|全面|加快|加强|加大|积极|大力|扎实|认真|切实|稳步|有序|高质量|高标准|全力|着力|抓紧|抓好|做好|办好|建好|管好|用好|打好|"
    r"推进|推动|启动|实施|开展|完成|建设|建成|新建|扩建|改建|改造|整治|治理|提升|提高|打造|创建|盘活|配合|支持|确保|争取|增强|新改建|做优|创造|实现|形成|树立|维护|拓宽|"
    r"上级|完善|优化|规划|谋划|开工|续建|保护|修复|清理|打通|连接|延伸|进一步|重点|深化|促进|组织|选取|力争|开发|引进|培育|强化|落实|巩固|发展|构建|行走|挖掘|健全|依托|"
    r"主动|对标|推广|因地制宜|制定|提速|广泛|发动|努力|做实做细|跨|融入|在|对|与|和|及|向|由|从|以|为|至|到|的|等|将|把|被|途径|位于|年|补齐|稳住|扩大|让|以|平安|着力打造|打造好|环)"
)
# A name's own characters are none of these: they make general words (美丽乡村, 重污染支流, 各村).
_NO_NAME = frozenset(
    "一二三四五六七八九十个全各我本大小老第批做好实现成度入染污要重级类化合游品牌片产业城乡农镇干支示范型点困政然美丽设工程项目每多几何些这那该线铁公出思"
)
_TAIL_OF_HAN = re.compile(rf"(?:[A-ZＸ]{{1,2}}\s?)?[{_HAN}]+$")
_KEEP_LONG = re.compile(rf"(?:{_LONG_ENDS})$")
_GENERAL = re.compile(
    r"^(?:新村|村账镇|沟渠|新路|同乡|外乡|中心镇|名镇|内河|绿岛|道路|文明乡|平安乡|区域园区|新镇|强镇|老工业区|公路|国道|省道|街道|社区|支流|大桥|市场|码头|水库|大道|园区|港区|新区|开发区|江湖|河湖|家乡|下乡|返乡|还乡|江山|青山|绿水青山|金山|银山|火山|矿山|荒山|两山)$"
    r"|(?:现代|科技|物流|循环|创新|绿色|智慧|电价|交易|基金|欧美|稳|开源|国际一流|数字|低碳|零碳|国家|国际|县域|农贸|消费|资本|国内|人才|要素|劳动力|房地产|住房|惠民|便民|健康|文明|平安|完整|跨区域|特色|高速|品牌|夜间|农产品|乡村|以上|制造|化工|养老|安置|无讼|海外|境外|新兴)[^，]{0,3}(?:园区?|市场|社区|公路|水库|街道|新区|码头)$"
)

_UNIT_ENDS = (
    "片区管理局|管理局|人民政府|党政办|村委会|居委会|村（居）委会|村\\(居\\)委会|派出所|司法所|税务所|国土所|财政所|"
    "执法大队|执法队|工作队|委员会|办公室|指挥部|领导小组|供销社|卫生院|卫健委|发改委|国资委|网信办|"
    "联席会议|管委会|街道办|镇政府|区政府|县政府|市政府|检察院|法院|海关|信访办|"
    "(?<![格布结大开全新破局面动])局|(?:集团|有限)公司|公司(?=负责|作为|牵头|组织|具体|等按|、|，|$)|工作部|(?<=行)支行|(?:职能|主管|相关|有关|责任|区直|县直|市直|省直|市级|成员|配合)部门|各部门|等部门"
)
_UNIT_END = re.compile(
    rf"(?:{_UNIT_ENDS})(?!改革|改造|升级|建设|项目|职能关系|换届|务|等?[^，。；]{{0,6}}(?:人员|培训|换届))"
)
_UNIT_VERBS = re.compile(
    r"^.*(?:会同|联合|协同|配合|组织|督促|指导|协调|依托|发动|支持|推动|确保|加强|发挥|争取|压实|落实|健全|完善|理顺|改革后|成立|组建|"
    r"推进|建设(?!局|办|和|管理)|建立|设立|强化|充分|严格|积极|要求|引导|鼓励|促使|深化|理顺|由|与(?!建设局|规划局)|及|协助|等|和(?!改革|社会保障|计划|信息化|旅游|城乡|乡村|规划|国土|体育|应急)|在|对|向|按照|根据|坚持|维护|通过|做好|优化|提升|做强|的)"
)
_WITH = re.compile(r"(?:与|会同|联合|协同)(?P<who>[^，。；]{2,24}?)(?:共同|合作|协同|联动|联合|一道|$|，)")
_BY = re.compile(r"由(?P<who>[^，。；]{2,20}?)(?:牵头|负责|承办|组织实施|实施)")
_SUPPORT = re.compile(
    r"^(?:大力|全力|积极|继续|深入)?支持(?P<who>[^，。；的]{2,30}?)(?=(?:[^，。；]{0,4})(?:建设|打造|加快|创建|推进|做优|做强|牵头|开展|实施|发展成为|共建|争创|“|科学))"
)
_ROLE = re.compile(
    r"发挥(?:好)?(?P<who>[^，。；]{2,24}?)(?:的)?(?:平台)?(?:带头|牵头|主体|支撑|引领|示范|骨干|桥梁|纽带|职能)?(?:清欠)?(?:作用|功能)"
)
_ACTOR = re.compile(
    r"(?:大学|学院|实验室|企业|公司|集团|机构|院校|部门|政府|管理局|中心|协会|商会|联合会|基地|社区”|银行|医院|政府和国企|组织|单位|村（?居?）?委?会?|局|委|办|站|所|队)$"
)
_NOT_ACTOR = re.compile(
    r"^(?:更多|符合条件|有条件|一批|各类|优质|引导)|[，。；]|政策|资金|功能$|产业|经济|领导|核心|统领"
)


@dataclass(frozen=True)
class KnownNames:
    """The town's own names, compiled once for a whole report."""

    places: re.Pattern[str] | None
    units: re.Pattern[str] | None


def known_names(places: Iterable[str], units: Iterable[str]) -> KnownNames:
    """Compile the given places and units; the longest name wins."""
    return KnownNames(_alternatives(places), _alternatives(units))


def _alternatives(names: Iterable[str]) -> re.Pattern[str] | None:
    found = sorted({name.strip() for name in names if name.strip()}, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, found))) if found else None


_HELPED = re.compile(
    r"支持(?P<who>[^，。；、的]{2,14}?(?:大学|学院|实验室|企业|集团|研究院|基地|公司)|“[^”]{2,10}社区”)(?=[“建打牵共加科]|[、和])"
)
_TOWNS = re.compile(
    rf"(?:支持|与)(?P<who>[{_HAN}]{{2,3}}(?:、[{_HAN}]{{2,3}})*?)"
    r"(?=(?:共同|合作|协同)|(?:加快|做优|做强|创建|打造|争创|以国|等\d|开展|建设))"
)
_NO_TOWN = re.compile(
    "企业|产业|民营|群众|高校|青年|农民|农户|社会|各地|地方|科研|企事|机构|优势|重点|各类|部门|符合|条件|项目|园区|一批|更多|发展|港澳"
)
_NO_UNIT = frozenset(("供销社", "村居", "各部门", "生动局", "公司", "委员会", "办公室", "等部门"))
LONGEST = 400  # characters; what is longer is no clause
_PLACE_HINT = re.compile("[区库道路街流桥场头村镇乡江河溪湖湾岛渠涌山]")
_UNIT_HINT = re.compile(
    "局|政府|办|村委|居委|派出所|司法所|税务所|所|队|委员会|指挥部|小组|供销社|院|委|会议|海关|公司|部门|支持|联合|会同|共同|合作|发挥|由"
)


def read_places(clause: str, known: KnownNames) -> tuple[str, ...]:
    """Return the places named in a clause, each once, in order.

    >>> read_places("认真做好仙新村被掛牌督战的脱贫工作，", known_names((), ()))
    ('仙新村',)
    >>> read_places("打造美丽乡村，", known_names((), ()))
    ()
    """
    clause = clause[:LONGEST]
    found: list[tuple[int, str]] = []
    if known.places is not None:
        found += [(m.start(), m.group()) for m in known.places.finditer(clause)]
    if _PLACE_HINT.search(clause):
        last = 0
        for m in _PLACE_END.finditer(clause):
            chunk = _TAIL_OF_HAN.search(clause, max(last, m.start() - 14), m.end())
            last = m.end()
            name = _own_name(chunk.group()) if chunk else ""
            if name and not _overlaps(name, found):
                found.append((m.end() - len(name), name))
    return _once(found)


def _own_name(chunk: str) -> str:
    """The name at the end of a chunk without the verb before it; empty where it is a general word."""
    verbs = _NAME_VERBS.match(chunk)
    name = chunk[verbs.end() :].strip() if verbs else chunk
    end = _KEEP_LONG.search(name)
    stem = name[: end.start()] if end else name[:-1]
    if not stem or len(stem) > (8 if end else 3) or _GENERAL.search(name):
        return ""
    if not end and (_NO_NAME.intersection(stem) or (name[-1:] == "山" and len(stem) < 2)):
        return ""
    if end and (_NO_NAME.intersection(stem[:1]) or stem[-1:] in "级业类化镇"):
        return ""
    return name


def read_units(clause: str, known: KnownNames) -> tuple[str, ...]:
    """Return the units that a clause names as doing or sharing its work, each once, in order.

    >>> read_units("联合区直部门，", known_names((), ()))
    ('区直部门',)
    >>> read_units("支持龙头企业牵头组建创新联合体，", known_names((), ()))
    ('龙头企业',)
    >>> read_units("开创发展新格局，", known_names((), ()))
    ()
    """
    clause = clause[:LONGEST]
    if known.units is None and not _UNIT_HINT.search(clause):
        return ()
    found: list[tuple[int, str]] = []
    if known.units is not None:
        found += [(m.start(), m.group()) for m in known.units.finditer(clause)]
    for pattern in (_WITH, _BY, _SUPPORT, _ROLE):
        for m in pattern.finditer(clause):
            found += _actors(m, found)
    for m in _TOWNS.finditer(clause):
        if not _NO_TOWN.search(m["who"]):
            found += [(m.start("who"), name) for name in m["who"].split("、") if not _overlaps(name, found)]
    for m in _HELPED.finditer(clause):
        found += [(m.start("who"), m["who"])] if not _overlaps(m["who"], found) else []
    last = 0
    for m in _UNIT_END.finditer(clause):
        chunk = _TAIL_OF_HAN.search(clause, max(last, m.start() - 10), m.end())
        last = m.end()
        whole = chunk.group() if chunk else ""
        verbs = _UNIT_VERBS.match(whole)
        name = whole[verbs.end() :] if verbs else whole
        if name not in _NO_UNIT and 3 <= len(name) <= 12 and not _overlaps(name, found):
            found.append((m.end() - len(name), name))
    return _once(found)


def _actors(m: re.Match[str], found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    out = []
    for name in re.split(r"[、和及与]|以及", m["who"]):
        name = name.removesuffix("等").strip()
        if (
            len(name) >= 2
            and _ACTOR.search(name)
            and not _NOT_ACTOR.search(name)
            and not _overlaps(name, found)
        ):
            out.append((m.start("who") + m["who"].find(name), name))
    return out


def _overlaps(name: str, found: list[tuple[int, str]]) -> bool:
    return any(name in other or other in name for _, other in found)


def _once(found: list[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for _, name in sorted(found)))
