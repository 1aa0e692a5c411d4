"""/api/v1: the routers of every subject under one door, with one OpenAPI description."""

from __future__ import annotations

from ninja import NinjaAPI

from townworks.cases.api import ROUTERS as CASES
from townworks.commitments.api import ROUTERS as COMMITMENTS
from townworks.indicators.api import ROUTERS as INDICATORS
from townworks.inspections.api import ROUTERS as INSPECTIONS
from townworks.kernel import api_errors
from townworks.kernel.api import router as kernel
from townworks.ledger.api import ROUTERS as LEDGER
from townworks.people import api_auth
from townworks.people.api import router as people
from townworks.places.api import router as places

api = NinjaAPI(title="镇务通 Townworks", version="1", urls_namespace="api-v1", docs_url=None)

api_errors.connect(api)
api.add_router("", people)
api.add_router("", kernel, auth=api_auth.auth)
for commitments in COMMITMENTS:
    api.add_router("", commitments)
for inspections in INSPECTIONS:
    api.add_router("", inspections)
for indicators in INDICATORS:
    api.add_router("", indicators)
for cases in CASES:
    api.add_router("", cases)
for ledger in LEDGER:
    api.add_router("", ledger)
api.add_router("", places, auth=api_auth.auth)
