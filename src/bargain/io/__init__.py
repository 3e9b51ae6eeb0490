"""The doors to files: utility hypotheses and decisions, out of them and into them."""

from bargain.io.certification import Certification, certify_decision_file
from bargain.io.decisions import read_decision, write_decision
from bargain.io.hypothesis_files import read_hypotheses, write_hypotheses

__all__ = [
    "Certification",
    "certify_decision_file",
    "read_decision",
    "read_hypotheses",
    "write_decision",
    "write_hypotheses",
]
