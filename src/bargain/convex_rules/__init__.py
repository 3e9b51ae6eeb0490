"""Rules over convex choices: what is maximized, and how far an answer can be off."""

from bargain.convex_rules.choosing import choose

__all__ = ["choose"]
