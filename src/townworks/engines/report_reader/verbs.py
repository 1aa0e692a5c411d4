"""动词与对象: what an action clause does, and to what.

Rule: connectives (此外), adverbs (深入、高标准) and auxiliaries before the verb are set
aside; official verbs have two characters, a few have one or three. With 对…进行 the
object stands before the verb.
"""

from __future__ import annotations

import re

_OPENERS = re.compile(
    r"^(?:[一二三四五六七八九十]+(?:是|要)|(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)]?[、.．]\s*)|——|此外|同时|另外|其中|今年|全年|"
    r"我们|我镇|全镇|将|要|还要|必须|继续|进一步|不断|更加|，|,|、|\s)+"
)
_ADVERBS = re.compile(
    r"^(?:积极|大力|深入|全面|持续|扎实|稳步|有序|着力|努力|切实|认真|严格|坚决|全力|加力|稳妥|科学|合理|统筹|协同|重点|主动|充分|"
    r"高标准|高质量|高水平|高效|高起点|常态化|因地制宜|千方百计|想方设法|逐步|有效|强力|奋力|聚力|纵深|系统|率先|依法|及时|精心|广泛|"
    r"抓紧|加紧|尽快|接续|共同|分类|有力|精准|从严|细致|逐一|扎扎实实|多形式|多渠道|妥善|特别是|再|新(?=引进|增|认定|培育|投放))+"
)
_VERBS = re.compile(
    r"(?:开工建设|启动建设|加快推进|加快建设|加快实施|抓好落实|改造提升|建成投用|新改建|改扩建|做实做细|做大做强|做优做强|支持和引导|支持引导|"
    r"办好|建好|用好|管好|做好|抓好|抓实|打好|守好|看好|护好|补齐|做强|做优|做大|做精|压实|压紧|"
    r"[\u4e00-\u9fff]{2})"
)
_DISPOSAL = re.compile(
    r"^(?:对|把|将)(?P<object>[^，。；]{2,40}?)(?P<verb>进行[\u4e00-\u9fff]{2,4}|用于|作为|纳入|列入|给予|[\u4e00-\u9fff]{2}到位)"
)
_END = re.compile(r"[，。；：、！？,;:!?.\s]+$")


def read_verb(clause: str) -> tuple[str, str]:
    """Return the verb and the object of an action clause; empty strings where there is none.

    >>> read_verb("深入推进秋风水库饮用水源地保护，")
    ('推进', '秋风水库饮用水源地保护')
    >>> read_verb("对各村雨污分流管网进行全面摸查，")
    ('进行全面摸查', '各村雨污分流管网')
    """
    body = strip_opener(clause)
    disposal = _DISPOSAL.match(body)
    if disposal is not None:
        return disposal["verb"], disposal["object"]
    adverbs = _ADVERBS.match(body)
    if adverbs is not None and adverbs.end() < len(body):
        body = body[adverbs.end() :]
    verb = _VERBS.match(body)
    if verb is None:
        return "", body
    return verb.group(), body[verb.end() :]


def strip_opener(clause: str) -> str:
    """The clause without the number or connective before it and the stop behind it.

    >>> strip_opener("此外，全力配合上级推进大道改建。")
    '全力配合上级推进大道改建'
    >>> strip_opener("此外，")
    ''
    """
    opener = _OPENERS.match(clause)
    return _END.sub("", clause[opener.end() :] if opener else clause)
