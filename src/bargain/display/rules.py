"""The list of rules, for those who look for one."""

from __future__ import annotations

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from bargain.aggregators.registry import RULES


def rules_view() -> Group:
    """Return what each rule does, how it is written, and where it is from."""
    parts: list[Text | Padding] = []
    for entry in RULES.values():
        parts.append(Text(", ".join(entry.texts), style="bold"))
        parts.append(Padding(Text(entry.summary), (0, 0, 0, 4)))
        if entry.reference:
            parts.append(Padding(Text(entry.reference, style="dim"), (0, 0, 0, 4)))
    return Group(*parts)
