"""A comparison as a pandas frame; the only importer of pandas."""

from __future__ import annotations

from typing import Any

from bargain.comparison import Comparison
from bargain.errors import MissingExtraError


def comparison_frame(comparison: Comparison) -> Any:
    """Return one row per rule and outcome.

    Parameters
    ----------
    comparison : Comparison

    Returns
    -------
    frame : pandas.DataFrame
        Columns rule, outcome, probability, gap and status; rules that gave no answer
        have no rows.

    Raises
    ------
    MissingExtraError
        If pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise MissingExtraError(
            'a frame needs pandas: pip install "bargaining[pandas]"'
        ) from error
    outcomes = list(comparison.hypotheses.outcomes)
    parts = {
        name: decision.lottery.probabilities
        for name, decision in comparison.decisions.items()
    }
    repeated: dict[str, list[Any]] = {
        "gap": [found.certificate.gap for found in comparison.decisions.values()],
        "status": [found.status.value for found in comparison.decisions.values()],
    }
    return pandas.DataFrame(
        {
            "rule": [name for name in parts for _ in outcomes],
            "outcome": outcomes * len(parts),
            "probability": [p for numbers in parts.values() for p in numbers.tolist()],
            **{
                column: [value for value in values for _ in outcomes]
                for column, values in repeated.items()
            },
        }
    )
