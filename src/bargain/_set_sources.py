"""Where sets of hypotheses come from: arrays, frames, files and clusters.

`HypothesisSet` takes these methods over; readers of files are opened by name.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, Self

from bargain import _doors
from bargain._arrays import FloatArray
from bargain._labels import Labels
from bargain._tables import take_matrix


class SetSources(ABC):
    """The ways to build a set without a Python object per hypothesis."""

    @abstractmethod
    def _fill(
        self,
        utilities: FloatArray,
        credences: object,
        outcomes: Labels,
        names: Labels,
        *,
        normalize: bool = False,
    ) -> None:
        """Check what a set is made of, and keep it."""

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
        ClusterError
            If it is a Dask array, and its cluster does not answer.

        Examples
        --------
        >>> bg.HypothesisSet.from_arrays([[1, 2], [2, 1]], [0.51, 0.49]).outcomes
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
        InvalidOptionError
            If the time limit is not positive.

        Examples
        --------
        >>> import dask.array as da
        >>> from distributed import Client
        >>> rows = da.ones((4, 2), chunks=(2, 2))
        >>> with Client(processes=False, dashboard_address=None) as client:
        ...     bg.HypothesisSet.from_dask(rows)
        HypothesisSet(4 hypotheses x 2 outcomes)
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

        Examples
        --------
        >>> import pandas as pd
        >>> columns = ["hypothesis", "credence", "tea", "coffee"]
        >>> frame = pd.DataFrame([["a", 0.7, 1, 0], ["b", 0.3, 0, 1]], columns=columns)
        >>> bg.HypothesisSet.from_frame(frame).credences
        array([0.7, 0.3])
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
        ...     bg.HypothesisSet.from_npy(path)
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
        ...     bg.HypothesisSet.from_shards(folder)
        HypothesisSet(6 hypotheses x 2 outcomes)
        """
        read = _doors.open_door("read_shards")
        return cls._of(read(folder, credences, outcomes, normalize=normalize))

    @classmethod
    def _of(cls, other: SetSources) -> Self:
        """Return a set as one of this class."""
        new = cls.__new__(cls)
        new.__dict__.update(other.__dict__)
        return new
