"""The days of a period that a plan should know of: public holidays, days of libraries, and those of the policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from socialctl.model.content_plan import Observance
from socialctl.model.policy import Policy
from socialctl.model.policy_calendar import Period as NamedDays
from socialctl.planner import Period
from socialctl.planning.cadence import days
from socialctl.planning.library_days import library_days


def observances(policy: Policy, period: Period) -> tuple[Observance, ...]:
    """Every observance with a day in the period, whole, in order of its first day; those on quiet dates marked."""
    calendar = policy.calendar
    wanted = calendar.observances
    found = [
        *(one for country in wanted.countries for one in holidays_of(country, period)),
        *(_of_libraries(policy.organisation.languages[0], period) if wanted.library_days else ()),
        *(Observance(*span, named.label, "own") for named in wanted.own for span in _spans(named, period)),
        *(Observance(*span, named.label, "quiet") for named in calendar.quiet_dates for span in _spans(named, period)),
        *(
            Observance(*span, named.label, "restricted")
            for named in calendar.restricted_periods
            for span in _spans(named, period)
        ),
    ]
    near = (one for one in found if one.first <= period[1] and one.last >= period[0])
    marked = (_marked(one, calendar.quiet_dates) for one in near)
    return tuple(sorted(dict.fromkeys(marked), key=lambda one: (one.first, one.last, one.kind, one.label)))


def _marked(one: Observance, quiet: Iterable[NamedDays]) -> Observance:
    is_quiet = any(named.covers(day) for named in quiet for day in days(one.first, one.last))
    return Observance(one.first, one.last, one.label, one.kind, is_quiet, one.is_estimated, one.country, one.source)


def _spans(named: NamedDays, period: Period) -> Iterator[Period]:
    """Each run of days in a period that named days cover."""
    run: list[date] = []
    for day in days(*period):
        if named.covers(day):
            run.append(day)
        elif run:
            yield run[0], run[-1]
            run = []
    if run:
        yield run[0], run[-1]


def _of_libraries(language: str, period: Period) -> Iterator[Observance]:
    for entry in library_days():
        for year in range(period[0].year, period[1].year + 1):
            for first, last in entry.spans(year):
                yield Observance(first, last, entry.label(language), "library", source=entry.source)


def holidays_of(country: str, period: Period) -> Iterator[Observance]:
    """The public holidays of a country (ISO 3166-1) in a period, under their local names; none where we know none.
    Estimated ones move with the moon and are not announced yet."""
    import holidays  # large; only a plan needs it

    if not is_known(country):
        return
    # Without a language the library would take that of the machine.
    local = holidays.country_holidays(country).default_language
    years = range(period[0].year, period[1].year + 1)
    known = holidays.country_holidays(country, years=years, language=local)
    # What stands for estimated in a name, in that language: "%s (təxmini)".
    labels = {getattr(known, name, "") for name in ("estimated_label", "observed_estimated_label")}
    marks = [label.replace("%s", "") for label in labels if label]
    by_name: dict[str, list[date]] = {}
    for day in sorted(known):
        for name in known.get_list(day):
            by_name.setdefault(name, []).append(day)
    for name, on in by_name.items():
        is_estimated = any(name.endswith(mark) for mark in marks)
        for first, last in _runs(on):
            yield Observance(first, last, name, "holiday", is_estimated=is_estimated, country=country)


def is_known(country: str) -> bool:
    """Whether the public holidays of that country are known."""
    import holidays

    try:
        holidays.country_holidays(country)  # to list all of them would import all of them
    except NotImplementedError:
        return False
    return True


def _runs(on: Iterable[date]) -> Iterator[Period]:
    """Days that follow each other, as first and last."""
    first = last = None
    for day in on:
        if first is None or last is None or day - last > timedelta(days=1):
            if first is not None and last is not None:
                yield first, last
            first = day
        last = day
    if first is not None and last is not None:
        yield first, last
