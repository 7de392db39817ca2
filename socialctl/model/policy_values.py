"""The single values of a policy: what each may be, and how it is read."""

# Without 'from __future__ import annotations': every run reads a policy, and types that are kept as text would have to
# be compiled first.

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Annotated, Literal

from socialctl.model import times, values
from socialctl.model.shape import Matches, Reads

Undecided = Literal["undecided"]
RoleName = Literal["manager", "contributor", "approver", "senior_management", "auditor", "custodian", "policy_owner"]
Element = Literal["text", "media", "photo", "video", "link", "doi", "hashtags", "event", "title"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
# A host, then folders: no user, query or fragment, and no comma, which separates addresses where they are handed on.
MEDIA_BASE_URL = r"^https://[^\s/?#@,]+(/[^\s?#,]*)?/$"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_MONTH_DAY = r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"


def _clock(written: str) -> time:
    if not re.fullmatch(_CLOCK, written):
        raise ValueError("is not a time of day; write for example 09:00")
    return time.fromisoformat(written)


def _month_day(written: str) -> str:
    if not re.fullmatch(_MONTH_DAY, written):
        raise ValueError("is not a day of the year; write month-day, for example 09-15")
    date.fromisoformat(f"2000-{written}")
    return written


def _zone(written: str) -> str:
    times.zone(written)
    return written


def _yes_no(written: str) -> bool:
    if written not in ("yes", "no"):
        raise ValueError("is neither yes nor no")
    return written == "yes"


def _count(written: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", written):
        raise ValueError("is not a whole number")
    return int(written)


def _or_undecided(read: Callable[[str], object]) -> Callable[[str], object]:
    return lambda written: written if written == "undecided" else read(written)


_DURATION_SCHEMA = {"type": "string", "description": "an ISO 8601 duration: P3D, PT4H, PT30M"}
Text = Annotated[str, Reads(values.text, {"minLength": 1, "type": "string"})]
Clause = Text
Name = Annotated[str, Matches(values.NAME)]
Date = Annotated[date, Reads(times.parse_date)]
DateOrUndecided = Annotated[date | Undecided, Reads(_or_undecided(times.parse_date))]
Duration = Annotated[timedelta, Reads(times.parse_duration, _DURATION_SCHEMA)]
DurationOrUndecided = Annotated[timedelta | Undecided, Reads(_or_undecided(times.parse_duration), _DURATION_SCHEMA)]
Clock = Annotated[time, Reads(_clock, {"type": "string", "pattern": _CLOCK})]
MonthDay = Annotated[str, Reads(_or_undecided(_month_day))]
Zone = Annotated[str, Reads(_zone)]
YesNo = Annotated[bool, Reads(_yes_no, {"enum": ["yes", "no"]})]
YesNoOrUndecided = Annotated[bool | Undecided, Reads(_or_undecided(_yes_no), {"enum": ["yes", "no", "undecided"]})]
Count = Annotated[int, Reads(_count)]
