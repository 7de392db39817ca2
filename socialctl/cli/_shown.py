"""What a person is shown of a post before anything is decided: exactly what each account will show."""

from __future__ import annotations

from rich.padding import Padding
from rich.text import Text

from socialctl.cli._console import console, indented
from socialctl.model.post import PostFile
from socialctl.model.slot import Slot
from socialctl.model.text import one_line, visible
from socialctl.platforms.measure import UNIT_NAMES, Measure, measures
from socialctl.platforms.register import RegisteredAccount


def slot(shown: Slot, account: RegisteredAccount, file: PostFile) -> None:
    """Print one account's time, title, text, pictures, and counts against its limits."""
    out = console()
    when = f"{shown.at:%A} {shown.at.day} {shown.at:%B %Y %H:%M} ({shown.at:%Z})" if shown.at else "no time yet"
    out.print()
    out.print(Text(one_line(f"{shown.account}: {account.platform.name} {shown.handle}, {when}"), style="bold"))
    if shown.title is not None:
        out.print(indented(f"Title: {visible(shown.title)}"))
    out.print(indented(visible(shown.text)))
    for item in file.post.media:
        alt = (item.alt or "no alt text") if account.platform.shows_alt_text else "alt text not shown here"
        out.print(indented(one_line(f"[{item.name}: {alt}]"), style="dim"))
    for measure in measures(shown, account, len(file.post.media)):
        out.print(_measure(measure))
    fold = account.limit("fold")
    if fold is not None and len(shown.text) > fold.number:
        out.print(indented(f"about {fold.number:.0f} characters are visible before 'more'", style="dim"))
    if not account.platform.clickable_links and "http" in shown.text:
        out.print(indented("links cannot be clicked here", style="dim"))


def measured(measure: Measure) -> str:
    """``text: 120 of 2,200 characters``."""
    what = "title" if measure.name == "title" else "text"
    over = " TOO LONG" if measure.is_over else ""
    known = "" if measure.limit.severity == "error" else ", not documented by the platform"
    return f"{what}: {measure.count:,} of {measure.limit.number:,.0f} {UNIT_NAMES[measure.limit.unit]}{known}{over}"


def _measure(measure: Measure) -> Padding:
    return indented(measured(measure), style="bold red" if measure.is_over else "dim")
