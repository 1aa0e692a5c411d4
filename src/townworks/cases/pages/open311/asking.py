"""问的是哪个镇、谁在问: the jurisdiction of a request, and the key that it carries."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

from townworks.kernel.actor import NOBODY, Actor
from townworks.people import selectors as people

from .answering import Wrong


def town_of(request: HttpRequest, given: QueryDict) -> int:
    """The town that ``jurisdiction_id`` names: its statistical code, 9 or 12 digits; of a single town it may be left out."""
    towns = people.towns_with_offices()
    code = given.get("jurisdiction_id", "").strip()
    if not code:
        if len(towns) == 1:
            return next(iter(towns))
        raise Wrong(400, "没有提供 jurisdiction_id（镇街的统计用区划代码）。")
    found = next((pk for pk, (known, _) in towns.items() if code in (known, known[:9])), None)
    if found is None:
        raise Wrong(404, "没有 jurisdiction_id 为 {code} 的镇街。", code=code[:40])
    return found


def key_of(request: HttpRequest, given: QueryDict) -> str:
    """The key, from the query, the form or the header."""
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return given.get("api_key", "").strip() or bearer


def reader_of(request: HttpRequest, given: QueryDict) -> Actor:
    """Who asks: nobody without a key; a key that is none is told, so that nobody believes to see everything."""
    return _holder(request, given) if key_of(request, given) else NOBODY


def sender_of(request: HttpRequest, given: QueryDict, town_id: int) -> Actor:
    """Whose key sends: one who may register cases in this town. 403 for a missing key as for a wrong one."""
    actor = _holder(request, given)
    if not any(grant.town_id == town_id for grant in actor.grants_for("case.register")):
        raise Wrong(403, "这个 api_key 不能在这个镇街提交反映。")
    return actor


def _holder(request: HttpRequest, given: QueryDict) -> Actor:
    """Whose key it is, held to what the interface holds its keys to: the permission at every request, the first password changed."""
    person = people.person_of_token(key_of(request, given), at=request.now)  # type: ignore[attr-defined]
    if person is None:
        raise Wrong(403, "api_key 缺少或无效，不能继续。")
    actor = people.actor_of(person, on=request.today)  # type: ignore[attr-defined]
    if person.must_change_password or not actor.may_somewhere("api.token"):
        raise Wrong(403, "api_key 缺少或无效，不能继续。")
    return actor
