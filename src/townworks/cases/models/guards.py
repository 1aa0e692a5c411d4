"""办件的守门: what the database itself refuses to rewrite: training that was put down, pictures that were shown, offers decided."""

from __future__ import annotations

from townworks.kernel.guards import Guard, Rule


def _changed(*columns: str) -> str:
    return " OR ".join(f'NEW."{one}" <> OLD."{one}"' for one in columns)


def _moved(column: str) -> str:
    """The same where there may be nothing in it."""
    return f'(NEW."{column}" IS NULL) <> (OLD."{column}" IS NULL) OR NEW."{column}" <> OLD."{column}"'


GUARDS = (
    Guard(
        "cases_training_keep",
        "cases_training",
        "UPDATE",
        (
            Rule("cases: a cancelled training stays", "OLD.cancelled_at IS NOT NULL"),
            Rule(
                "cases: a training is cancelled and put down anew",
                f"{_changed('town_id', 'person_id', 'what', 'code', 'course', 'on', 'passed', 'paper', 'by_name', 'at')}"
                f" OR {_moved('until')}",
            ),
        ),
    ),
    Guard(
        "cases_training_stay",
        "cases_training",
        "DELETE",
        (Rule("cases: a training is cancelled and not removed", "1 = 1"),),
    ),
    Guard(
        "cases_publicphoto_keep",
        "cases_publicphoto",
        "UPDATE",
        (
            Rule("cases: a picture that was taken down stays so", "OLD.taken_down_at IS NOT NULL"),
            Rule(
                "cases: a published picture is taken down and shown anew",
                _changed("case_id", "attachment_id", "looked", "by_name", "at"),
            ),
        ),
    ),
    Guard(
        "cases_publicphoto_stay",
        "cases_publicphoto",
        "DELETE",
        (Rule("cases: a published picture is taken down and not removed", "1 = 1"),),
    ),
)
