"""Sets of utility hypotheses: what may be valuable, and how credible each view is."""

from __future__ import annotations

import math
import operator
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from typing import Any, Self

import numpy as np

from bargain import _doors
from bargain._arrays import (
    Float64Array,
    FloatArray,
    are_equal,
    check_credences,
    difference,
    frozen,
    row_chunks,
    row_extremes,
)
from bargain._labels import Labels
from bargain._members import check_newcomer, gather, ordered_utilities
from bargain._tables import take_matrix
from bargain.errors import InvalidHypothesesError
from bargain.utility_hypothesis import UtilityHypothesis

# A range of so much of the largest magnitude is no more than rounding can produce.
ROUNDING = 8 * float(np.finfo(float).eps)


@dataclass(frozen=True, init=False, eq=False, repr=False)
class HypothesisSet:
    """Utility hypotheses over the same outcomes, with their credences.

    Nothing in a set changes after it is built: arrays are read-only, and the
    methods that vary a set return a new one.

    Parameters
    ----------
    hypotheses : iterable of UtilityHypothesis
        At least one, all over the same outcomes. Either every one has a credence,
        or none has (then they are equally credible).
    normalize : bool
        Divide the credences by their sum.

    Attributes
    ----------
    utilities : ndarray of shape (n_hypotheses, n_outcomes)
        float64, or float32 where float32 was given; in each row's own units.
    credences : ndarray of shape (n_hypotheses,)
        Nonnegative, sums to 1.
    outcomes, names : Labels
        Labels of the columns and of the rows.
    worst, best : ndarray of shape (n_hypotheses,)
        Least and greatest utility of each row, in its own units; float32 where the
        utilities are.

    Raises
    ------
    InvalidHypothesesError
        If there is no hypothesis or no outcome, a utility is missing or not finite,
        a label occurs twice, or the credences do not sum to 1.

    Examples
    --------
    >>> hypotheses = HypothesisSet([
    ...     UtilityHypothesis("welfare", {"tea": 1, "coffee": 2}, credence=0.51),
    ...     UtilityHypothesis("custom", {"tea": 2, "coffee": 1}, credence=0.49),
    ... ])
    >>> hypotheses
    HypothesisSet(2 hypotheses x 2 outcomes)
    >>> hypotheses["custom"].utilities["tea"]
    2.0
    """

    utilities: FloatArray
    credences: Float64Array
    outcomes: Labels
    names: Labels
    worst: FloatArray
    best: FloatArray

    def __init__(
        self, hypotheses: Iterable[UtilityHypothesis], *, normalize: bool = False
    ) -> None:
        self._fill(*gather(hypotheses), normalize=normalize)

    @classmethod
    def from_arrays(
        cls,
        utilities: Any,
        credences: Any = None,
        outcomes: Iterable[str] | None = None,
        names: Iterable[str] | None = None,
        normalize: bool = False,
        *,
        copy: bool | None = None,
    ) -> Self:
        """Build a set from a matrix, without a Python object per hypothesis.

        Parameters
        ----------
        utilities : array_like of shape (n_hypotheses, n_outcomes)
            One row per hypothesis. numpy, nested lists, a memory-mapped file, a
            pandas or polars frame (columns are outcomes; a pandas index holds the
            names) or an xarray DataArray (dimensions hypothesis and outcome).
            float32 is kept; other real types become float64.
        credences : array_like of shape (n_hypotheses,), optional
            Probabilities; uniform when left out.
        outcomes, names : iterable of str, optional
            Labels; ``"outcome 0"`` and ``"hypothesis 0"`` and on when left out.
        normalize : bool
            Divide the credences by their sum.
        copy : bool, optional
            By default a matrix of at most 10^6 entries is copied, so that nobody
            can change the set from outside; a larger one is viewed, and must not
            be written to while the set is in use. A memory-mapped file is never
            copied unless `copy` is True; nobody watches it, and if it is truncated
            while the set is in use, the system ends the process. `from_npy` maps a
            file and watches it.

        Returns
        -------
        hypotheses : HypothesisSet

        Raises
        ------
        InvalidHypothesesError
            As for the class; the message names the argument and the first bad label.

        Examples
        --------
        >>> HypothesisSet.from_arrays([[1, 2], [2, 1]], [0.51, 0.49]).outcomes
        ('outcome 0', 'outcome 1')
        """
        if hasattr(utilities, "dask") and hasattr(utilities, "numblocks"):
            return cls.from_dask(utilities, credences, outcomes, names, normalize)
        matrix, outcomes, names = take_matrix(utilities, outcomes, names, copy=copy)
        self = cls.__new__(cls)
        self._fill(matrix, credences, outcomes, names, normalize=normalize)
        return self

    @classmethod
    def from_dask(
        cls,
        utilities: Any,
        credences: Any = None,
        outcomes: Iterable[str] | None = None,
        names: Iterable[str] | None = None,
        normalize: bool = False,
        *,
        timeout: float = 600.0,
    ) -> Self:
        """Build a set whose utilities stay on the workers of a Dask cluster.

        Rules solve it by sending each worker a lottery and adding up what comes back;
        the matrix does not travel. One of at most 10^6 entries is fetched instead.

        Parameters
        ----------
        utilities : dask.array.Array of shape (n_hypotheses, n_outcomes)
            Persisted on the current `distributed.Client` if it is not yet. Few chunks
            of many rows are best; they should be made by tasks that can be computed
            again, so that the loss of a worker costs no more than time.
        credences : array_like of shape (n_hypotheses,), optional
            Probabilities; uniform when left out.
        outcomes, names : iterable of str, optional
            Labels, as for `from_arrays`, which passes dask arrays on to here.
        normalize : bool
            Divide the credences by their sum.
        timeout : float
            Seconds without an answer from any block after which a wait is given up.

        Returns
        -------
        hypotheses : HypothesisSet

        Raises
        ------
        InvalidHypothesesError
            As for the class.
        ClusterError
            If there is no client, or the cluster does not answer.
        MissingExtraError
            If dask or distributed is not installed.
        """
        matrix = _doors.open_door("dask_matrix")(utilities, timeout)
        matrix, outcomes, names = take_matrix(matrix, outcomes, names, copy=False)
        self = cls.__new__(cls)
        self._fill(matrix, credences, outcomes, names, normalize=normalize)
        return self

    @classmethod
    def from_frame(cls, frame: Any, *, normalize: bool = False) -> Self:
        """Build a set from a wide table: hypothesis, credence, and the outcomes.

        Parameters
        ----------
        frame : pandas, polars or pyarrow table
            Columns ``hypothesis`` and ``credence``; every other column is an outcome.
        normalize : bool
            Divide the credences by their sum.

        Returns
        -------
        hypotheses : HypothesisSet

        Raises
        ------
        InvalidHypothesesError
            If a column is missing or does not hold what it should.
        """
        utilities, credences, outcomes, names = _doors.open_door("split_frame")(frame)
        return cls.from_arrays(
            utilities, credences, outcomes, names, normalize, copy=False
        )

    @classmethod
    def from_npy(
        cls,
        path: str | os.PathLike[str],
        *,
        mmap: bool = True,
        normalize: bool = False,
    ) -> Self:
        """Build a set from a ``.npy`` file, which by default stays where it is.

        Parameters
        ----------
        path : path-like
            A matrix with a row per hypothesis. Labels and credences are taken from
            ``path`` + ``.json``, as `write_hypotheses` writes it, if that is there.
        mmap : bool
            Map the file, which must not change while the set is in use: that is an
            error. False reads it into memory.
        normalize : bool
            Divide the credences by their sum.

        Returns
        -------
        hypotheses : HypothesisSet

        Raises
        ------
        FileFormatError
            If the file is not what it says; one line that tells what to do.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = pathlib.Path(folder, "rewards.npy")
        ...     np.save(path, np.eye(2, dtype=np.float32))
        ...     HypothesisSet.from_npy(path)
        HypothesisSet(2 hypotheses x 2 outcomes, float32)
        """
        read = _doors.open_door("read_array_file")
        return cls._of(read(path, mmap=mmap, normalize=normalize))

    @classmethod
    def from_shards(
        cls,
        folder: str | os.PathLike[str],
        credences: Any = None,
        outcomes: Iterable[str] | None = None,
        *,
        normalize: bool = False,
    ) -> Self:
        """Build a set from a folder of files, read a few rows at a time.

        Parameters
        ----------
        folder : path-like
            Files that end in ``.npy``, or files that end in ``.parquet``, all of the
            same width and type, float32 or float64. Their rows follow each other in
            the order of the files' names; names that begin with ``.`` or ``_`` are
            passed over. Every Parquet column is an outcome, but for ``credence``, and
            ``hypothesis``, which is not kept.
        credences : array_like of shape (n_hypotheses,), optional
            Those of the Parquet files, or uniform, when left out.
        outcomes : iterable of str, optional
            Labels; the names of the Parquet columns, or numbers, when left out.
        normalize : bool
            Divide the credences by their sum.

        Returns
        -------
        hypotheses : HypothesisSet
            The hypotheses are numbered. Its `utilities` give rows and columns as an
            array does; ``numpy.asarray`` reads them all.

        Raises
        ------
        FileFormatError
            If a file is not what it says, or not like the others.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     for k in range(3):
        ...         np.save(pathlib.Path(folder, f"part-{k}.npy"), np.eye(2) + k)
        ...     HypothesisSet.from_shards(folder)
        HypothesisSet(6 hypotheses x 2 outcomes)
        """
        read = _doors.open_door("read_shards")
        return cls._of(read(folder, credences, outcomes, normalize=normalize))

    @classmethod
    def _of(cls, other: HypothesisSet) -> Self:
        """Return a set as one of this class."""
        new = cls.__new__(cls)
        new.__dict__.update(other.__dict__)
        return new

    def _fill(
        self,
        utilities: FloatArray,
        credences: object,
        outcomes: Labels,
        names: Labels,
        *,
        normalize: bool = False,
    ) -> None:
        worst, best = row_extremes(utilities, names, outcomes)
        held = frozen(utilities) if isinstance(utilities, np.ndarray) else utilities
        for field, value in (
            ("utilities", held),
            ("credences", check_credences(credences, names, normalize=normalize)),
            ("outcomes", outcomes),
            ("names", names),
            ("worst", frozen(worst)),
            ("best", frozen(best)),
        ):
            object.__setattr__(self, field, value)

    @property
    def n_hypotheses(self) -> int:
        """How many hypotheses there are."""
        return int(self.utilities.shape[0])

    @property
    def n_outcomes(self) -> int:
        """How many outcomes there are."""
        return int(self.utilities.shape[1])

    @cached_property
    def indifferent(self) -> np.ndarray:
        """Which hypotheses do not care: bool of shape (n_hypotheses,).

        The range of such a row is at most 8 machine epsilons of its largest
        magnitude, which is no more than rounding can produce.
        """
        indifferent = np.empty(self.n_hypotheses, dtype=bool)
        for rows in row_chunks(self.n_hypotheses):
            range_ = difference(self.best[rows], self.worst[rows])
            indifferent[rows] = range_ <= ROUNDING * self.largest(rows)
        return frozen(indifferent)

    def largest(self, rows: slice = slice(None)) -> Float64Array:
        """Return the largest magnitude in each row, or in some rows."""
        worst, best = np.abs(self.worst[rows]), np.abs(self.best[rows])
        return np.maximum(worst, best, dtype=np.float64)

    def with_credences(self, credences: Any, *, normalize: bool = False) -> Self:
        """Return the same hypotheses with other credences.

        Parameters
        ----------
        credences : array_like of shape (n_hypotheses,)
        normalize : bool
            Divide them by their sum.

        Examples
        --------
        >>> pair = HypothesisSet.from_arrays([[1, 2], [2, 1]])
        >>> pair.with_credences([3, 1], normalize=True).credences
        array([0.75, 0.25])
        """
        new = type(self)._of(self)
        checked = check_credences(credences, self.names, normalize=normalize)
        object.__setattr__(new, "credences", checked)
        return new

    def with_hypothesis(self, hypothesis: UtilityHypothesis) -> Self:
        """Return a set that `hypothesis` has joined; the others share what is left.

        Parameters
        ----------
        hypothesis : UtilityHypothesis
            Over the same outcomes, with a credence e between 0 and 1; the others'
            credences are multiplied by 1 - e.

        Examples
        --------
        >>> pair = HypothesisSet.from_arrays([[1, 2], [2, 1]], outcomes=["a", "b"])
        >>> monster = UtilityHypothesis("monster", {"a": 0, "b": 1e12}, credence=0.2)
        >>> pair.with_hypothesis(monster).credences
        array([0.4, 0.4, 0.2])
        """
        credence = check_newcomer(hypothesis)
        row = np.array([ordered_utilities(hypothesis, self.outcomes)])
        return self._rebuilt(
            np.concatenate([self.utilities, row]),
            np.append((1 - credence) * self.credences, credence),
            Labels("hypothesis", [*self.names, hypothesis.name]),
        )

    def rescaled(self, name: str, factor: float) -> Self:
        """Return a set in which one hypothesis's utilities are multiplied.

        Parameters
        ----------
        name : str
            Which hypothesis.
        factor : float
            Positive and finite: a change of units, or a raise of the stakes.

        Examples
        --------
        >>> HypothesisSet.from_arrays([[1.0, 2.0]]).rescaled("hypothesis 0", 10).best
        array([20.])
        """
        if not isinstance(factor, Real) or not 0 < float(factor) < math.inf:
            raise InvalidHypothesesError(
                f"factor must be positive and finite (got {factor!r}); a utility scale "
                "has no other changes of unit"
            )
        row = self.names.position(name)
        utilities = np.array(self.utilities)
        with np.errstate(over="ignore"):  # refused below, by name
            utilities[row] *= factor
        return self._rebuilt(utilities, self.credences, self.names)

    def _rebuilt(
        self,
        utilities: FloatArray,
        credences: object,
        names: Labels,
        normalize: bool = False,
    ) -> Self:
        new = type(self).__new__(type(self))
        new._fill(utilities, credences, self.outcomes, names, normalize=normalize)
        return new

    def __len__(self) -> int:
        return self.n_hypotheses

    def __getitem__(self, key: int | str) -> UtilityHypothesis:
        row = self.names.position(key) if isinstance(key, str) else operator.index(key)
        return self._member(row, self.utilities[row])

    def _member(self, row: int, utilities: FloatArray) -> UtilityHypothesis:
        numbers = (float(utility) for utility in utilities)
        return UtilityHypothesis(
            self.names[row],
            dict(zip(self.outcomes, numbers, strict=True)),
            float(self.credences[row]),
        )

    def __iter__(self) -> Iterator[UtilityHypothesis]:
        rows = iter(self.utilities)  # which a cluster refuses to hand out
        return (self._member(*member) for member in enumerate(rows))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, HypothesisSet):
            return NotImplemented
        return (
            self.utilities.dtype == other.utilities.dtype
            and self.utilities.shape == other.utilities.shape
            and are_equal(self.utilities, other.utilities)
            and self.outcomes == other.outcomes
            and self.names == other.names
            and np.array_equal(self.credences, other.credences)
        )

    __hash__ = None  # type: ignore[assignment]  # sets may hold gigabytes

    def __repr__(self) -> str:
        hypotheses = "hypothesis" if self.n_hypotheses == 1 else "hypotheses"
        outcomes = "outcome" if self.n_outcomes == 1 else "outcomes"
        kept = ", float32" if self.utilities.dtype == np.float32 else ""
        return (
            f"HypothesisSet({self.n_hypotheses} {hypotheses} x "
            f"{self.n_outcomes} {outcomes}{kept})"
        )

    def __reduce__(self) -> tuple[object, ...]:
        # Unpickled arrays come back writeable; the rebuild freezes them again.
        parts = (self.utilities, self.credences, self.outcomes, self.names)
        return (_unpickle, (type(self), *parts))


def _unpickle(
    kind: type[HypothesisSet],
    utilities: FloatArray,
    credences: Float64Array,
    outcomes: Labels,
    names: Labels,
) -> HypothesisSet:
    new = kind.__new__(kind)
    new._fill(utilities, credences, outcomes, names)
    return new
