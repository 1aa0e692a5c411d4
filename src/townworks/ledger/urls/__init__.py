"""村账的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import books, town, vouchers, year_end
from . import assets, bank, claims, disclosure, funds, keeping, risks, works

app_name = "ledger"
urlpatterns: list[URLPattern] = [
    *bank.urlpatterns,
    *keeping.patterns,
    path("ledger/", books.books, name="books"),
    path("ledger/town/", town.town, name="town"),
    path("ledger/town/<slug:chart>/<str:what>.<str:ending>", town.paper, name="town-paper"),
    path("ledger/town/<slug:chart>/<slug:of>/<slug:code>/", town.line, name="town-line"),
    path("ledger/<int:pk>/year-end/", year_end.close, name="year-end"),
    path("ledger/<int:pk>/", books.book, name="book"),
    path("ledger/<int:pk>/statements/", books.statements, name="statements"),
    path("ledger/<int:pk>/book.xlsx", books.export, name="export"),
    path("ledger/<int:pk>/close/", books.close, name="close"),
    path("ledger/<int:pk>/accounts/<str:code>/", books.account, name="account"),
    path("ledger/<int:pk>/vouchers/", vouchers.listed, name="vouchers"),
    path("ledger/<int:pk>/vouchers/new/", vouchers.draft, name="draft"),
    path("ledger/<int:pk>/vouchers/together/", vouchers.together, name="together"),
    path("vouchers/<int:pk>/", vouchers.show, name="voucher"),
    path("vouchers/<int:pk>/edit/", vouchers.edit, name="edit"),
    path("vouchers/<int:pk>/<str:act>/", vouchers.step, name="step"),
    path("periods/<int:pk>/reopen/", books.ask_reopening, name="ask-reopening"),
    path("reopenings/<int:pk>/grant/", books.grant_reopening, name="grant-reopening"),
    path("reopenings/<int:pk>/refuse/", books.refuse_reopening, name="refuse-reopening"),
    *funds.patterns,
    *disclosure.patterns,
    *assets.patterns,
    *claims.patterns,
    *risks.patterns,
    *works.patterns,
]
