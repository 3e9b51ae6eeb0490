"""What comes nearest to a lottery for who may not randomize, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bargain.aggregators.decision import Decision
from bargain.certificate import Status
from bargain.explanation.accounts import NOTHING, Facts, levels_of
from bargain.explanation.wording import in_use, percent

# A loss of less is none.
EVEN = 1e-9

AVERAGE = (
    " (the average multiplies their ratios, each raised to the power of the "
    "hypothesis's credence)"
)


def single_outcome(decision: Decision, facts: Facts) -> Iterator[str]:
    """Yield which single outcome comes nearest, or that there is none."""
    if len(in_use(decision.lottery.probabilities)) == 1:
        return
    outcomes = facts.outcomes
    if outcomes.nearest is None:
        yield (
            "Whoever may not randomize has no answer: the constraints allow no outcome "
            "for certain."
        )
        return
    label = repr(decision.hypotheses.outcomes[outcomes.nearest])
    if outcomes.left_out[outcomes.nearest] > 0:
        yield _somebody_left_out(facts, label)
    elif not (facts.ground.heard & (facts.hypotheses.shares > NOTHING)).any():
        yield (
            f"Whoever may not randomize can choose {label}, which leaves nobody worse "
            "off."
        )
    else:
        yield _all_served(decision, facts, label)


def _all_served(decision: Decision, facts: Facts, label: str) -> str:
    loss = float(facts.outcomes.losses[facts.outcomes.nearest])
    said = f"Whoever may not randomize comes nearest with {label}"
    most = _hit_hardest(decision, facts)
    if abs(loss) <= EVEN:
        told = f"gains are on average those of the lottery{AVERAGE}"
        return f"{said}, where {told}.{most}"
    ratio = percent(float(np.exp(-loss)))
    told = f"gains are on average {ratio} of the lottery's{AVERAGE}"
    if loss > 0:
        return f"{said}, where {told}.{most}"
    said = f"Whoever may not randomize can choose {label}, where {told}"
    is_certified = decision.status is Status.OPTIMAL
    return f"{said}{'; this rule does not aim at that average' * is_certified}.{most}"


def _hit_hardest(decision: Decision, facts: Facts) -> str:
    """Return who loses most by the nearest outcome, where an average hides it."""
    column = facts.outcomes.nearest
    row = int(facts.outcomes.hit_hardest[column])
    gaining = facts.ground.heard & (facts.hypotheses.shares > NOTHING)
    if row < 0 or gaining.sum() < 2:
        return ""
    utilities = np.asarray(decision.hypotheses.utilities[row], dtype=float)
    place = np.array([row])
    level = levels_of(facts.ground, place, utilities[None, :])[0, column]
    lost = 1 - float(level / facts.hypotheses.shares[row])
    name = decision.hypotheses.names[row]
    return f" Nobody loses more of its gain than {name!r}: {percent(lost)}."


def _somebody_left_out(facts: Facts, label: str) -> str:
    outcomes, ground = facts.outcomes, facts.ground
    credence = percent(float(outcomes.left_out[outcomes.nearest]))
    single = "single outcome" if ground.polytope is None else "single outcome allowed"
    gains = bool((ground.heard & (facts.hypotheses.shares > NOTHING)).any())
    ills = []
    if gains:
        ills.append("leaves somebody who gains by the lottery with nothing")
    if ground.may_fall:
        ills.append("puts somebody below the disagreement point")
    return (
        f"Whoever may not randomize must know that every {single} "
        f"{' or '.join(ills)}; {label} does so to the least credence, {credence}."
    )
