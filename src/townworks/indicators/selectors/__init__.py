"""指标查询: everything is first cut to what the actor may see."""

from .course import Course, Point, course
from .listing import Current, current, current_all, questions, returns, told
from .records import RecordDetail, is_late, late_rows, past_of, record_detail, records_behind
from .sections import Section, section, section_samples, sections
from .subjects import indicators_for, subject_for
from .tables import Grid, Table, by_place, by_things, grid
from .visible import (
    batch_for,
    batches_for,
    found_things,
    may,
    observation_for,
    observations_for,
    question_for,
    questions_for,
    return_for,
    returns_for,
    standings_for,
    thing_for,
    things_for,
)

__all__ = [
    "Course",
    "Current",
    "Grid",
    "Point",
    "RecordDetail",
    "Section",
    "Table",
    "batch_for",
    "batches_for",
    "by_place",
    "by_things",
    "course",
    "current",
    "current_all",
    "found_things",
    "grid",
    "indicators_for",
    "is_late",
    "late_rows",
    "may",
    "observation_for",
    "observations_for",
    "past_of",
    "question_for",
    "questions",
    "questions_for",
    "record_detail",
    "records_behind",
    "return_for",
    "returns",
    "returns_for",
    "section",
    "section_samples",
    "sections",
    "standings_for",
    "subject_for",
    "thing_for",
    "things_for",
    "told",
]
