"""Axioms and guarantees of Nash bargaining, as properties.

Where the best lottery is not unique, gains are compared. How far gains may be off: a
gap g leaves ``sum_h w_h (r_h - log r_h - 1) <= g`` for the ratios r of gains, so each
log r_h is within about sqrt(2 g / w_h); the solver's last Newton step usually leaves
far less. Where an outcome without probability is exactly as good as those with some, no
gap tells an error of sqrt(epsilon).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import bargain as bg
from tests.drawn_sets import points, sets, ways

from_arrays = bg.HypothesisSet.from_arrays


def solved(utilities, credences, point: Any = "worst-case") -> bg.Decision:
    decision = bg.NashBargaining(disagreement=point).solve(
        from_arrays(utilities, credences)
    )
    assert decision.status is bg.Status.OPTIMAL, decision.message
    return decision


def slack(first: bg.Decision, *others: bg.Decision) -> np.ndarray:
    """Return how far each hypothesis's gains may differ between two answers."""
    gap = first.certificate.gap + sum(other.certificate.gap for other in others)
    gap += 1e-15  # a gap of 0 is 0 up to rounding
    hypotheses = first.hypotheses
    ranges = hypotheses.best - hypotheses.worst
    with np.errstate(divide="ignore"):
        allowed = np.sqrt(2 * gap / hypotheses.credences)
    return np.minimum(allowed, 1) * ranges + 1e-9 * ranges + 1e-12


def assert_same_gains(first: bg.Decision, second: bg.Decision, order=None) -> None:
    gains = second.gains if order is None else second.gains[order]
    assert (np.abs(first.gains - gains) <= slack(first, second)).all()


# Invariance


@given(
    given_set=sets(),
    point=points,
    exponents=arrays(int, 5, elements=st.integers(-300, 300)),
)
def test_nash_ignores_the_scale_of_each_hypothesis(given_set, point, exponents):
    utilities, credences = given_set
    factors = 2.0 ** exponents[: len(utilities)]

    before = solved(utilities, credences, point)
    after = solved(utilities * factors[:, None], credences, point)

    # Powers of two change no digit of the computation.
    assert after.lottery == before.lottery


@given(
    given_set=sets(),
    point=points,
    factors=arrays(float, 5, elements=st.floats(1e-9, 1e9)),
    shifts=arrays(float, 5, elements=st.floats(-100, 100)),
)
def test_nash_ignores_the_zero_and_unit_of_each_hypothesis(
    given_set, point, factors, shifts
):
    utilities, credences = given_set
    h = len(utilities)
    # Not so shifted that rounding makes new opinions out of equal utilities.
    moved = factors[:h, None] * (utilities + np.round(shifts[:h, None], 3))

    before = solved(utilities, credences, point)
    after = solved(moved, credences, point)

    scaled = after.gains / factors[:h]
    # The shift costs the utilities up to 100 epsilon.
    assert (np.abs(scaled - before.gains) <= slack(before, after) + 1e-7).all()


@given(given_set=sets(), point=points, data=st.data())
def test_nash_knows_no_names_of_hypotheses(given_set, point, data):
    utilities, credences = given_set
    order = np.array(data.draw(st.permutations(range(len(utilities)))))

    before = solved(utilities, credences, point)
    after = solved(utilities[order], credences[order], point)

    assert after.lottery.probabilities == pytest.approx(
        before.lottery.probabilities, abs=1e-7
    )
    assert_same_gains(before, after, np.argsort(order))


@given(given_set=sets(), point=points, data=st.data())
def test_nash_knows_no_names_of_outcomes(given_set, point, data):
    utilities, credences = given_set
    order = np.array(data.draw(st.permutations(range(utilities.shape[1]))))

    before = solved(utilities, credences, point)
    after = solved(utilities[:, order], credences, point)

    assert after.lottery.probabilities == pytest.approx(
        before.lottery.probabilities[order], abs=1e-7
    )
    assert after.unique == before.unique


# Clones


@given(given_set=sets(), point=points, share=st.floats(0.1, 0.9), data=st.data())
def test_splitting_a_hypothesis_changes_no_gains(given_set, point, share, data):
    utilities, credences = given_set
    split = data.draw(st.integers(0, len(utilities) - 1))
    cloned = np.vstack([utilities, utilities[split]])
    shares = np.append(credences, (1 - share) * credences[split])
    shares[split] *= share

    before = solved(utilities, credences, point)
    after = solved(cloned, shares / shares.sum(), point)

    assert (np.abs(after.gains[:-1] - before.gains) <= slack(before, after)).all()
    assert after.gains[-1] == pytest.approx(after.gains[split], abs=1e-12)


@given(given_set=sets(), data=st.data())
def test_copying_an_outcome_changes_no_gains(given_set, data):
    utilities, credences = given_set
    copied = data.draw(st.integers(0, utilities.shape[1] - 1))

    before = solved(utilities, credences)
    after = solved(np.column_stack([utilities, utilities[:, copied]]), credences)

    assert_same_gains(before, after)
    p = after.lottery.probabilities
    assert p[-1] == pytest.approx(p[copied], abs=1e-9)


# The two guarantees


@given(given_set=sets() | sets(numbers=st.floats(-1e6, 1e6)))
def test_nash_gives_everyone_a_fair_share(given_set):
    utilities, credences = given_set

    decision = solved(utilities, credences)

    ideals = np.ptp(utilities, axis=1)
    fair = credences * ideals / (1 + decision.certificate.gap)
    felt = ~decision.hypotheses.indifferent
    assert (decision.gains[felt] >= fair[felt] * (1 - 1e-12)).all()


@given(
    given_set=sets(),
    monster=arrays(float, 5, elements=st.floats(-1, 1)),
    stakes=st.sampled_from([1e-300, 1e-9, 1.0, 1e12, 1e300]),
    credence=st.floats(1e-3, 0.99),
)
def test_a_newcomer_harms_the_others_by_no_more_than_its_credence(
    given_set, monster, stakes, credence
):
    utilities, credences = given_set
    row = monster[: utilities.shape[1]] * stakes
    joined = np.append((1 - credence) * credences, credence)

    before = solved(utilities, credences)
    after = solved(np.vstack([utilities, row]), joined)

    caring = np.ptp(utilities, axis=1) > 0
    lost = 1 - after.gains[:-1][caring] / before.gains[caring]
    # sum w (1 - after / before) <= e at the optimum; the gaps move either side.
    tolerance = 1e-9 + 2 * np.sqrt(2 * (before.certificate.gap + after.certificate.gap))
    assert credences[caring] @ lost <= credence + tolerance


@pytest.mark.parametrize("credence", [1e-6, 0.01, 0.3])
@pytest.mark.parametrize("stakes", [1.0, 1e12, 1e300])
def test_the_harm_that_a_monster_does_does_not_grow_with_its_stakes(credence, stakes):
    others = [[1, 0, 0], [0, 1, 0]]
    joined = [(1 - credence) / 2, (1 - credence) / 2, credence]

    decision = solved([*others, [0, 0, stakes]], joined)

    assert decision.lottery.probabilities == pytest.approx(joined, abs=1e-9)


# Zero credence


@given(
    given_set=sets(min_hypotheses=2),
    point=points,
    newcomer=arrays(float, 5, elements=st.floats(-1e300, 1e300)),
)
def test_zero_credence_has_no_say(given_set, point, newcomer):
    utilities, credences = given_set
    row = newcomer[: utilities.shape[1]]

    before = solved(utilities, credences, point)
    after = solved(np.vstack([utilities, row]), np.append(credences, 0), point)

    assert after.lottery.probabilities == pytest.approx(
        before.lottery.probabilities, abs=1e-12
    )


# Efficiency and rationality


@given(given_set=sets(), point=points | ways)
def test_nobody_falls_below_disagreement(given_set, point):
    utilities, credences = given_set

    decision = solved(utilities, credences, point)

    scale = np.abs(utilities).max(axis=1) + np.ptp(utilities, axis=1)
    assert (decision.gains >= -1e-12 * scale).all()


@given(given_set=sets(), other=arrays(float, 5, elements=st.floats(0, 1)))
def test_no_lottery_is_better_for_all(given_set, other):
    # The certificate: sum_h w_h y_h(q) / y_h(p) <= 1 + gap for every lottery q, so
    # not every ratio can be above 1 + gap.
    utilities, credences = given_set
    share = other[: utilities.shape[1]]
    assume(share.sum() > 0)

    decision = solved(utilities, credences)
    caring = decision.gains > 0
    gains = (utilities - utilities.min(axis=1, keepdims=True))[caring]
    ratios = gains @ (share / share.sum()) / decision.gains[caring]

    total = credences[caring] @ ratios
    assert total <= credences[caring].sum() + decision.certificate.gap + 1e-12
    assert not (ratios > 1 + decision.certificate.gap + 1e-9).all() or not caring.any()


@given(given_set=sets(min_hypotheses=2))
def test_weights_support_the_bargain(given_set):
    utilities, credences = given_set
    decision = solved(utilities, credences)
    weights = np.nan_to_num(decision.weights)
    assume(weights.any())

    scores = weights @ utilities
    used = decision.lottery.probabilities > 1e-6

    slack = 1e-7 * (weights @ np.ptp(utilities, axis=1)) + 1e-12
    assert scores[used].min() >= scores.max() - slack


# Symmetry


@given(row=arrays(float, 4, elements=st.integers(0, 5).map(float)))
def test_mirrored_hypotheses_gain_alike(row):
    mirrored = np.vstack([row, row[::-1]])

    decision = solved(mirrored, [0.5, 0.5])

    assert decision.gains[0] == pytest.approx(decision.gains[1], abs=1e-7)
    p = decision.lottery.probabilities
    assert p == pytest.approx(p[::-1], abs=1e-7)


# Independence of irrelevant alternatives, for a point that does not move


@given(given_set=sets(), data=st.data())
def test_outcomes_without_probability_may_go_when_the_point_stays(given_set, data):
    utilities, credences = given_set
    point = utilities.min(axis=1) - 1
    before = solved(utilities, credences, point)
    unused = np.flatnonzero(before.lottery.probabilities == 0)
    assume(len(unused))
    gone = data.draw(st.sampled_from(list(unused)))

    after = solved(np.delete(utilities, gone, axis=1), credences, point)

    allowed = np.sqrt(2 * (before.certificate.gap + after.certificate.gap) / credences)
    assert (
        np.abs(after.gains / before.gains - 1) <= np.minimum(allowed, 1) + 1e-9
    ).all()


# Continuity


@given(given_set=sets(min_hypotheses=2), step=st.floats(-1e-3, 1e-3))
@settings(max_examples=60)
def test_gains_move_little_when_credences_do(given_set, step):
    utilities, credences = given_set
    moved = credences.copy()
    moved[0] += step * min(credences[0], credences[1])
    moved[1] -= step * min(credences[0], credences[1])

    before = solved(utilities, credences)
    after = solved(utilities, moved)

    # The objective moves by at most |step| times the logs of ratios of gains, and
    # gains follow it as the square root.
    cares = np.ptp(utilities, axis=1) > 0  # others gain rounding errors
    moves = np.abs(np.log(after.gains[cares] / before.gains[cares]))
    limits = 2 * np.sqrt(abs(step) / credences[cares]) + 1e-3
    assert (moves <= limits).all()
