"""Files that are whole or not there: write beside, then rename."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedRandom


@contextmanager
def atomic_write(path: str | os.PathLike[str]) -> Iterator[BufferedRandom]:
    """Open a file that takes the place of `path` only when the block ends well.

    The bytes go to a temporary file in the same folder, reach the disk, and are
    renamed over `path` in one step. When the block raises anything, Ctrl-C
    included, the temporary file is removed and `path` is as it was.

    Parameters
    ----------
    path : path-like
        Where the file shall be. A symbolic link is followed.

    Yields
    ------
    file : binary file
        Open for writing and seeking.

    Raises
    ------
    OSError
        As `open` would: no folder, no permission, a folder in the way.

    Notes
    -----
    A new file gets the mode that `open` would give it, a replaced one keeps its
    own. Whoever has the old file open or mapped goes on seeing the old bytes.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "greeting.txt")
    ...     with atomic_write(path) as file:
    ...         _ = file.write(b"hello")
    ...     path.read_text()
    'hello'
    """
    target = os.path.realpath(path)
    old_mode = _mode_to_keep(target)
    # A short random name fits wherever the target's own name does, and O_EXCL
    # never opens a file that somebody else put there.
    temporary = os.path.join(os.path.dirname(target), f".{os.urandom(8).hex()}.tmp")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            if old_mode is not None:
                os.chmod(temporary, old_mode)
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):  # the first failure is the one to tell
            os.unlink(temporary)
        raise


def _mode_to_keep(target: str) -> int | None:
    """Return the mode of the file to be replaced; refuse what `open` would refuse."""
    try:
        status = os.stat(target)
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), target)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is a device or a pipe; name a file", target)
    # A rename needs no right to the file itself, so a read-only one is asked here.
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), target)
    return stat.S_IMODE(status.st_mode)
