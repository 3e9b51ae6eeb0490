"""How Sphinx builds the documentation."""

from importlib.metadata import version as installed_version

project = "bargain"
author = "The bargain authors"
copyright = "2026, The bargain authors"
release = version = installed_version("bargaining")

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinxcontrib.bibtex",
]
exclude_patterns = ["_build", "_templates"]
templates_path = ["_templates"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}

myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
myst_heading_anchors = 3

bibtex_bibfiles = ["references.bib"]
bibtex_reference_style = "author_year"

autosummary_generate = True
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say more: shapes and units
autodoc_default_options = {"members": True, "inherited-members": False}
numpydoc_show_class_members = False  # autodoc lists them below each class
numpydoc_xref_param_type = False

html_theme = "pydata_sphinx_theme"
html_title = "bargain"
html_theme_options = {"show_prev_next": False}
html_show_sourcelink = False
