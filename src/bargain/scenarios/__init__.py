"""Situations that break aggregators, and what each rule should do with them."""

from bargain.scenarios.loading import load, names

__all__ = ["load", "names"]
