"""Times as people write them: what is read, what is refused, and every change of the clock of 2026 in many zones."""

from __future__ import annotations

import contextlib
import random
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialctl.model import times

# Half an hour, two hours, changes at midnight, in Ramadan, on Fridays; none at all; then fifty more by lot.
CHOSEN = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Nuuk",
    "America/New_York",
    "America/Santiago",
    "Antarctica/Troll",
    "Asia/Baku",
    "Asia/Beirut",
    "Asia/Gaza",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/Istanbul",
    "Europe/London",
    "Pacific/Chatham",
    "UTC",
)
STEP = timedelta(minutes=5)


def _zones() -> list[str]:
    others = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return sorted({*CHOSEN, *random.Random(2026).sample(others, 50)})


def _transitions(zone: ZoneInfo) -> list[datetime]:
    """The instants in 2026 at which the zone's offset changes, to five minutes."""
    found = []
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment.year == 2026:
        later = moment + timedelta(hours=6)
        if moment.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            while moment.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
                later -= STEP
            found.append(later + STEP)
            later = moment + timedelta(hours=6)
        moment = later
    return found


def _wall_times(zone: ZoneInfo, around: datetime) -> dict[datetime, int]:
    """How often each wall time of the day around an instant comes, by walking through the instants themselves."""
    walls = Counter((around + step * STEP).astimezone(zone).replace(tzinfo=None) for step in range(-400, 401))
    middle = around.astimezone(zone).replace(tzinfo=None)
    return {wall: walls[wall] for wall in (middle + step * STEP for step in range(-288, 289))}


def test_every_change_of_the_clock_of_2026() -> None:
    gaps = overlaps = checked = 0
    names = _zones()
    assert len(names) >= 55
    for name in names:
        zone = times.zone(name)
        for transition in _transitions(zone):
            before = (transition - STEP).astimezone(zone).utcoffset()
            after = transition.astimezone(zone).utcoffset()
            assert before is not None
            assert after is not None
            change = abs(after - before)
            seen: Counter[int] = Counter()
            for wall, often in _wall_times(zone, transition).items():
                assert times.is_nonexistent(wall, zone) == (often == 0), f"{wall} in {name}"
                assert times.is_ambiguous(wall, zone) == (often == 2), f"{wall} in {name}"
                seen[often] += 1
                checked += 1
                if often != 1:
                    _check_neighbours(wall, zone, change, skipped=often == 0)
            assert seen[0 if after > before else 2] == change / STEP
            assert seen[2 if after > before else 0] == 0
            gaps += after > before
            overlaps += after < before
    print(f"{len(names)} zones, {gaps} gaps, {overlaps} overlaps, {checked:,} wall times")
    assert gaps >= 20
    assert overlaps >= 20


def _check_neighbours(wall: datetime, zone: ZoneInfo, change: timedelta, *, skipped: bool) -> None:
    first, second = times.neighbours(wall, zone)
    assert second - first.astimezone(UTC) == change
    walls = (first.replace(tzinfo=None), second.replace(tzinfo=None))
    assert walls == ((wall - change, wall + change) if skipped else (wall, wall))
    assert not any(times.is_nonexistent(one, zone) for one in walls)


@pytest.mark.parametrize("name", ["UTC", "Asia/Baku", "Europe/Istanbul", "Asia/Tokyo"])
def test_zones_without_changes_have_no_such_times(name: str) -> None:
    zone = times.zone(name)
    walls = [datetime(2026, 1, 1) + timedelta(minutes=30) * step for step in range(2 * 24 * 365)]
    assert not any(times.is_nonexistent(wall, zone) or times.is_ambiguous(wall, zone) for wall in walls)


def test_a_time_with_its_own_offset_is_never_in_doubt() -> None:
    zone = times.zone("America/New_York")
    for text in ("2026-03-08T02:30-05:00", "2026-11-01T01:30-04:00", "2026-11-01T01:30Z"):
        written = times.parse_time(text)
        assert not times.is_nonexistent(written, zone)
        assert not times.is_ambiguous(written, zone)


def test_an_instant_is_wall_time_or_its_own_offset() -> None:
    zone = times.zone("America/New_York")
    assert times.instant(times.parse_time("2026-11-01T01:30"), zone).isoformat() == "2026-11-01T01:30:00-04:00"
    assert times.instant(times.parse_time("2026-11-01T01:30-05:00"), zone).isoformat() == "2026-11-01T01:30:00-05:00"
    assert times.instant(times.parse_time("2026-11-01T05:30Z"), zone).isoformat() == "2026-11-01T01:30:00-04:00"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-10-19T10:00", "2026-10-19T10:00:00"),
        ("2026-10-19T10:00:30", "2026-10-19T10:00:30"),
        ("2026-10-19T10:00Z", "2026-10-19T10:00:00+00:00"),
        ("2026-10-19T10:00+04:00", "2026-10-19T10:00:00+04:00"),
        ("1970-01-01T00:00", "1970-01-01T00:00:00"),
        ("2199-12-31T23:59:59-12:00", "2199-12-31T23:59:59-12:00"),
        ("2028-02-29T00:00", "2028-02-29T00:00:00"),
    ],
)
def test_a_time_that_is_read(text: str, iso: str) -> None:
    assert times.parse_time(text).isoformat() == iso


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026-10-19", "2026-10-19 10:00", "2026-10-19t10:00", "20261019T1000", "2026-10-19T10", "12:30", "now"),
        *("2026-10-19T24:00", "2026-10-19T99:99", "2026-02-30T10:00", "2026-13-01T10:00", "2027-02-29T10:00"),
        *("1969-12-31T23:59", "2200-01-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59"),
        *("2026-10-19T10:00+04", "2026-10-19T10:00+0400", "2026-10-19T10:00+99:99", "2026-10-19T10:00z"),
        *(
            "２０２６-10-19T10:00",
            "2026-10-19T10:00\n",
            " 2026-10-19T10:00",
            "2026-10-19T10:00:30.5",
            "2026-W43-1T10:00",
        ),
    ],
)
def test_a_time_that_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|has|does) "):
        times.parse_time(text)


@pytest.mark.parametrize(
    "text", ["", "2026-1-1", "20261001", "2026-02-30", "2026-10-01T10:00", "２０２６-10-01", "2026-10-01\n"]
)
def test_a_date_that_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|does) not "):
        times.parse_date(text)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("P3D", timedelta(days=3)),
        ("PT4H", timedelta(hours=4)),
        ("PT90M", timedelta(minutes=90)),
        ("P1DT2H3M", timedelta(days=1, hours=2, minutes=3)),
        ("P0D", timedelta()),
    ],
)
def test_a_duration(text: str, duration: timedelta) -> None:
    assert times.parse_duration(text) == duration


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "3D", "P3", "PT3D", "P3H", "P-1D", "P1.5D", "P1W", "P1Y", "p3d", "P３D"]
)
def test_a_duration_that_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        times.parse_duration(text)


@pytest.mark.parametrize(
    "name", ["", "EST", "localtime", "Baku", "Asia/baku?", "../etc/passwd", "/etc/passwd", "Asia/", "A/B\0"]
)
def test_a_zone_that_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not a time zone"):
        times.zone(name)


@given(st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31)), st.sampled_from(CHOSEN))
def test_what_is_written_is_read_again(moment: datetime, name: str) -> None:
    wall = moment.replace(microsecond=0)
    assert times.parse_time(wall.isoformat()) == wall
    assert times.parse_date(wall.date().isoformat()) == wall.date()
    aware = wall.replace(tzinfo=ZoneInfo(name), year=max(wall.year, 1980))
    text = times.rfc3339(aware)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", text)
    assert times.instant(times.parse_time(text), UTC_ZONE) == aware.astimezone(UTC)


UTC_ZONE = ZoneInfo("UTC")


@given(st.text(max_size=30) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}([+-][0-9]{2}:[0-9]{2})?)?"))
def test_nothing_but_a_value_error(text: str) -> None:
    for parse in (times.parse_time, times.parse_date, times.parse_duration):
        with contextlib.suppress(ValueError):
            assert isinstance(parse(text), (date, timedelta))
