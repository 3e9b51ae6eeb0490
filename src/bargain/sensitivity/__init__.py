"""What would change a decision: derivatives, ranges of credences, the crux."""

from bargain.sensitivity.ask import sensitivity
from bargain.sensitivity.crux import Crux, crux
from bargain.sensitivity.pullback import Pullback
from bargain.sensitivity.ranges import CredenceRange, credence_range
from bargain.sensitivity.sensitivity import Sensitivity

__all__ = [
    "CredenceRange",
    "Crux",
    "Pullback",
    "Sensitivity",
    "credence_range",
    "crux",
    "sensitivity",
]
