"""What a report was made from, and with: the input's hash and the versions."""

from __future__ import annotations

import hashlib
import platform
import tempfile
from pathlib import Path

import numpy as np

from bargain._version import __version__
from bargain.display.words import printable
from bargain.hypotheses import HypothesisSet
from bargain.io import write_hypotheses
from bargain.io.array_files import sha256_of
from bargain.io.assemble import FilePath
from bargain.io.failures import named_failures


def origin_of(
    hypotheses: HypothesisSet, source: FilePath | None
) -> list[tuple[str, str]]:
    """Return terms and what they are.

    Parameters
    ----------
    hypotheses : HypothesisSet
    source : path-like, optional
        The file that the set was read from; without one, the hash is that of the JSON
        file that `write_hypotheses` makes of the set.
    """
    if source is None:
        input_hash = ("SHA-256 of the set, written as JSON", _json_hash(hypotheses))
    else:
        with named_failures("read", source):
            file = Path(source)
            label = f"SHA-256 of {printable(file.name)}"
            input_hash = (label, sha256_of(source))
    return [
        input_hash,
        ("bargain", __version__),
        ("numpy", np.__version__),
        ("Python", platform.python_version()),
    ]


def _json_hash(hypotheses: HypothesisSet) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "set.json")
        write_hypotheses(hypotheses, file)
        return hashlib.sha256(file.read_bytes()).hexdigest()
