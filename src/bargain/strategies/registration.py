"""What hypothesis calls when it is imported: the entry point in pyproject.toml.

Strategies are made when a type is first asked for, not before. hypothesis is imported
here a second time, since this may run in the middle of the import in `extra.py`.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery
from bargain.utility_hypothesis import UtilityHypothesis


def register() -> None:
    """Let ``from_type`` draw sets, lotteries and single hypotheses."""
    st.register_type_strategy(HypothesisSet, _sets)
    st.register_type_strategy(Lottery, _lotteries)
    st.register_type_strategy(UtilityHypothesis, _members)


def _sets(_: type) -> st.SearchStrategy[Any]:
    from bargain.strategies.hypothesis_sets import hypothesis_sets

    return hypothesis_sets()


def _lotteries(_: type) -> st.SearchStrategy[Any]:
    from bargain.strategies.lotteries import lotteries

    return lotteries()


def _members(_: type) -> st.SearchStrategy[Any]:
    return _sets(HypothesisSet).map(lambda hypotheses: hypotheses[0])
