"""村账的接口, one noun a file."""

from __future__ import annotations

from ninja import Router

from . import books, vouchers, works

ROUTERS: tuple[Router, ...] = (books.router, vouchers.router, works.router)
