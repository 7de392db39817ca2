"""The schedule for Publer's bulk upload: twelve columns, all of them, in this order; alt texts go along.

What Publer takes: its article on the CSV scheduler, publer.com/blog/ultimate-csv-bulk-scheduler-social-media, and its
help page on the CSV template (docs/handoff.md). No column names the account: whoever uploads the file chooses it, so
there is a file an account.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from socialctl.emitters import Emitted, Wanted
from socialctl.emitters._handoff import Row, Target, address, hand_over, nothing_left, refused_cell
from socialctl.model.columns import PUBLER
from socialctl.model.schedule import Entry, MediaShown, Schedule

_BETWEEN = "||"


def emit(schedule: Schedule, wanted: Wanted) -> Emitted:
    """A file an account; what Publer cannot carry is told. No source names a largest number of rows."""
    return hand_over(schedule, wanted, Target("publer", "Publer", PUBLER, _row, None, "the zone that is set there"))


def _row(entry: Entry, when: str, wanted: Wanted) -> Row:
    slot, title = entry.slot, entry.slot.title or ""
    base = wanted.policy.calendar.media_base_url
    judged = [(item, _unfit(item, base)) for item in entry.media]
    fit = [item for item, why in judged if not why]
    media = ",".join(address(item.path, base) for item in fit)
    alts = _BETWEEN.join(item.alt for item in fit) if any(item.alt for item in fit) else ""
    date_column, text_column, _, media_column, title_column, _, alt_column, *_ = PUBLER
    return Row(
        entry,
        {date_column: when, text_column: slot.text, media_column: media, title_column: title, alt_column: alts},
        losses=tuple(dict.fromkeys(why for _, why in judged if why)),
        refusals=(
            *refused_cell("text", slot.text),
            *refused_cell("title", title),
            *refused_cell("alt text", alts),
            *_split_elsewhere(slot.text, fit),
            *nothing_left(slot.text, media),
        ),
    )


def _unfit(item: MediaShown, base: str | None) -> str:
    """Why Publer cannot take that picture or video; ``""`` where it can."""
    url = address(item.path, base)
    if not url:
        return (
            "pictures and videos do not go along, since the policy has no calendar.media_base_url: add them in Publer"
        )
    # In our own addresses commas are percent-encoded; what others mean by theirs, only they know.
    return "pictures whose address has a comma do not go along: add them in Publer" if "," in url else ""


def _split_elsewhere(text: str, fit: Sequence[MediaShown]) -> Iterator[str]:
    """Where Publer would take a part of a text for something else: ``||`` ends an alt text, and in the text it begins
    the caption of a picture."""
    if _BETWEEN in text:
        yield "its text holds ||, after which Publer reads captions; write it otherwise, and have it approved again"
    if any(_BETWEEN in f"{item.alt}|" or item.alt.startswith("|") for item in fit):
        yield (
            "an alt text of it holds || or begins or ends with |, and Publer ends alt texts at ||; write it "
            "otherwise, and have it approved again"
        )
