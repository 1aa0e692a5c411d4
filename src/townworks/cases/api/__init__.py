"""办件的接口."""

from __future__ import annotations

from ninja import Router

from . import cases, lists

ROUTERS: tuple[Router, ...] = (cases.router, lists.router)
