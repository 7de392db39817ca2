"""The types of single values, for the models that check what people write and give the JSON Schema."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema

from socialctl.model import times, values


def _read(reader: Callable[[str], object]) -> BeforeValidator:
    """Read texts by ``reader``; what is no text is left to pydantic, which says so."""
    return BeforeValidator(lambda value: reader(value) if isinstance(value, str) else value)


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


Text = Annotated[str, StringConstraints(min_length=1), _read(values.text)]
Line = Annotated[str, StringConstraints(min_length=1), _read(values.line)]
Id = Annotated[str, StringConstraints(pattern=values.ID)]
Name = Annotated[str, StringConstraints(pattern=values.NAME)]
Digest = Annotated[str, StringConstraints(pattern=values.DIGEST)]
_TIME_SCHEMA = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?$",
    "description": "wall time in the policy's zone, or with its own offset: 2026-10-19T10:00",
}
Time = Annotated[datetime, _read(times.parse_time), WithJsonSchema(_TIME_SCHEMA)]
Date = Annotated[date, _read(times.parse_date)]
DayOrTime = Annotated[
    datetime | date, _read(values.day_or_time), WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}"})
]
Hashtag = Annotated[Text, _read(values.hashtag)]
Mention = Annotated[Text, _read(values.mention)]
ContentPath = Annotated[Text, _read(values.path)]
Url = Annotated[Text, _read(values.url)]
Size = Annotated[int, _read(values.size)]
Languages = Annotated[
    tuple[Text, ...],
    BeforeValidator(_one_or_more),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


class Frozen(BaseModel):
    """Base of the models people write: unknown keys are errors, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
