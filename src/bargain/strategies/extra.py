"""The testing library hypothesis, or what to install."""

from bargain.errors import MissingExtraError

try:
    from hypothesis import strategies as st
except ImportError as error:
    raise MissingExtraError(
        "strategies need hypothesis: pip install hypothesis"
    ) from error

__all__ = ["st"]
