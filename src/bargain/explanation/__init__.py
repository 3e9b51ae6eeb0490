"""Decisions explained: who gains what, what carries which outcome, in sentences."""

from bargain.explanation.explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
