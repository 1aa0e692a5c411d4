"""专项资金、预算、备用金、捐赠和过紧日子的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import advances, budgets, donations, funds, thrift

patterns: list[URLPattern] = [
    path("funds/", funds.listed, name="funds"),
    path("funds/new/", funds.open_fund, name="open-fund"),
    path("funds/<int:pk>/", funds.show, name="fund"),
    path("funds/<int:pk>/chain/", funds.chain, name="fund-chain"),
    path("funds/<int:pk>/allot/", funds.allot, name="allot-fund"),
    path("funds/<int:pk>/amount/", funds.amount, name="fund-amount"),
    path("allotments/<int:pk>/back/", funds.take_back, name="take-back"),
    path("budgets/", budgets.listed, name="budgets"),
    path("ledger/<int:pk>/budgets/new/", budgets.change, name="set-budget"),
    path("thrift/", thrift.show, name="thrift"),
    path("advances/", advances.listed, name="advances"),
    path("advances/<int:pk>/", advances.show, name="advance"),
    path("advances/<int:pk>/repay/", advances.repay, name="repay-advance"),
    path("advances/<int:pk>/settle/", advances.settle, name="settle-advance"),
    path("advances/<int:pk>/rebook/", advances.rebook, name="rebook-advance"),
    path("advances/<int:pk>/cancel/", advances.cancel, name="cancel-advance"),
    path("ledger/<int:pk>/advances/new/", advances.give, name="give-advance"),
    path("donations/", donations.listed, name="donations"),
    path("donations/<int:pk>/", donations.show, name="donation"),
    path("donations/<int:pk>/consent/", donations.consent, name="donor-consent"),
    path("donations/<int:pk>/donor/", donations.reveal, name="reveal-donor"),
    path("donations/<int:pk>/receipt/", donations.receipt, name="donation-receipt"),
    path("donations/<int:pk>/rebook/", donations.rebook, name="rebook-donation"),
    path("donations/<int:pk>/cancel/", donations.cancel, name="cancel-donation"),
    path("ledger/<int:pk>/donations/new/", donations.register, name="new-donation"),
    path("village-books/<int:book_id>/donations/", donations.roll, name="public-roll"),
]
