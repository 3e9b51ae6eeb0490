"""What `.npy` and `.npz` files say about themselves, checked before any is believed.

Nothing here unpickles: a file with Python objects in it is refused by its header.
"""

from __future__ import annotations

import hashlib
import math
import os
import tokenize
from contextlib import suppress
from typing import IO, NamedTuple

import numpy as np

from bargain.errors import FileFormatError
from bargain.io.assemble import FilePath
from bargain.io.failures import first_line


class ArrayHeader(NamedTuple):
    """The head of an array: what its bytes mean, and where they begin."""

    shape: tuple[int, ...]
    fortran_order: bool
    dtype: np.dtype[np.generic]
    offset: int

    @property
    def n_bytes(self) -> int:
        """How long the array and its head are together."""
        return self.offset + math.prod(self.shape) * self.dtype.itemsize


def read_header(place: str, file: IO[bytes]) -> ArrayHeader:
    """Read the head of an array and refuse what could only be unpickled."""
    try:
        version = np.lib.format.read_magic(file)
        if version == (1, 0):
            found = np.lib.format.read_array_header_1_0(file)
        elif version == (2, 0):
            found = np.lib.format.read_array_header_2_0(file)
        else:
            raise ValueError(f"version {version} of the format")
    except (ValueError, TypeError, SyntaxError, tokenize.TokenError) as error:
        raise FileFormatError(
            f"{place}: does not begin like an array that numpy saved "
            f"({first_line(error)}); save it with numpy.save"
        ) from error
    header = ArrayHeader(*found, file.tell())
    if header.dtype.hasobject:
        raise FileFormatError(
            f"{place}: holds Python objects, which are never unpickled; save it as "
            "float64, labels as str"
        )
    if any(length < 0 for length in header.shape):
        raise FileFormatError(
            f"{place}: declares the impossible shape {header.shape}; save it again"
        )
    return header


def check_matrix(place: str, header: ArrayHeader) -> None:
    """Refuse what cannot be utilities, before room is made for it."""
    if len(header.shape) != 2 or 0 in header.shape:
        raise FileFormatError(
            f"{place}: must have two dimensions, hypotheses and outcomes, none of them "
            f"empty (got shape {header.shape}); save one row per hypothesis"
        )
    if header.dtype.kind not in "fiu":
        raise FileFormatError(
            f"{place}: must hold real numbers (got {header.dtype}); save it as float64"
        )


def memory_limit() -> int:
    """Return how many bytes the machine has available, as far as it tells."""
    with suppress(OSError), open("/proc/meminfo", "rb") as file:  # Linux
        for line in file:
            if line.startswith(b"MemAvailable:"):
                return int(line.split()[1]) * 1024
    with suppress(OSError, ValueError, AttributeError):  # macOS and others
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return 2**62


def sha256_of(path: FilePath) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal.

    That of a folder of shards is that of its files' digests and names, a line each, as
    ``sha256sum *`` prints them.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    digest : str
        64 hexadecimal digits, as ``sha256sum`` prints them.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     sha256_of(file.name)[:16]
    'e3b0c44298fc1c14'
    """
    if os.path.isdir(path):
        names = sorted(n for n in os.listdir(path) if not n.startswith((".", "_")))
        lines = [f"{sha256_of(os.path.join(path, name))}  {name}\n" for name in names]
        listing = "".join(lines).encode("utf-8", "surrogateescape")
        return hashlib.sha256(listing).hexdigest()
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
