"""Times as people write them in posts and policies, and the instants they mean."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from socialctl.model.patterns import lazy_pattern

_TIME = lazy_pattern(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?", re.ASCII
)
_DATE = lazy_pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DURATION = lazy_pattern(r"P(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,6})M)?)?", re.ASCII)


def parse_time(text: str) -> datetime:
    """``2026-10-19T10:00`` (wall time, no zone) or ``2026-10-19T10:00+04:00``; ``ValueError`` says how to write it."""
    if not _TIME.fullmatch(text):
        if _DATE.fullmatch(text):
            raise ValueError(f"has no time of day; write for example {text}T10:00")
        raise ValueError("is not a time; write year-month-dayThour:minute, for example 2026-10-19T10:00")
    if not "1970" <= text < "2200":
        raise ValueError("is not a year between 1970 and 2199")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("does not exist in the calendar") from None


@lru_cache(maxsize=1024)  # days are few
def parse_date(text: str) -> date:
    """``2026-10-19``; ``ValueError`` says how to write it."""
    if not _DATE.fullmatch(text):
        raise ValueError("is not a date; write year-month-day, for example 2026-10-19")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("does not exist in the calendar") from None


def parse_duration(text: str) -> timedelta:
    """An ISO 8601 duration of days, hours and minutes (``P3D``, ``PT90M``); ``ValueError`` says how to write it."""
    found = _DURATION.fullmatch(text)
    if not found or text.endswith(("P", "T")):
        raise ValueError("is not a duration; write for example P3D (three days), PT4H (four hours) or PT30M")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def duration(span: timedelta) -> str:
    """A span of whole minutes as ``parse_duration`` reads it: ``P2DT3H``."""
    minutes = int(span.total_seconds()) // 60
    day, hour, minute = minutes // 1440, minutes // 60 % 24, minutes % 60
    clock = f"{hour}H" * bool(hour) + f"{minute}M" * bool(minute)
    return "PT0M" if not minutes else "P" + f"{day}D" * bool(day) + f"T{clock}" * bool(clock)


@cache
def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name (``Asia/Baku``); ``ValueError`` where there is none."""
    if ("/" not in name and name != "UTC") or name.startswith(("posix/", "right/")):
        # Old aliases such as EST, localtime or posixrules mean different things on different machines.
        raise ValueError("is not a time zone; write an area and a city, for example Asia/Baku")
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValueError("is not a time zone; write an area and a city, for example Asia/Baku") from None


def instant(written: datetime, tz: ZoneInfo) -> datetime:
    """The written time in zone ``tz``: its own offset converted, or wall time there (first of two in an overlap)."""
    if written.tzinfo is None:
        return written.replace(tzinfo=tz)
    return written.astimezone(tz)


def is_nonexistent(written: datetime, tz: ZoneInfo) -> bool:
    """Whether that wall time is skipped when clocks go forward."""
    if written.tzinfo is not None:
        return False
    return written.replace(tzinfo=tz).astimezone(UTC).astimezone(tz).replace(tzinfo=None) != written


def is_ambiguous(written: datetime, tz: ZoneInfo) -> bool:
    """Whether that wall time comes twice when clocks go back."""
    if written.tzinfo is not None:
        return False
    first, second = written.replace(tzinfo=tz, fold=0), written.replace(tzinfo=tz, fold=1)
    return first.utcoffset() != second.utcoffset() and not is_nonexistent(written, tz)


def neighbours(written: datetime, tz: ZoneInfo) -> tuple[datetime, datetime]:
    """The two instants a skipped or doubled wall time may have meant, earlier first."""
    both = (written.replace(tzinfo=tz, fold=fold).astimezone(UTC).astimezone(tz) for fold in (0, 1))
    first, second = sorted(both, key=lambda moment: moment.timestamp())
    return first, second


def rfc3339(moment: datetime) -> str:
    """``2026-10-19T10:00:00+04:00``."""
    return moment.isoformat(timespec="seconds")
