"""承诺的接口: the same selectors and services as the pages, in JSON, under the same scope."""

from . import acting, reading, report, supervision

ROUTERS = (reading.router, acting.router, report.router, supervision.router)

__all__ = ["ROUTERS"]
