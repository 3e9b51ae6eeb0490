"""Running the command line: what goes wrong becomes one line and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from bargain.cli.commands import app
from bargain.cli.inputs import in_shell_words
from bargain.errors import BargainError

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``bargain`` and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process when left out.

    Returns
    -------
    code : int
        0; 1 when a claim does not hold or no answer was certified; 2 for what the
        user can correct, told in one line on standard error; 130 after Ctrl-C.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Not every terminal can show every label.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = app(arguments, prog_name="bargain", standalone_mode=False) or 0
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output has seen enough
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (BargainError, OSError) as error:
        return _complain(in_shell_words(str(error)))
    except MemoryError as error:
        return _complain(f"there is not enough memory ({error}); use a smaller table")
    except Exception as error:
        # What the command-line library says about options and arguments.
        said = getattr(error, "format_message", None)
        if said is None:
            raise
        return _complain(f"{' '.join(said().split())} (bargain --help shows how)")
    if code == INTERRUPTED:
        print("bargain: interrupted", file=sys.stderr)
    return int(code)


def _complain(message: str) -> int:
    from bargain.display.words import printable

    print(f"bargain: error: {printable(message)}", file=sys.stderr)
    return 2
