"""签发、模板和对照: what is kept is kept as it was, who may, and two issues compared down to the records."""

from __future__ import annotations

import hashlib
import io

import docx
import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from tests.briefs import world as brief_worlds
from tests.briefs.test_templates import word
from tests.briefs.world import JULY, JUNE, NOW, WEEK, BriefWorld
from townworks.briefs import selectors, services
from townworks.briefs.documents.brief import compare_figures
from townworks.briefs.models import BriefTemplate, Issue, TemplateChoice
from townworks.commitments import services as commitments
from townworks.kernel import evidence
from townworks.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry
from townworks.ui.documents import printing

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> BriefWorld:
    return brief_worlds.build()


@pytest.fixture(autouse=True)
def _no_printer(monkeypatch, request) -> None:
    """Drawing a PDF takes seconds; one test does it."""
    if "office" not in request.keywords:
        monkeypatch.setattr(printing, "printer", lambda: None)


def issue(made: BriefWorld, first=JUNE, *, key="office_clerk", reason="", now=NOW, **facts) -> Issue:
    return services.issue_brief(
        actor=made.actor(key),
        town_id=made.town_id,
        period=made.period(first, **facts),
        reason=reason,
        at=now,
    )


def give(
    made: BriefWorld, data: bytes, *, key="office_clerk", name="本镇月报.docx", kind="month", note=""
) -> BriefTemplate:
    return services.add_template(
        actor=made.actor(key), kind=kind, data=data, name=name, note=note, brief=made.brief(JUNE), at=NOW
    )


def use(made: BriefWorld, template: BriefTemplate | None, kind="month") -> None:
    services.use_template(
        actor=made.actor(),
        town_id=made.town_id,
        kind=kind,
        template_id=template.pk if template else None,
        at=NOW,
    )


# 签发.


def test_issues_are_numbered_by_kind_and_year(made):
    told = [issue(made).number, issue(made, JULY).number, issue(made, WEEK, kind="week").number]
    assert told == ["月报〔2026〕1号", "月报〔2026〕2号", "周报〔2026〕1号"]


def test_an_issue_keeps_the_file_with_its_number_in_it_by_its_digest(made):
    row = issue(made)
    data = evidence.read_bytes(row.docx)
    assert hashlib.sha256(data).hexdigest() == row.docx_id
    assert "重点工作月报" in docx.Document(io.BytesIO(data)).paragraphs[0].text


def test_an_issue_keeps_every_number_with_its_records(made):
    row, brief = issue(made), made.brief(JUNE)
    kept = selectors.issue_figures(Issue.objects.get(pk=row.pk))
    assert {code: (one.value, one.records) for code, one in kept.items()} == {
        code: (one.value, one.records) for code, one in brief.facts.figures.items()
    }


def test_what_happens_later_changes_nothing_in_an_issue(made):
    row = issue(made, JULY, at="2026-07-10T12:00:00")
    before = selectors.issue_figures(row)
    commitments.close_commitment(actor=made.actor("town_head"), pk=_reopened(made), at=brief_worlds.at(7, 18))
    assert selectors.issue_figures(Issue.objects.get(pk=row.pk)) == before


def _reopened(made: BriefWorld) -> int:
    """One that can be closed: reported done, and verified."""
    row = made.world.here.commitments["reported_done"]
    commitments.verify_commitment(actor=made.actor("second_clerk"), pk=row.pk, at=brief_worlds.at(7, 17))
    return row.pk


def test_a_period_is_issued_again_with_a_reason_as_a_new_edition(made):
    issue(made, JULY, at="2026-07-10T12:00:00")
    _reopened(made)
    with pytest.raises(Invalid, match="写明理由"):
        issue(made, JULY)
    again = issue(made, JULY, reason="补充核验情况")
    assert (again.edition, again.number, again.reason) == (2, "月报〔2026〕2号", "补充核验情况")


def test_a_period_in_which_nothing_moved_is_not_issued_again(made):
    issue(made)
    with pytest.raises(WrongState, match="没有变化"):
        issue(made, reason="再来一次")
    assert issue(made, JULY).n == 2


@pytest.mark.parametrize(
    "key", ["head:rural", "village_secretary", "auditor", "district_supervisor", "nobody"]
)
def test_who_may_not_issue_is_told(made, key):
    with pytest.raises(NotAllowed):
        issue(made, key=key)
    assert not Issue.objects.exists()


def test_another_town_has_issues_of_its_own(made):
    row = issue(made)
    there = made.actor("office_clerk", town=made.world.there)
    with pytest.raises(NotFound):
        selectors.issue_for(there, row.pk)
    with pytest.raises(NotAllowed):
        services.issue_brief(actor=there, town_id=made.town_id, period=made.period(JULY), at=NOW)


def test_a_district_post_reads_the_issues_of_its_towns(made):
    row = issue(made)
    assert selectors.issue_for(made.actor("district_supervisor"), row.pk).number == row.number


def test_a_unit_reads_no_issue_of_the_whole_town(made):
    row = issue(made)
    with pytest.raises(NotFound):
        selectors.issue_for(made.actor("head:rural"), row.pk)


def test_issuing_is_in_the_trail_with_the_digests(made):
    row = issue(made)
    entry = AuditEntry.objects.get(verb="brief.issue")
    assert (entry.facts["docx"], entry.facts["facts"]) == (row.docx_id, row.facts_digest)


@pytest.mark.office
def test_an_issue_keeps_the_pdf_of_the_very_file(made):
    row = issue(made)
    assert evidence.read_bytes(row.pdf) == printing.pdf_of(evidence.read_bytes(row.docx))


# 模板.


def test_a_template_is_a_version_until_it_is_used(made):
    row = give(made, word("{{ town }}样式一", "{{ sections.state }}"), note="改了开头")
    assert (row.n, row.used) == (1, ["town", "sections.state"])
    assert selectors.in_use(made.town_id, "month").template is None
    use(made, row)
    kept = docx.Document(io.BytesIO(evidence.read_bytes(issue(made).docx)))
    assert kept.paragraphs[0].text == "安平镇样式一"


def test_the_template_of_months_is_not_that_of_weeks(made):
    use(made, give(made, word("{{ town }}样式一")))
    assert selectors.in_use(made.town_id, "week").template is None


def test_going_back_keeps_every_version(made):
    first = give(made, word("{{ town }}一"))
    use(made, first)
    second = give(made, word("{{ town }}二"))
    use(made, second)
    use(made, None)
    assert selectors.in_use(made.town_id, "month").template is None
    use(made, first)
    assert [
        one.template.n for one in selectors.versions_of(made.actor(), town_id=made.town_id, kind="month")
    ] == [2, 1]
    assert TemplateChoice.objects.count() == 4


def test_a_template_with_faults_is_refused_with_all_of_them_and_nothing_is_kept(made):
    with pytest.raises(Invalid) as refusal:
        give(made, word("{{ a }}", "甲", "{{ b }}"))
    assert [str(problem) for _field, problem in refusal.value.problems] == [
        "正文第 1 段“{{ a }}”：没有占位符 a，名称见占位符清单",
        "正文第 3 段“{{ b }}”：没有占位符 b，名称见占位符清单",
    ]
    assert not BriefTemplate.objects.exists()


def test_the_same_file_is_not_kept_twice(made):
    data = word("{{ town }}")
    give(made, data)
    with pytest.raises(WrongState, match="第 1 版"):
        give(made, data)


def test_the_template_in_use_is_not_used_once_more(made):
    with pytest.raises(WrongState):
        use(made, None)


@pytest.mark.parametrize("key", ["town_head", "head:rural", "auditor", "district_supervisor"])
def test_who_may_not_change_templates_is_told(made, key):
    with pytest.raises(NotAllowed):
        give(made, word("{{ town }}"), key=key)


def test_a_template_of_another_town_is_not_there(made):
    row = give(made, word("{{ town }}"))
    there = made.actor("office_clerk", town=made.world.there)
    with pytest.raises(NotFound):
        selectors.template_for(there, row.pk)
    with pytest.raises(NotFound):
        services.use_template(
            actor=there, town_id=made.world.there.place.pk, kind="month", template_id=row.pk, at=NOW
        )


def test_every_act_on_a_template_is_in_the_trail(made):
    row = give(made, word("{{ town }}"))
    use(made, row)
    use(made, None)
    told = (
        AuditEntry.objects.filter(thing_kind="brief-template").order_by("pk").values_list("verb", flat=True)
    )
    assert list(told) == ["brief.add_template", "brief.use_template", "brief.shipped_template"]


@pytest.mark.parametrize("kind", [BriefTemplate, TemplateChoice, Issue])
def test_nothing_kept_is_changed_or_removed(made, kind: type[Model]):
    use(made, give(made, word("{{ town }}")))
    issue(made)
    table = kind._meta.db_table
    for act in (f"UPDATE {table} SET by_name = '别人'", f"DELETE FROM {table}"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(act)


# 对照.


def test_two_issues_are_compared_number_by_number_down_to_the_records(made):
    june, july = issue(made), issue(made, JULY)
    found = {
        one.what: one for one in compare_figures(selectors.issue_figures(june), selectors.issue_figures(july))
    }
    still = found["月末在办的问题"]
    assert (still.how, still.step, [one.key for one in still.gone]) == (
        "changed",
        -1,
        [f"finding:{made.finding.pk}"],
    )
    assert still.gone[0].url == f"/findings/{made.finding.pk}/"
    assert found["垃圾分类达标率（2026年6月）"].how == "added"


def test_what_is_added_one_way_is_removed_the_other(made):
    june, july = (selectors.issue_figures(issue(made, first)) for first in (JUNE, JULY))
    there, back = compare_figures(june, july), compare_figures(july, june)
    told = lambda rows, how: sorted(one.what for one in rows if one.how == how)  # noqa: E731
    assert told(there, "added") == told(back, "removed") != []
    assert len(there) == len(back)


def test_an_issue_does_not_differ_from_itself(made):
    figures = selectors.issue_figures(issue(made))
    assert compare_figures(figures, figures) == ()
