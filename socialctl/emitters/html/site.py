"""The schedule as a static site: what its pages are called, and what they have in common.

``index.html`` and, in a folder a language, the same pages: an overview, each month and week as a table, each month as a
list, what is left out, and a page a post. Beside them stand the style sheet, the pictures and the calendar's feed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from socialctl.emitters._symbols import SYMBOLS
from socialctl.emitters.html.boxes import Box, PostSlots, boxes, posts
from socialctl.emitters.html.facets import Facets, facets, labels
from socialctl.emitters.html.languages import Words, words
from socialctl.emitters.html.templating import environment
from socialctl.model.policy import Policy
from socialctl.model.schedule import Schedule
from socialctl.model.text import one_line
from socialctl.platforms.register import Register

# No page is larger, without its pictures.
MOST_BYTES = 200 * 1024
# Of which the frame of a page (head, navigation, filters) takes this at most, where a policy is of usual size.
ROOM = MOST_BYTES - 32 * 1024


@dataclass(frozen=True)
class Site:
    """What every page is made from."""

    schedule: Schedule
    policy: Policy
    accounts: Register
    posts: Mapping[tuple[str, str], PostSlots]
    facets: Facets
    days: Mapping[date, list[Box]]
    label: Callable[[str], str]
    languages: tuple[Words, ...]
    feed: str

    @property
    def zone(self) -> ZoneInfo:
        """The zone of all times."""
        return ZoneInfo(self.schedule.zone)

    @property
    def months(self) -> list[tuple[int, int]]:
        """Every month of the period."""
        first, last = self.schedule.first, self.schedule.last
        numbers = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
        return [(number // 12, number % 12 + 1) for number in numbers]

    @property
    def mondays(self) -> list[date]:
        """The first day of every week of the period."""
        monday = self.schedule.first - timedelta(days=self.schedule.first.weekday())
        weeks = (self.schedule.last - monday).days // 7 + 1
        return [monday + timedelta(weeks=number) for number in range(weeks)]


def site(schedule: Schedule, policy: Policy, accounts: Register, feed: str) -> Site:
    """The site of a schedule. ``feed`` is the name of the calendar's file in it, empty where there is none."""
    shown = posts(schedule.entries, schedule.left_out)
    found = facets(schedule.entries, policy, accounts)
    # A language that we have no words of is served in English, once.
    languages = {spoken.code: spoken for spoken in map(words, policy.organisation.languages)}
    return Site(
        schedule=schedule,
        policy=policy,
        accounts=accounts,
        posts=shown,
        facets=found,
        days=boxes(shown, found),
        label=labels(accounts),
        languages=tuple(languages.values()),
        feed=feed,
    )


def month_name(year: int, month: int) -> str:
    """The file of a month's table."""
    return f"{year:04}-{month:02}.html"


def week_name(monday: date) -> str:
    """The file of a week's table."""
    year, week, _ = monday.isocalendar()
    return f"{year:04}-W{week:02}.html"


def list_name(year: int, month: int, page: int = 1) -> str:
    """The file of a month's list; a long one goes on in further files."""
    return f"list-{year:04}-{month:02}{f'-{page}' if page > 1 else ''}.html"


def left_out_name(page: int = 1) -> str:
    """The file of what is left out; a long list goes on in further files."""
    return f"left-out{f'-{page}' if page > 1 else ''}.html"


@dataclass(frozen=True)
class Place:
    """Where a page stands: its language, its name in that language's folder, and the views that belong to it."""

    words: Words
    name: str
    view: str
    month: tuple[int, int]
    monday: date
    at_root: bool = False

    @property
    def root(self) -> str:
        """From the page to the site's own folder."""
        return "" if self.at_root else "../" * (1 + self.name.count("/"))

    @property
    def home(self) -> str:
        """From the page to the folder of its language."""
        return f"{self.words.code}/" if self.at_root else "../" * self.name.count("/")


def page(site: Site, place: Place, template: str, **more: object) -> str:
    """A whole page."""
    views = {
        "overview": "index.html",
        "month": month_name(*place.month),
        "week": week_name(place.monday),
        "agenda": list_name(*place.month),
        **({"left_out": left_out_name()} if site.schedule.left_out else {}),
    }
    return (
        environment()
        .get_template(template)
        .render(
            site=site,
            place=place,
            words=place.words,
            views=views,
            symbols=SYMBOLS,
            organisation=one_line(site.schedule.organisation) or "–",
            **more,
        )
    )


def place(site: Site, spoken: Words, name: str, view: str, day: date | None = None, *, at_root: bool = False) -> Place:
    """The place of a page; ``day`` says which month and week belong to it, else the first ones that hold anything."""
    near = day or next(iter(site.days), site.schedule.first)
    near = min(max(near, site.schedule.first), site.schedule.last)
    return Place(spoken, name, view, (near.year, near.month), near - timedelta(days=near.weekday()), at_root)
