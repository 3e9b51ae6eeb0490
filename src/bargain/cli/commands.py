"""The commands. What they print is made in `display`, loaded when it is needed."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.core

from bargain import examples
from bargain._version import __version__
from bargain.certificate import Status
from bargain.cli import options
from bargain.cli.inputs import (
    EXAMPLE,
    build_rules,
    check_output,
    in_shell_words,
    load_table,
    only_one,
    parse_count,
    parse_effort,
    parse_seconds,
    parse_tolerance,
)
from bargain.comparison import compare as compare_rules
from bargain.diagnosis import diagnose as diagnose_hypotheses
from bargain.io import certify_decision_file, write_decision


class Command(typer.core.TyperCommand):
    """A command whose ``--help`` takes no value, and says so."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option, without a type."""
        return without_type(super().get_help_option(ctx))


class Commands(typer.core.TyperGroup):
    """The same for the command of commands."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option, without a type."""
        return without_type(super().get_help_option(ctx))


def without_type(option: Any) -> Any:
    """Return an option that shows no type in the help."""
    if option is not None:
        option.metavar = ""
    return option


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def bargain(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", metavar="", help="Print the version and stop.")
    ] = False,
) -> None:
    """Bargaining between utility hypotheses: utilities in, certified lotteries out."""
    if version:
        typer.echo(f"bargain {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(cls=Command)
def compare(
    file: options.File = None,
    rule: options.Rules = None,
    disagreement: options.Points = None,
    max_passes: options.MaxPasses = None,
    time_limit: options.TimeLimit = None,
    min_credence: options.MinCredence = None,
    progress: options.Progress = False,
    missing: options.Missing = "error",
    normalize: options.Normalize = False,
    as_json: options.AsJson = False,
) -> None:
    """Show what several rules decide about a table, side by side.

    Each rule's lottery, what each hypothesis gains by it, and how far from the
    best it can be. A line warns if a monster decides expected utility. Exits
    with 1 if no rule gave an answer.
    """
    effort = parse_effort(max_passes, time_limit, min_credence, progress=progress)
    hypotheses, source = load_table(file, missing, normalize=normalize)
    names = options.named_rules(rule)
    rules = build_rules(names, disagreement or [], None, hypotheses, effort)
    comparison = compare_rules(hypotheses, rules)
    errors = {name: in_shell_words(said) for name, said in comparison.errors.items()}
    comparison = replace(comparison, errors=errors)
    diagnosis = diagnose_hypotheses(hypotheses)
    if as_json:
        from bargain.display.documents import (
            comparison_document,
            show_json,
            warnings_of,
        )

        found = comparison_document(comparison, source)
        show_json({**found, "warnings": warnings_of(diagnosis)})
    else:
        from bargain.display.comparison import comparison_view
        from bargain.display.console import show, show_lines, source_line
        from bargain.display.diagnosis import warning_lines

        lines = warning_lines(diagnosis)
        show_lines(source_line(source, hypotheses), *lines, "")
        show(lambda width: comparison_view(comparison, width))
    if not comparison.decisions:
        raise typer.Exit(1)


@app.command(cls=Command)
def solve(
    file: options.File = None,
    rule: options.Rule = None,
    disagreement: options.Point = None,
    tolerance: options.Tolerance = None,
    max_passes: options.MaxPasses = None,
    time_limit: options.TimeLimit = None,
    min_credence: options.MinCredence = None,
    progress: options.Progress = False,
    output: options.Output = None,
    missing: options.Missing = "error",
    normalize: options.Normalize = False,
    as_json: options.AsJson = False,
) -> None:
    """Solve a table by one rule; print the decision, or write it to a file.

    Exits with 1 if the answer is not certified within the tolerance. It is
    printed or written all the same, with its status.
    """
    gap = parse_tolerance(tolerance)
    effort = parse_effort(max_passes, time_limit, min_credence, progress=progress)
    check_output(output, file)
    name = only_one("--rule", rule) or options.DEFAULT_RULE
    point = only_one("--disagreement", disagreement)
    points = [] if point is None else [point]
    hypotheses, source = load_table(file, missing, normalize=normalize)
    rules = build_rules([name], points, gap, hypotheses, effort)
    decision = rules[name].solve(hypotheses)
    if output is not None:
        write_decision(decision, output, source=file)
    if as_json:
        from bargain.display.documents import show_json, solution_document

        show_json(solution_document(name, decision, source))
    else:
        from bargain.display.console import show, show_lines, source_line
        from bargain.display.decision import decision_view, written_line

        if output is not None:
            show_lines(written_line(decision, output))
        else:
            show_lines(source_line(source, hypotheses), "")
            show(lambda width: decision_view(name, decision, width))
    if decision.status is not Status.OPTIMAL:
        raise typer.Exit(1)


@app.command(cls=Command)
def diagnose(
    file: options.File = None,
    missing: options.Missing = "error",
    normalize: options.Normalize = False,
    as_json: options.AsJson = False,
) -> None:
    """Show who decides expected utility, and what that hangs on; nothing is solved.

    Monsters, who decides alone, at which stakes or credence of each one the
    choice flips, near-ties, and rows that are indifferent or clones.
    """
    hypotheses, source = load_table(file, missing, normalize=normalize)
    diagnosis = diagnose_hypotheses(hypotheses)
    if as_json:
        from bargain.display.documents import diagnosis_document, show_json

        show_json(diagnosis_document(diagnosis, source))
    else:
        from bargain.display.console import show, show_lines, source_line
        from bargain.display.diagnosis import diagnosis_view

        show_lines(source_line(source, hypotheses), "")
        show(lambda width: diagnosis_view(diagnosis, width))


@app.command(cls=Command)
def report(
    file: options.File = None,
    rule: options.ReportRules = None,
    disagreement: options.Points = None,
    hypothesis: options.Moved = None,
    output: options.ReportOutput = Path("report.html"),
    missing: options.Missing = "error",
    normalize: options.Normalize = False,
) -> None:
    """Write a page to send: the answers, why, and what would change them.

    One HTML file that needs no network, with charts, sliders, certificates and the
    table. Needs altair, vl-convert-python and jinja2.
    """
    from bargain.display.console import show_lines
    from bargain.display.words import printable
    from bargain.reports.page import DEFAULT_RULES, write_report

    check_output(output, file)
    hypotheses, source = load_table(file, missing, normalize=normalize)
    names = options.named_rules(rule) if rule else DEFAULT_RULES
    rules = build_rules(names, disagreement or [], None, hypotheses, {})
    is_file = file is not None and not file.startswith(EXAMPLE)
    write_report(
        hypotheses,
        output,
        rules,
        hypothesis=hypothesis,
        source=file if is_file else None,
        title=f"Report on {source}",
    )
    show_lines(f"wrote {printable(str(output))} about {printable(source)}")


@app.command(cls=Command)
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


@app.command(name="axioms", cls=Command)
def find_violations(
    rule: options.OwnRules = None,
    axiom: options.Axioms = None,
    examples: options.Examples = "300",
    seed: options.Seed = "0",
    call_limit: options.CallLimit = "5",
    time_limit: options.SearchTime = None,
    as_json: options.AsJson = False,
) -> None:
    """Search for what breaks a rule: which axioms it keeps, and counterexamples.

    Each rule is tried on the same sets of hypotheses, small ones first; what
    breaks an axiom is made as small as can be. A rule may be a function of
    yours. That one is broken is an answer, not an error: the exit code is 0.
    """
    from bargain.axioms.catalogue import AXIOMS, axiom_named
    from bargain.axioms.cores import n_cores
    from bargain.axioms.tabulating import tabulate
    from bargain.cli.own_rules import rule_or_own
    from bargain.display.cell_progress import cell_progress

    count = parse_count("--examples", examples, 1)
    start = parse_count("--seed", seed, 0)
    asked = [axiom_named(name) for name in dict.fromkeys(axiom or AXIOMS)]
    patience = parse_seconds("--call-limit", call_limit)
    seconds = None if time_limit is None else parse_seconds("--time-limit", time_limit)
    texts = dict.fromkeys(rule or [options.DEFAULT_RULE])
    with redirect_stdout(sys.stderr):  # what the user's modules and functions print
        rules = {text: rule_or_own(text) for text in texts}
    bar = cell_progress(len(rules) * len(asked))
    with redirect_stdout(sys.stderr), bar as progress:
        table = tabulate(
            rules,
            asked,
            seed=start,
            max_examples=count,
            time_limit=seconds,
            call_limit=patience,
            processes=n_cores(),
            progress=progress,
        )
    if as_json:
        from bargain.display.documents import show_json
        from bargain.io.axiom_tables import axiom_table_document

        show_json(axiom_table_document(table))
    else:
        from bargain.display.axioms import axioms_view
        from bargain.display.console import show

        show(lambda width: axioms_view(table, width))


@app.command(name="examples", cls=Command)
def list_examples() -> None:
    """List the embedded tables, for FILE in the other commands."""
    from bargain.display.console import show_lines, source_line

    for name in examples.names():
        show_lines(source_line(f"{EXAMPLE}{name}", examples.load(name)))


@app.command(name="rules", cls=Command)
def list_rules() -> None:
    """List the rules: what each does, how it is written, where it is from."""
    from bargain.display.console import show
    from bargain.display.rules import rules_view

    show(lambda width: rules_view())
