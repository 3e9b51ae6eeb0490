"""The breaker: looks for the hypothesis that hurts the others most."""

from bargain.breaker.find import find_monster
from bargain.breaker.monster import Monster

__all__ = ["Monster", "find_monster"]
