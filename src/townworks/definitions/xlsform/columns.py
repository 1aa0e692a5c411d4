"""表头: what the sheets and columns are called, in the form's own words and in ours."""

from __future__ import annotations

SURVEY, CHOICES, SETTINGS, FACTS = "survey", "choices", "settings", "townworks"
ZH, EN = "中文 (zh)", "English (en)"
YES, NO = "yes", "no"
PIXELS = "max-pixels=2048"  # a photograph's longer side: enough to see a crack, small enough for a village's network
YES_NO = "yes_no"  # the list of choices that a yes-or-no question has
OURS = "townworks::"
ROOT = "form__answers"  # what holds the answers; with a double underscore, as no item is called
EXTRA = "extra"  # the kind of a question that belongs to the one before it and is no item by itself

TEXT, TEXT_EN, HINT = f"label::{ZH}", f"label::{EN}", f"hint::{ZH}"
MESSAGE, MESSAGE_EN = f"constraint_message::{ZH}", f"constraint_message::{EN}"
KIND, CODE, UNIT, ASKED = (f"{OURS}{name}" for name in ("kind", "code", "unit", "required"))
PHOTOS_MOST, FAILS_IF = f"{OURS}photos_most", f"{OURS}fails_if"
FINDING, FINDING_EN, SEVERITY = f"{OURS}finding", f"{OURS}finding_en", f"{OURS}severity"
MEND_DAYS, MEND_KIND = f"{OURS}mend_days", f"{OURS}mend_kind"
BEFORE, AFTER = f"{OURS}before", f"{OURS}after"
BASIS, CONFIRMED = f"{OURS}basis", f"{OURS}basis_confirmed"

# How wide each column of the survey stands, in characters; the order is the order on the sheet.
SURVEY_COLUMNS = {
    "type": 22,
    "name": 20,
    TEXT: 36,
    TEXT_EN: 36,
    HINT: 20,
    "required": 9,
    "relevant": 30,
    "constraint": 22,
    MESSAGE: 18,
    MESSAGE_EN: 18,
    "appearance": 12,
    "parameters": 18,
    KIND: 12,
    CODE: 12,
    UNIT: 10,
    ASKED: 10,
    PHOTOS_MOST: 10,
    FAILS_IF: 26,
    FINDING: 30,
    FINDING_EN: 30,
    SEVERITY: 10,
    MEND_DAYS: 10,
    MEND_KIND: 10,
    BEFORE: 8,
    AFTER: 8,
    BASIS: 36,
    CONFIRMED: 10,
}
CHOICE_COLUMNS = {"list_name": 20, "name": 20, TEXT: 30, TEXT_EN: 30}
SETTING_COLUMNS = {"form_title": 36, "form_id": 24, "version": 20, "default_language": 18, "name": 14}
FACT_COLUMNS = {"key": 24, "value": 80}


def list_name(code: str) -> str:
    """The list of choices of an item; none takes the name of the list of yes and no."""
    return f"{code}__list" if code == YES_NO else code


def question_name(code: str) -> str:
    """The question's name: the item's code, but for the one name that a form keeps to itself."""
    return "meta__item" if code == "meta" else code
