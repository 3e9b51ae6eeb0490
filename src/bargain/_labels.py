"""Labels of outcomes and hypotheses: a sequence of distinct strings.

Default labels are numbered and made only when they are read, so that a set of
10^8 hypotheses costs no strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import overload

from bargain.errors import InvalidHypothesesError, UnknownLabelError

# numpy drops NULs at the end of text, and half a surrogate pair has no UTF-8.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


class Labels(Sequence[str]):
    """Distinct labels, by position.

    Parameters
    ----------
    kind : str
        What is labelled, ``"outcome"`` or ``"hypothesis"``; default labels are
        this word and the position.
    labels : iterable of str, or int
        The labels, or how many default ones there are.

    Raises
    ------
    InvalidHypothesesError
        If a label is empty, padded with spaces, not text that every file can hold,
        or given twice.

    Examples
    --------
    >>> Labels("outcome", ["tea", "coffee"]).position("coffee")
    1
    >>> Labels("hypothesis", 3)[-1]
    'hypothesis 2'
    """

    __slots__ = ("__dict__", "_given", "_kind", "_size")

    def __init__(self, kind: str, labels: Iterable[object] | int) -> None:
        self._kind = kind
        if isinstance(labels, int):
            self._given: tuple[str, ...] | None = None
            self._size = labels
        else:
            self._given = tuple(check_label(kind, label) for label in labels)
            self._size = len(self._given)
            if len(self._positions) < self._size:
                raise InvalidHypothesesError(
                    f"{kind} labels must be distinct (got {self._first_twice()!r} "
                    "twice); rename one"
                )

    @property
    def are_default(self) -> bool:
        """Whether these are the numbered default labels."""
        return self._given is None

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {label: k for k, label in enumerate(self)}

    def _first_twice(self) -> str:
        seen: set[str] = set()
        for label in self:
            if label in seen:
                return label
            seen.add(label)
        raise AssertionError("no label occurs twice")

    def position(self, label: str) -> int:
        """Return where `label` stands; raise `UnknownLabelError` if nowhere."""
        position = self._find(label)
        if position is None:
            shown = ", ".join(repr(known) for known in self[:6])
            more = ", ..." if self._size > 6 else ""
            raise UnknownLabelError(
                f"no {self._kind} is called {label!r}; there are {shown}{more}"
            )
        return position

    def _find(self, label: object) -> int | None:
        if self._given is not None:
            try:
                return self._positions.get(label)  # type: ignore[call-overload, no-any-return]
            except TypeError:  # an unhashable thing is no label
                return None
        prefix = f"{self._kind} "
        if isinstance(label, str) and label.startswith(prefix):
            digits = label[len(prefix) :]
            if digits.isdecimal() and int(digits) < self._size:
                return int(digits) if str(int(digits)) == digits else None
        return None

    def __contains__(self, label: object) -> bool:
        return self._find(label) is not None

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if self._given is not None:
            return self._given[index]
        positions = range(self._size)[index]
        if isinstance(positions, range):
            return tuple(f"{self._kind} {k}" for k in positions)
        return f"{self._kind} {positions}"

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[str]:
        if self._given is not None:
            return iter(self._given)
        return (f"{self._kind} {k}" for k in range(self._size))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Labels) and self.are_default and other.are_default:
            return (self._kind, self._size) == (other._kind, other._size)
        if isinstance(other, Sequence) and not isinstance(other, str):
            return len(self) == len(other) and all(
                mine == theirs for mine, theirs in zip(self, other, strict=True)
            )
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        if self._size > 8:
            first = ", ".join(repr(label) for label in self[:3])
            return f"({first}, ..., {self[-1]!r})"
        return repr(tuple(self))

    def __reduce__(self) -> tuple[object, ...]:
        given = self._size if self._given is None else self._given
        return (Labels, (self._kind, given))


def check_label(kind: str, label: object) -> str:
    """Return `label` as text, or say why it cannot be one."""
    if isinstance(label, bool) or label is None or isinstance(label, (list, dict, set)):
        raise InvalidHypothesesError(
            f"{kind} labels must be text (got {label!r}); pass strings"
        )
    text = str(label)
    if not text or text != text.strip():
        raise InvalidHypothesesError(
            f"{kind} labels must be nonempty, without spaces around them "
            f"(got {text!r}); strip it"
        )
    if _NO_TEXT.search(text):
        raise InvalidHypothesesError(
            f"{kind} labels must be without NULs and halves of characters (got "
            f"{text!r}); remove them"
        )
    return text
