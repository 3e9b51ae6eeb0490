"""Answers that are shown as the text that `print` gives, wherever they are shown."""

from __future__ import annotations

from typing import Any

from bargain import _doors


class Printed:
    """An answer as text, in a notebook and on rich's terminals."""

    def _repr_html_(self) -> str:
        return str(_doors.open_door("text_html")(self))

    def __rich__(self) -> Any:
        return _doors.open_door("text_view")(self)
