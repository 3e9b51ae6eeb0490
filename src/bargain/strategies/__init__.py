"""What hypothesis draws to test a rule: sets of hypotheses, monsters among them.

Needs the extra ``testing``. `bargain.strategies.registration` tells hypothesis of the
nouns, so that ``from_type(HypothesisSet)`` works without a look in here.
"""

from bargain.strategies.clones import clones
from bargain.strategies.credences import credences
from bargain.strategies.hypothesis_sets import hypothesis_sets
from bargain.strategies.indifferent import indifferent
from bargain.strategies.lotteries import lotteries
from bargain.strategies.near_ties import near_ties
from bargain.strategies.signed_disagreements import signed_disagreements
from bargain.strategies.utility_monsters import utility_monsters
from bargain.strategies.wireheading import wireheading

__all__ = [
    "clones",
    "credences",
    "hypothesis_sets",
    "indifferent",
    "lotteries",
    "near_ties",
    "signed_disagreements",
    "utility_monsters",
    "wireheading",
]
