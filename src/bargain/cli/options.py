"""The arguments and options that commands share, with their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from bargain.aggregators.registry import LOTTERY_TEXT, all_texts, known_texts
from bargain.disagreement import KEYWORDS

DEFAULT_RULES = ("eu", "eu:range", "eu:variance", "mixed:0.5", "nash")

# Stands for one of each.
EVERY_RULE = "all"

DEFAULT_RULE = "nash"

RULE_TEXTS = f"{known_texts()}, or a lottery over these: {LOTTERY_TEXT}"
POINT_TEXTS = (
    f"Where talks end if they fail: {', '.join(KEYWORDS)}, or an outcome (outcome:NAME "
    "for one that is called like these). By default worst-case"
)

SEVERAL = "May be given several times."


def _rule_option(*more: str) -> Any:
    return typer.Option(
        "--rule",
        "-r",
        metavar="RULE",
        help=" ".join([f"{RULE_TEXTS}.", *more]),
        show_default=False,
    )


def _point_option(*more: str) -> Any:
    return typer.Option(
        "--disagreement",
        "-d",
        metavar="POINT",
        help=" ".join([f"{POINT_TEXTS}.", *more]),
        show_default=False,
    )


File = Annotated[
    str | None,
    typer.Argument(
        metavar="FILE",
        help="A table of utilities: .csv, .json, .parquet, .npz or .npy; a folder of "
        ".npy or .parquet files, one under the other; or example:NAME for an embedded "
        "one. By default example:crypto-assets.",
        show_default=False,
    ),
]

# Lists, so that a second one is seen and refused where there may be one only.
Rule = Annotated[list[str] | None, _rule_option(f"By default {DEFAULT_RULE}.")]
Rules = Annotated[
    list[str] | None,
    _rule_option(
        SEVERAL,
        f"{EVERY_RULE!r} asks every rule. By default {', '.join(DEFAULT_RULES)}.",
    ),
]
OwnRules = Annotated[
    list[str] | None,
    _rule_option(
        "A function of yours, or a rule, is MODULE:NAME.",
        SEVERAL,
        f"By default {DEFAULT_RULE}.",
    ),
]
Axioms = Annotated[
    list[str] | None,
    typer.Option(
        "--axiom",
        "-a",
        metavar="NAME",
        help=f"Which axiom. {SEVERAL} By default all.",
        show_default=False,
    ),
]
Examples = Annotated[
    str,
    typer.Option(
        metavar="N", help="How many sets each rule is tried on, for each axiom."
    ),
]
CallLimit = Annotated[
    str,
    typer.Option(
        metavar="SECONDS",
        help="How long a rule of yours may think about one set. If it takes longer "
        "three times in a row, it is asked no more.",
    ),
]
SearchTime = Annotated[
    str | None,
    typer.Option(
        "--time-limit",
        metavar="SECONDS",
        help="When the search for each rule and axiom ends. By default when all sets "
        "are tried.",
        show_default=False,
    ),
]
Seed = Annotated[
    str, typer.Option(metavar="S", help="The same seed tries the same sets.")
]
Point = Annotated[list[str] | None, _point_option()]
Points = Annotated[list[str] | None, _point_option(SEVERAL)]

Tolerance = Annotated[
    str | None,
    typer.Option(
        metavar="GAP",
        help="The certified gap to reach, in nats for nash. By default 1e-9.",
        show_default=False,
    ),
]

MaxPasses = Annotated[
    str | None,
    typer.Option(
        metavar="N",
        help="How often a solver may sweep over all hypotheses. What it has found by "
        "then is the answer, with its certified gap.",
        show_default=False,
    ),
]

TimeLimit = Annotated[
    str | None,
    typer.Option(
        metavar="SECONDS",
        help="When a solver begins no further sweep, the same way.",
        show_default=False,
    ),
]

MinCredence = Annotated[
    str | None,
    typer.Option(
        metavar="CREDENCE",
        help="Hypotheses of less credence have no say in a bargain, and no veto.",
        show_default=False,
    ),
]

Progress = Annotated[
    bool,
    typer.Option(
        "--progress",
        metavar="",
        help="Show a bar while solving, on standard error if that is a terminal.",
    ),
]

Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="DECISION",
        help="Write the decision to this JSON file instead of printing it.",
        readable=False,  # whether it may be written is asked when it is
    ),
]

ReportOutput = Annotated[
    Path,
    typer.Option(
        "--output",
        "-o",
        metavar="PAGE",
        help="Write the page to this file.",
        readable=False,
    ),
]

Moved = Annotated[
    str | None,
    typer.Option(
        "--hypothesis",
        metavar="NAME",
        help="Whose credence and stakes the sliders move. By default the one that "
        "moves expected utility most.",
        show_default=False,
    ),
]

ReportRules = Annotated[
    list[str] | None,
    _rule_option(
        SEVERAL,
        "The first is explained. By default nash, and those of compare; all for all.",
    ),
]

Missing = Annotated[
    str,
    typer.Option(
        metavar="WHAT",
        help="What to do about a missing utility: error, or drop-outcome, which "
        "leaves its outcome out.",
    ),
]

Normalize = Annotated[
    bool,
    typer.Option("--normalize", metavar="", help="Divide the credences by their sum."),
]

AsJson = Annotated[
    bool,
    typer.Option("--json", metavar="", help="Print one JSON document, for programs."),
]

DecisionFile = Annotated[
    Path,
    typer.Argument(
        metavar="DECISION",
        help="A file that solve -o wrote.",
        readable=False,  # reading it says more about what is wrong
    ),
]

Exact = Annotated[
    bool, typer.Option("--exact", metavar="", help="Recompute in rational arithmetic.")
]

Force = Annotated[
    bool,
    typer.Option(
        "--force",
        metavar="",
        help="With --exact, go ahead with more than 10^6 utilities.",
    ),
]


def named_rules(words: list[str] | None) -> tuple[str, ...]:
    """Return which rules `compare` is to ask, given what was said."""
    if words is None or not words:
        return DEFAULT_RULES
    named: list[str] = []
    for word in words:
        named += all_texts() if word == EVERY_RULE else [word]
    return tuple(dict.fromkeys(named))
