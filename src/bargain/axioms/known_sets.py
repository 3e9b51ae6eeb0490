"""Sets known to break a rule of ours, tried before the sampled ones.

Sampling is unlikely to draw them: a tie with no slack around it, stakes that nobody
draws. Each was found by thought or by chance, and then written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from bargain.hypotheses import HypothesisSet

_set_of = HypothesisSet.from_arrays

KNOWN_SETS: Mapping[str, tuple[HypothesisSet, ...]] = MappingProxyType(
    {
        "restricted monotonicity": (
            # To the compromise comes what is the first's best and nearly as good for
            # the second: Nash bargaining from an outcome moves there.
            _set_of([[0, 1, 0, 0.75, 1], [0, 0, 1, 0.75, 0.7]]),
            # Two share evenly, to the full joy of a third. Who raises the least takes
            # what is 0.6 for all (Roth 1979: of three, a solution must hurt somebody).
            _set_of([[1, 0, 0, 0.6], [0, 1, 0, 0.6], [1, 1, 0, 0.6]]),
        ),
        # Two have a good compromise that the third, half of all credence, sees
        # nothing in: from the random dictator's point it costs them too much.
        "core": (
            _set_of([[1, 0, 0, 0.9], [0, 1, 0, 0.9], [0, 0, 1, 0]], [0.25, 0.25, 0.5]),
        ),
        "continuity in credences": (
            # The two worst off are together the very tenth that cvar looks at.
            _set_of([[1, 0, 0], [0, 1, 0], [1, 1, 0]], [0.05, 0.05, 0.9]),
            # Sums of large utilities that tie: logit pooling's odds are of differences.
            _set_of([[1e7, 0], [0, 1e7]]),
        ),
        # Two tie at large utilities, and a third of still larger ones breaks the tie.
        "tiny credence has no veto": (_set_of([[1e8, 0], [0, 1e8], [5e10, 0]]),),
    }
)


def with_known(
    axiom: str, sets: Iterable[HypothesisSet]
) -> Iterator[tuple[HypothesisSet, bool]]:
    """Yield as many sets, those known for an axiom in the place of the first.

    Parameters
    ----------
    axiom : str
        Its name.
    sets : iterable of HypothesisSet

    Yields
    ------
    hypotheses : HypothesisSet
    is_known : bool
    """
    known: Sequence[HypothesisSet] = KNOWN_SETS.get(axiom, ())
    for count, hypotheses in enumerate(sets):
        is_known = count < len(known)
        yield (known[count] if is_known else hypotheses), is_known
