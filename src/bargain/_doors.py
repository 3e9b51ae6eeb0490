"""Doors to higher rooms: names that are imported only when they are asked for.

Imports go down; this table is the one exception, so that `HypothesisSet.from_frame`
can read a frame without `import bargain` paying for a frame library, nor for rules.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

DOORS = {
    # What the package itself names.
    "Allocation": "bargain.allocation",
    "Approval": "bargain.aggregators.approval",
    "BatchDecision": "bargain.aggregators.batch_decision",
    "Borda": "bargain.aggregators.borda",
    "BoundedExpectedUtility": "bargain.aggregators.bounded_expected_utility",
    "Certificate": "bargain.certificate",
    "Comparison": "bargain.comparison",
    "ConditionalValueAtRisk": "bargain.aggregators.conditional_value_at_risk",
    "Constrained": "bargain.aggregators.constrained",
    "ConvexDecision": "bargain.convex_decision",
    "ConvexOutcomes": "bargain.convex_outcomes",
    "Decision": "bargain.aggregators.decision",
    "Disagreement": "bargain.disagreement",
    "Egalitarian": "bargain.aggregators.egalitarian",
    "DisagreementReport": "bargain.points",
    "Explanation": "bargain.explanation",
    "ExpectedUtility": "bargain.aggregators.expected_utility",
    "GivenUnits": "bargain.normalization",
    "Isoelastic": "bargain.aggregators.isoelastic",
    "KalaiSmorodinsky": "bargain.aggregators.kalai_smorodinsky",
    "LogitPooling": "bargain.aggregators.logit_pooling",
    "LotteryConstraints": "bargain.lottery_constraints",
    "LotteryMixture": "bargain.aggregators.lottery_mixture",
    "MaximalLottery": "bargain.aggregators.maximal_lottery",
    "MeanAbsoluteDeviationNormalization": "bargain.normalization",
    "MeanMinusDeviation": "bargain.aggregators.mean_minus_deviation",
    "Mixed": "bargain.aggregators.mixed",
    "MyFavouriteOption": "bargain.aggregators.my_favourite_option",
    "MyFavouriteTheory": "bargain.aggregators.my_favourite_theory",
    "NashBargaining": "bargain.aggregators.nash",
    "Nested": "bargain.aggregators.nested",
    "NoNormalization": "bargain.normalization",
    "Normalization": "bargain.normalization",
    "RandomDictator": "bargain.aggregators.random_dictator",
    "RangeNormalization": "bargain.normalization",
    "RankNormalization": "bargain.normalization",
    "ReferenceNormalization": "bargain.normalization",
    "Rule": "bargain.aggregators.base",
    "Status": "bargain.certificate",
    "SumNormalization": "bargain.normalization",
    "UtilityHypothesis": "bargain.utility_hypothesis",
    "VarianceNormalization": "bargain.normalization",
    "VarianceVoting": "bargain.aggregators.variance_voting",
    "WorstCase": "bargain.aggregators.worst_case",
    "allocate": "bargain.budgets",
    "compare": "bargain.comparison",
    "disagreement_report": "bargain.points",
    # What methods reach for.
    "WorstCasePoint": "bargain.disagreement.worst_case",
    "DictatorPoint": "bargain.disagreement.lotteries",
    "ExclusionaryPoint": "bargain.disagreement.exclusionary",
    "UndominatedPoint": "bargain.disagreement.undominated",
    "UniformPoint": "bargain.disagreement.lotteries",
    "OutcomePoint": "bargain.disagreement.lotteries",
    "LotteryPoint": "bargain.disagreement.lotteries",
    "status_quo_point": "bargain.disagreement.status_quo",
    "StatedPoint": "bargain.disagreement.stated",
    "InterpolatedPoint": "bargain.disagreement.interpolated",
    "explain": "bargain.explanation",
    "find_dominated": "bargain.solvers.dominance",
    "choose": "bargain.convex_rules",
    "split_frame": "bargain.io.frames",
    "dask_matrix": "bargain.rows.dask",
    "read_hypotheses": "bargain.io",
    "write_hypotheses": "bargain.io",
    "read_array_file": "bargain.io.npy_files",
    "read_shards": "bargain.io.shards",
    "read_decision": "bargain.io",
    "write_decision": "bargain.io",
    "comparison_text": "bargain.display.comparison",
    "progress_bar": "bargain.display.progress",
    "comparison_frame": "bargain.io.comparison_frames",
    "disagreement_report_frame": "bargain.io.comparison_frames",
    "disagreement_report_text": "bargain.display.disagreement_report",
}


def open_door(name: str) -> Any:
    """Return the class or function behind `name`, importing its module now."""
    return getattr(import_module(DOORS[name]), name)
