"""How Sphinx builds the documentation."""

from importlib.metadata import version as installed_version

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

project = "bargain"
author = "The bargain authors"
copyright = "2026, The bargain authors"
release = version = installed_version("bargaining")

extensions = [
    "matplotlib.sphinxext.plot_directive",
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
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
# With what a class takes over from ours, but for what has a page of its own (Rule) and
# what is Python's.
ELSEWHERE = "object, BaseException, ImportError, Enum, tuple, Rule"
autodoc_default_options = {"members": True, "inherited-members": ELSEWHERE}
numpydoc_show_class_members = False  # autodoc lists them below each class
numpydoc_xref_param_type = False

plot_include_source = True
plot_formats = ["svg"]
plot_html_show_formats = False
plot_html_show_source_link = False
plot_rcparams = {"svg.hashsalt": "bargain"}  # the same file from the same figure
plot_apply_rcparams = True

html_theme = "pydata_sphinx_theme"
html_title = "bargain"
html_theme_options = {"show_prev_next": False}
html_static_path = ["_static"]
html_css_files = ["wide.css"]
html_show_sourcelink = False
html_math_renderer = "mathml"  # browsers draw it; nothing is fetched to read a page

logger = logging.getLogger(__name__)


def write_formula(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write a formula as MathML, with the converter that docutils brings."""
    is_block = isinstance(node, nodes.math_block)
    try:
        formula = tex2mathml(node.astext(), as_block=is_block)
    except MathError as error:
        logger.warning("formula not understood: %s", error, location=node)
        formula = f"<code>{translator.encode(node.astext())}</code>"
    translator.body.append(f'<p class="formula">{formula}</p>' if is_block else formula)
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the way formulas are written."""
    renderers = (write_formula, None)
    app.add_html_math_renderer("mathml", renderers, renderers)
    app.add_lexer("csv", TextLexer)  # Pygments has none
