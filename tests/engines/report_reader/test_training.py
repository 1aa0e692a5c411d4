"""The reader's model, measured on the hand labels and checked against what it was trained on."""

from pathlib import Path

import numpy as np
import pytest

from townworks.engines.report_reader.model import WEIGHTS, shipped, sure

training = pytest.importorskip(
    "tools.train_report_reader", reason="the training tool needs scikit-learn's SciPy"
)
labelled = pytest.importorskip("tools.labelled_reports")

LABELS = Path(__file__).parents[4] / "shared" / "reports" / "labels"
needs_labels = pytest.mark.skipif(
    not LABELS.exists(), reason=f"the hand labels are not beside the project: {LABELS}"
)

# The floors that docs/rules/report_reader.md states; the figures there are above them.
KIND_FLOOR, ACTION_FLOOR, LINE_FLOOR, CALIBRATION_CEILING = 0.88, 0.93, 0.85, 0.05
ROUNDS = 3


@pytest.fixture(scope="module")
def prepared():
    lines = labelled.lines_of_work()
    return lines, [training.prepare(document, lines) for document in labelled.documents()]


@pytest.fixture(scope="module")
def told(prepared):
    """Every third document held out at once, the rest trained on, three times over."""
    lines, documents = prepared
    return training.held_out(documents, lines, ROUNDS)


@pytest.mark.shared
@needs_labels
def test_documents_that_were_held_out_are_told_above_the_stated_floors(told):
    found = training.figures(told)
    assert found["macro"] >= KIND_FLOOR
    assert found["action"] >= ACTION_FLOOR
    assert found["line_share"] >= LINE_FLOOR


@pytest.mark.shared
@needs_labels
@pytest.mark.parametrize("what", ["kind", "line"])
def test_a_confidence_is_how_often_held_out_clauses_are_right(told, what):
    sureness, hit = training.hits_of(told)[what]
    table = shipped().kind_sure if what == "kind" else shipped().line_sure
    _, error = training.reliability(sure(table, sureness), hit)
    assert error <= CALIBRATION_CEILING


@pytest.mark.shared
@needs_labels
def test_every_labelled_document_is_cut_as_the_labels_cut_it():
    assert len(labelled.shared_documents()) == 9


@pytest.mark.shared
@needs_labels
def test_the_shipped_weights_are_of_the_labels_words_and_features_as_they_are(prepared):
    lines, documents = prepared
    assert shipped().trained_on == training.digest([p.document for p in documents], lines)


def test_the_weights_file_stays_small():
    assert WEIGHTS.stat().st_size < 2_000_000


def test_the_shipped_model_knows_every_shipped_line():
    assert shipped().codes == (*(line.code for line in labelled.lines_of_work()), "other")


def test_sentences_of_our_own_hold_every_line():
    held = {code for d in labelled.own_documents() for line in d.lines for code in line}
    assert {line.code for line in labelled.lines_of_work()} <= held


def test_no_label_of_the_long_reports_holds_text():
    rows = (labelled.OWN / "texts.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "file,start,end,kind,line"


def test_scores_take_any_right_label():
    assert training.kind_scores([("action", "outcome"), ("past",)], ["outcome", "past"]) == {
        "outcome": 1.0,
        "past": 1.0,
    }


def test_a_wrong_kind_costs_both_kinds():
    scores = training.kind_scores([("action",), ("past",), ("past",)], ["past", "past", "past"])
    assert scores == {"action": 0.0, "past": 0.8}


def test_calibration_never_goes_down_as_the_chain_grows_surer():
    dice = np.random.default_rng(3)
    probability = dice.random(600)
    table = training.calibrated(probability, dice.random(600) < probability)
    assert (np.diff(table[1]) > 0).all()


def test_perfect_confidences_have_no_calibration_error():
    _, error = training.reliability(np.array([1.0, 1.0, 0.0, 0.0]), np.array([True, True, False, False]))
    assert error == 0.0
