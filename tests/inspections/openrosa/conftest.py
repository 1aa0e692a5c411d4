"""A phone with ODK Collect: signed in by name and password, filling in forms and sending them as Collect does."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from lxml import etree
from PIL import Image

from tests import towns
from tests.inspections.world import InspectionWorld

INSTANCE = "uuid:5f1c2d34-8a6b-4c7d-9e01-23456789abcd"
GOOD = {"exit-clear": "yes", "has-grille": "no", "lodging": "no", "extinguisher": "good"}
NAMED = {"o": "http://openrosa.org/http/response"}


def jpeg(colour: tuple[int, int, int] = (90, 120, 150)) -> bytes:
    out = BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return out.getvalue()


@dataclass
class Phone:
    """One person's phone. ``prefix``: the server address after the host."""

    town: InspectionWorld
    who: str = "grid_worker"
    prefix: str = "/openrosa"
    client: Client = field(default_factory=Client)

    @property
    def headers(self) -> dict[str, str]:
        if "/key/" in self.prefix:
            return {}
        name = self.town.world.here.people[self.who].username
        return {"Authorization": basic(name, towns.PASSWORD)}

    def get(self, path: str) -> HttpResponseBase:
        return self.client.get(f"{self.prefix}/{path}", headers=self.headers)

    def filled(self, answers: dict[str, str] | None = None, **facts: Any) -> bytes:
        """A filled-in form as Collect writes it."""
        due = facts.get("due", self.town.due())
        version = facts.get("version", self.town.round.edition.digest[:12])
        items = "".join(f"<{name}>{text}</{name}>" for name, text in (answers or GOOD).items())
        return (
            f"<?xml version='1.0' ?><form__answers id=\"{facts.get('form', f'round-{self.town.round.pk}')}\" "
            f'version="{version}" xmlns:orx="http://openrosa.org/xforms">'
            "<form__start>2026-07-01T09:40:00.000+08:00</form__start><form__end>2026-07-01T10:00:00.000+08:00</form__end>"
            "<form__today>2026-07-01</form__today><form__device>collect:abc</form__device>"
            f"<form__due>{getattr(due, 'pk', due)}</form__due><form__version>{facts.get('seen', 1)}</form__version>"
            f"<form__where>23.45 116.7501 12.0 8.5</form__where><form__outcome>{facts.get('outcome', 'visited')}</form__outcome>"
            f"<form__items>{items}</form__items><form__note>老板在场</form__note>"
            f"<orx:meta><orx:instanceID>{facts.get('instance', INSTANCE)}</orx:instanceID></orx:meta></form__answers>"
        ).encode()

    def send(
        self, xml: bytes | None = None, media: dict[str, bytes] | None = None, **more: Any
    ) -> HttpResponseBase:
        """POST in parts: the form first, then its pictures, unless ``last`` asks for the form to come last."""
        form = SimpleUploadedFile("填好的表.xml", xml or self.filled(), "text/xml")
        files = {name: SimpleUploadedFile(name, data, "image/jpeg") for name, data in (media or {}).items()}
        parts: dict[str, Any] = {"xml_submission_file": form, **files}
        if more.get("last"):
            parts = {**files, "xml_submission_file": form}
        if more.get("incomplete"):
            parts["*isIncomplete*"] = "yes"
        return self.client.post(f"{self.prefix}/submission", parts, headers=self.headers)


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def sentence(answer: HttpResponseBase) -> str:
    """What Collect shows."""
    return etree.fromstring(answer.content).findtext("o:message", namespaces=NAMED) or ""  # type: ignore[attr-defined]


@pytest.fixture
def phone(town: InspectionWorld) -> Phone:
    return Phone(town)
