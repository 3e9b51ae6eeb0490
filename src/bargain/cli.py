"""The command line: parsing and printing only."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bargain import examples
from bargain._version import __version__
from bargain.aggregators.registry import rule_from_text, takes_disagreement
from bargain.comparison import compare as compare_rules
from bargain.disagreement import resolve
from bargain.errors import BargainError, InvalidOptionError
from bargain.hypotheses import HypothesisSet

if TYPE_CHECKING:
    from bargain.aggregators.base import Rule

DEFAULT_TABLE = "crypto-assets"
DEFAULT_RULES = ("eu", "eu:range", "eu:variance", "mixed:0.5", "nash")
EXAMPLE = "example:"
