"""Two attacks on rules: a view told apart into clones, and a mere threat of an outcome.

Each is put to some rules before and after, since no rule and no disagreement point is
safe from everything.
"""

import bargain as bg

RULES = {
    "my favourite theory": bg.MyFavouriteTheory(),
    "Nash, worst case": bg.NashBargaining(),
    "Nash, random dictator": bg.NashBargaining(disagreement="random-dictator"),
}


def show(title: str, before: bg.HypothesisSet, after: bg.HypothesisSet) -> None:
    """Print what each rule gives to the outcomes that were there before."""
    print(title)
    for name, rule in RULES.items():
        answers = [
            ", ".join(f"{label} {rule(asked)[label]:.3f}" for label in before.outcomes)
            for asked in (before, after)
        ]
        print(f"  {name}: {answers[0]} -> {answers[1]}")


whole, cloned = (bg.scenarios.load("clone-attack", clones=k) for k in (1, 4))
show("The majority's view is told apart in four:", whole.hypotheses, cloned.hypotheses)

threatened = bg.scenarios.load("dreadful-outcome").hypotheses
columns = threatened.utilities[:, :2]
calm = bg.HypothesisSet.from_arrays(
    columns, threatened.credences, threatened.outcomes[:2], threatened.names
)
print(f"\n{threatened.outcomes[2]!r} joins, which {threatened.names[0]!r} dreads:")
show("Nobody would choose it, but what if talks fail?", calm, threatened)
