"""Budgets split over projects, by any rule that knows what money brings."""

from bargain.budgets.splitting import allocate

__all__ = ["allocate"]
