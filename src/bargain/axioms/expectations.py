"""What the literature, or a folklore of proofs, says about rules and axioms.

Where a search finds otherwise, a remark says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bargain.axioms.benched import OVER_DICTATOR, OVER_OUTCOME

_SCALE, _SHIFT = "scale invariance", "shift invariance"
_PARETO, _SHARE = "ex-ante Pareto efficiency", "fair share"
_ROWS, _COLUMNS = "hypothesis clones", "outcome clones"
_WORSE, _STAKES = "dominated outcome", "bounded influence of stakes"
_TINY, _IIA = "tiny credence has no veto", "independence of irrelevant alternatives"
_MORE = "restricted monotonicity"

_ORDER = (_PARETO, _SCALE, _SHIFT, _ROWS, _COLUMNS, _WORSE, _SHARE, _STAKES, _TINY)

# Which of these a rule is said to keep: y, n, or a dot where nothing is said.
_SAID = {
    "eu": "yn.yyynny",
    "eu:range": "yyyyynnyy",
    "variance-voting": "yyyynnnyy",
    OVER_OUTCOME: "y..yyynyy",
    "nash": "yyyyynyyy",
    OVER_DICTATOR: "yyyyyyyyn",
    "kalai-smorodinsky": "yyyyy.nyn",
    "egalitarian": "y..yy.n.n",
    "random-dictator": "nyyyyyyyy",
    "my-favourite-theory": ".yynyynyy",
    "borda": "nyyynnnyy",
    "maximal-lottery": "nyyyyynyy",
}

_ALSO = {
    (OVER_OUTCOME, _IIA): True,
    (OVER_OUTCOME, _MORE): False,
    ("nash", _IIA): False,
    ("kalai-smorodinsky", _IIA): False,
    ("kalai-smorodinsky", _MORE): False,
}

# By rule and axiom: whether it is kept.
EXPECTED: Mapping[tuple[str, str], bool] = MappingProxyType(
    {
        (rule, axiom): said == "y"
        for rule, row in _SAID.items()
        for axiom, said in zip(_ORDER, row, strict=True)
        if said != "."
    }
    | _ALSO
)

_SPLIT = (
    "Where outcomes are tied, the least-norm lottery gives each copy a share, so that "
    "what is listed twice gets more"
)
_TIED = (
    "Two hypotheses of opposite wishes tie once the third is gone, and whoever breaks "
    "a tie decides, however little it is believed; without ties the axiom holds"
)

# Why a cell is not as expected, a sentence or two each.
REMARKS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("eu", _COLUMNS): f"{_SPLIT}.",
        ("eu:range", _COLUMNS): f"{_SPLIT}.",
        ("maximal-lottery", _COLUMNS): f"{_SPLIT}.",
        ("nash, random dictator", _COLUMNS): (
            "The dictator draws evenly among tied favourites, those of an indifferent "
            "hypothesis included, so that a copy moves the disagreement point."
        ),
        ("random-dictator", _COLUMNS): (
            "It draws evenly among tied favourites, and all are an indifferent "
            "hypothesis's, so that what is listed twice gets more."
        ),
        ("my-favourite-theory", _COLUMNS): (
            "Theories of equal credence are drawn from, and an indifferent one draws "
            "evenly among all outcomes, so that what is listed twice gets more."
        ),
        ("eu", _TINY): f"{_TIED}.",
        ("eu:range", _TINY): f"{_TIED}.",
        ("variance-voting", _TINY): f"{_TIED}.",
        ("borda", _TINY): f"{_TIED}.",
        ("maximal-lottery", _TINY): f"{_TIED}.",
        (OVER_OUTCOME, _TINY): (
            "A hypothesis whose best outcome is the disagreement point has nothing to "
            "gain, and may not lose, whatever its credence: a point above the worst "
            "case gives a veto."
        ),
    }
)
