"""Rules of the user's, by module and name."""

from __future__ import annotations

import os
import pkgutil
import re
import sys
from typing import Any

from bargain.aggregators.checks import check_rule
from bargain.aggregators.registry import ALIASES, RULES, rule_from_text
from bargain.errors import InvalidOptionError

# What Python can import, a colon, and what is found there.
_PLACE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")


def rule_or_own(text: str) -> Any:
    """Return one of the library's rules, or one that is imported.

    Parameters
    ----------
    text : str
        As `rule_from_text` takes it; or ``mypackage.mymodule:my_rule``, looked for in
        the current folder too.

    Raises
    ------
    InvalidOptionError
        If there is no such rule, it cannot be imported, or it cannot be called.
    """
    head = text.partition(":")[0]
    module, point, ending = head.rpartition(".")
    if point and ending == "py":
        name = text.partition(":")[2] or "my_rule"
        raise InvalidOptionError(
            f"--rule {text}: a module is named as it is imported; write "
            f"{module.replace('/', '.').replace(os.sep, '.').lstrip('.')}:{name}"
        )
    if head in RULES or head in ALIASES or not _PLACE.fullmatch(text):
        return rule_from_text(text)
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        rule = pkgutil.resolve_name(text)
    except SystemExit as error:
        raise InvalidOptionError(
            f"--rule {text}: {head} must be a module that can be imported from here "
            f"(it exits: SystemExit: {error}); let it exit only if __name__ is "
            "'__main__'"
        ) from error
    except AttributeError as error:
        raise InvalidOptionError(
            f"--rule {text}: {head} must have what follows the colon ({error})"
        ) from error
    except Exception as error:  # whatever the module raises
        raise InvalidOptionError(
            f"--rule {text}: {head} must be a module that can be imported from here "
            f"({type(error).__name__}: {error})"
        ) from error
    try:
        check_rule(rule)
    except InvalidOptionError as error:
        raise InvalidOptionError(f"--rule {text}: {error}") from error
    return rule
