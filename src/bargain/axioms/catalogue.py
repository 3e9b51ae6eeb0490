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
from bargain.errors import InvalidOptionError

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


def axiom_named(axiom: Axiom | str) -> Axiom:
    """Return an axiom; one of ours may be given by its name.

    Raises
    ------
    InvalidOptionError
        If there is none of that name; the message lists those there are.
    """
    if isinstance(axiom, Axiom):
        return axiom
    if isinstance(axiom, str) and axiom in AXIOMS:
        return AXIOMS[axiom]
    raise InvalidOptionError(
        f"axiom must be an Axiom or the name of one (got {axiom!r}); there are "
        f"{', '.join(AXIOMS)}"
    )
