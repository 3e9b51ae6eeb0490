"""The arguments and options that commands share, with their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_RULES = ("eu", "eu:range", "eu:variance", "mixed:0.5", "nash")

RULE_TEXTS = (
    "nash, eu, eu:range, eu:variance, mixed, mixed:0.3, or a lottery over these: "
    "0.3*eu+0.7*nash"
)
POINT_TEXTS = (
    "Where talks end if they fail: worst-case, random-dictator, uniform, or an outcome"
)

File = Annotated[
    str | None,
    typer.Argument(
        metavar="FILE",
        help="A table of utilities: .csv, .json, .parquet, .npz or .npy; or "
        "example:NAME for an embedded one.",
        show_default="example:crypto-assets",
    ),
]

Rule = Annotated[
    str,
    typer.Option("--rule", "-r", metavar="RULE", help=f"{RULE_TEXTS}."),
]

Rules = Annotated[
    list[str] | None,
    typer.Option(
        "--rule",
        "-r",
        metavar="RULE",
        help=f"{RULE_TEXTS}. May be given several times.",
        show_default=", ".join(DEFAULT_RULES),
    ),
]

Point = Annotated[
    str | None,
    typer.Option(
        "--disagreement",
        "-d",
        metavar="POINT",
        help=f"{POINT_TEXTS}.",
        show_default="worst-case",
    ),
]

Points = Annotated[
    list[str] | None,
    typer.Option(
        "--disagreement",
        "-d",
        metavar="POINT",
        help=f"{POINT_TEXTS}. May be given several times.",
        show_default="worst-case",
    ),
]

Tolerance = Annotated[
    str | None,
    typer.Option(
        metavar="GAP",
        help="The certified gap to reach, in nats for nash.",
        show_default="1e-9",
    ),
]

Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="DECISION",
        help="Write the decision to this JSON file instead of printing it.",
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
    bool, typer.Option("--normalize", help="Divide the credences by their sum.")
]

AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON document, for programs.")
]

DecisionFile = Annotated[
    Path, typer.Argument(metavar="DECISION", help="A file that solve -o wrote.")
]

Exact = Annotated[
    bool, typer.Option("--exact", help="Recompute in rational arithmetic.")
]

Force = Annotated[
    bool,
    typer.Option(
        "--force", help="With --exact, go ahead with more than 10^6 utilities."
    ),
]
