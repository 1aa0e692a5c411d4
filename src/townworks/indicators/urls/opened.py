"""公开数据的地址: no sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import opened

patterns: list[URLPattern] = [
    path("open/", opened.towns, name="open"),
    path("open/<slug:town>/", opened.show, name="open-town"),
    path("open/<slug:town>/<int:year>/data.csv", opened.data_csv, name="open-csv"),
    path("open/<slug:town>/<int:year>/data.json", opened.data_json, name="open-json"),
    path("open/<slug:town>/dictionary.csv", opened.dictionary_csv, name="open-dictionary-csv"),
    path("open/<slug:town>/dictionary.json", opened.dictionary_json, name="open-dictionary-json"),
]
