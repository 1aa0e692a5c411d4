"""资产变更: what a register says of an asset is put right, with the reason; what it said before stays in its rows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, WrongState

from .. import permissions
from ..models import Asset
from ..selectors.depreciation import written_down
from ..selectors.visible import asset_for
from .assets import Facts, put_row, wrong_facts
from .ground import hold, stated

KEPT = ("code",)  # papers name an asset by it


def edit_asset(
    *, actor: Actor, pk: int, facts: Facts, reason: str, at: datetime, version: int | None = None
) -> Asset:
    """变更登记. Its code stays. Invalid with every problem, or where nothing is different; Conflict where somebody was faster;
    WrongState for what is written off.
    """
    words = stated(reason)
    with transaction.atomic():
        seen = asset_for(actor, pk)
        permissions.may(actor, "ledger.assets", seen.book).require()
        hold(seen.book)
        asset = Asset.objects.select_for_update(of=("self",)).select_related("book").get(pk=pk)
        if version is not None and asset.version != version:
            raise Conflict(
                "“{thing}”刚被别人改过（您看到的是第 {yours} 版，现在是第 {now} 版）。请刷新后再办，您填的内容还在。",
                thing=str(asset),
                yours=version,
                now=asset.version,
            )
        if asset.state != "kept":
            raise WrongState("“{thing}”已经核销。", thing=str(asset))
        problems = wrong_facts(facts, clock.day_of(at))
        down = written_down(asset)
        if facts.cost - facts.residual - facts.booked < down:
            least = Invalid("原值减残值不能少于已经计提的折旧。")
            problems.append(("cost", least))
        if problems:
            raise Invalid("资产有 {count} 处要改。", problems, count=len(problems))
        changed = changes(asset, facts)
        if not changed:
            raise Invalid("没有一处和原来不一样。")
        for name in changed:
            setattr(asset, name, getattr(facts, name))
        asset.version += 1
        asset.save()
        put_row(asset, "edit", clock.day_of(at), words, {"changed": changed}, actor, at)
    return asset


def changes(asset: Asset, facts: Facts) -> dict[str, list[object]]:
    """What is different, as field → before, after, the way rows keep it."""
    found: dict[str, list[object]] = {}
    for name, after in facts.__dict__.items():
        before = getattr(asset, name)
        if name not in KEPT and before != after:
            found[name] = [_kept(before), _kept(after)]
    return found


def _kept(value: object) -> object:
    return str(value) if isinstance(value, Decimal | date) else value
