"""督办通知单 · Word, after GB/T 9704-2012: red head, number and signer, matters, demand, day of reply, reply form.

Drafts carry 拟稿 in the number's place and no day. The document depends on the notice alone: made twice it is the
same, byte for byte.
"""

from __future__ import annotations

from collections import Counter

from docx.enum.text import WD_ALIGN_PARAGRAPH

from townworks.ui.documents import OfficialDocument, fonts, heads, tables, words

from ..selectors.notice_sheet import Matter, NoticeSheet

# What each paper does, in the sentence that opens it and in the one that asks for an answer.
ACTS = {"reminder": "现予提示", "notice": "现予督办", "warning": "现予警示"}
CALLED = {"reminder": "提示函", "notice": "通知单", "warning": "警示函"}
GROUNDS = {"久未更新": "久未更新进展", "已经逾期": "逾期", "有延误风险": "有延误风险"}


def write_notice(sheet: NoticeSheet) -> bytes:
    """The notice with its reply form, as a Word document."""
    title = words.tight(sheet.title)
    document = OfficialDocument(title, sheet.organ)
    number = sheet.number or "（拟稿）"
    if sheet.standing:
        number = f"{number}（{sheet.standing}）"
    heads.red_head(document, sheet.organ, number, signer=sheet.signer)
    document.blank(2)
    document.title(title)
    document.blank()
    document.salutation(sheet.recipient)
    document.body(_opening(sheet))
    _matters(document, sheet.matters)
    document.heading(1, "办理要求")
    for text in sheet.demand.splitlines():
        if text.strip():
            document.body(words.tight(text.strip()))
    document.heading(1, "回复期限")
    document.body(_reply(sheet), keep=True)
    document.blank(keep=True)
    document.body("附件：办理回执", keep=True)
    when = words.long_date(sheet.issued_on) if sheet.issued_on else "　　年　月　日"
    heads.signature(document, sheet.organ, when, contact=sheet.contact)
    _reply_form(document, sheet)
    if sheet.issued_on:
        heads.imprint(document, "", sheet.organ, f"{when}印发")
    return document.save()


def _opening(sheet: NoticeSheet) -> str:
    counts = Counter(reason for matter in sheet.matters for reason, _why in matter.grounds)
    told = "、".join(f"{GROUNDS.get(reason, reason)}{count}项" for reason, count in counts.items())
    if len(sheet.matters) == 1:
        found = f"你单位牵头的下列任务{'、'.join(GROUNDS.get(reason, reason) for reason in counts)}"
    else:
        found = f"你单位牵头的下列{len(sheet.matters)}项任务未按计划推进，其中{told}"
    basis = words.tight(words.dated(sheet.basis.strip().rstrip("。")))
    return f"{f'根据{basis}，' if basis else '经查，'}{found}，{ACTS[sheet.kind]}。"


def _matters(document: OfficialDocument, matters: tuple[Matter, ...]) -> None:
    if not matters:
        return
    document.heading(1, "督办事项")
    for n, matter in enumerate(matters, start=1):
        mark = f"{n}." if len(matters) > 1 else ""
        due = words.long_date(matter.due_on)
        grounds = "；".join(
            f"{reason}（{sentence}）" if (sentence := words.sentence_of(why)) else reason
            for reason, why in matter.grounds
        )
        document.body(
            f"{mark}{words.tight(matter.text)}（编号{matter.code}，完成时限{due}）。", f"问题：{grounds}。"
        )


def _reply(sheet: NoticeSheet) -> str:
    asked = f"书面回复办理情况，填写所附办理回执，由单位负责人签字并加盖公章后报{sheet.organ}。"
    if sheet.reply_due_on is None:
        return f"请自本{CALLED[sheet.kind]}发出之日起{sheet.reply_days}个工作日内{asked}"
    steps = [words.sentence_of(step) for step in sheet.reply_due_why]
    why = f"（{'；'.join(step for step in steps if step)}）" if any(steps) else ""
    return f"请于{words.long_date(sheet.reply_due_on)}前{why}{asked}"


def _reply_form(document: OfficialDocument, sheet: NoticeSheet) -> None:
    """附件: 办理回执, on a page of its own."""
    document.new_page()
    document.paragraph("附件", face=fonts.BLACK, indent=0)
    document.title(f"{sheet.kind_name}办理回执")
    tables.add_space(document, 12)
    due = (
        words.long_date(sheet.reply_due_on) if sheet.reply_due_on else f"发出之日起{sheet.reply_days}个工作日"
    )
    tables.add_table(
        document,
        (),
        [
            ("文　　号", sheet.number or "（拟稿）", "承办单位", sheet.recipient),
            ("回复期限", due, "承办人及电话", ""),
        ],
        shares=(18, 34, 20, 34),
        centred=(0, 2),
        size=fonts.SMALL_FOUR,
        least_mm=10,
    )
    tables.add_space(document, 6)
    tables.add_table(
        document,
        ("编号", "督办任务", "办理进展", "未按计划推进的原因", "措施和完成时间"),
        [(matter.code, words.tight(matter.text), "", "", "") for matter in sheet.matters],
        shares=(27, 37, 31, 31, 31),
        centred=(0,),
        size=fonts.SMALL_FOUR,
        least_mm=26 if len(sheet.matters) < 4 else 18,
    )
    tables.add_space(document, 6)
    paragraph = document.paragraph(
        "单位负责人（签字）：　　　　　　（公章）",
        size=fonts.FOUR,
        indent=0,
        align=WD_ALIGN_PARAGRAPH.LEFT,
        keep=True,
    )
    paragraph.paragraph_format.keep_together = True
    document.paragraph("　　年　　月　　日", size=fonts.FOUR, indent=0, align=WD_ALIGN_PARAGRAPH.RIGHT)
