"""Worked examples of mixture proportions.

A data point is a hypothesis, its share of the data the credence, a component an
outcome, the component's density at the point the utility; the density of nothing, zero,
is the disagreement point. The Nash lottery then holds the mixture's proportions of
maximum likelihood.
"""

from __future__ import annotations

import numpy as np
import pytest

import bargain as bg
from tests.examples.checks import (
    POLISHED,
    log_product,
    multiplicative_update,
    nash_gap,
)

# A. P. Dempster, N. M. Laird and D. B. Rubin, "Maximum likelihood from incomplete data
# via the EM algorithm", JRSS B 39(1), 1977, pp. 1-38, section 1: 197 animals in four
# classes with probabilities 1/2 + t/4, (1 - t)/4, (1 - t)/4, t/4. The numbers and the
# iterations were read in several repositories that repeat the example, not in the
# paper.
COUNTS = np.array([125, 18, 20, 34])
CLASSES = np.array([[3 / 4, 1 / 2], [0, 1 / 4], [0, 1 / 4], [1 / 4, 0]])  # t = 1, t = 0


def test_genetic_linkage_of_dempster_laird_and_rubin() -> None:
    """The estimate is 0.626821498.

    The class probabilities are linear in t, so they are a mixture of those at t = 1
    and at t = 0 with weights t and 1 - t. Setting the derivative of
    ``125 log(2 + t) + 38 log(1 - t) + 34 log t`` to zero gives
    ``197 t^2 - 15 t - 68 = 0``, so t = (15 + sqrt(53809)) / 394.
    """
    share = (15 + np.sqrt(53809)) / 394
    hypotheses = bg.HypothesisSet.from_arrays(CLASSES, COUNTS / 197)

    decision = bg.NashBargaining(disagreement=np.zeros(4)).solve(hypotheses)

    assert share == pytest.approx(0.626821498, abs=5e-10)
    assert decision.lottery.probabilities == pytest.approx(
        [share, 1 - share], rel=POLISHED
    )
    assert decision.certificate.gap <= 1e-9


def test_em_iterations_of_the_linkage_example_approach_the_nash_lottery() -> None:
    """From 0.5 the iterates are 0.608247423, 0.624321050, 0.626488879, ...

    The paper's EM splits the first class into two, of probabilities 1/2 and t/4: of
    its 125 animals ``125 (t/4) / (1/2 + t/4)`` are expected in the second, and t
    becomes their and the fourth class's share of all that tell about t.
    """
    iterates = [0.5]
    for _ in range(30):
        t = iterates[-1]
        informative = COUNTS[0] * (t / 4) / (1 / 2 + t / 4) + COUNTS[3]
        iterates.append(informative / (informative + COUNTS[1] + COUNTS[2]))

    assert iterates[1:4] == pytest.approx(
        [0.608247423, 0.624321050, 0.626488879], abs=5e-10
    )
    hypotheses = bg.HypothesisSet.from_arrays(CLASSES, COUNTS / 197)
    lottery = bg.NashBargaining(disagreement=np.zeros(4))(hypotheses)
    assert iterates[-1] == pytest.approx(lottery.probabilities[0], rel=POLISHED)


def test_normal_mixture_agrees_with_em() -> None:
    """Sequential quadratic programming and EM maximize the same likelihood.

    The problem ``max sum_j w_j log(sum_k L_jk x_k)`` over the simplex, as in the
    documentation of `mixsqp` in stephenslab/mixsqp, and Y. Kim, P. Carbonetto,
    M. Stephens and M. Anitescu, "A fast algorithm for maximum likelihood estimation of
    mixture proportions using sequential quadratic programming", Journal of
    Computational and Graphical Statistics 29(2), 2020, pp. 261-273. The data are drawn
    here: 400 points, normal densities of mean 0 and five standard deviations.
    """
    rng = np.random.default_rng(0)
    points = rng.normal(size=400) * rng.choice([0.5, 2.0], size=400)
    deviations = np.array([0.25, 0.5, 1.0, 2.0, 4.0])
    densities = np.exp(-0.5 * (points[:, None] / deviations) ** 2) / deviations
    equal = np.full(400, 1 / 400)

    hypotheses = bg.HypothesisSet.from_arrays(densities)
    decision = bg.NashBargaining(disagreement=np.zeros(400)).solve(hypotheses)

    proportions = decision.lottery.probabilities
    likelihood = log_product(densities, equal, proportions)
    em = multiplicative_update(densities, equal, np.full(5, 0.2), 3000)
    bound = nash_gap(densities, equal, em)
    assert nash_gap(densities, equal, proportions) <= 2e-9
    assert -2e-9 <= likelihood - log_product(densities, equal, em) <= bound + 2e-9
