"""Data classes whose arrays nobody can change, nor those of their copies."""

from __future__ import annotations

from typing import Any

from bargain._arrays import frozen_state, sealed


class ReadOnly:
    """Arrays become read-only when an object is made, unpickled or copied."""

    def __post_init__(self) -> None:
        vars(self).update(frozen_state(vars(self)))

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(frozen_state(state, sealed))
