"""文书试验: a town that has lived through a half-year, its kinds of documents, and LibreOffice to open them.

python -m tests.paperwork FOLDER SHIFT   makes the documents in a database of its own, the clock SHIFT seconds off
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
NOW = datetime(2026, 7, 20, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Pages:
    """A document as LibreOffice lays it out: the words of each page, spaces taken out."""

    pages: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        return "".join(self.pages)


def opened(data: bytes, folder: Path) -> Pages:
    """Open a Word file in LibreOffice and read back what stands on its pages."""
    source = folder / "document.docx"
    source.write_bytes(data)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{folder}/office",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    text = subprocess.run(
        ["pdftotext", "-layout", "-enc", "UTF-8", str(folder / "document.pdf"), "-"],
        check=True,
        capture_output=True,
        timeout=60,
    ).stdout.decode()
    pages = text.split("\f")[:-1]
    return Pages(
        tuple(re.sub(r"\s", "", page) for page in pages),
        tuple(tuple(line.strip() for line in page.splitlines() if line.strip()) for page in pages),
    )


def number_at_foot(pages: Pages, n: int) -> str:
    """The page number that stands on the n-th page (from 1)."""
    return re.sub(r"\s", "", pages.lines[n - 1][-1])


def live(world):
    """Half a year by the services: notes, figures with photographs, a deferral, a check, a notice, a reply."""
    from townworks.commitments import services
    from townworks.commitments.services import lights
    from townworks.commitments.services import supervision as chasing
    from townworks.commitments.services.changes import Wish

    here = world.here
    toilets, fire = here.commitments["in_progress"], here.commitments["accepted"]
    rural, safety = world.actor("head:rural"), world.actor("head:safety")
    change = services.ask_change(
        actor=safety,
        pk=fire.pk,
        kind="defer",
        wish=Wish(due_on=date(2026, 10, 31)),
        reason="整治对象搬迁安置需要时间",
        at=_at(6, 10),
    )
    services.approve_change(actor=world.actor("town_head"), change_id=change.pk, at=_at(6, 12))
    services.add_note(
        actor=rural,
        pk=toilets.pk,
        done="建成公厕4座，另有2座主体完工。",
        trouble="东埔村选址有村民反映异味，正在重新协商。",
        next_step="7月完成东埔村选址。",
        at=_at(6, 25),
    )
    first = _photograph(rural, toilets.pk, "公厕外观.jpg", (40, 120, 90), _at(6, 25))
    claim = toilets.proof_claims.get()
    figure = services.post_figure(
        actor=rural,
        pk=toilets.pk,
        claim_id=claim.pk,
        value=Decimal(4),
        as_of=date(2026, 6, 24),
        explanation="现场清点",
        attachment_id=first.pk,
        at=_at(6, 25),
    )
    services.close_commitment(
        actor=world.actor("town_head"), pk=here.commitments["verified"].pk, at=_at(6, 28)
    )
    lights.refresh_all(on=date(2026, 7, 1))
    check = chasing.open_check(
        actor=world.actor("office_clerk"), town_id=here.place.pk, month=JULY, at=_at(7, 1)
    )
    chases = check.chases.filter(commitment__lead=here.units["rural"])
    notice = chasing.draft_notice(
        actor=world.actor("office_clerk"),
        town_id=here.place.pk,
        unit_id=here.units["rural"].pk,
        chase_ids=list(chases.values_list("pk", flat=True)),
        demand="请逐项说明未按计划推进的原因。\n请提出赶上进度的措施和完成时间。",
        basis="2026-07 月度查账",
        contact="林晓",
        at=_at(7, 1),
    )
    chasing.issue_notice(actor=world.actor("town_head"), pk=notice.pk, at=_at(7, 1))
    chasing.reply_to_notice(actor=rural, pk=notice.pk, text="已经补齐力量，8月底前赶上。", at=_at(7, 6))
    second = _photograph(rural, toilets.pk, "东埔村公厕.jpg", (150, 110, 60), _at(7, 10))
    services.post_figure(
        actor=rural,
        pk=toilets.pk,
        claim_id=claim.pk,
        value=Decimal(5),
        as_of=date(2026, 6, 24),
        explanation="漏计东埔村1座",
        attachment_id=second.pk,
        corrects_id=figure.pk,
        at=_at(7, 10),
    )
    return notice


def _at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 2, 0, tzinfo=UTC)


def _photograph(actor, pk, name, colour, at):
    from PIL import Image

    from townworks.kernel import evidence

    data = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(data, "JPEG")
    blob = evidence.store(io.BytesIO(data.getvalue()), name=name, at=at)
    return evidence.attach(
        actor=actor, kind="commitment", thing_id=pk, blob=blob, name=name, caption=name[:-4], at=at
    )


def documents(world, notice) -> dict[str, bytes]:
    """One of each kind, as of fixed instants."""
    from townworks.briefs.documents import write_brief
    from townworks.briefs.documents.brief import brief_of, period_of
    from townworks.commitments.documents.notice import write_notice
    from townworks.commitments.selectors.notice_sheet import notice_sheet
    from townworks.overview.documents.dossier import (
        dossier_list_of,
        dossier_of,
        write_dossier,
        write_dossier_list,
    )
    from townworks.ui.documents import printing

    clerk, town_id = world.actor("office_clerk"), world.here.place.pk
    month = brief_of(clerk, town_id=town_id, period=period_of(JULY, now=NOW))
    week = brief_of(clerk, town_id=town_id, period=period_of(date(2026, 6, 22), now=NOW, kind="week"))
    made = {
        "brief.docx": write_brief(month),
        "week.docx": write_brief(week),
        "dossier.docx": write_dossier(dossier_of(clerk, world.here.commitments["in_progress"].pk, as_of=NOW)),
        "list.docx": write_dossier_list(dossier_list_of(clerk, town_id=town_id, year=2026, as_of=NOW)),
        "notice.docx": write_notice(notice_sheet(clerk, notice.pk)),
    }
    return made | {"brief.pdf": printing.pdf_of(made["brief.docx"])}


def main(folder: str, shift: int, write: Callable[[str], object] = sys.stdout.write) -> None:
    """Everything from nothing, in a process and a database of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django
    from django.conf import settings

    django.setup()
    settings.TOWNWORKS_CLOCK_SHIFT = shift
    from django.db import connection

    from tests import towns

    connection.creation.create_test_db(verbosity=0)
    from tests.briefs import world as brief_worlds

    world = towns.build()
    notice = live(world)
    brief_worlds.live(world)
    for name, data in documents(world, notice).items():
        (Path(folder) / name).write_bytes(data)
        write(f"{name}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
