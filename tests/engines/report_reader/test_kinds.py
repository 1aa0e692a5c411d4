"""Telling each clause's kind."""

import numpy as np
import pytest

from townworks.engines.report_reader import chain, kinds
from townworks.engines.report_reader.cut import cut

PLAN = (
    "2026年工作安排\n"
    "（一）守护绿水青山，建设美丽家园。紧扣创建生态镇目标，加快推进镇污水处理厂扩建，新建管网6公里，"
    "完善河长巡查制度，确保断面水质稳定达标。开展垃圾分类进村入户活动，让环境更整洁。"
)
REVIEW = (
    "2025年工作回顾\n"
    "一年来，全镇完成工业总产值5.2亿元，同比增长8.1%；新建管网6公里，完善河长巡查制度，群众满意度明显提高。"
)


def kind_of(text, clause):
    cutting = cut(text)
    return dict(zip(cutting.clauses, kinds.tell(cutting).names, strict=True))[clause]


@pytest.mark.parametrize(
    ("clause", "kind"),
    [
        ("2026年工作安排", "heading"),
        ("（一）守护绿水青山，", "heading"),
        ("建设美丽家园。", "heading"),
        ("紧扣创建生态镇目标，", "background"),
        ("加快推进镇污水处理厂扩建，", "action"),
        ("完善河长巡查制度，", "action"),
        ("确保断面水质稳定达标。", "outcome"),
        ("让环境更整洁。", "outcome"),
    ],
)
def test_a_plan_is_told_into_heading_background_action_and_outcome(clause, kind):
    assert kind_of(PLAN, clause) == kind


@pytest.mark.parametrize("clause", ["新建管网6公里，", "完善河长巡查制度，"])
def test_the_same_words_are_past_in_a_review(clause):
    assert kind_of(REVIEW, clause) == "past"


def test_a_clause_that_only_says_when_is_background():
    assert kind_of(REVIEW, "一年来，") == "background"


def test_the_greeting_is_background():
    assert kind_of("各位代表：\n现在，我代表镇人民政府作工作报告，请予审议。", "各位代表：") == "background"


def test_confidences_lie_between_nought_and_one():
    told = kinds.tell(cut(PLAN + "\n" + REVIEW))
    assert 0.0 < told.confidence.min() <= told.confidence.max() < 1.0


def test_the_probabilities_of_a_clause_add_up_to_one():
    assert np.allclose(kinds.tell(cut(PLAN)).probability.sum(axis=1), 1.0)


def test_an_empty_text_is_told_nothing():
    assert kinds.tell(cut("")).names == []


def test_the_same_text_is_told_the_same_twice():
    assert kinds.tell(cut(PLAN)).confidence.tolist() == kinds.tell(cut(PLAN)).confidence.tolist()


def by_hand(emission, boundary, transitions, initial):
    """Every labelling added up one by one."""
    size, states = emission.shape
    total = np.zeros((size, states))
    for labelling in np.ndindex(*[states] * size):
        score = initial[labelling[0]] + sum(emission[t, s] for t, s in enumerate(labelling))
        score += sum(transitions[boundary[t], labelling[t - 1], labelling[t]] for t in range(1, size))
        for t, s in enumerate(labelling):
            total[t, s] += np.exp(score)
    return total / total.sum(axis=1, keepdims=True)


def test_the_chain_gives_what_adding_up_every_labelling_gives():
    dice = np.random.default_rng(7)
    emission, boundary = dice.normal(size=(5, 3)), dice.integers(0, 4, 5)
    transitions, initial = dice.normal(size=(4, 3, 3)), dice.normal(size=3)
    found = chain.marginals(emission, boundary, transitions, initial)
    assert np.allclose(found, by_hand(emission, boundary, transitions, initial))


def test_the_chain_of_lines_gives_what_adding_up_every_labelling_gives():
    dice = np.random.default_rng(8)
    emission, boundary, bonus = (
        dice.normal(size=(5, 3)),
        dice.integers(0, 4, 5),
        np.array([2.0, 1.0, 0.5, 0.0]),
    )
    transitions = np.stack([np.eye(3) * b for b in bonus])
    found = chain.alike(emission, boundary, bonus)
    assert np.allclose(found, by_hand(emission, boundary, transitions, np.zeros(3)), atol=1e-5)


@pytest.mark.parametrize("size", [31, 33, 700])
def test_a_long_chain_cut_into_chunks_gives_what_one_chunk_gives(size, monkeypatch):
    dice = np.random.default_rng(9)
    given = (
        dice.normal(size=(size, 4)),
        dice.integers(0, 4, size),
        dice.normal(size=(4, 4, 4)),
        dice.normal(size=4),
    )
    chunked = chain.marginals(*given)
    monkeypatch.setattr(chain, "shortest_chunk", size)
    assert np.allclose(chunked, chain.marginals(*given))
