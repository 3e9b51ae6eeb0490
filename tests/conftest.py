"""How hypothesis draws its examples.

`BARGAIN_HYPOTHESIS_PROFILE=ci` (the default) draws the same ones in every run;
`fresh` draws new and more ones, and prints how to repeat a failure.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None)
# derandomize is said outright: where CI is set, hypothesis turns it on by itself.
settings.register_profile(
    "fresh", derandomize=False, max_examples=1000, deadline=None, print_blob=True
)
settings.load_profile(os.environ.get("BARGAIN_HYPOTHESIS_PROFILE", "ci"))
