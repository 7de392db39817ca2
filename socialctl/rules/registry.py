"""Every rule there is, in the order they are listed to people."""

from __future__ import annotations

from socialctl.rules import structure, waivers
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
    waivers.unnecessary_waiver,
)
