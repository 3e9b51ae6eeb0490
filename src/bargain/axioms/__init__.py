"""Axioms: promises about rules, each with a check and a search."""

from bargain.axioms.axiom import Axiom
from bargain.axioms.catalogue import AXIOMS
from bargain.axioms.clones import HypothesisClones, OutcomeClones
from bargain.axioms.credences import (
    ContinuityInCredences,
    CredenceMonotonicity,
    TinyCredence,
    ZeroCredence,
)
from bargain.axioms.efficiency import ExAntePareto, Unanimity
from bargain.axioms.finding import find_counterexample
from bargain.axioms.guarantees import Core, FairShare, IndividualRationality
from bargain.axioms.invariance import (
    OutcomeNeutrality,
    ScaleInvariance,
    ShiftInvariance,
    Symmetry,
)
from bargain.axioms.menus import (
    DominatedOutcome,
    DreadfulOutcome,
    IndependenceOfIrrelevantAlternatives,
    RestrictedMonotonicity,
)
from bargain.axioms.monsters import BoundedHarm, BoundedStakes
from bargain.axioms.points import DisagreementMonotonicity
from bargain.axioms.table import AxiomTable
from bargain.axioms.tabulating import tabulate
from bargain.axioms.timing import ExAnteConsistency
from bargain.axioms.violation import Finding, SearchResult, Violation

__all__ = [
    "AXIOMS",
    "Axiom",
    "AxiomTable",
    "BoundedHarm",
    "BoundedStakes",
    "ContinuityInCredences",
    "Core",
    "CredenceMonotonicity",
    "DisagreementMonotonicity",
    "DominatedOutcome",
    "DreadfulOutcome",
    "ExAnteConsistency",
    "ExAntePareto",
    "FairShare",
    "Finding",
    "HypothesisClones",
    "IndependenceOfIrrelevantAlternatives",
    "IndividualRationality",
    "OutcomeClones",
    "OutcomeNeutrality",
    "RestrictedMonotonicity",
    "ScaleInvariance",
    "SearchResult",
    "ShiftInvariance",
    "Symmetry",
    "TinyCredence",
    "Unanimity",
    "Violation",
    "ZeroCredence",
    "find_counterexample",
    "tabulate",
]
