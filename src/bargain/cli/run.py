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
from bargain.io.failures import reason

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
    # Python has None where a stream was closed before it started. The next file that
    # is opened would take its number, and what is printed.
    if sys.stdout is None:
        return _complain(
            "cannot write to standard output: it is closed; send it to a file, or to "
            "/dev/null"
        )
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Not every terminal can show every label.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = app(arguments, prog_name="bargain", standalone_mode=False) or 0
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output has seen enough
        _forget_output()
        return 1
    except BargainError as error:
        return _complain(in_shell_words(str(error)))
    except OSError as error:
        if error.filename is not None:
            return _complain(str(error))
        # What fails about a file names it; this was the printing.
        _forget_output()
        return _complain(f"cannot write to standard output: {reason(error)}")
    except MemoryError as error:
        return _complain(f"there is not enough memory ({error}); use a smaller table")
    except Exception as error:
        # What the command-line library says about options and arguments.
        said = getattr(error, "format_message", None)
        if said is None:
            raise
        return _complain(f"{' '.join(said().split())} (bargain --help shows how)")
    if code == INTERRUPTED and sys.stderr is not None:
        print("bargain: interrupted", file=sys.stderr)
    return int(code)


def _forget_output() -> None:
    """Let what is still unwritten go, so that Python does not try again at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str) -> int:
    from bargain.display.words import printable

    if sys.stderr is None:  # print would take standard output instead
        return 2
    print(f"bargain: error: {printable(message)}", file=sys.stderr)
    return 2
