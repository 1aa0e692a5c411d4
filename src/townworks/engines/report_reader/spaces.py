"""空格与断行: white space and line breaks that do not belong where they are.

Rules:
- In running text (a line with sentence punctuation and at least twelve characters) white space
  between two Han characters, or between a Han character and a closing mark, goes. It stays
  behind the end of a sentence, behind a numbered heading that has run into its text (unless the
  characters on both sides stand together elsewhere in the text), before a
  label (完成时限：), where it is as wide as an indentation, and beside Latin letters or figures (X 江).
- A heading spaced out character by character (政 府 工 作 报 告, 第 一 章) is closed up.
- A line break goes where lines are wrapped: four or more lines one behind the other of nearly the
  same length that end in the middle of a sentence.

Linear; a text without such places is only searched.
"""

from __future__ import annotations

import re

from townworks.engines.report_reader.edits import Change
from townworks.engines.report_reader.glosses import HAN

BLANK = " \t\u00a0\u3000\u2000-\u200a\u205f"
_GAPS = re.compile(f"[{BLANK}]+")
_A_HAN = re.compile(f"[{HAN}]")
_AFTER_HAN = re.compile(f"[{HAN}，。、；：？！”’）》」』】,;:!?)]")
_AFTER_MARK = re.compile(f"[{HAN}“‘（《]")
_OPEN_MARKS = "，、；：“‘（《「『【"
_SENTENCE_MARK = re.compile("[，。；、！？,;!?]")
_NUMBERED = re.compile(
    r"[ \t\u3000]*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十\d]{1,3}[章节部篇条]|\d{1,2}[.．、](?!\d))"
)
_LABEL = re.compile(rf"[{HAN}]{{2,8}}[：:]")
_SPACED = re.compile(rf"(?m)^([ \t\u3000]*)((?:[{HAN}][ \t\u3000]+){{2,}}[{HAN}])([ \t\u3000]*)$")
_SPACED_PAIR = re.compile(
    r"(?m)^[ \t\u3000]*([目前附正通摘公决报序后])([ \t\u3000]+)([录言件文知要告定])[ \t\u3000]*$"
)
_PAIRS = {"目录", "前言", "附件", "正文", "通知", "摘要", "公告", "决定", "报告", "序言", "后记"}
_ORDINAL = re.compile(
    r"第[ \t\u3000]+([一二三四五六七八九十百]|\d{1,3})[ \t\u3000]+([章节部篇条编])|第([一二三四五六七八九十百])[ \t\u3000]+([章节篇编])(?=[ \t\u3000\n]|$)"
)
_GAP = re.compile(r"[ \t\u3000]+")


def find_spaces(text: str) -> list[Change]:
    """White space to take out; headings first, then running text."""
    headings = _find_spaced_headings(text)
    taken = {change.start for change in headings}
    running = [change for change in _find_running(text) if change.start not in taken]
    return sorted(headings + running)


def _find_spaced_headings(text: str) -> list[Change]:
    found: dict[int, Change] = {}
    for match in _SPACED.finditer(text):
        if any(len(part) > 1 for part in _GAP.split(match.group().strip())):
            continue
        gaps = list(_GAP.finditer(text, match.start(2), match.end(2)))
        narrow = min(len(gap.group()) for gap in gaps)
        for gap in gaps:
            # 第 一 章　总 则: the wider gap is the one that means something.
            if len(gap.group()) == narrow and gap.group() == gaps[0].group():
                found[gap.start()] = Change(gap.start(), gap.end(), "", "space")
    for match in _SPACED_PAIR.finditer(text):
        if match[1] + match[3] in _PAIRS:
            found[match.start(2)] = Change(match.start(2), match.end(2), "", "space")
    for match in _ORDINAL.finditer(text):
        for gap in _GAP.finditer(text, match.start(), match.end()):
            found[gap.start()] = Change(gap.start(), gap.end(), "", "space")
    return [found[start] for start in sorted(found)]


def _find_running(text: str) -> list[Change]:
    changes: list[Change] = []
    line_start = line_end = -1
    running = False
    piece = 0  # where the piece of text begins that the last kept space or sentence end left open
    for match in _GAPS.finditer(text):
        if not _is_between(text, match.start(), match.end()):
            continue
        if match.start() >= line_end:
            line_start = text.rfind("\n", 0, match.start()) + 1
            line_end = text.find("\n", match.end())
            line_end = len(text) if line_end < 0 else line_end
            piece = line_start
            running = line_end - line_start >= 12 and bool(_SENTENCE_MARK.search(text, line_start, line_end))
        if not running:
            continue
        # No heading is longer than this, so nothing farther back is asked for.
        near = max(piece, match.start() - 60)
        piece = max(piece, max(text.rfind(mark, near, match.start()) for mark in "。！？") + 1)
        if _is_kept(text, match, piece):
            piece = match.end()
        else:
            changes.append(Change(match.start(), match.end(), "", "space"))
    return changes


def _is_between(text: str, start: int, end: int) -> bool:
    """Whether a gap has a Han character or a mark on both sides, of the kind that want no gap."""
    if start == 0 or end == len(text):
        return False
    before = text[start - 1]
    if _A_HAN.match(before):
        return bool(_AFTER_HAN.match(text, end))
    return before in _OPEN_MARKS and bool(_AFTER_MARK.match(text, end))


def _is_kept(text: str, match: re.Match[str], piece: int) -> bool:
    """Whether this white space in running text has a meaning."""
    gap = match.group()
    if len(gap) >= 4 or gap.count("\u3000") >= 2 or gap.count("\u2003") >= 2:
        return True
    if _LABEL.match(text, match.end()):
        return True
    numbered = _NUMBERED.match(text, piece)
    if not numbered or not 4 <= match.start() - piece <= 45 or text[match.start() - 1] in "，、；：":
        return False
    return not _is_written_together(text, match.start(), match.end())


_NEARBY = 100_000


def _is_written_together(text: str, start: int, end: int) -> bool:
    """Whether the characters on both sides of a gap stand together elsewhere in the text (城镇 化, 改 革)."""
    low, high = max(0, start - _NEARBY), end + _NEARBY
    left, right = text[max(0, start - 2) : start], text[end : end + 2]
    return text.find(left + right[:1], low, high) >= 0 or text.find(left[-1:] + right, low, high) >= 0


_CLOSED = "。！？；：.!?;:…”』」）)】》"
_OPENS = re.compile(
    r"[ \t\u3000]{2,}|\u3000|[（(]?[一二三四五六七八九十]{1,3}[、）)]|[（(]?\d{1,2}[、．.）)](?!\d)|第[一二三四五六七八九十\d]{1,3}[章节部篇条]|——|[●•◆■·【]"
)
_LATIN_END = re.compile(r"[A-Za-z0-9%.,;]$")


# Four lines one behind the other of no more than a page's width, none of them very short.
_MAYBE_WRAPPED = re.compile(r"(?m)^(?:.{12,120}\n){3}.")


def find_wrapped(text: str) -> list[Change]:
    """断行: line breaks in the middle of sentences, where a page or a mail was too narrow."""
    if text.count("\n") < 4 or not _MAYBE_WRAPPED.search(text):
        return []
    changes: list[Change] = []
    block: list[tuple[int, int]] = []
    at = 0
    for line in [*text.split("\n"), ""]:
        end = at + len(line)
        if not line.strip():
            changes += _unwrap(text, block)
            block = []
        else:
            block.append((at, end))
        at = end + 1
    return changes


def find_page_breaks(text: str) -> list[Change]:
    """版面断行: the same for lines taken from a PDF, where every paragraph is known to be wrapped."""
    lines = text.split("\n")
    widths = sorted(width(line) for line in lines if line.strip())
    if len(widths) < 2:
        return []
    full = widths[int(len(widths) * 0.8)]
    changes: list[Change] = []
    at = 0
    for index, line in enumerate(lines[:-1]):
        following = lines[index + 1]
        end = at + len(line)
        if width(line) >= max(8, 0.8 * full) and _goes_on(line, following):
            changes.append(_join(text, end, line, following))
        at = end + 1
    return changes


def _goes_on(line: str, following: str) -> bool:
    """Whether a sentence that a line leaves open can go on in the following line."""
    return (
        bool(line.strip() and following.strip())
        and line.rstrip()[-1] not in _CLOSED
        and not _OPENS.match(following)
    )


def _join(text: str, end: int, line: str, following: str) -> Change:
    """Close the break behind a line that ends at ``end``."""
    first = following.lstrip()
    glue = " " if _LATIN_END.search(line.rstrip()) and re.match("[A-Za-z]", first) else ""
    return Change(end - len(line) + len(line.rstrip()), end + 1 + len(following) - len(first), glue, "wrap")


def width(line: str) -> float:
    """How wide a line is, a Latin letter being half of a Han character."""
    stripped = line.rstrip()
    return len(stripped) - 0.5 * sum(character < "\u2000" for character in stripped)


def _unwrap(text: str, block: list[tuple[int, int]]) -> list[Change]:
    """The breaks to close in lines without an empty one between them."""
    if len(block) < 4:
        return []
    lines = [text[start:end] for start, end in block]
    widths = [width(line) for line in lines]
    full = sorted(widths)[int(len(widths) * 0.9)]
    if not 12 <= full <= 60 or max(widths) > full + 3:
        return []
    open_ended = [
        abs(widths[i] - full) <= 3 and _goes_on(lines[i], lines[i + 1]) for i in range(len(lines) - 1)
    ]
    if sum(open_ended) < 3 or sum(open_ended) < 0.4 * (len(lines) - 1):
        return []
    # A full line closed by a mark may still go on, but nobody can tell: it stays.
    return [
        _join(text, block[index][1], lines[index], lines[index + 1])
        for index, is_open in enumerate(open_ended)
        if is_open
    ]
