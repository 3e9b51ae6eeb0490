"""The template of a report, filled in. The only importer of jinja2.

Every text is escaped; only the page's own scripts and its JSON are not, which are safe
as they are. The page says which scripts those are, by their hashes, and that nothing
may be fetched: a browser runs no other script, even one that got past the escaping.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from importlib.resources import files
from typing import Any

from bargain.errors import MissingExtraError
from bargain.reports.charts import NEEDS
from bargain.reports.escaping import script_json


def filled_in(library: str, charts: dict[str, Any], content: dict[str, Any]) -> str:
    """Return the page.

    Parameters
    ----------
    library : str
        The script that draws charts.
    charts : dict
        What the page's own script reads: JSON values.
    content : dict
        What the template shows: texts.
    """
    try:
        import jinja2
        from markupsafe import Markup
    except ImportError as error:
        raise MissingExtraError(NEEDS) from error
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    own = _part("page.js")
    return environment.from_string(_part("page.html")).render(
        **content,
        style=Markup(_part("page.css")),
        library=Markup(library),
        own_script=Markup(own),
        data=Markup(script_json(charts)),
        allowed=" ".join(f"'sha256-{_digest(text)}'" for text in (library, own)),
    )


def _digest(script: str) -> str:
    return b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _part(name: str) -> str:
    return files("bargain.reports").joinpath(name).read_text(encoding="utf-8")
