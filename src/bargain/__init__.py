"""Bargaining between utility hypotheses: certified lotteries over outcomes."""

from typing import TYPE_CHECKING, Any

from bargain import _doors, examples, scenarios
from bargain._version import __version__
from bargain.errors import (
    BargainError,
    ClusterError,
    DisagreementError,
    FileFormatError,
    FloorError,
    InfeasibleConstraintsError,
    InvalidHypothesesError,
    InvalidLotteryError,
    InvalidOptionError,
    MissingExtraError,
    SolveInterrupted,
    SolverError,
    UnknownLabelError,
)
from bargain.hypotheses import HypothesisSet
from bargain.lottery import Lottery

if TYPE_CHECKING:
    from bargain.aggregators.approval import Approval
    from bargain.aggregators.base import Rule
    from bargain.aggregators.batch_decision import BatchDecision
    from bargain.aggregators.borda import Borda
    from bargain.aggregators.bounded_expected_utility import BoundedExpectedUtility
    from bargain.aggregators.conditional_value_at_risk import ConditionalValueAtRisk
    from bargain.aggregators.constrained import Constrained
    from bargain.aggregators.decision import Decision
    from bargain.aggregators.egalitarian import Egalitarian
    from bargain.aggregators.expected_utility import ExpectedUtility
    from bargain.aggregators.isoelastic import Isoelastic
    from bargain.aggregators.kalai_smorodinsky import KalaiSmorodinsky
    from bargain.aggregators.logit_pooling import LogitPooling
    from bargain.aggregators.lottery_mixture import LotteryMixture
    from bargain.aggregators.maximal_lottery import MaximalLottery
    from bargain.aggregators.mean_minus_deviation import MeanMinusDeviation
    from bargain.aggregators.mixed import Mixed
    from bargain.aggregators.my_favourite_option import MyFavouriteOption
    from bargain.aggregators.my_favourite_theory import MyFavouriteTheory
    from bargain.aggregators.nash import NashBargaining
    from bargain.aggregators.nested import Nested
    from bargain.aggregators.random_dictator import RandomDictator
    from bargain.aggregators.variance_voting import VarianceVoting
    from bargain.aggregators.worst_case import WorstCase
    from bargain.allocation import Allocation
    from bargain.axioms.finding import find_counterexample
    from bargain.breaker import Monster, find_monster
    from bargain.budgets import allocate
    from bargain.certificate import Certificate, Status
    from bargain.comparison import Comparison, compare
    from bargain.convex_decision import ConvexDecision
    from bargain.convex_outcomes import ConvexOutcomes
    from bargain.diagnosis import Diagnosis, diagnose
    from bargain.disagreement import Disagreement
    from bargain.explanation import Explanation
    from bargain.io import (
        read_decision,
        read_hypotheses,
        write_decision,
        write_hypotheses,
    )
    from bargain.lottery_constraints import LotteryConstraints
    from bargain.normalization import (
        GivenUnits,
        MeanAbsoluteDeviationNormalization,
        NoNormalization,
        Normalization,
        RangeNormalization,
        RankNormalization,
        ReferenceNormalization,
        SumNormalization,
        VarianceNormalization,
    )
    from bargain.points import DisagreementReport, disagreement_report
    from bargain.reports import report, write_report
    from bargain.scenarios.scenario import Expectation, Scenario
    from bargain.sensitivity import Crux, Sensitivity
    from bargain.sweeps.sweep import Sweep, sweep
    from bargain.utility_hypothesis import UtilityHypothesis

__all__ = [
    "Allocation",
    "Approval",
    "BargainError",
    "BatchDecision",
    "Borda",
    "BoundedExpectedUtility",
    "Certificate",
    "ClusterError",
    "Comparison",
    "ConditionalValueAtRisk",
    "Constrained",
    "ConvexDecision",
    "ConvexOutcomes",
    "Crux",
    "Decision",
    "Diagnosis",
    "Disagreement",
    "DisagreementError",
    "DisagreementReport",
    "Egalitarian",
    "Expectation",
    "ExpectedUtility",
    "Explanation",
    "FileFormatError",
    "FloorError",
    "GivenUnits",
    "HypothesisSet",
    "InfeasibleConstraintsError",
    "InvalidHypothesesError",
    "InvalidLotteryError",
    "InvalidOptionError",
    "Isoelastic",
    "KalaiSmorodinsky",
    "LogitPooling",
    "Lottery",
    "LotteryConstraints",
    "LotteryMixture",
    "MaximalLottery",
    "MeanAbsoluteDeviationNormalization",
    "MeanMinusDeviation",
    "MissingExtraError",
    "Mixed",
    "Monster",
    "MyFavouriteOption",
    "MyFavouriteTheory",
    "NashBargaining",
    "Nested",
    "NoNormalization",
    "Normalization",
    "RandomDictator",
    "RangeNormalization",
    "RankNormalization",
    "ReferenceNormalization",
    "Rule",
    "Scenario",
    "Sensitivity",
    "SolveInterrupted",
    "SolverError",
    "Status",
    "SumNormalization",
    "Sweep",
    "UnknownLabelError",
    "UtilityHypothesis",
    "VarianceNormalization",
    "VarianceVoting",
    "WorstCase",
    "__version__",
    "allocate",
    "compare",
    "diagnose",
    "disagreement_report",
    "examples",
    "find_counterexample",
    "find_monster",
    "read_decision",
    "read_hypotheses",
    "report",
    "scenarios",
    "sweep",
    "write_decision",
    "write_hypotheses",
    "write_report",
]


def __getattr__(name: str) -> Any:
    """Import what is not needed to state a problem when it is first asked for."""
    if name in __all__ and name in _doors.DOORS:
        globals()[name] = _doors.open_door(name)
        return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
