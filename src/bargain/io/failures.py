"""What the operating system refuses, said in one line that names the file."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from bargain.errors import FileFormatError

_REASONS = {
    errno.ENOENT: "there is no such file or folder; check the name",
    errno.ENOTDIR: "a part of its path is no folder; check the name",
    errno.EISDIR: "it is a folder; name a file",
    errno.EACCES: "permission is denied; change the file's or the folder's rights",
    errno.EPERM: "permission is denied; change the file's or the folder's rights",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.ENOSPC: "the disk is full; free some space",
    errno.ENAMETOOLONG: "its name is too long; shorten it",
}


@contextmanager
def named_failures(act: str, path: str | os.PathLike[str]) -> Iterator[None]:
    """Turn an `OSError` of the block into a `FileFormatError` that names the file.

    Parameters
    ----------
    act : {"read", "write"}
        What the block does.
    path : path-like
        The file, as the caller spelled it.

    Examples
    --------
    >>> with named_failures("read", "no-such-file.csv"):
    ...     open("no-such-file.csv")
    Traceback (most recent call last):
        ...
    bargain.errors.FileFormatError: cannot read no-such-file.csv: there is no such \
file or folder; check the name
    """
    try:
        yield
    except OSError as error:
        raise FileFormatError(
            f"cannot {act} {os.fspath(path)}: {reason(error)}"
        ) from error


def reason(error: OSError) -> str:
    """Return why the operating system refused, and what to do, if that is known."""
    return _REASONS.get(error.errno or 0, error.strerror or first_line(error))


def first_line(error: BaseException) -> str:
    """Return the start of what another library says, for a message of one line."""
    said = (str(error).splitlines() or [type(error).__name__])[0]
    return said if len(said) <= 120 else f"{said[:117]}..."
