"""The command line: parsing and printing only."""

from bargain.cli.run import main

__all__ = ["main"]
