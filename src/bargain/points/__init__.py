"""Disagreement points side by side, and what can be done to a bargain over each."""

from bargain.points.report import DisagreementReport, PointEntry, disagreement_report

__all__ = ["DisagreementReport", "PointEntry", "disagreement_report"]
