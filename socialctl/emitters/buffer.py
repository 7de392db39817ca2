"""The schedule for Buffer's bulk upload: ``Text,Image URL,Tags,Posting Time``, a channel a file.

What Buffer takes: support.buffer.com, article 926, as quoted on 2026-09-17 (docs/handoff.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from socialctl.emitters import Emitted, Wanted
from socialctl.emitters._handoff import Row, Target, address, hand_over, nothing_left, refused_cell
from socialctl.model.columns import BUFFER
from socialctl.model.schedule import Entry, MediaShown, Schedule
from socialctl.store.media import format_of

MOST_ROWS = 100  # on paid plans; 10 on the free one
_ENDINGS = (".jpg", ".png")
_FORMATS = ("jpeg", "png")
_MOST_BYTES = 5_000_000  # "5 MB"; the stricter reading


def emit(schedule: Schedule, wanted: Wanted) -> Emitted:
    """A file an account, of at most 100 rows; what Buffer cannot carry is told."""
    return hand_over(schedule, wanted, Target("buffer", "Buffer", BUFFER, _row, MOST_ROWS, "the zone of the channel"))


def _row(entry: Entry, when: str, wanted: Wanted) -> Row:
    slot = entry.slot
    judged = [(item, _unfit(item, wanted)) for item in entry.media]
    fit = [item for item, why in judged if not why]
    picture = address(fit[0].path, wanted.policy.calendar.media_base_url) if fit else ""
    text, image, _, time = BUFFER
    return Row(
        entry,
        {text: slot.text, image: picture, time: when},
        losses=tuple(dict.fromkeys([*(why for _, why in judged if why), *_losses(entry, fit)])),
        refusals=(*refused_cell("text", slot.text), *nothing_left(slot.text, picture)),
    )


def _unfit(item: MediaShown, wanted: Wanted) -> str:
    """Why Buffer cannot take that picture; ``""`` where it can."""
    url = address(item.path, wanted.policy.calendar.media_base_url)
    if not url:
        return (
            "pictures and videos do not go along, since the policy has no calendar.media_base_url: add them in Buffer"
        )
    if not url.endswith(_ENDINGS):
        return "pictures and videos whose address does not end in .jpg or .png do not go along: add them in Buffer"
    if url == item.path:
        return ""
    data = wanted.file(item.path)
    if data is None:
        return "pictures that cannot be read do not go along: add them in Buffer"
    if format_of(data) not in _FORMATS:
        return "pictures that are neither JPEG nor PNG, whatever their name, do not go along: add them in Buffer"
    return "pictures of more than 5 MB do not go along: make them smaller" if len(data) > _MOST_BYTES else ""


def _losses(entry: Entry, fit: list[MediaShown]) -> Iterator[str]:
    if len(fit) > 1:
        yield "only the first picture goes along: add the others in Buffer"
    if any(item.alt for item in entry.media):
        yield "alt texts do not go along, since Buffer's file has no place for them: add them in Buffer"
    if entry.slot.title:
        yield "titles do not go along, since Buffer's file has no place for them: add them in Buffer"
