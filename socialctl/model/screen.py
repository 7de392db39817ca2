"""How wide the reader's screen is, and whether it shows colour."""

from __future__ import annotations

from typing import Any, NamedTuple


class Screen(NamedTuple):
    """``width`` in columns, at least 40; ``colour`` where escape sequences for colour are welcome."""

    width: int = 80
    colour: bool = False

    def console_options(self) -> dict[str, Any]:
        """How a rich console must be made so that post text stays text: no markup, no emoji codes, no highlighting."""
        return {
            "width": self.width,
            "force_terminal": self.colour,
            "no_color": not self.colour,
            "color_system": "standard" if self.colour else None,
            "markup": False,
            "emoji": False,
            "highlight": False,
            "legacy_windows": False,
        }
