"""问卷: a questionnaire that is held, its quotas, its codes and the answers; nothing leads from an answer to a code or a person.

A code is kept as its hash, and only until it is used: then its row is gone. An answer has no instant, no address and a number that says
nothing of its order. What people write in their own words is kept apart from what they chose.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from townworks.kernel.append_only import AppendOnly

SURVEY_STATES = {"open": "收答中", "closed": "已结束"}


class SurveyEdition(AppendOnly):
    """问卷版本: a questionnaire's file as it stood when it was opened."""

    code = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "digest"], name="one_survey_edition")]

    def __str__(self) -> str:
        return f"{self.code} {self.digest[:8]}"


class SurveyRun(models.Model):
    """一次问卷调查."""

    town = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(SurveyEdition, on_delete=models.PROTECT, related_name="runs")
    survey = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    year = models.PositiveIntegerField()
    from_on = models.DateField()
    until_on = models.DateField()
    state = models.CharField(max_length=10, default="open", choices=list(SURVEY_STATES.items()))
    version = models.PositiveIntegerField(default=1)
    opened_by_name = models.CharField(max_length=60)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["-from_on", "-id"]
        indexes = [models.Index(fields=["town", "survey", "year"], name="survey_run_of_year")]

    def __str__(self) -> str:
        return self.name


class SurveyQuota(models.Model):
    """一处的份数: wanted, codes made, answers come in."""

    run = models.ForeignKey(SurveyRun, on_delete=models.PROTECT, related_name="quotas")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    wanted = models.PositiveIntegerField()
    issued = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["place__path"]
        constraints = [models.UniqueConstraint(fields=["run", "place"], name="one_quota_a_place")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.place_id}"

    @property
    def full(self) -> bool:
        """As many answers came in as are wanted."""
        return self.answered >= self.wanted


class SurveyToken(models.Model):
    """答题码, unused: the hash alone. It is deleted when it is used, so that nothing is left to lead to an answer."""

    quota = models.ForeignKey(SurveyQuota, on_delete=models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.digest[:8]


class SurveyAnswer(AppendOnly):
    """一份答卷: of a place and a day; its number is drawn at random."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    run = models.ForeignKey(SurveyRun, on_delete=models.PROTECT, related_name="answers")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    content = models.JSONField()  # question → what was chosen

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["run", "place"], name="survey_answer_place")]

    def __str__(self) -> str:
        return str(self.pk)


class SurveyText(AppendOnly):
    """自己写的话, apart from the answer that it came with: no place, no day."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    run = models.ForeignKey(SurveyRun, on_delete=models.PROTECT, related_name="texts")
    question = models.CharField(max_length=40)
    text = models.CharField(max_length=1000)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text
