"""问卷: held by quota, answered once a code, and nothing kept that leads from an answer to a code or a person.

Answering has no actor: whoever holds a code answers. No event, no audit row and no instant is written with an answer, and the code's row is
deleted in the same transaction, so that nothing of it is left.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.definitions.surveys import Survey, SurveyQuestion
from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotFound, Refusal, WrongState
from townworks.places import selectors as places

from ..models import SurveyAnswer, SurveyEdition, SurveyQuota, SurveyRun, SurveyText, SurveyToken
from ..selectors import scoring_reach
from ..selectors.scores.material import survey_of
from ..selectors.survey_results import codes_of

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that are mistaken for another on paper
LENGTH = 16  # 31^16 codes: nobody guesses one
MOST_AT_ONCE = 500
LONGEST_TEXT = 1000
NO_CODE = "这个码用过了，或者没有这个码。"


def open_survey(
    *,
    actor: Actor,
    town_id: int,
    survey: str,
    from_on: date,
    until_on: date,
    quotas: Mapping[int, int],
    at: datetime,
    name: str = "",
) -> SurveyRun:
    """开展问卷: the file is frozen; ``quotas``: place → how many answers are wanted there. Invalid names every problem at once."""
    actor.may_somewhere("survey.open").require()
    if not actor.system and town_id not in actor.town_ids:
        raise NotFound("没有找到这个镇。")
    one = next((each for each in definitions.surveys() if each.code == survey), None)
    if one is None:
        raise NotFound("没有代码为 {code} 的问卷。", code=survey[:40])
    problems: list[tuple[str, Refusal]] = []
    if until_on < from_on:
        problems.append(("until_on", Invalid("结束日期早于开始日期。")))
    if not quotas or any(not 1 <= count <= 10_000 for count in quotas.values()):
        problems.append(("quota", Invalid("每处的份数请写 1 到 10000。")))
    found = {pk: places.place_in_town(pk, town_id=town_id) for pk in quotas}
    if any(place is None for place in found.values()):
        problems.append(("places", Invalid("有的地方不在本镇。")))
    if problems:
        raise Invalid("问卷设置有误，请改正。", problems)
    with transaction.atomic():
        run = SurveyRun(
            town=places.town(town_id),
            edition=_edition(one, at),
            survey=one.code,
            name=name.strip()[:120] or f"{one.name}（{from_on.year} 年 {from_on.month} 月）",
            year=from_on.year,
            from_on=from_on,
            until_on=until_on,
            opened_by_name=actor.name,
            opened_at=at,
        )
        scoring_reach.may(actor, "survey.open", run).require()
        run.save(force_insert=True)
        SurveyQuota.objects.bulk_create(
            SurveyQuota(run=run, place_id=pk, wanted=count) for pk, count in quotas.items()
        )
        _record(actor, "survey.open", run, at, {"places": len(quotas), "wanted": sum(quotas.values())})
    return run


def _edition(one: Survey, at: datetime) -> SurveyEdition:
    edition, _new = SurveyEdition.objects.get_or_create(
        code=one.code,
        digest=definitions.digest_of(f"surveys/{one.code}.toml"),
        defaults={"content": one.model_dump(mode="json", by_alias=True), "frozen_at": at},
    )
    return edition


def issue_tokens(*, actor: Actor, pk: int, place_id: int, count: int, at: datetime) -> list[str]:
    """印答题码 for a place: the codes themselves, this once and never again; only their hashes are kept. WrongState when it is closed."""
    run = scoring_reach.survey_for(actor, pk)
    scoring_reach.may(actor, "survey.open", run).require()
    if not 1 <= count <= MOST_AT_ONCE:
        raise Invalid(
            "一次印 1 到 {most} 个码。",
            [("count", Invalid("一次印 1 到 {most} 个码。", most=MOST_AT_ONCE))],
            most=MOST_AT_ONCE,
        )
    with transaction.atomic():
        _open(run.pk)
        quota = SurveyQuota.objects.select_for_update().filter(run=run, place_id=place_id).first()
        if quota is None:
            raise NotFound("这份问卷没有这个地方的份数。")
        tokens = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(count)]
        SurveyToken.objects.bulk_create(SurveyToken(quota=quota, digest=digest_of(one)) for one in tokens)
        quota.issued += count
        quota.save(update_fields=["issued"])
        _record(actor, "survey.issue", run, at, {"place": place_id, "count": count})
    return tokens


def digest_of(token: str) -> str:
    """The hash by which a code is known; letters of either size, spaces and dashes do not count."""
    return hashlib.sha256("".join(token.lower().split()).replace("-", "").encode()).hexdigest()


def answer_survey(*, token: str, answers: Mapping[str, object], on: date) -> None:
    """答卷, once. NotFound for a code that was used or never was; WrongState where enough answered in its place; Invalid names every question that is not answered as it can be."""
    with transaction.atomic():
        row = SurveyToken.objects.select_for_update().filter(digest=digest_of(token)).first()
        if row is None:
            raise NotFound(NO_CODE)
        quota = SurveyQuota.objects.select_for_update().get(pk=row.quota_id)
        run = _open(quota.run_id)
        if not run.from_on <= on <= run.until_on:
            raise WrongState("现在不在收答的日期里。")
        if quota.full:  # one more would weigh this place heavier than the others
            raise WrongState("{place}要的份数已经够了，不用再答，谢谢您。", place=quota.place.name)
        chosen, texts = judged(survey_of(run.edition), answers)
        row.delete()  # nothing is left of the code, not even that it was used
        quota.answered += 1
        quota.save(update_fields=["answered"])
        SurveyAnswer.objects.create(run=run, place_id=quota.place_id, on=on, content=chosen)
        SurveyText.objects.bulk_create(
            SurveyText(run=run, question=code, text=text) for code, text in texts.items()
        )


def judged(survey: Survey, answers: Mapping[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """What was chosen, and apart from it what people wrote. Invalid with every problem."""
    chosen: dict[str, object] = {}
    texts: dict[str, str] = {}
    problems: list[tuple[str, Refusal]] = []
    for question in survey.questions:
        given = answers.get(question.code)
        if given in (None, "", [], ()):
            if question.required:
                problems.append((question.code, Invalid("请答这一题。")))
        elif question.kind == "text":
            texts[question.code] = str(given).replace("\0", "").strip()[:LONGEST_TEXT]
        elif (value := _value(question, given)) is None:
            problems.append((question.code, Invalid("请从给出的选项里选。")))
        else:
            chosen[question.code] = value
    if problems:
        raise Invalid("还有题目没有答好。", problems)
    return chosen, {code: text for code, text in texts.items() if text}


def _value(question: SurveyQuestion, given: object) -> object:
    known = codes_of(question)
    many = given if isinstance(given, Sequence) and not isinstance(given, str) else [given]
    values = [str(one) for one in many]
    if any(one not in known for one in values) or (question.kind != "multiple" and len(values) != 1):
        return None
    return sorted(set(values), key=known.index) if question.kind == "multiple" else values[0]


def close_survey(*, actor: Actor, pk: int, at: datetime) -> SurveyRun:
    """结束问卷: codes that were not used are thrown away."""
    run = scoring_reach.survey_for(actor, pk)
    scoring_reach.may(actor, "survey.open", run).require()
    with transaction.atomic():
        run = _open(run.pk)
        unused, _ = SurveyToken.objects.filter(quota__run=run).delete()
        run.state = "closed"
        run.version += 1
        run.save()
        _record(actor, "survey.close", run, at, {"unused": unused})
    return run


def _open(pk: int) -> SurveyRun:
    run = SurveyRun.objects.select_for_update(of=("self",)).select_related("edition", "town").get(pk=pk)
    if run.state != "open":
        raise WrongState("“{name}”已经结束。", name=run.name)
    return run


def _record(actor: Actor, verb: str, run: SurveyRun, at: datetime, facts: Mapping[str, object]) -> None:
    audit.record(
        actor,
        verb,
        kind="survey",
        thing_id=run.pk,
        name=run.name,
        town_id=run.town_id,
        at=at,
        facts=dict(facts),
    )
