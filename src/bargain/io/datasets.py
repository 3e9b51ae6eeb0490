"""Sets and answers as labelled arrays; the only importer of xarray."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from bargain.aggregators.decision import Decision
from bargain.comparison import Comparison
from bargain.errors import MissingExtraError
from bargain.hypotheses import HypothesisSet
from bargain.io.answer_frames import hypothesis_columns
from bargain.lottery import Lottery


def set_dataset(hypotheses: HypothesisSet) -> Any:
    """Return utilities and credences; see `HypothesisSet.to_xarray`.

    Parameters
    ----------
    hypotheses : HypothesisSet

    Returns
    -------
    dataset : xarray.Dataset
    """
    return _xarray().Dataset(
        {
            "utilities": (("hypothesis", "outcome"), np.array(hypotheses.utilities)),
            "credences": (("hypothesis",), np.array(hypotheses.credences)),
        },
        {
            "hypothesis": _labels(hypotheses.names),
            "outcome": _labels(hypotheses.outcomes),
        },
    )


def lottery_array(lottery: Lottery) -> Any:
    """Return the probabilities by outcome; see `Lottery.to_xarray`.

    Parameters
    ----------
    lottery : Lottery

    Returns
    -------
    array : xarray.DataArray
    """
    return _xarray().DataArray(
        np.array(lottery.probabilities),
        {"outcome": _labels(lottery.outcomes)},
        ("outcome",),
        name="probability",
    )


def decision_dataset(decision: Decision) -> Any:
    """Return the lottery, and what it brings each; see `Decision.to_xarray`.

    Parameters
    ----------
    decision : Decision

    Returns
    -------
    dataset : xarray.Dataset
    """
    columns = hypothesis_columns(decision)
    dataset = _xarray().Dataset(
        {
            "probability": (("outcome",), np.array(decision.lottery.probabilities)),
            **{name: (("hypothesis",), column) for name, column in columns.items()},
        },
        {
            "outcome": _labels(decision.hypotheses.outcomes),
            "hypothesis": _labels(decision.hypotheses.names),
        },
    )
    dataset.attrs = {
        "rule": repr(decision.rule),
        "status": decision.status.value,
        "message": decision.message,
        "gap": float(decision.certificate.gap),
        "gap_unit": decision.gap_unit,
    }
    return dataset


def comparison_dataset(comparison: Comparison) -> Any:
    """Return lotteries and gains by rule; see `Comparison.to_xarray`.

    Parameters
    ----------
    comparison : Comparison

    Returns
    -------
    dataset : xarray.Dataset
    """
    hypotheses, decisions = comparison.hypotheses, comparison.decisions.values()
    lotteries = [found.lottery.probabilities for found in decisions]
    by_hypothesis = {
        "gain": comparison.gains.values(),
        "share_of_ideal": comparison.shares.values(),
    }
    return _xarray().Dataset(
        {
            "probability": (
                ("rule", "outcome"),
                _stacked(lotteries, hypotheses.n_outcomes),
            ),
            **{
                name: (("rule", "hypothesis"), _stacked(rows, len(hypotheses)))
                for name, rows in by_hypothesis.items()
            },
            "gap": (("rule",), np.array([d.certificate.gap for d in decisions], float)),
            "status": (("rule",), _labels(d.status.value for d in decisions)),
            "credence": (("hypothesis",), np.array(hypotheses.credences)),
        },
        {
            "rule": _labels(comparison.decisions),
            "outcome": _labels(hypotheses.outcomes),
            "hypothesis": _labels(hypotheses.names),
        },
    )


def _stacked(rows: Iterable[np.ndarray], width: int) -> np.ndarray:
    """Return rows as a matrix, also where there is none."""
    return np.array([*rows], float).reshape(-1, width)


def _labels(labels: Iterable[str]) -> np.ndarray:
    """Return labels as objects: as numpy's text each would take the longest's room."""
    return np.array([*labels], dtype=object)


def _xarray() -> Any:
    try:
        import xarray
    except ImportError as error:
        raise MissingExtraError(
            "labelled arrays need xarray: pip install xarray"
        ) from error
    return xarray
