"""Small linear programs in integers: the simplex method without rounding.

A dictionary states some variables, which are basic, in terms of the others, which are
zero. All are nonnegative but for those that are unguarded. Each row is a list of
integers: a coefficient for each variable that is zero, a constant, and a positive
denominator of both.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, lcm

from bargain.errors import SolverError

# A limit that no small program comes near, in pivots for each variable.
PIVOTS = 50

# Tables of up to so many binary digits, 900 floats of like size, take about a second.
DIGITS = 60_000


class Dictionary:
    """Variables in terms of others, in integers.

    Parameters
    ----------
    zero : list of int
        Numbers of the variables that are zero.
    basic : list of int
        Numbers of the others.
    rows : list of list of Fraction
        For each of the others, its coefficients and then its constant.

    Raises
    ------
    SolverError
        If there are so many digits that it would take long.
    """

    def __init__(
        self, zero: list[int], basic: list[int], rows: Iterable[list[Fraction]]
    ) -> None:
        self.zero, self.basic = zero, basic
        self.unguarded: set[int] = set()
        self._rows = [_in_integers(row) for row in rows]
        digits = sum(_digits(row[:-1]) for row in self._rows)
        if digits > DIGITS:
            raise SolverError(
                f"a linear program must have no more than {DIGITS} binary digits to be "
                f"solved in rational arithmetic (got {digits}); leave out outcomes or "
                "hypotheses, or round the utilities"
            )

    def value(self, variable: int) -> Fraction:
        """Return what a variable is."""
        if variable not in self.basic:
            return Fraction(0)
        row = self._row_of(variable)
        return Fraction(row[-2], row[-1])

    def slopes(self, variable: int) -> dict[int, Fraction]:
        """Return the coefficients of a basic variable, of those that are not 0."""
        row = self._row_of(variable)
        return {
            other: Fraction(row[k], row[-1])
            for k, other in enumerate(self.zero)
            if row[k]
        }

    def add(self, variable: int, slopes: dict[int, Fraction]) -> None:
        """Add a variable that is zero, with coefficients in rows of basic ones."""
        self.zero.append(variable)
        for k, owner in enumerate(self.basic):
            row, slope = self._rows[k], slopes.get(owner, Fraction(0))
            parts = [each * slope.denominator for each in row]
            parts.insert(-2, slope.numerator * row[-1])
            self._rows[k] = _reduced(parts)

    def remove(self, variable: int) -> None:
        """Leave out a variable that is zero."""
        column = self.zero.index(variable)
        del self.zero[column]
        for row in self._rows:
            del row[column]

    def shift(self, variable: int) -> None:
        """Count a basic variable from what it is now."""
        self._row_of(variable)[-2] = 0

    def shear(self, variable: int, by: int, slope: Fraction) -> None:
        """Replace a variable by itself plus `slope` times one that is zero."""
        column, top, bottom = self.zero.index(by), slope.numerator, slope.denominator
        if variable in self.basic:
            at = self.basic.index(variable)
            row = [each * bottom for each in self._rows[at]]
            row[column] += top * self._rows[at][-1]
            self._rows[at] = _reduced(row)
            return
        own = self.zero.index(variable)
        for at, old in enumerate(self._rows):
            if old[own]:
                row = [each * bottom for each in old]
                row[column] -= top * old[own]
                self._rows[at] = _reduced(row)

    def exchange(self, leaving: int, entering: int) -> None:
        """Make a basic variable zero, and state one that was in terms of it."""
        at, column = self.basic.index(leaving), self.zero.index(entering)
        given = self._rows[at]
        own = [-each for each in given]
        own[column], own[-1] = given[-1], given[column]
        if own[-1] < 0:
            own = [-each for each in own]
        size, cofactor = own[-1], own[column]
        for k, row in enumerate(self._rows):
            factor = row[column]
            if k == at or not factor:
                continue
            moved = [x * size + factor * y for x, y in zip(row, own, strict=True)]
            moved[column], moved[-1] = factor * cofactor, row[-1] * size
            self._rows[k] = _reduced(moved)
        self._rows[at] = own
        self.basic[at], self.zero[column] = entering, leaving

    def maximize(self, variable: int, *, sign: int = 1) -> None:
        """Raise a variable as far as it goes; lower it with a sign of -1.

        Raises
        ------
        SolverError
            If it goes on forever.
        """
        careful = False
        for _ in range(PIVOTS * (len(self.zero) + len(self.basic))):
            entering = variable
            if variable in self.basic:
                chosen = self._entering(variable, sign, careful)
                if chosen is None:
                    return
                entering = chosen
            elif sign < 0:
                return
            leaving = self._leaving(entering, variable)
            # A step of no length may lead into a circle, unless the first variable
            # that will do is taken (Bland's rule).
            careful = not self._row_of(leaving)[-2]
            self.exchange(leaving, entering)
        raise SolverError("a linear program in integers took too many steps")

    def _entering(self, variable: int, sign: int, careful: bool) -> int | None:
        row = self._row_of(variable)
        rising = [
            (other, sign * slope)
            for other, slope in zip(self.zero, row, strict=False)
            if sign * slope > 0
        ]
        if not rising:
            return None
        return min(rising)[0] if careful else max(rising, key=lambda pair: pair[1])[0]

    def _leaving(self, entering: int, favoured: int) -> int:
        column = self.zero.index(entering)
        best: tuple[Fraction, bool, int] | None = None
        for owner, row in zip(self.basic, self._rows, strict=True):
            if row[column] < 0 and owner not in self.unguarded:
                key = Fraction(row[-2], -row[column]), owner != favoured, owner
                best = key if best is None else min(best, key)
        if best is None:
            raise SolverError("a linear program in integers has no end")
        return best[2]

    def _row_of(self, variable: int) -> list[int]:
        return self._rows[self.basic.index(variable)]


def _in_integers(row: list[Fraction]) -> list[int]:
    common = lcm(*(each.denominator for each in row))
    return [each.numerator * (common // each.denominator) for each in row] + [common]


def _digits(numbers: list[int]) -> int:
    common = gcd(*numbers) or 1  # a row's own unit makes nothing longer
    return sum((each // common).bit_length() for each in numbers)


def _reduced(row: list[int]) -> list[int]:
    common = gcd(*row)
    return row if common == 1 else [each // common for each in row]
