"""Pictures; the only importer of matplotlib. Each is drawn on axes, and none is shown.

Colours are those of Okabe and Ito, which colour-blind readers tell apart.
"""

from bargain.plotting.capture import plot_capture
from bargain.plotting.frontier import plot_frontier
from bargain.plotting.gains import plot_gains
from bargain.plotting.hypotheses import plot_hypotheses
from bargain.plotting.lotteries import plot_lotteries
from bargain.plotting.profiles import plot_profiles
from bargain.plotting.scaling import plot_scaling
from bargain.plotting.sweeps import plot_sweep

__all__ = [
    "plot_capture",
    "plot_frontier",
    "plot_gains",
    "plot_hypotheses",
    "plot_lotteries",
    "plot_profiles",
    "plot_scaling",
    "plot_sweep",
]
