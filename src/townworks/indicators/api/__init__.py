"""指标的接口, one noun a file."""

from __future__ import annotations

from ninja import Router

from . import figures, indicators, returns

ROUTERS: tuple[Router, ...] = (indicators.router, figures.router, returns.router)
