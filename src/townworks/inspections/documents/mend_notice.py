"""整改通知书 · Word, laid out as a letter (信函格式, GB/T 9704-2012, 10.1), so that what is to be mended stands on the first page: the
organ in red, the number, the site, the list of what to mend with photographs, the term, what follows, where to object,
signatures of both sides. Made twice from the same notice it is the same, byte for byte.
"""

from __future__ import annotations

from docx.enum.text import WD_ALIGN_PARAGRAPH

from townworks.ui.documents import OfficialDocument, fonts, heads, tables, words

from ..selectors.papers import Matter, NoticeSheet, Shot
from .photographs import write_photographs

UNVERIFIED = "（条文未经核对）"


def write_mend_notice(sheet: NoticeSheet) -> bytes:
    """The notice as a Word document."""
    document = OfficialDocument("责令限期整改通知书", sheet.organ)
    number = f"{sheet.number}（{sheet.standing}）" if sheet.standing else sheet.number
    heads.letter_head(document, sheet.organ, number)
    document.title("整改通知书")
    document.blank()
    document.salutation(words.tight(sheet.site))
    document.body(words.tight(sheet.opening))
    _about(document, sheet)
    document.heading(1, "要整改的问题")
    _matters(document, sheet.matters)
    document.heading(1, "依据")
    document.body(
        "；".join(f"{text}{'' if confirmed else UNVERIFIED}" for text, confirmed in sheet.basis) + "。"
    )
    document.heading(1, "不整改的后果")
    document.body(words.tight(sheet.consequence))
    document.heading(1, "陈述申辩")
    document.body(words.tight(sheet.appeal), keep=True)
    heads.signature(document, sheet.organ, words.long_date(sheet.issued_on))
    document.new_page()
    document.paragraph("附件", face=fonts.BLACK, indent=0)
    document.title("送达回执")
    _signatures(document)
    shots = [shot for matter in sheet.matters for shot in _named(matter)]
    if shots:
        document.paragraph("检查照片", face=fonts.BLACK, indent=0, keep=True)
        write_photographs(document, shots)
    heads.imprint(document, "、".join(sheet.copies), sheet.organ, f"{words.long_date(sheet.issued_on)}印发")
    return document.save()


def _about(document: OfficialDocument, sheet: NoticeSheet) -> None:
    checked = words.long_instant(sheet.checked_at) if sheet.checked_at else ""
    told = words.long_instant(sheet.told_at) if sheet.told_at else ""
    tables.add_space(document, 4)
    tables.add_table(
        document,
        (),
        [
            ("场所名称", sheet.site, "登记编号", sheet.site_code),
            ("地　　址", sheet.address, "所在网格", sheet.grid),
            ("统一社会信用代码", sheet.credit_code, "场所类型", sheet.kind),
            *([("检查时间", checked, "检查人", sheet.checkers)] if checked else []),
            *([("发现时间", told, "问题来源", "、".join(sheet.sources))] if told else []),
            ("负责人", "", "电　　话", ""),
        ],
        shares=(20, 34, 17, 29),
        centred=(0, 2),
        size=fonts.SMALL_FOUR,
        least_mm=9,
    )
    tables.add_space(document, 6)


def _matters(document: OfficialDocument, matters: tuple[Matter, ...]) -> None:
    tables.add_table(
        document,
        ("序号", "问题", "依据", "程度", "整改期限"),
        [
            (
                str(n),
                _found(matter),
                f"{matter.basis}{'' if matter.confirmed or not matter.basis else UNVERIFIED}",
                matter.severity,
                "当场改正" if matter.on_the_spot else f"{words.long_date(matter.due_on)}前",
            )
            for n, matter in enumerate(matters, start=1)
        ],
        shares=(10, 60, 38, 14, 34),
        centred=(0, 3, 4),
        size=fonts.SMALL_FOUR,
        least_mm=10,
    )
    tables.add_space(document, 6)


def _found(matter: Matter) -> str:
    reason = words.sentence_of(matter.reason) if matter.reason else ""
    return f"{words.tight(matter.text)}（{reason}）" if reason else words.tight(matter.text)


def _signatures(document: OfficialDocument) -> None:
    tables.add_space(document, 10)
    tables.add_table(
        document,
        (),
        [
            ("检查人（两人以上签名）", "", "证件号", ""),
            ("被检查人签收", "", "日　期", ""),
            ("拒绝签收的情况、见证人", "", "日　期", ""),
        ],
        shares=(34, 36, 12, 18),
        centred=(0, 2),
        size=fonts.SMALL_FOUR,
        least_mm=12,
    )
    paragraph = document.paragraph(
        "本通知书一式两份，一份交被检查场所，一份存档。",
        size=fonts.FOUR,
        indent=0,
        align=WD_ALIGN_PARAGRAPH.LEFT,
    )
    paragraph.paragraph_format.keep_together = True


def _named(matter: Matter) -> tuple[Shot, ...]:
    return tuple(
        Shot(one.data, f"{matter.text[:18]}　{one.caption}", one.landscape, one.stage) for one in matter.shots
    )
