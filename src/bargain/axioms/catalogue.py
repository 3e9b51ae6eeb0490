"""All axioms by name, in the order in which tables show them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bargain.axioms.axiom import Axiom
from bargain.axioms.clones import HypothesisClones, OutcomeClones
from bargain.axioms.credences import (
    ContinuityInCredences,
    CredenceMonotonicity,
    TinyCredence,
    ZeroCredence,
)
from bargain.axioms.efficiency import ExAntePareto, Unanimity
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
from bargain.axioms.timing import ExAnteConsistency

AXIOMS: Mapping[str, Axiom] = MappingProxyType(
    {
        axiom.name: axiom
        for axiom in (
            ExAntePareto(),
            Unanimity(),
            IndividualRationality(),
            FairShare(),
            Core(),
            BoundedHarm(),
            BoundedStakes(),
            TinyCredence(),
            ZeroCredence(),
            CredenceMonotonicity(),
            ContinuityInCredences(),
            DisagreementMonotonicity(),
            ScaleInvariance(),
            ShiftInvariance(),
            Symmetry(),
            OutcomeNeutrality(),
            HypothesisClones(),
            OutcomeClones(),
            IndependenceOfIrrelevantAlternatives(),
            RestrictedMonotonicity(),
            DominatedOutcome(),
            DreadfulOutcome(),
            ExAnteConsistency(),
        )
    }
)
