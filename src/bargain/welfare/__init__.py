"""Welfare: what the weighted sum over hypotheses adds up, phi of each expected gain."""

from bargain.welfare.base import ALL, Welfare
from bargain.welfare.blend import Blend
from bargain.welfare.linear import Linear
from bargain.welfare.log import Log

__all__ = ["ALL", "Blend", "Linear", "Log", "Welfare"]
