"""Comparisons of rules, of points, along sweeps, and diagnoses, as pandas frames.

The only importer of pandas.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain.comparison import Comparison
from bargain.diagnosis import Diagnosis
from bargain.errors import MissingExtraError
from bargain.points import DisagreementReport
from bargain.sweeps.sweep import Sweep


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
    outcomes = list(comparison.hypotheses.outcomes)
    parts = {
        name: decision.lottery.probabilities
        for name, decision in comparison.decisions.items()
    }
    repeated: dict[str, list[Any]] = {
        "gap": [found.certificate.gap for found in comparison.decisions.values()],
        "status": [found.status.value for found in comparison.decisions.values()],
    }
    return frame_of(
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


def disagreement_report_frame(report: DisagreementReport) -> Any:
    """Return one row per disagreement point.

    Parameters
    ----------
    report : DisagreementReport

    Returns
    -------
    frame : pandas.DataFrame
        See `DisagreementReport.to_frame`.

    Raises
    ------
    MissingExtraError
        If pandas is not installed.
    """
    rows = []
    for name, entry in report.entries.items():
        decision = entry.decision
        row = {
            "point": name,
            "attainable": decision is not None,
            "can_gain": len(entry.can_gain),
            "gap": np.nan if decision is None else decision.certificate.gap,
            "status": None if decision is None else decision.status.value,
        }
        for what, move in (("threat", entry.threat), ("veto", entry.veto)):
            row[what] = None if move is None else move.label
            row[f"{what}_distance"] = np.nan if move is None else move.distance
            row[f"{what}_change"] = np.nan if move is None else move.change
        rows.append({**row, "error": entry.error})
    return frame_of(rows)


def sweep_frame(sweep: Sweep) -> Any:
    """Return one row per rule and point.

    Parameters
    ----------
    sweep : Sweep

    Returns
    -------
    frame : pandas.DataFrame
        Columns rule, stakes or credence, captured, harm.

    Raises
    ------
    MissingExtraError
        If pandas is not installed.
    """
    n_rules = len(sweep.rules)
    none = [np.empty(0)]
    return frame_of(
        {
            "rule": [name for name in sweep.rules for _ in sweep.values],
            sweep.axis: np.tile(sweep.values, n_rules),
            "captured": np.concatenate([*sweep.captured.values(), *none]),
            "harm": np.concatenate([*sweep.harm.values(), *none]),
        }
    )


def diagnosis_frame(diagnosis: Diagnosis) -> Any:
    """Return one row per hypothesis.

    Parameters
    ----------
    diagnosis : Diagnosis

    Returns
    -------
    frame : pandas.DataFrame
        See `Diagnosis.to_frame`.

    Raises
    ------
    MissingExtraError
        If pandas is not installed.
    """
    hypotheses = diagnosis.hypotheses
    names = np.array(hypotheses.names, dtype=object)
    outcomes = np.array(hypotheses.outcomes, dtype=object)
    return frame_of(
        {
            "hypothesis": names,
            "credence": hypotheses.credences,
            "monster_index": diagnosis.monster_index,
            "is_pivotal": diagnosis.is_pivotal,
            "decides": names == diagnosis.decider,
            "choice_without": outcomes[diagnosis.choice_without],
            "stakes_down": diagnosis.stakes_down,
            "stakes_up": diagnosis.stakes_up,
            "credence_down": diagnosis.credence_down,
            "credence_up": diagnosis.credence_up,
            "indifferent": diagnosis.indifferent,
            "clone_of": names[diagnosis.clone_of],
            "merged_credence": diagnosis.merged_credence,
        }
    )


def frame_of(columns: Any) -> Any:
    """Return a pandas frame, of columns by name or of a row after the other.

    Raises
    ------
    MissingExtraError
        If pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise MissingExtraError("a frame needs pandas: pip install pandas") from error
    return pandas.DataFrame(columns)
