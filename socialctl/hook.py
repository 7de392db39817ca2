"""The lean entry for hooks: ``socialctl-hook STAGE`` is ``socialctl hook run STAGE``, without Typer, without rich."""

from __future__ import annotations

import sys

from socialctl.__main__ import main as socialctl


def main() -> None:
    """Run the hook of the stage that is named, and exit with its code."""
    sys.argv[1:1] = ["hook", "run"]
    socialctl()


if __name__ == "__main__":
    main()
