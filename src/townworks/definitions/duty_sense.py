"""义和合：职责清单 (sense and fit): whether a duty means something, and goes with services, powers and the other duties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from townworks.engines.working import Step, gettext_noop

from .duties import DutyField
from .naming import named_by_file, repeated, told_apart
from .problems import Problem
from .shape import Shape
from .shaping import name_of


def field_is_named_by_its_file(file: str, one: DutyField) -> Iterator[Problem]:
    """duties/farming.toml holds the field ``farming``."""
    yield from named_by_file(file, one.code)


def duties_are_written_once(file: str, one: DutyField) -> Iterator[Problem]:
    """A duty, and each unit in it, stands once; who helps does not lead as well."""
    yield from repeated(file, "duties.code", [duty.code for duty in one.duties])
    yield from repeated(file, "duties.name", [duty.name for duty in one.duties])
    for n, duty in enumerate(one.duties, start=1):
        yield from repeated(file, f"duties[{n}]「{duty.code}」.units", [*duty.units, *duty.supports])


def duties_say_whose_they_are(file: str, one: DutyField) -> Iterator[Problem]:
    """A shared duty names the county's department, one of the town's own does not; what settles an overlap has one to settle."""
    for n, duty in enumerate(one.duties, start=1):
        at = f"duties[{n}]「{duty.code}」"
        if (duty.share == "shared") != (duty.main is not None):
            wrong = Step(gettext_noop('share = "shared" 要写 main（上级主要责任部门），别的不写'))
            yield Problem(file, f"{at}.main", wrong, Step(gettext_noop("请补上或删去")))
        if duty.settled is not None and len(duty.units) < 2:
            wrong = Step(gettext_noop("只有一个单位牵头，没有要写明分工的"))
            yield Problem(file, f"{at}.settled", wrong, Step(gettext_noop("请删去")))


def duties_are_told_apart(files: Mapping[str, Shape | None]) -> Iterator[Problem]:
    """No duty has the code or the name of one in another file; nor has a field."""
    yield from told_apart(files, DutyField, ("name", "name_en", "order"))
    for key in ("code", "name"):
        seen: dict[str, str] = {}
        for file, one in files.items():
            for n, duty in enumerate(one.duties if isinstance(one, DutyField) else (), start=1):
                value = getattr(duty, key)
                if seen.setdefault(value, file) != file:
                    facts = {"value": value, "other": seen[value]}
                    wrong = Step(gettext_noop("“{value}”与 {other} 相同"), facts)
                    yield Problem(file, f"duties[{n}].{key}", wrong, Step(gettext_noop("请改其中一个")))


def duties_name_what_exists(files: Mapping[str, Shape | None]) -> Iterator[Problem]:
    """Service items and powers that a duty names are there; a broken file counts as there."""
    for file, one in files.items():
        for n, duty in enumerate(one.duties if isinstance(one, DutyField) else (), start=1):
            for key, folder in (("services", "services/"), ("powers", "powers/")):
                known = {name_of(other) for other in files if other.startswith(folder)}
                for code in sorted(set(getattr(duty, key)) - known):
                    wrong = Step(gettext_noop("{folder} 里没有 {code}"), {"folder": folder, "code": code})
                    at = f"duties[{n}]「{duty.code}」.{key}"
                    yield Problem(file, at, wrong, Step(gettext_noop("请检查拼写")))


DUTY_CHECKS = (field_is_named_by_its_file, duties_are_written_once, duties_say_whose_they_are)
DUTY_FIT = (duties_are_told_apart, duties_name_what_exists)
