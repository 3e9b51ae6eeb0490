"""Welfare: what the weighted sum over hypotheses adds up, phi of each expected gain."""

from bargain.welfare.base import ALL, Welfare
from bargain.welfare.blend import Blend
from bargain.welfare.isoelastic import Isoelastic
from bargain.welfare.linear import Linear
from bargain.welfare.log import Log
from bargain.welfare.relative import Relative

__all__ = ["ALL", "Blend", "Isoelastic", "Linear", "Log", "Relative", "Welfare"]
