"""A report to send: one page with the table, the answers and what would change them."""

from bargain.reports.page import report, write_report

__all__ = ["report", "write_report"]
