"""The installed command."""

from __future__ import annotations

import gc
import signal
import sys


def main() -> None:
    """Run the command line and exit with its code (docs/commands.md has the table)."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # no traceback, until the boundary handles it
    # What is imported stays; looking through it again and again for garbage takes a tenth of the time of importing.
    gc.set_threshold(50_000)
    from socialctl.cli._boundary import run

    code = run(sys.argv[1:])
    gc.freeze()  # nor is anything gained by a last look through all that ends now
    sys.exit(code)


if __name__ == "__main__":
    main()
