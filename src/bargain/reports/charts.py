"""The charts of a report, and the library that draws them in a browser.

The only importer of altair and vl-convert. Labels are data of the charts, never parts
of their expressions, which are the same for every report.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

from bargain._arrays import Float64Array
from bargain.errors import MissingExtraError
from bargain.plotting.styles import BLUE, GREY

NEEDS = (
    "reports need altair, vl-convert-python and jinja2: pip install altair "
    "vl-convert-python jinja2"
)

# What a screen reader says of the charts.
LOTTERIES = "The probability of each outcome, by rule"
GAINS = "The gain of each hypothesis beside its fair share, as shares of the ideal gain"

# Pixels of a row, and of the labels above a chart.
ROW, ABOVE = 26, 90
# Labels that are too long are cut by the page, which knows its width and puts what it
# makes of each into these parameters.
SHORT = ("rows", "columns")
# Around a chart; on the right, the last of the slanted labels above it ends.
PADDING = {"left": 5, "top": 5, "right": 40, "bottom": 10}


def chart_library() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script that needs no network."""
    try:
        import vl_convert
    except ImportError as error:
        raise MissingExtraError(NEEDS) from error
    return _bundle(vl_convert.javascript_bundle)


@functools.cache  # it takes seconds to put together, and is always the same
def _bundle(bundled: Callable[[str], str]) -> str:
    return bundled("window.vegaEmbed = vegaEmbed;")


def lotteries_chart(
    lotteries: dict[str, list[float]], outcomes: list[str]
) -> dict[str, Any]:
    """Return the probability of each outcome by each rule, as a table of shades."""
    values = [
        {"rule": rule, "outcome": outcome, "probability": probability}
        for rule, numbers in lotteries.items()
        for outcome, probability in zip(outcomes, numbers, strict=True)
    ]
    return _drawn(_shades(values), len(outcomes), LOTTERIES)


def moving_chart(
    lotteries: dict[str, list[Float64Array]], outcomes: list[str], place: int
) -> dict[str, Any]:
    """Return the same for many answers, of which the parameter `place` shows one.

    Parameters
    ----------
    lotteries : dict of str to list of ndarray of shape (..., n_outcomes)
        By rule, in the order of the places.
    outcomes : list of str
    place : int
        At which the chart opens.
    """
    values = [
        {"rule": rule, "outcome": outcome, "all": _rounded(tables, k)}
        for rule, tables in lotteries.items()
        for k, outcome in enumerate(outcomes)
    ]
    chart = (
        _shades(values)
        .transform_calculate(probability="datum.all[place]")
        .transform_filter("isValid(datum.probability)")
        .add_params(_altair().param(name="place", value=place))
    )
    return _drawn(chart, len(outcomes), LOTTERIES)


def gains_chart(
    names: list[str], shares: list[float], fair: list[float]
) -> dict[str, Any]:
    """Return what each hypothesis gains, beside its fair share."""
    alt = _altair()
    values = [
        {"hypothesis": name, "gain": share, "fair": credence}
        for name, share, credence in zip(names, shares, fair, strict=True)
        if not math.isnan(share)
    ]
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("hypothesis:N", sort=None, title=None, axis=_cut("rows"))
    )
    title = "gain, as a share of the ideal gain"
    axis = alt.Axis(format="%", tickCount=5)
    gain = alt.X("gain:Q", title=title, axis=axis)
    line = base.mark_rule(color=GREY).encode(x=gain, x2="fair:Q")
    diamonds = base.mark_point(
        shape="diamond", size=90, color=GREY, fill="white", opacity=1
    ).encode(x=alt.X("fair:Q", title=title))
    points = base.mark_point(
        shape="circle", size=90, color=BLUE, fill=BLUE, opacity=1
    ).encode(x=gain)
    return _drawn(alt.layer(line, diamonds, points), len(values), GAINS)


def _shades(values: list[dict[str, Any]]) -> Any:
    alt = _altair()
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("outcome:N", sort=None, title=None, axis=_cut("rows")),
        x=alt.X(
            "rule:N",
            sort=None,
            title=None,
            axis=_cut("columns", orient="top", labelAngle=-40, labelLimit=ABOVE),
        ),
    )
    shades = base.mark_rect(stroke="white").encode(
        color=alt.Color(
            "probability:Q",
            scale=alt.Scale(domain=[0, 1], range=["#f4f8fb", BLUE]),
            legend=None,
        )
    )
    # What rounds to nothing is not written, so that the eye finds the rest.
    numbers = base.mark_text(fontSize=10).encode(
        text=alt.condition(
            "datum.probability >= 0.0005",
            alt.Text("probability:Q", format=".3~f"),
            alt.value(""),
        ),
        color=alt.condition(
            "datum.probability > 0.75", alt.value("white"), alt.value("black")
        ),
    )
    return alt.layer(shades, numbers)


def _cut(short: str, **options: Any) -> Any:
    """Return an axis whose labels are cut as the parameter `short` says."""
    said = f"{short}[datum.label] || datum.label"
    return _altair().Axis(labelExpr=said, labelOverlap=False, **options)


def _drawn(chart: Any, n_rows: int, description: str) -> dict[str, Any]:
    """Return a chart as Vega-Lite: as wide as the page, a row high for each label."""
    spec: dict[str, Any] = (
        chart.properties(
            width="container",
            height=ROW * max(n_rows, 1),
            padding=PADDING,
            description=description,
        )
        .add_params(*(_altair().param(name=name, value={}) for name in SHORT))
        .configure(font="system-ui, sans-serif")
        .configure_view(stroke=None)
        .to_dict()
    )
    # altair names data by a hash and keeps it apart; here each chart has one table.
    (values,) = spec.pop("datasets").values()
    return {**spec, "data": {"values": values}}


def _rounded(tables: list[Float64Array], k: int) -> list[float | None]:
    """Return an outcome's probabilities with the digits that are shown; NaN is none."""
    return [
        None if math.isnan(number) else round(number, 3) or 0
        for table in tables
        for number in table[..., k].ravel().tolist()
    ]


def _altair() -> Any:
    try:
        import altair
    except ImportError as error:
        raise MissingExtraError(NEEDS) from error
    return altair
