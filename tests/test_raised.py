"""The errors that come out of a function are read out of its code and what it calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from bargain import _doors
from bargain.aggregators.checks import check_hypotheses
from bargain.errors import (
    BargainError,
    InvalidOptionError,
    RuleFailureError,
    SolverError,
)
from tests.raised import errors_of


class Raising:
    def by_a_helper(self) -> None:
        helper()

    def by_a_method(self) -> None:
        self._fail()

    def _fail(self) -> None:
        raise SolverError("no")

    def by_the_library(self) -> None:
        check_hypotheses(self)

    def by_a_late_import(self) -> None:
        from bargain.aggregators.checks import check_rule as check

        check(self)

    def by_a_door(self) -> None:
        _doors.open_door("find_monster")(self, self, max_credence=2)

    def caught(self) -> None:
        try:
            self._fail()
        except BargainError:
            return

    def caught_and_raised_again(self) -> None:
        try:
            self._fail()
        except BargainError:
            raise

    def turned_into_another(self) -> None:
        try:
            self._fail()
        except SolverError as error:
            raise InvalidOptionError("no") from error

    def not_caught(self) -> None:
        try:
            self._fail()
        except InvalidOptionError:
            return

    def caught_like_all(self) -> None:
        try:
            self._fail()
        except:  # noqa: E722 - what a reader of code must know of
            return

    def not_caught_by_others(self) -> None:
        try:
            self._fail()
        except np.linalg.LinAlgError:
            return

    def not_ours(self) -> None:
        raise ValueError("no")

    def in_a_circle(self) -> None:
        self.in_a_circle()
        self._fail()

    @property
    def value(self) -> float:
        self._fail()
        return 0.0


@dataclass(frozen=True)
class Made:
    level: float

    def __post_init__(self) -> None:
        if self.level < 0:
            raise InvalidOptionError("no")


def helper() -> None:
    raise SolverError("no")


@pytest.mark.parametrize(
    ("thing", "errors"),
    [
        (Raising.by_a_helper, {SolverError}),
        (Raising.by_a_method, {SolverError}),
        (Raising.by_the_library, {InvalidOptionError}),
        (Raising.by_a_late_import, {InvalidOptionError}),
        (Raising.by_a_door, {InvalidOptionError, RuleFailureError}),
        (Raising.caught, set()),
        (Raising.caught_and_raised_again, {SolverError}),
        (Raising.turned_into_another, {InvalidOptionError}),
        (Raising.not_caught, {SolverError}),
        (Raising.caught_like_all, set()),
        (Raising.not_caught_by_others, {SolverError}),
        (Raising.not_ours, set()),
        (Raising.in_a_circle, {SolverError}),
        (Raising.value, {SolverError}),
        (Made, {InvalidOptionError}),
        (Raising, set()),
    ],
)
def test_errors_are_read_out_of_the_code(thing: Any, errors: set[type]):
    assert errors_of(thing) == errors
