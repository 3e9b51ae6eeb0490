"""``python -m bargain`` is the command ``bargain``."""

import sys

from bargain.cli import main

if __name__ == "__main__":
    sys.exit(main())
