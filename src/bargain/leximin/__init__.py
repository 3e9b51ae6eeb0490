"""The lexicographic criterion, and the arithmetic that it is judged by."""

from bargain.leximin.criterion import Leximin

__all__ = ["Leximin"]
