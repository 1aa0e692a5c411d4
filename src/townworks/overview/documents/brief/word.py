"""月报 · Word: a bulletin in the manner of 简报, laid out by GB/T 9704, every figure numbered to its source."""

from __future__ import annotations

from django.utils import translation

from townworks.ui.documents import OfficialDocument, heads, words
from townworks.ui.documents.blocks import write_blocks, write_sources

from .content import CHINESE, Brief

MASTHEAD = "重点工作月报"


def write_brief(brief: Brief) -> bytes:
    """The brief as a Word document; the same brief gives the same bytes."""
    facts = brief.facts
    with translation.override(CHINESE):
        document = OfficialDocument(brief.title, facts.organ)
        heads.bulletin_head(document, MASTHEAD, f"（{brief.issue}）", facts.organ, brief.period.on)
        document.blank()
        document.title(brief.title)
        document.blank()
        write_blocks(document, brief.blocks)
        write_sources(
            document,
            document.references,
            note=(
                "文中方括号内的序号对应下表。每个数都由系统按统计口径从台账记录计算得出，"
                f"当时所计的记录见 /briefs/{brief.period.code}/?at={brief.period.at}&town={facts.town_id} 。"
            ),
        )
        heads.imprint(document, "", facts.organ, f"{words.long_date(brief.period.on)}编发")
    return document.save()
