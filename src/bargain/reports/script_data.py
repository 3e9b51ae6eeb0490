"""What the page's own script reads: charts, and the answers that sliders show."""

from __future__ import annotations

from typing import Any

import numpy as np

from bargain.comparison import Comparison
from bargain.display.words import printable
from bargain.reports.charts import gains_chart, lotteries_chart, moving_chart
from bargain.reports.content import number
from bargain.reports.rows import Shown, distinct
from bargain.reports.walks import Walk


def script_data(
    comparison: Comparison, walks: list[Walk], shown: Shown
) -> dict[str, Any]:
    """Return what the page's script reads."""
    names = dict(zip(comparison.decisions, distinct(comparison.decisions), strict=True))
    if not names:
        return {"charts": {}}
    lotteries = {
        names[rule]: lottery.probabilities[shown.columns].tolist()
        for rule, lottery in comparison.lotteries.items()
    }
    charts = {"lotteries": lotteries_chart(lotteries, shown.outcomes)}
    shares = comparison.shares[next(iter(names))][shown.rows]
    if not np.isnan(shares).all():
        fair = np.asarray(comparison.hypotheses.credences)[shown.rows]
        charts["gains"] = gains_chart(shown.names, shares.tolist(), fair.tolist())
    if not walks:
        return {"charts": charts}
    tables = {
        names[rule]: [walk.lotteries[rule][:, :, shown.columns] for walk in walks]
        for rule in comparison.decisions
    }
    sizes = [len(walk.credences) * len(walk.factors) for walk in walks]
    place = walks[0].start[0] * len(walks[0].factors) + walks[0].start[1]
    charts["moving"] = moving_chart(tables, shown.outcomes, place)
    return {
        "charts": charts,
        "rules": list(tables),
        "walks": [
            {
                "hypothesis": printable(walk.hypothesis),
                "credences": [number(credence) for credence in walk.credences],
                "factors": [number(factor) for factor in walk.factors],
                "start": walk.start,
                "offset": offset,
            }
            for walk, offset in zip(
                walks, np.cumsum([0, *sizes]).tolist(), strict=False
            )
        ],
    }
