"""检查的接口, one noun a file."""

from __future__ import annotations

from ninja import Router

from . import findings, sites

ROUTERS: tuple[Router, ...] = (findings.router, sites.router)
