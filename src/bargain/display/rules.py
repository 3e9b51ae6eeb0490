"""The list of rules, for those who look for one."""

from __future__ import annotations

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from bargain.aggregators.constrained import Constrained
from bargain.aggregators.lottery_mixture import LotteryMixture
from bargain.aggregators.nested import Nested
from bargain.aggregators.registry import LOTTERY_TEXT, RULES, Entry

# What is built of other rules; two of them take more than a short text can say.
BUILT_OF_RULES = (
    Entry(LotteryMixture, None, str, (LOTTERY_TEXT,)),
    Entry(Nested, None, str, ("bargain.Nested, in Python",)),
    Entry(Constrained, None, str, ("bargain.Constrained, in Python",)),
)


def rules_view() -> Group:
    """Return what each rule does, how it is written, and where it is from."""
    parts: list[Text | Padding] = []
    for entry in (*RULES.values(), *BUILT_OF_RULES):
        parts.append(Text(", ".join(entry.texts), style="bold"))
        parts.append(Padding(Text(entry.summary), (0, 0, 0, 4)))
        said = entry.reference or "This library's own."
        parts.append(Padding(Text(said, style="dim"), (0, 0, 0, 4)))
    return Group(*parts)
