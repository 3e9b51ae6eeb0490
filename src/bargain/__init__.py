"""Bargaining between utility hypotheses: certified lotteries over outcomes."""

from bargain import examples
from bargain.aggregators.base import Decision, Rule
from bargain.aggregators.expected_utility import ExpectedUtility
from bargain.aggregators.lottery_mixture import LotteryMixture
from bargain.aggregators.mixed import Mixed
from bargain.aggregators.nash import NashBargaining
from bargain.certificate import Certificate, Status
from bargain.comparison import Comparison, compare
from bargain.disagreement import Disagreement
from bargain.errors import (
    BargainError,
    DisagreementError,
    FileFormatError,
    InvalidHypothesesError,
    InvalidLotteryError,
    InvalidOptionError,
    MissingExtraError,
    SolveInterrupted,
    SolverError,
    UnknownLabelError,
)
from bargain.hypotheses import HypothesisSet, UtilityHypothesis
from bargain.lottery import Lottery
from bargain.normalization import (
    NoNormalization,
    Normalization,
    RangeNormalization,
    VarianceNormalization,
)

__version__ = "0.1.0"

__all__ = [
    "BargainError",
    "Certificate",
    "Comparison",
    "Decision",
    "Disagreement",
    "DisagreementError",
    "ExpectedUtility",
    "FileFormatError",
    "HypothesisSet",
    "InvalidHypothesesError",
    "InvalidLotteryError",
    "InvalidOptionError",
    "Lottery",
    "LotteryMixture",
    "MissingExtraError",
    "Mixed",
    "NashBargaining",
    "NoNormalization",
    "Normalization",
    "RangeNormalization",
    "Rule",
    "SolveInterrupted",
    "SolverError",
    "Status",
    "UnknownLabelError",
    "UtilityHypothesis",
    "VarianceNormalization",
    "compare",
    "examples",
]
