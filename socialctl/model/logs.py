"""What a CI service reads in a log: some lines are orders to its runner, and post text must never become one.

GitHub's runner takes a line for an order where ``::`` stands first after white space (``::error::…``), or ``##[``
anywhere in it (actions/runner, ``src/Runner.Common/ActionCommand.cs``: ``TryParseV2`` and ``TryParse``).
"""

from __future__ import annotations

import re


def without_orders(text: str) -> str:
    """Lines for people, of which none is an order: the character that would make it one is shown by its number.
    ``text`` holds no carriage return (``text.visible``)."""
    if "##[" in text:
        text = re.sub(r"#(?=#\[)", "<U+0023>", text)
    if "::" in text:
        text = re.sub(r"^(\s*):(?=:)", r"\1<U+003A>", text, flags=re.MULTILINE)
    return text
