"""Small tables that ship with the library; SOURCES.md says where each is from."""

from bargain.examples.tables import load, names

__all__ = ["load", "names"]
