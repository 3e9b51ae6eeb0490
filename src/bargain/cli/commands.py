"""The commands. What they print is made in `display`, loaded when it is needed."""

from __future__ import annotations

from typing import Annotated

import typer

from bargain import examples
from bargain._version import __version__
from bargain.certificate import Status
from bargain.cli import options
from bargain.cli.inputs import (
    EXAMPLE,
    build_rules,
    check_output,
    load_table,
    parse_tolerance,
)
from bargain.comparison import compare as compare_rules
from bargain.io import certify_decision_file, write_decision

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def bargain(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.")
    ] = False,
) -> None:
    """Bargaining between utility hypotheses: utilities in, certified lotteries out."""
    if version:
        typer.echo(f"bargain {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def compare(
    file: options.File = None,
    rule: options.Rules = None,
    disagreement: options.Points = None,
    missing: options.Missing = "error",
    normalize: options.Normalize = False,
    as_json: options.AsJson = False,
) -> None:
    """Show what several rules decide about a table, side by side.

    Each rule's lottery, what each hypothesis gains by it, and how far from the
    best it can be. Exits with 1 if no rule gave an answer.
    """
    hypotheses, source = load_table(file, missing, normalize=normalize)
    rules = build_rules(
        rule or options.DEFAULT_RULES, disagreement or [], None, hypotheses
    )
    comparison = compare_rules(hypotheses, rules)
    if as_json:
        from bargain.display.documents import comparison_document, show_json

        show_json(comparison_document(comparison, source))
    else:
        from bargain.display.comparison import comparison_view
        from bargain.display.console import show, show_lines, source_line

        show_lines(source_line(source, hypotheses), "")
        show(lambda width: comparison_view(comparison, width))
    if not comparison.decisions:
        raise typer.Exit(1)


@app.command()
def solve(
    file: options.File = None,
    rule: options.Rule = "nash",
    disagreement: options.Point = None,
    tolerance: options.Tolerance = None,
    output: options.Output = None,
    missing: options.Missing = "error",
    normalize: options.Normalize = False,
    as_json: options.AsJson = False,
) -> None:
    """Solve a table by one rule; print the decision, or write it to a file.

    Exits with 1 if the answer is not certified within the tolerance. It is
    printed or written all the same, with its status.
    """
    check_output(output, file)
    hypotheses, source = load_table(file, missing, normalize=normalize)
    points = [] if disagreement is None else [disagreement]
    rules = build_rules([rule], points, parse_tolerance(tolerance), hypotheses)
    decision = rules[rule].solve(hypotheses)
    if output is not None:
        write_decision(decision, output, source=file)
    if as_json:
        from bargain.display.documents import show_json, solution_document

        show_json(solution_document(rule, decision, source))
    else:
        from bargain.display.console import show, show_lines, source_line
        from bargain.display.decision import decision_view, written_line

        if output is not None:
            show_lines(written_line(decision, output))
        else:
            show_lines(source_line(source, hypotheses), "")
            show(lambda width: decision_view(rule, decision, width))
    if decision.status is not Status.OPTIMAL:
        raise typer.Exit(1)


@app.command()
def certify(
    decision: options.DecisionFile,
    exact: options.Exact = False,
    force: options.Force = False,
    as_json: options.AsJson = False,
) -> None:
    """Check every claim in a decision file, without a solver.

    The disagreement point, the lottery, the gap and its evidence are computed
    again from the file alone. Exits with 1 if a claim does not hold.
    """
    certification = certify_decision_file(decision, exact=exact, force=force)
    if as_json:
        from bargain.display.documents import certification_document, show_json

        show_json(certification_document(certification))
    else:
        from bargain.display.certification import certification_view
        from bargain.display.console import show

        show(lambda _: certification_view(certification))
    if not certification.ok:
        raise typer.Exit(1)


@app.command(name="examples")
def list_examples() -> None:
    """List the embedded tables, for FILE in the other commands."""
    from bargain.display.console import show_lines, source_line

    for name in examples.names():
        show_lines(source_line(f"{EXAMPLE}{name}", examples.load(name)))
