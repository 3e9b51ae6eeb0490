"""Rules x axioms: which rule keeps which promise, with what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bargain._printed import Printed
from bargain.axioms.violation import AnyRule, SearchResult, Violation


@dataclass(frozen=True, eq=False)
class AxiomTable(Printed):
    """What searches for violations came to, rule by rule and axiom by axiom.

    Attributes
    ----------
    rules : mapping of str to callable
        By name, in the order in which they were given.
    axioms : tuple of str
    cells : mapping of (str, str) to SearchResult
        By rule and axiom.
    seed : int
    max_examples : int
        How many sets each rule and axiom were tried on, at most.

    Examples
    --------
    >>> from bargain.axioms import tabulate
    >>> rules = {"eu": bg.ExpectedUtility(), "nash": bg.NashBargaining()}
    >>> table = tabulate(rules, ["scale invariance"], max_examples=20)
    >>> table["nash", "scale invariance"].verdict, list(table.violations)
    ('kept', [('eu', 'scale invariance')])
    """

    rules: Mapping[str, AnyRule]
    axioms: tuple[str, ...]
    cells: Mapping[tuple[str, str], SearchResult]
    seed: int
    max_examples: int

    def __getitem__(self, place: tuple[str, str]) -> SearchResult:
        """Return the cell of a rule and an axiom, by their names."""
        return self.cells[place]

    @property
    def violations(self) -> dict[tuple[str, str], Violation]:
        """The counterexamples, by rule and axiom."""
        return {
            place: cell.violation
            for place, cell in self.cells.items()
            if cell.violation is not None
        }

    def __str__(self) -> str:
        """Return a line for each cell."""
        return "\n".join(
            f"{rule}: {axiom}: {self[rule, axiom].verdict}"
            for rule in self.rules
            for axiom in self.axioms
        )
