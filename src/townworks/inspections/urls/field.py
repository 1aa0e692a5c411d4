"""手机现场的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import field, field_phone, field_sending

patterns: list[URLPattern] = [
    path("field/", field.today, name="field"),
    path("field/shell/", field.shell, name="field-shell"),
    path("field/dues/<int:pk>/", field.visit, name="field-visit"),
    path("field/pack.json", field_sending.pack, name="field-pack"),
    path("field/uploads/", field_sending.begin, name="field-uploads"),
    path("field/uploads/<uuid:uid>/", field_sending.piece, name="field-upload"),
    path("field/visits/", field_sending.send, name="field-visits"),
    path("field/service-worker.js", field_phone.worker, name="field-worker"),
    path("field/manifest.webmanifest", field_phone.manifest, name="field-manifest"),
]
