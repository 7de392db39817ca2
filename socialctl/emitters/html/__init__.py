"""The schedule as web pages, and the faithful previews that other pages share."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from socialctl.model.schedule import Schedule
from socialctl.workers import beside, processors

if TYPE_CHECKING:
    from socialctl.emitters import Emitted, Wanted
    from socialctl.emitters.html.previews import Sources
    from socialctl.model.media import FileFacts


# From so many slots on, the feed is made by a process of its own, while this one makes the pages.
_MANY = 1000


def emit(schedule: Schedule, wanted: Wanted) -> Emitted:
    """A static site, in a folder of its own: pages in the languages of the policy, style sheet, pictures and feed."""
    from socialctl.emitters import EMITTERS, Emitted, EmittedFile

    def make_feeds() -> Emitted:
        return EMITTERS["ics"](schedule, wanted)

    is_large = len(schedule.entries) >= _MANY and processors() > 1
    with beside(make_feeds) if is_large else nullcontext(make_feeds) as feeds:
        # One feed for each account has none for all of them, which pages could name.
        data = _pages(schedule, wanted, "" if wanted.each_account else "calendar.ics")
        made = feeds()
    files = tuple(EmittedFile(name, data[name]) for name in sorted(data))
    return Emitted((*made.files, *files), made.remarks, whole_folder=True)


def _pages(schedule: Schedule, wanted: Wanted, feed: str) -> dict[str, bytes]:
    """Everything but the feed, by name."""
    from socialctl.emitters.html import calendars, post_pages
    from socialctl.emitters.html.site import site

    made = site(schedule, wanted.policy, wanted.accounts, feed)
    copies: dict[str, bytes] = {}
    views = post_pages.views(made, _copied(wanted, copies))
    pages = {"styles.css": _styles(made.facets.styles(), wanted)}
    for spoken in made.languages:
        for name, text in (*calendars.pages(made, spoken), *post_pages.pages(made, views, spoken)):
            pages[name.removeprefix("/") if name.startswith("/") else f"{spoken.code}/{name}"] = text
    return {name: text.encode("utf-8") for name, text in pages.items()} | copies


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
