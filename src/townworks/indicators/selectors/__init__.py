"""指标查询: everything is first cut to what the actor may see."""

from .course import Course, Point, course
from .listing import Current, current, current_all, questions, returns, told
from .opened import OpenRow, OpenTown, open_rows, open_town, open_towns, public_indicators
from .outlook import warned_of
from .records import RecordDetail, is_late, late_rows, past_of, record_acts, record_detail, records_behind
from .rivers import Ranked, River, Waters, waters
from .section_view import SectionView, section_view
from .sections import Section, section, section_samples, sections
from .sheet import Across, Sheet, sheet
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
    "Across",
    "Course",
    "Current",
    "Grid",
    "OpenRow",
    "OpenTown",
    "Point",
    "Ranked",
    "RecordDetail",
    "River",
    "Section",
    "SectionView",
    "Sheet",
    "Table",
    "Waters",
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
    "open_rows",
    "open_town",
    "open_towns",
    "past_of",
    "public_indicators",
    "question_for",
    "questions",
    "questions_for",
    "record_acts",
    "record_detail",
    "records_behind",
    "return_for",
    "returns",
    "returns_for",
    "section",
    "section_samples",
    "section_view",
    "sections",
    "sheet",
    "standings_for",
    "subject_for",
    "thing_for",
    "things_for",
    "told",
    "warned_of",
    "waters",
]
