"""The columns of CSV files that go out and come back in, and which cells a spreadsheet would run."""

from __future__ import annotations

CALENDAR = (
    "date",
    "weekday",
    "time",
    "zone",
    "account",
    "platform",
    "state",
    "type",
    "purpose",
    "title",
    "text",
    "media",
    "alt text",
    "language",
    "author",
    "post",
    "path",
    "campaign",
)
# Buffer's bulk upload, names in exactly these letters (support.buffer.com, article 926, as quoted on 2026-09-17).
BUFFER = ("Text", "Image URL", "Tags", "Posting Time")
BUFFER_BOARD = "Board Name"  # one column more for Pinterest
# Publer's template of twelve columns, all of them, in this order (publer.com/blog/ultimate-csv-bulk-scheduler…).
PUBLER = (
    "Date - Intl. format or prompt",
    "Text",
    "Link(s) - Separated by comma for FB carousels",
    "Media URL(s) - Separated by comma",
    "Title - For the video, pin, PDF ..",
    "Label(s) - Separated by comma",
    "Alt text(s) - Separated by ||",
    "Comment(s) - Separated by ||",
    "Pin board, FB album, or Google category",
    "Post subtype - I.e. story, reel, PDF ..",
    "CTA - For Facebook links or Google",
    "Reminder - For stories, reels, shorts, and TikToks",
)

# What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection"; with the full-width forms).
_RUNS = tuple("=+-@\t\r\n\0＝＋－＠")


def would_run(cell: str) -> bool:
    """Whether a spreadsheet would take the cell for a formula (CWE-1236). Some leave spaces before it out."""
    return cell.lstrip(" ").startswith(_RUNS)


def prefixed(cell: str) -> str:
    """The cell, with ``'`` in front where a spreadsheet would run it."""
    return f"'{cell}" if _needs_prefix(cell) else cell


def unprefixed(cell: str) -> str:
    """The cell as it was before ``prefixed``."""
    return cell[1:] if cell.startswith("'") and _needs_prefix(cell) else cell


def _needs_prefix(cell: str) -> bool:
    # Quotes already in front count too: otherwise taking the prefix off would have two answers.
    return would_run(cell.lstrip("' "))
