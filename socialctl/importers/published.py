"""Which rows of an export become publishing records, and why the others do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from socialctl.approvals.publishing import adds_nothing, in_force, not_approved
from socialctl.approvals.timeline import NOTHING, Timeline
from socialctl.importers.plugins import Plugin
from socialctl.importers.processed_files import Sent
from socialctl.model.publishing import Match, Row, Told

RECORDED = "it is recorded already"


class Taken(NamedTuple):
    """A row that is to be recorded, with its post and what is told of it; ``is_other`` where its words are not those
    that were approved."""

    row: Row
    post: str
    told: Told
    is_other: bool = False


class Sorted(NamedTuple):
    """The rows to record, and the others with why they are not."""

    taken: tuple[Taken, ...]
    left: tuple[tuple[Row, str], ...]


class Facts(NamedTuple):
    """What rows are held against: the timelines of the posts, what was recorded, how near two times are that mean the
    same, the time of the run, and whether what was not approved is recorded all the same."""

    lines: Mapping[str, Timeline]
    records: Mapping[str, Mapping[str, Sequence[Told]]]
    near: timedelta
    now: datetime
    unapproved: bool = False


def sort_out(matches: Sequence[Match], facts: Facts) -> Sorted:
    """What is to be recorded of these rows, in their order; what says nothing new is left out."""
    told: defaultdict[tuple[str, str], list[Told]] = defaultdict(list)
    for post, by_account in facts.records.items():
        for account, ones in by_account.items():
            told[post, account] += ones
    taken, left = [], []
    for match in matches:
        row = match.row
        new = Told("published", row.when.astimezone(UTC).replace(microsecond=0), row.url, row.text, line=row.line)
        why = _against(match, new, told[match.post, row.account], facts)
        if why:
            left.append((row, why))
        else:
            slot = in_force(facts.lines.get(match.post, NOTHING), row.account, row.when)
            is_other = slot is not None and row.text not in (None, slot.text)
            taken.append(Taken(row, match.post, new, is_other))
            told[match.post, row.account].append(new)
    return Sorted(tuple(taken), tuple(left))


def _against(match: Match, new: Told, before: Sequence[Told], facts: Facts) -> str:
    """Why a row is not to be recorded; empty where it is."""
    row = match.row
    if not match.is_sure:
        return f"{match.why}: write its id, or record it by hand" if match.post else match.why
    if row.when > facts.now:
        return "it lies in the future"
    if adds_nothing(before, new, facts.near):
        return RECORDED
    reason = None if facts.unapproved else not_approved(facts.lines.get(match.post, NOTHING), row.account, row.when)
    return "" if reason is None else f"{reason.message} [{reason.code}]"


def of_galaxy_social(
    sent: Sequence[Sent],
    ids: Mapping[str, str],
    plugins: Mapping[str, Plugin],
    accounts: Container[str],
    when: datetime | None,
) -> tuple[list[Match], list[tuple[Sent, str]]]:
    """What galaxy-social's record says, as rows with their posts, and what says too little, with why. ``ids`` are the
    posts that were brought in, by their path there; ``when`` is the time of all of them, since the record has none."""
    matches, left = [], []
    for number, one in enumerate(sent, 1):
        plugin = plugins.get(one.account.casefold())
        account = plugin.id if plugin else one.account
        if not one.is_out:
            left.append((one, "it failed there"))
        elif one.path not in ids:
            left.append((one, "this post was not brought in"))
        elif account not in accounts:
            left.append((one, "the policy has no such account"))
        elif when is None:
            left.append((one, "the record does not say when it went out: --at does"))
        else:
            matches.append(Match(Row(number, when, account, one.path), ids[one.path], "id"))
    return matches, left
