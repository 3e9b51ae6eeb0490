"""Disagreement points: what each hypothesis gets if no bargain is struck."""

from bargain.disagreement.base import Disagreement, PointLike
from bargain.disagreement.words import KEYWORDS, as_option, resolve

__all__ = ["KEYWORDS", "Disagreement", "PointLike", "as_option", "resolve"]
