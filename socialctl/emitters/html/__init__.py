"""The schedule as web pages, and the faithful previews that other pages share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from socialctl.model.schedule import Schedule
from socialctl.workers import processors, shared_out

if TYPE_CHECKING:
    from socialctl.emitters import Emitted, EmittedFile, Wanted
    from socialctl.emitters.html.languages import Words
    from socialctl.emitters.html.post_pages import Page
    from socialctl.emitters.html.previews import Sources
    from socialctl.model.media import FileFacts


# From so many slots on, feed and pages are shared out to several processes; so many posts at a time.
_MANY = 1000
_PIECE = 250


def emit(schedule: Schedule, wanted: Wanted) -> Emitted:
    """A static site, in a folder of its own: pages in the languages of the policy, style sheet, pictures and feed."""
    from socialctl.emitters import EMITTERS, Emitted, EmittedFile
    from socialctl.emitters.html import calendars, post_pages
    from socialctl.emitters.html.site import site

    # One feed for each account has none for all of them, which pages could name.
    made = site(_held(schedule), wanted.policy, wanted.accounts, "" if wanted.each_account else "calendar.ics")
    posts = list(made.posts.values())
    pieces = [posts[start : start + _PIECE] for start in range(0, len(posts), _PIECE)]

    def part(number: int) -> Emitted:
        """The feed, which takes longest and is begun first; the tables and lists of one language; or the pages of some
        posts in all languages, with their pictures."""
        if number == 0:
            return EMITTERS["ics"](schedule, wanted)
        if number <= len(made.languages):
            spoken = made.languages[number - 1]
            return Emitted(tuple(_pages(calendars.pages(made, spoken), spoken)))
        copies: dict[str, bytes] = {}
        views = post_pages.views(made, pieces[number - 1 - len(made.languages)], _copied(wanted, copies))
        pages = (one for spoken in made.languages for one in _pages(post_pages.pages(made, views, spoken), spoken))
        return Emitted((*pages, *(EmittedFile(name, copy) for name, copy in copies.items())))

    parts = list(_shared_out(part, 1 + len(made.languages) + len(pieces), len(schedule.entries)))
    data = {file.name: file.data for one in parts for file in one.files}
    data["styles.css"] = _styles(made.facets.styles(), wanted).encode("utf-8")
    return Emitted(tuple(EmittedFile(name, data[name]) for name in sorted(data)), parts[0].remarks, whole_folder=True)


def _shared_out(part: Callable[[int], Emitted], parts: int, slots: int) -> Iterable[Emitted]:
    if slots < _MANY or processors() < 2:
        return map(part, range(parts))
    return shared_out(part, parts, processors())


def _pages(made: Iterable[Page], spoken: Words) -> Iterator[EmittedFile]:
    from socialctl.emitters import EmittedFile

    for name, text in made:
        yield EmittedFile(_place(name, spoken.code), text.encode("utf-8"))


def _place(name: str, code: str) -> str:
    """Where a page lies: in the folder of its language, but for those that name it from the top."""
    return name.removeprefix("/") if name.startswith("/") else f"{code}/{name}"


def _held(schedule: Schedule) -> Schedule:
    """Without the slots that moved out of the period: a feed says where they went, and pages show what the period
    holds."""
    days = [(entry, entry.slot.at.date()) for entry in schedule.entries if entry.slot.at]
    return replace(schedule, entries=tuple(entry for entry, day in days if schedule.first <= day <= schedule.last))


def _copied(wanted: Wanted, copies: dict[str, bytes]) -> Sources:
    """Pictures are copied into the site, under names that say their content: whatever they were called is not told, and
    what has changed has another name. Pages of posts stand two folders below the site's own."""
    from socialctl.emitters.html.previews import sources

    def place(_: str, data: bytes, facts: FileFacts) -> str:
        name = f"media/{facts.digest.removeprefix('sha256:')[:32]}.{facts.format}"
        copies[name] = data
        return f"../../{name}"

    return sources(wanted.file, place)


def _styles(filters: str, wanted: Wanted) -> str:
    from socialctl.emitters.html.previews import crops
    from socialctl.emitters.html.printing import styles as sizes
    from socialctl.emitters.html.templating import styles

    return "".join((styles(), styles("site.css"), sizes(), crops(wanted.accounts.values()), filters))
