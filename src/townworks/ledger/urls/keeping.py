"""建账和账簿的地址: a book opened, its accounts, opening balances, old books taken in; journals and what is printed."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import journals, keeping, old_books

patterns: list[URLPattern] = [
    path("ledger/new/", keeping.open_book, name="open-book"),
    path("ledger/<int:pk>/accounts/", keeping.accounts, name="accounts"),
    path("ledger/<int:pk>/accounts/<str:code>/end/", keeping.end_account, name="end-account"),
    path("ledger/<int:pk>/opening/", keeping.opening, name="opening"),
    path("ledger/<int:pk>/import/", old_books.choose, name="import"),
    path("ledger/<int:pk>/import/<str:token>/", old_books.preview, name="import-preview"),
    path("ledger/<int:pk>/import/<str:token>/take/", old_books.take_in, name="import-take"),
    path("ledger/<int:pk>/import/<str:token>/errors.xlsx", old_books.errors, name="import-errors"),
    path("ledger/<int:pk>/journals/<str:kind>/", journals.journal, name="journal"),
    path("ledger/<int:pk>/papers/<str:what>.<str:ending>", journals.paper, name="paper"),
]
