"""Printing: coloured on a terminal, plain text of the same width elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console, Group, RenderableType
from rich.text import Text

from bargain.display.words import counted, printable
from bargain.hypotheses import HypothesisSet


def show(view: Callable[[int], RenderableType]) -> None:
    """Print what `view` makes of the console's width to standard output.

    rich decides about colour: only on a terminal, and not where NO_COLOR is set.
    """
    console = Console(highlight=False, markup=False, emoji=False)
    if console.is_terminal:
        console.print(view(console.width))
        return
    with console.capture() as capture:
        console.print(view(console.width))
    for line in capture.get().splitlines():
        print(line.rstrip())


def show_lines(*lines: RenderableType) -> None:
    """Print some lines to standard output."""
    show(lambda _: Group(*lines))


def source_line(source: str, hypotheses: HypothesisSet) -> Text:
    """Return a line that says what was read."""
    shape = (
        f"{counted(len(hypotheses), 'hypothesis', 'hypotheses')} x "
        f"{counted(hypotheses.n_outcomes, 'outcome', 'outcomes')}"
    )
    return Text(f"{printable(source)}: {shape}")
