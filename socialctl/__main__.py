"""The installed command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its code (docs/commands.md has the table)."""
    from socialctl.cli._boundary import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
