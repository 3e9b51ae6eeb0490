"""An ensemble of reward models picks answers to ten thousand prompts, in one call.

Each prompt has an answer that games one of the eight models; the mean reward falls for
it every time, the likeliest answer of the bargain one time in five.
"""

import numpy as np

import bargain as bg

N_PROMPTS, N_MODELS, N_ANSWERS = 10_000, 8, 16


def rewards() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return true qualities, what the models say, and which answers game one.

    Shapes (n_prompts, n_answers), (n_prompts, n_models, n_answers), (n_prompts,).
    """
    rng = np.random.default_rng(0)
    quality = rng.normal(size=(N_PROMPTS, N_ANSWERS))
    noise = rng.normal(size=(N_PROMPTS, N_MODELS, N_ANSWERS))
    said = quality[:, None] + 0.5 * noise
    gamed = rng.integers(N_ANSWERS, size=N_PROMPTS)
    prompts = np.arange(N_PROMPTS)
    said[prompts, rng.integers(N_MODELS, size=N_PROMPTS), gamed] += 100
    return quality, said, gamed


def main() -> None:
    """Let two rules choose, and say how well they did."""
    quality, said, gamed = rewards()
    prompts = np.arange(N_PROMPTS)
    for name, rule in (
        ("mean reward", bg.ExpectedUtility()),
        ("Nash", bg.NashBargaining()),
    ):
        decisions = rule.solve_batch(said)
        lotteries = decisions.lotteries
        picked = lotteries.argmax(axis=1)  # for those who may not randomize
        print(name)
        print(f"  certified: {decisions.is_optimal.mean():.2%} of the prompts")
        print(f"  gamed, by the lottery: {lotteries[prompts, gamed].mean():.2%}")
        print(f"  gamed, by its likeliest answer: {(picked == gamed).mean():.2%}")
        print(f"  quality of that answer: {quality[prompts, picked].mean():.3f}")
    print(f"quality of the best answer: {quality.max(axis=1).mean():.3f}")


if __name__ == "__main__":
    main()
