"""The doors to files: utility hypotheses out of them and into them."""

from bargain.io.hypothesis_files import read_hypotheses, write_hypotheses

__all__ = ["read_hypotheses", "write_hypotheses"]
