"""卷宗 · Word."""

from __future__ import annotations

from django.utils import translation

from townworks.ui.documents import OfficialDocument, words
from townworks.ui.documents.blocks import write_blocks, write_sources

from .content import CHINESE, Dossier
from .listing import DossierList

NOTE = "文中方括号内的序号对应下表。每个数都由系统按统计口径从记录计算得出。"


def write_dossier(dossier: Dossier) -> bytes:
    """One dossier as a Word document; the same dossier gives the same bytes."""
    with translation.override(CHINESE):
        document = OfficialDocument(dossier.title, dossier.organ)
        document.title(dossier.title)
        document.subtitle(f"{dossier.facts.row.code}　{dossier.organ}")
        document.subtitle(f"（截至{words.long_instant(dossier.as_of)}）")
        document.blank()
        write_blocks(document, dossier.blocks)
        write_sources(document, document.references, note=NOTE)
    return document.save()


def write_dossier_list(listed: DossierList) -> bytes:
    """The town's list as a Word document."""
    with translation.override(CHINESE):
        document = OfficialDocument(listed.name, listed.organ)
        document.title(listed.name)
        document.subtitle(listed.organ)
        document.subtitle(f"（截至{words.long_instant(listed.as_of)}）")
        document.blank()
        write_blocks(document, listed.blocks)
        write_sources(document, document.references, note=NOTE)
    return document.save()
