"""A posterior of a million reward functions over twenty outcomes; one is a monster.

Expected utility obeys the monster, whose favourite all others hate, at a credence of
one in a million; Nash bargaining gives its favourite a probability of as much.
"""

import numpy as np

import bargain as bg

N_SAMPLES, N_FEATURES, N_OUTCOMES = 1_000_000, 8, 20


def rewards() -> np.ndarray:
    """Return rewards of shape (n_samples, n_outcomes), float32; the monster first."""
    rng = np.random.default_rng(0)
    features = rng.standard_normal((N_FEATURES, N_OUTCOMES), dtype=np.float32)
    samples = rng.standard_normal((N_SAMPLES, N_FEATURES), dtype=np.float32) @ features
    samples[:, 0] = samples.min(axis=1) - 1
    samples[0] = 0
    samples[0, 0] = 1e9
    return samples


def main() -> None:
    """Decide by both rules, and check the bargain's promise to everyone."""
    hypotheses = bg.HypothesisSet.from_arrays(rewards())
    print(hypotheses)
    print("expected utility:", bg.ExpectedUtility()(hypotheses).support())

    decision = bg.NashBargaining().solve(hypotheses)
    print("Nash:")
    for outcome, probability in decision.lottery.to_dict().items():
        if probability > 0:
            print(f"  {outcome}: {probability:.6g}")
    print(decision.message)
    ideals = hypotheses.best.astype(float) - hypotheses.worst
    least = (decision.gains / ideals).min() * N_SAMPLES
    print(f"least gain, in fair shares: {least:.3f}")


if __name__ == "__main__":
    main()
