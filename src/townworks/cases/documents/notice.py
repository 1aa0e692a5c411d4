"""办件通知书 · Word, laid out as a letter after GB/T 9704-2012: receipt of acceptance, what is missing, refusal, and the result.

Made twice from the same case it is the same, byte for byte.
"""

from __future__ import annotations

from townworks.ui.documents import OfficialDocument, fonts, heads, tables, words

from ..selectors.papers import PaperSheet


def write_notice(sheet: PaperSheet) -> bytes:
    """The notice as a Word document."""
    document = OfficialDocument(sheet.title, sheet.organ)
    heads.letter_head(document, sheet.organ, sheet.number)
    document.title(sheet.title)
    document.blank()
    facts = list(sheet.facts)
    if sheet.signers:  # a paper of both sides is addressed to nobody and is theirs, not the organ's, to sign
        facts += [("当 事 人", sheet.person or "＿＿＿＿＿＿"), ("日　　期", words.long_date(sheet.on))]
    else:
        document.salutation(sheet.person or "＿＿＿＿＿＿")
    for sentence in sheet.sentences:
        document.body(words.tight(words.dated(sentence)))
    tables.add_space(document, 4)
    tables.add_table(
        document,
        (),
        [(name, words.dated(told)) for name, told in facts],
        shares=(24, 76),
        centred=(0,),
        size=fonts.SMALL_FOUR,
        least_mm=9,
    )
    if sheet.papers:
        document.heading(1, sheet.papers_head)
        for n, name in enumerate(sheet.papers, start=1):
            document.body(f"{n}．{name}")
    for sentence in sheet.closing:
        document.body(words.tight(sentence), keep=True)
    if not sheet.signers:
        heads.signature(document, sheet.organ, words.long_date(sheet.on))
    tables.add_space(document, 10)
    tables.add_table(
        document,
        (),
        [(name, "", "日　期", "") for name in sheet.signers or ("当事人（代理人）签收",)],
        shares=(32, 34, 14, 20),
        centred=(0, 2),
        size=fonts.SMALL_FOUR,
        least_mm=12,
    )
    return document.save()
