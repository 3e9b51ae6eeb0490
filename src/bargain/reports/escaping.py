"""Values as JSON that is safe between the tags of a script element."""

from __future__ import annotations

import json
from typing import Any

# A script element ends at "</script", whatever the script means by it, and "<!--" may
# keep it from ending. U+2028 and U+2029 end lines in older JavaScript, not in JSON.
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def script_json(value: Any) -> str:
    r"""Return a value as JSON in which no character can end a script element.

    NaN is refused: it is not JSON.

    Examples
    --------
    >>> print(script_json("</script><!--"))
    "\u003c/script\u003e\u003c!--"
    >>> json.loads(script_json("a & b")) == "a & b"
    True
    """
    return json.dumps(value, allow_nan=False).translate(_ESCAPES)
