"""资产和合同的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import counting, holding_papers, holdings, rents_due, take_backs

patterns: list[URLPattern] = [
    path("assets/", holdings.assets, name="assets"),
    path("assets/<int:pk>/", holdings.asset, name="asset"),
    path("assets/<int:pk>/write-off/", holdings.write_off, name="write-off"),
    path("assets/<int:pk>/decide/", holdings.decide, name="decide-write-off"),
    path("assets/<int:pk>/edit/", holding_papers.edit, name="edit-asset"),
    path("assets/<int:pk>/papers/", holding_papers.asset_paper, name="asset-paper"),
    path(
        "assets/<int:pk>/papers/<int:paper>/withdraw/",
        take_backs.asset_paper,
        name="withdraw-asset-paper",
    ),
    path(
        "contracts/<int:pk>/papers/<int:paper>/withdraw/",
        take_backs.contract_paper,
        name="withdraw-contract-paper",
    ),
    path("take-backs/<int:pk>/", take_backs.decide, name="decide-take-back"),
    path("contracts/due/", rents_due.listed, name="rents-due"),
    path("contracts/due/export.xlsx", rents_due.export, name="rents-due-export"),
    path("contracts/<int:pk>/papers/", holding_papers.contract_paper, name="contract-paper"),
    path("contracts/<int:pk>/party/", holding_papers.party, name="reveal-party"),
    path("ledger/<int:pk>/assets/import/", holding_papers.take_in, name="import-assets"),
    path("ledger/<int:pk>/assets/new/", holdings.register, name="register-asset"),
    path("ledger/<int:pk>/depreciation/", holdings.depreciate, name="depreciate"),
    path("counts/", counting.counts, name="counts"),
    path("counts/<int:pk>/", counting.count, name="count"),
    path("counts/<int:pk>/found/", counting.found, name="count-found"),
    path("counts/<int:pk>/record.xlsx", counting.record, name="count-record"),
    path("counts/<int:pk>/<str:act>/", counting.step, name="count-step"),
    path("count-lines/<int:pk>/", counting.line, name="count-line"),
    path("ledger/<int:pk>/counts/new/", counting.start, name="open-count"),
    path("contracts/", holdings.contracts, name="contracts"),
    path("contracts/<int:pk>/", holdings.contract, name="contract"),
    path("contracts/<int:pk>/receive/", holdings.receive, name="receive-rent"),
    path("contract-receipts/<int:pk>/take-back/", holdings.take_back, name="take-back-rent"),
    path("contracts/<int:pk>/end/", holdings.end, name="end-contract"),
    path("ledger/<int:pk>/contracts/new/", holdings.sign, name="sign-contract"),
]
