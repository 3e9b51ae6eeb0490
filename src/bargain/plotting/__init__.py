"""Plots; the only importer of matplotlib. Nothing here calls `show`."""
