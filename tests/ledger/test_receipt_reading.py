"""发票二维码: read off photographs as phones take them: near and far, turned, askew, dim; nothing is read where nothing can be."""

from __future__ import annotations

import io

import pytest
import segno
from PIL import Image, ImageEnhance, ImageFilter

from tests.ledger.test_claims import INVOICE
from tests.ledger.world import AT
from townworks.kernel import evidence
from townworks.ledger.services.receipt_reading import invoice_on

pytestmark = pytest.mark.django_db


def shot(size: tuple[int, int], scale: int, turned: float = 0, *, dim: float = 1, blur: float = 0) -> bytes:
    """A table with an invoice's code on it: ``scale`` pixels a module."""
    drawn = io.BytesIO()
    segno.make(INVOICE, error="m", micro=False).save(drawn, kind="png", scale=scale, border=4)
    code = Image.open(drawn).convert("RGB").rotate(turned, expand=True, fillcolor=(240, 238, 230))
    table = Image.new("RGB", size, (200, 190, 170))
    table.paste(code, ((size[0] - code.width) // 3, (size[1] - code.height) // 4))
    table = ImageEnhance.Brightness(table).enhance(dim).filter(ImageFilter.GaussianBlur(blur))
    out = io.BytesIO()
    table.save(out, "JPEG", quality=80)
    return out.getvalue()


@pytest.mark.parametrize("size", [(640, 480), (1600, 1200), (4000, 3000)])
@pytest.mark.parametrize("turned", [0, 3, 30, 45, 90, 180, 270])
def test_a_code_is_read_near_and_far_and_however_the_paper_lies(size: tuple[int, int], turned: float) -> None:
    blob = evidence.store_bytes(shot(size, max(4, size[0] // 400), turned), name="票.jpg", at=AT)
    found = invoice_on(blob)
    assert found is not None and (found[0].number, found[0].fen) == ("12345678", 45_000)


@pytest.mark.parametrize("facts", [{"dim": 0.35}, {"blur": 2}, {"dim": 0.6, "blur": 1.5, "turned": 8}])
def test_a_code_is_read_in_bad_light_and_a_little_blurred(facts: dict[str, float]) -> None:
    blob = evidence.store_bytes(shot((1600, 1200), 6, **facts), name="票.jpg", at=AT)
    assert invoice_on(blob) is not None


def test_a_code_that_is_smeared_is_left_to_the_person() -> None:
    blob = evidence.store_bytes(shot((1600, 1200), 3, blur=9), name="票.jpg", at=AT)
    assert invoice_on(blob) is None
