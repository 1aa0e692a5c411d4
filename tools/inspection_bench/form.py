"""The long form: 250 questions with two photographs as a campaign's file, and what a phone answers to it.

Every answer is given, every fourth record fails one item. Photographs are 1600 pixels wide, as the phone makes them; each is
a content of its own (a comment is written into the file), so that nothing is known already.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
CODE = "bench-250"
PHOTOS = ("photo-a", "photo-b")
QUESTIONS = 250
FAILS_EVERY = 4
HEAD = """code = "bench-250"
order = 990
name = "试量"
name_en = "Measured"
about = "试量用的长表。"
about_en = "A long form to measure with."
basis = [{ text = "无", confirmed = false }]
lines = ["fire"]

[sites]
kinds = ["premises"]

[notice]
opening = "一"
consequence = "二"
appeal = "三"
"""
CHOICES = ", ".join(f'{{ code = "c{n}", name = "选项{n}", name_en = "Choice {n}" }}' for n in range(4))


@dataclass(frozen=True)
class Record:
    """One filled-in form: its own number, the site's row, what it had seen, its photographs by name."""

    uid: UUID
    due: int
    fails: bool
    seen: int
    photos: tuple[bytes, ...]


def kinds() -> list[tuple[str, str]]:
    """Code and kind of each item: choices, numbers, words, two photographs, and yes or no for the rest."""
    some = (("n", "number", 60), ("c", "choice", 40), ("t", "text", 28))
    found = [(f"{mark}{n}", kind) for mark, kind, many in some for n in range(many)]
    found += [(code, "photo") for code in PHOTOS]
    return found + [(f"y{n}", "yes_no") for n in range(QUESTIONS - len(found))]


def definitions(folder: Path) -> None:
    """The town's own folder with the long form added."""
    shutil.copytree(ROOT / "definitions", folder, dirs_exist_ok=True)
    (folder / "campaigns" / f"{CODE}.toml").write_text(HEAD + "".join(map(_item, kinds())), encoding="utf-8")


def _item(asked: tuple[str, str]) -> str:
    code, kind = asked
    more = {
        "number": "least = 0\nmost = 1000\n",
        "choice": f"choices = [{CHOICES}]\n",
        "photo": "required = false\n",
        "yes_no": f'fails_if = [{{ is = false }}]\nbefore = 0\nfinding = "{code} 不好"\nfinding_en = "{code} is bad"\n',
    }.get(kind, "")
    return f'\n[[items]]\ncode = "{code}"\ntext = "第 {code} 项怎么样"\ntext_en = "How is {code}?"\nkind = "{kind}"\n{more}'


def answers(fails: bool) -> dict[str, object]:
    """By item, as the phone has them."""
    given: dict[str, object] = {}
    for n, (code, kind) in enumerate(kinds()):
        if kind != "photo":
            given[code] = {"number": n, "choice": f"c{n % 4}", "text": f"现场看过，第{n}项"}.get(kind, True)
    return {**given, "y0": not fails}


class Photos:
    """Photographs without end, none the same as another."""

    def __init__(self) -> None:
        noise = Image.effect_noise((1600, 1200), 14).convert("RGB")
        tones = Image.linear_gradient("L").resize((1600, 1200)).convert("RGB")
        out = BytesIO()
        Image.blend(tones, noise, 0.35).save(out, "JPEG", quality=80)
        self._one = out.getvalue()
        self._numbers = itertools.count()

    def __len__(self) -> int:
        return len(self._one)

    def another(self) -> bytes:
        note = f"{next(self._numbers)}/{uuid4()}".encode()
        return b"\xff\xd8\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + self._one[2:]


def record(due: int, n: int, photos: Photos | None, *, seen: int = 1) -> Record:
    """The n-th record of a measurement."""
    shots = tuple(photos.another() for _ in PHOTOS) if photos else ()
    return Record(uuid4(), due, n % FAILS_EVERY == 0, seen, shots)


def xml(one: Record, form_id: str, version: str) -> bytes:
    """As ODK Collect writes it."""
    items = "".join(f"<{code}>{_odk(value)}</{code}>" for code, value in answers(one.fails).items())
    items += "".join(f"<{code}>{code}.jpg</{code}>" for code in PHOTOS if one.photos)
    return (
        f'<?xml version=\'1.0\' ?><form__answers id="{form_id}" version="{version}" '
        'xmlns:orx="http://openrosa.org/xforms"><form__start>2026-07-01T09:40:00.000+08:00</form__start>'
        "<form__end>2026-07-01T10:00:00.000+08:00</form__end><form__today>2026-07-01</form__today>"
        f"<form__due>{one.due}</form__due><form__version>{one.seen}</form__version>"
        "<form__where>23.45 116.75 12.0 8.5</form__where><form__outcome>visited</form__outcome>"
        f"<form__items>{items}</form__items><form__note>量</form__note>"
        f"<orx:meta><orx:instanceID>uuid:{one.uid}</orx:instanceID></orx:meta></form__answers>"
    ).encode()


def _odk(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def body(one: Record, form_id: str, version: str) -> tuple[bytes, str]:
    """The request of Collect in parts, and its content type."""
    parts = [("xml_submission_file", "form.xml", "text/xml", xml(one, form_id, version))]
    parts += [
        (f"{code}.jpg", f"{code}.jpg", "image/jpeg", data)
        for code, data in zip(PHOTOS, one.photos, strict=False)
    ]
    pieces: list[bytes] = []
    for name, file, kind, data in parts:
        head = f'--b0\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: {kind}\r\n\r\n'
        pieces += [head.encode(), data, b"\r\n"]
    return b"".join([*pieces, b"--b0--\r\n"]), "multipart/form-data; boundary=b0"


def told(one: Record, uploads: list[str]) -> bytes:
    """The record as the phone sends it after its photographs."""
    given = answers(one.fails) | {code: [f"{code}.jpg"] for code in PHOTOS if one.photos}
    facts = {
        "uid": str(one.uid),
        "due": one.due,
        "outcome": "visited",
        "answers": given,
        "photos": [
            {"upload": upload, "name": f"{code}.jpg", "item": code}
            for code, upload in zip(PHOTOS, uploads, strict=False)
        ],
        "finished_at": "2026-07-01T10:00:00+08:00",
        "position": {"longitude": 116.75, "latitude": 23.45, "accuracy": 8.5},
        "seen_version": one.seen,
    }
    return json.dumps(facts, ensure_ascii=False).encode()


def begun(upload: str, data: bytes) -> bytes:
    """How an upload of the phone begins."""
    facts = {"uid": upload, "name": "照片.jpg", "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    return json.dumps(facts, ensure_ascii=False).encode()
