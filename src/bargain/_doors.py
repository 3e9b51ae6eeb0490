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
    "Certificate": "bargain.certificate",
    "Comparison": "bargain.comparison",
    "Constrained": "bargain.aggregators.constrained",
    "ConvexDecision": "bargain.convex_decision",
    "ConvexOutcomes": "bargain.convex_outcomes",
    "Decision": "bargain.aggregators.decision",
    "Disagreement": "bargain.disagreement",
    "ExpectedUtility": "bargain.aggregators.expected_utility",
    "LogitPooling": "bargain.aggregators.logit_pooling",
    "LotteryConstraints": "bargain.lottery_constraints",
    "LotteryMixture": "bargain.aggregators.lottery_mixture",
    "Mixed": "bargain.aggregators.mixed",
    "MyFavouriteOption": "bargain.aggregators.my_favourite_option",
    "MyFavouriteTheory": "bargain.aggregators.my_favourite_theory",
    "NashBargaining": "bargain.aggregators.nash",
    "NoNormalization": "bargain.normalization",
    "Normalization": "bargain.normalization",
    "RandomDictator": "bargain.aggregators.random_dictator",
    "RangeNormalization": "bargain.normalization",
    "Rule": "bargain.aggregators.base",
    "Status": "bargain.certificate",
    "UtilityHypothesis": "bargain.utility_hypothesis",
    "VarianceNormalization": "bargain.normalization",
    "allocate": "bargain.budgets",
    "compare": "bargain.comparison",
    # What methods reach for.
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
}


def open_door(name: str) -> Any:
    """Return the class or function behind `name`, importing its module now."""
    return getattr(import_module(DOORS[name]), name)
