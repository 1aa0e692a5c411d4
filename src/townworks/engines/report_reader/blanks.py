"""占位空格: places that whoever published the report left blank for the office to fill.

A blank is X, XX, ××, ○○, ＿＿, *** … where a name or a figure belongs: X 江, XX 个村,
XG 基站, 20XX 年, 张××. Not a blank: a Latin word (VOCs, X光, Xinjiang), a formula or a
slogan (7+3+X, “415X”集群, 7×24 小时, “数据要素×”), a year in Chinese figures (二○二○年).

Linear in the text.
"""

from __future__ import annotations

import re

from townworks.engines.report_reader.glosses import HAN

_LATIN = "A-Za-z\u00c0-\u024f"
_GAP = r"[ \t\u3000]?"
_MEASURE = "[个家所条座处项名人户亩公米吨次场期批间套张只头年月日时元万亿%％]"
_PLACE = "[省市县区镇乡村街路江河湖溪港湾岛山桥站社组队局厂校院园]"
_BLANK = re.compile(
    rf"(?P<year>(?<![\d{_LATIN}])(?:20|19)?\d?[XxＸ×]{{1,3}}(?={_GAP}年))"
    rf"|(?P<figure>(?<![\d{_LATIN}+])\d{{0,3}}[XxＸ×]{{1,4}}\.[XxＸ×]{{1,2}}(?=[%％]|{_GAP}[{HAN}]))"
    rf"|(?P<generation>(?<![\d{_LATIN}+])[XＸ](?=G{_GAP}[{HAN}]))"
    rf"|(?P<many>(?<![\d{_LATIN}+xX×])(?:[XＸ]{{2,5}}|[x]{{2,5}}|[×✕]{{2,6}})(?![\d{_LATIN}×✕]))"
    rf"|(?P<one>(?<![\d{_LATIN}+Ｘ])[XＸ](?={_GAP}[{HAN}])(?![光线轴射染形型波]))"
    rf"|(?P<cross>(?<![\d{_LATIN}])[×✕](?={_GAP}(?:{_PLACE}|{_MEASURE})))"
    rf"|(?P<small>(?<![\d{_LATIN}+])x(?={_GAP}(?:{_PLACE}|{_MEASURE})))"
    r"|(?P<rings>(?<![一二三四五六七八九零○〇\d])[○〇◯]{2,6}(?![一二三四五六七八九零○〇\d]))"
    r"|(?P<rule>_{2,}|＿{1,})"
    r"|(?P<stars>(?<![*＊])[*＊]{2,8}(?![*＊]))"
)
_ANY = re.compile("[XxＸ×✕○〇◯_＿*＊]")

# Nouns that end what a blank stands for, longest first.
_NOUNS = """
流域 支流 大道 公路 快速通道 片区 园区 工业区 开发区 社区 街道 水库 大桥 隧道 学校 中学 小学 分校 幼儿园 高中 医院 卫生院
市场 管道 发电厂 电厂 污水处理厂 水厂 车站 基站 变电站 项目 工程 专项斗争 专项行动 行动 走廊 景观带 公司 集团
企业 合作社 基地 中心 广场 公园 景区 村 镇 乡 县 市 省 区 江 河 湖 溪 港 湾 岛 山 路 街 桥 站 组 户 个 年 月 日 亿元 万元 元 万 亩 人 名 公里 港口 水道 渠 堤
"""
_HEADS = sorted(_NOUNS.split(), key=len, reverse=True)
_HEAD = re.compile("|".join(_HEADS))
_LONGER_HEAD = re.compile("|".join(head for head in _HEADS if len(head) > 1))
_FOLLOWING = re.compile(rf"{_GAP}(?:[%％]|G[ ]?[{HAN}]{{2}}|[{HAN}]{{1,12}})")
_ASIDE = re.compile(rf"[(（][{HAN}]{{1,6}}[)）]")
_COUNTED = re.compile(rf"{_GAP}(?:个|家|所|条|座|处|项|名|户|批|间|套|只|头)")


def find_blanks(text: str) -> list[tuple[int, int, int]]:
    """Each blank of a (mended) text: its start, its end, and where that which it stands for ends."""
    found: list[tuple[int, int, int]] = []
    done = 0
    for sign in _ANY.finditer(text):
        if sign.start() < done:
            continue
        match = _blank_around(text, sign.start())
        if match is None:
            continue
        done = match.end()
        if _is_blank(text, match):
            found.append((match.start(), done, _end_of_context(text, done)))
    return found


def _blank_around(text: str, at: int) -> re.Match[str] | None:
    """A blank that begins with this sign, or with up to four figures before it (20XX)."""
    begin = at
    while begin > max(0, at - 4) and text[begin - 1].isdigit():
        begin -= 1
    for start in range(begin, at + 1):
        match = _BLANK.match(text, start)
        if match:
            return match
    return None


def _is_blank(text: str, match: re.Match[str]) -> bool:
    if match.lastgroup == "stars":
        return _is_masked(text, match)
    return match.lastgroup not in ("rule", "many", "rings") or _touches_han(text, match)


def _touches_han(text: str, match: re.Match[str]) -> bool:
    """Whether a Han character or a mark stands beside it in the same line, a blank between them or not."""
    blank = " \t\u3000"
    before = text[max(0, match.start() - 2) : match.start()].rstrip(blank)[-1:]
    behind = text[match.end() : match.end() + 2].lstrip(blank)[:1]
    return bool(re.search(f"[{HAN}、，。：:；（(]", before + behind))


def _is_masked(text: str, match: re.Match[str]) -> bool:
    """Stars for a name, and not the bold marks of Markdown (**重点**) or a rule of stars."""
    if not _touches_han(text, match):
        return False
    if len(match.group()) != 2:
        return True
    line = text[max(0, match.start() - 70) : match.end() + 70]
    return not re.search(rf"\*\*[{HAN}“][^*\n]{{0,60}}[{HAN}”。：:]\*\*", line)


def _end_of_context(text: str, end: int) -> int:
    """Up to the noun that the blank stands for, with an aside in brackets; a few characters where none is known."""
    following = _FOLLOWING.match(text, end)
    if not following:
        return end
    at = end
    counted = _COUNTED.match(text, end)
    if counted:
        at = counted.end()
    head = _HEAD.search(text, at, following.end())
    if head is None:
        reach = min(following.end(), end + 5)
    else:
        reach = head.end()
        while longer := _LONGER_HEAD.match(text, reach, following.end()):
            reach = longer.end()
    aside = _ASIDE.match(text, reach)
    return aside.end() if aside else reach
