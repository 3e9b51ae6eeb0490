"""The problem: maximize a concave welfare of expected gains over lotteries.

Maximize ``W(p) = sum_h w_h phi(y_h)`` over the simplex, or a polytope in it, with
``y = G p``, subject to ``y_h >= 0`` for the rows that are held, whose gains may be
counted from floors of their own. Labels, rules and solvers are not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bargain._arrays import frozen_state
from bargain.floors import Floors
from bargain.formula import Formula
from bargain.polytope import Polytope
from bargain.rows import ArrayRows
from bargain.welfare import Welfare

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, eq=False)
class Problem:
    """A welfare problem over lotteries, in row-scaled gains.

    Parameters
    ----------
    rows : ArrayRows
        Gains of the hypotheses whose welfare counts.
    welfare : Welfare
        One term per row.
    held : ArrayRows or None
        Gains that may not fall below zero, of hypotheses that cannot rise.
    formula : Formula
        The disagreement point, for rational gains.
    unit : float
        What one unit of the certified gap is worth in W.
    offset : float
        Added to W for the reported value, which is in utility units.
    is_of_utilities : bool
        Whether each row stands for one hypothesis and its gains are in proportion to
        its utilities; not where votes or groups are what is added up.
    floors : Formula or Floors or None
        What the gains of the held rows are counted from; None for the disagreement
        point.
    polytope : Polytope or None
        Constraints on the lottery; None for the whole simplex.
    """

    rows: ArrayRows
    welfare: Welfare
    held: ArrayRows | None
    formula: Formula
    unit: float = 1.0
    offset: float = 0.0
    is_of_utilities: bool = True
    floors: Formula | Floors | None = None
    polytope: Polytope | None = None

    def __post_init__(self) -> None:
        # A decision shows its problem, and claims what was true of it.
        for part in (self.rows, self.welfare, self.held, self.formula, self.floors):
            if part is not None:
                vars(part).update(frozen_state(vars(part)))

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()

    def exact_gains(self, rows: ArrayRows, row: int) -> list[Fraction]:
        """Return one row's scaled gains in rational arithmetic."""
        formula: Formula | Floors = self.formula
        if rows is self.held and self.floors is not None:
            formula = self.floors
        return exact_gains(rows, formula, row)


def exact_gains(rows: ArrayRows, formula: Formula | Floors, row: int) -> list[Fraction]:
    """Return one row's scaled gains over a point, or floors, without rounding."""
    from fractions import Fraction

    place = row if rows.kept is None else int(rows.kept[row])
    utilities = [Fraction(float(u)) for u in rows.utilities[place]]
    point = formula.exact_value(place, utilities)
    scale = Fraction(float(rows.scale[row]))
    return [(utility - point) / scale for utility in utilities]
