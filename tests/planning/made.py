"""What suites about plans share: worlds made of a few settings, posts in memory, and their plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import scene

from socialctl import checker
from socialctl.approvals.court import Read
from socialctl.model import times
from socialctl.model.content_plan import ContentPlan
from socialctl.model.slot import State
from socialctl.model.verdict import Verdict
from socialctl.planner import Period
from socialctl.planning.content import content_plan
from socialctl.rules._base import World
from socialctl.store import policy_file
from socialctl.store.snapshot import Snapshot, of_work_tree

ACCOUNTS = ("instagram", "facebook", "mastodon", "youtube")
CALENDAR = 'calendar: {clause: "1", audience: internal, hours: undecided, minimum_gap: undecided}\n'
HOURS = 'hours: {from: 09:00, to: "18:00", days: [monday, tuesday, wednesday, thursday, friday], clause: "+"}'
CROSSPOST = 'crosspost: [{first: instagram, then: [facebook], types: [photo, video], gap: PT10M, clause: "1.3.5"}]'


def policy(
    cadence: Mapping[str, str] | None = None,
    *,
    zone: str = "Asia/Baku",
    calendar: str = f"{HOURS}, minimum_gap: PT2H, {CROSSPOST}",
    campaigns: str = "{}",
    lead_time: str = "undecided",
) -> str:
    """The text of a policy. ``cadence``: of accounts, as written; ``calendar``: keys of the calendar, in flow style."""
    accounts = "".join(
        f'  {name}: {{platform: {name}, handle: "@lib@example.org", clause: "2", confirmed: yes, custodians: [leyla]'
        f"{f', cadence: {cadence[name]}' if cadence and name in cadence else ''}}}\n"
        for name in ACCOUNTS
    )
    before, _, rest = scene.POLICY.partition("accounts:\n")
    text = f"{before}accounts:\n{accounts}content:{rest.partition('content:')[2]}"
    text = text.replace(CALENDAR, f'calendar: {{clause: "1", audience: internal, {calendar}}}\n')
    text = text.replace(
        "  purposes:\n",
        '    photo: {name: Photo, clause: "2", requires: [text, photo]}\n'
        '    video: {name: Video, clause: "2", requires: [text, video]}\n'
        f"  campaigns: {campaigns}\n  purposes:\n",
    )
    text = text.replace("  lead_time: undecided\n", f"  lead_time: {lead_time}\n", 1)
    return text.replace("Asia/Baku", zone)


class Memory:
    """A snapshot of posts that stand nowhere."""

    def __init__(self, posts: Mapping[str, str | bytes]) -> None:
        self._posts = {
            f"content/posts/{name}": text if isinstance(text, bytes) else text.encode() for name, text in posts.items()
        }

    def posts(self) -> list[str]:
        """Their paths."""
        return sorted(self._posts)

    def read_many(self, paths: Sequence[str], _: int) -> Iterator[tuple[str, bytes]]:
        """Their bytes."""
        return ((path, self._posts[path]) for path in paths)


def world(folder: Path, text: str, now: str) -> World:
    """What rules see under that policy."""
    read = policy_file.read_valid(text.encode())
    (folder / "policy.yaml").write_text(text, "utf-8")
    return checker.checker(of_work_tree(folder), read, moment(now, read.organisation.zone)).world


def moment(text: str, zone: str) -> datetime:
    """A time in a zone."""
    return times.instant(times.parse_time(text), times.zone(zone))


def planned(
    made: World,
    period: Period,
    posts: Mapping[str, str | bytes] | None = None,
    states: Mapping[str, State] | None = None,
    **more: Any,
) -> ContentPlan:
    """The plan of these posts (name -> text). ``states`` by name; without one, a draft is a draft, others are ready."""

    def verdicts(every: Sequence[Read], _: Collection[str]) -> Mapping[str, Verdict]:
        found = {}
        for read in every:
            name = read.file.path.removeprefix("content/posts/")
            state = (states or {}).get(name, "draft" if read.file.post.is_draft else "ready")
            found[read.file.path] = Verdict(state)
        return found

    assert made.now is not None
    return content_plan(cast(Snapshot, Memory(posts or {})), made, period, made.now, verdicts, **more)
