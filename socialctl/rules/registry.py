"""Every rule there is, in the order they are listed to people."""

from __future__ import annotations

from socialctl.rules import (
    alt_text,
    calendar_days,
    crossposting,
    event_times,
    lead_time,
    media,
    media_limits,
    rights,
    schedule,
    structure,
    waivers,
)
from socialctl.rules._base import Rule

ALL_RULES: tuple[Rule, ...] = (
    structure.unreadable_post,
    structure.invalid_front_matter,
    structure.unknown_key,
    structure.duplicate_id,
    structure.unknown_person,
    structure.unknown_account,
    structure.unknown_type,
    structure.unknown_purpose,
    structure.missing_element,
    media.missing_media,
    alt_text.missing_alt_text,
    media_limits.media_limits,
    media.missing_captions,
    rights.missing_licence,
    rights.missing_credit,
    rights.missing_consent,
    media.photo_location,
    schedule.no_schedule,
    schedule.schedule_in_past,
    schedule.nonexistent_time,
    schedule.ambiguous_time,
    lead_time.short_lead_time,
    lead_time.rush_without_reason,
    calendar_days.quiet_date,
    calendar_days.restricted_period,
    crossposting.slot_clash,
    calendar_days.outside_hours,
    event_times.event_too_late,
    event_times.post_expired,
    event_times.embargoed,
    crossposting.crosspost_order,
    crossposting.identical_crosspost,
    waivers.unnecessary_waiver,
)
