"""办件的接口."""

from __future__ import annotations

from ninja import Router

from . import cases

ROUTERS: tuple[Router, ...] = (cases.router,)
