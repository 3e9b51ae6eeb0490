"""Doors to higher rooms: names that a noun's method opens only when it is called.

Imports go down; this table is the one exception, so that `HypothesisSet.from_frame`
can read a frame without `import bargain` paying for a frame library.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

DOORS = {
    "split_frame": "bargain.io.frames",
    "dask_matrix": "bargain.rows.dask",
    "read_hypotheses": "bargain.io",
    "write_hypotheses": "bargain.io",
    "read_array_file": "bargain.io.npy_files",
    "read_shards": "bargain.io.shards",
    "read_decision": "bargain.io",
    "write_decision": "bargain.io",
    "comparison_text": "bargain.display.comparison",
    "progress_bar": "bargain.display.progress",
    "comparison_frame": "bargain.io.comparison_frames",
}


def open_door(name: str) -> Any:
    """Return the function behind `name`, importing its module now."""
    return getattr(import_module(DOORS[name]), name)
