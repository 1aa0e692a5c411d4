"""公开的地址: for who works here, and fixed ones for villagers."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import disclosure, public_sheets

patterns: list[URLPattern] = [
    path("disclosure/", disclosure.board, name="disclosure"),
    path("ledger/<int:pk>/disclosure/<str:period>/", disclosure.prepare, name="prepare-sheet"),
    path("disclosure/<int:pk>/", disclosure.sheet, name="sheet"),
    path("disclosure/<int:pk>/<str:act>/", disclosure.act, name="sheet-act"),
    path("sheet-questions/<int:pk>/answer/", disclosure.answer, name="answer-question"),
    path("village-books/", public_sheets.books, name="public-books"),
    path("village-books/<int:book_id>/", public_sheets.book, name="public-book"),
    path("village-books/<int:book_id>/<str:period>/", public_sheets.sheet, name="public-sheet"),
    path("village-books/<int:book_id>/<str:period>/<int:n>/", public_sheets.sheet, name="public-edition"),
]
