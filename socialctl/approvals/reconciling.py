"""What is online held against what was approved (docs/adr/0022-publishing-record.md): values in, findings out.

What went out is told by publishing records and, where there is one, by an export of a platform or scheduler; what was
approved, by the timelines of the posts. Nothing here trusts a row of an export more than a record, or less.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from socialctl.approvals.publishing import CLOSE, held_then, in_force, outcome
from socialctl.approvals.timeline import Timeline
from socialctl.model.publishing import Found, Kind, Match, Outcome, Told, WentOut, taken_down

# What is in order, or still may be; everything else is wrong.
IN_ORDER: Final[frozenset[Kind]] = frozenset(("as-approved", "unrecorded"))
KINDS: Final[tuple[Kind, ...]] = (
    "not-approved", "while-held", "other-text", "other-time", "twice", "missed", "unrecorded", "as-approved"
)  # fmt: skip


class Case(NamedTuple):
    """What there is about a post: what its statements tell, the publishing records by account
    (``publishing.records``), and the slots that are approved as it stands, by account: their time."""

    post: str
    line: Timeline
    records: Mapping[str, Sequence[Told]]
    due: Mapping[str, datetime]


class Judging(NamedTuple):
    """By what is compared: the days, first and last included, in that zone; the time of the run; how soon after its
    time something must go out (None: undecided, so that nothing is ever missed); the accounts, all where none is named.
    """

    first: date
    last: date
    zone: ZoneInfo
    now: datetime
    within: timedelta | None = None
    accounts: Collection[str] = ()

    @property
    def near(self) -> timedelta:
        """How far apart two times may be that mean the same."""
        return self.within or CLOSE

    def is_far(self, when: datetime, at: datetime) -> bool:
        """Whether something that was approved for one time went out at quite another."""
        return when < at - CLOSE or when > at + self.near

    def covers(self, *moments: datetime | None) -> bool:
        """Whether one of these instants lies within the days."""
        return any(self.first <= one.astimezone(self.zone).date() <= self.last for one in moments if one is not None)


class Reconciled(NamedTuple):
    """All that was found, in the order of time: about how many posts, from how many rows of an export; of what went
    out, how often the words could be compared; and rows that could not be read, by line, with why."""

    judging: Judging
    found: tuple[Found, ...]
    posts: int
    rows: int
    compared: int
    unread: tuple[tuple[int, str], ...] = ()

    @property
    def counts(self) -> Mapping[Kind, int]:
        """How often each kind was found."""
        counted = Counter(one.kind for one in self.found)
        return {kind: counted[kind] for kind in KINDS}

    @property
    def is_wrong(self) -> bool:
        """Whether something is online that was not approved so, or is not there that should be, or nobody can say."""
        return bool(self.unread) or any(one.kind not in IN_ORDER for one in self.found)


def reconcile(
    cases: Iterable[Case], judging: Judging, matches: Sequence[Match] = (), unread: Sequence[tuple[int, str]] = ()
) -> Reconciled:
    """What was approved and what went out, side by side. Rows of an export (``matches``) tell of it as records do;
    ``unread`` are those that cannot be read."""
    rows: defaultdict[tuple[str, str], list[Told]] = defaultdict(list)
    for match in matches:
        row = match.row
        if match.post:
            rows[match.post, row.account].append(Told("published", row.when, row.url, row.text, line=row.line))
    found: list[Found] = []
    posts = 0
    known = {case.post: case for case in cases}
    for post in sorted({*known, *(post for post, _ in rows)}):
        case = known.get(post, Case(post, Timeline(), {}, {}))
        accounts = {*case.records, *case.due, *(account for of, account in rows if of == post)}
        of_post = [
            one
            for account in sorted(accounts)
            for one in _account(case, account, rows.get((post, account), ()), judging)
        ]
        posts += bool(of_post)
        found += of_post
    found += _strays(matches, judging)
    guessed = frozenset(match.row.line for match in matches if match.by == "time")
    every = tuple(sorted((_doubted(one, guessed) for one in found), key=_order))
    compared = {(one.post, one.account, one.when) for one in every if one.post and one.text is not None}
    return Reconciled(judging, every, posts, len(matches) + len(unread), len(compared), tuple(unread))


def _doubted(one: Found, guessed: frozenset[int]) -> Found:
    """The same, which says so where it rests on a guess."""
    if guessed.isdisjoint(one.lines):
        return one
    return one._replace(message=f"{one.message}; only its time tells which post it is")


def _strays(matches: Iterable[Match], judging: Judging) -> Iterator[Found]:
    """Rows of which nobody knows what was approved."""
    for match in matches:
        row = match.row
        if not match.post and judging.covers(row.when) and _is_asked(row.account, judging):
            urls = () if row.url is None else (row.url,)
            why = match.why or "no post is known that it might be"
            yield Found("not-approved", "", row.account, why, None, (row.when,), urls, text=row.text, lines=(row.line,))


def _is_asked(account: str, judging: Judging) -> bool:
    return not judging.accounts or account in judging.accounts


def _account(case: Case, account: str, rows: Sequence[Told], judging: Judging) -> Iterator[Found]:
    if not _is_asked(account, judging):
        return
    became = outcome((*case.records.get(account, ()), *rows), judging.near)
    by_slot: defaultdict[datetime | None, list[WentOut]] = defaultdict(list)
    for once in became.went_out:
        slot = in_force(case.line, account, once.when)
        by_slot[slot.at if slot else None].append(once)
    for at, ones in by_slot.items():
        if judging.covers(at, *(once.when for once in ones)):
            for once in ones:
                yield from _once(case, account, once, became, judging)
            if len(ones) > 1:
                message = f"it went out {'twice' if len(ones) == 2 else f'{len(ones)} times'}"
                yield _found("twice", case, account, at, ones, became)._replace(message=message)
    yield from _corrected(case, account, became, judging)
    due = case.due.get(account)
    if due is not None and due not in by_slot and judging.covers(due) and due < judging.now:
        yield _not_out(case, account, due, judging)


def _once(case: Case, account: str, once: WentOut, became: Outcome, judging: Judging) -> Iterator[Found]:
    slot = in_force(case.line, account, once.when)
    if slot is None:
        yield _found("not-approved", case, account, None, [once], became)._replace(message=_never(case, account))
        return
    other = min(once.texts - {slot.text}, default=None)
    about = _found("as-approved", case, account, slot.at, [once], became)._replace(
        approved_text=slot.text, text=other or min(once.texts, default=None)
    )
    against = []
    if stopped := held_then(case.line, account, once.when):
        against.append(about._replace(kind="while-held", message=f"it was held when it went out: {stopped.reason}"))
    if other is not None:
        against.append(about._replace(kind="other-text", message="its words are not those that were approved"))
    if judging.is_far(once.when, slot.at):
        against.append(about._replace(kind="other-time", message="its time is not that which was approved"))
    said = "it went out as it was approved" if once.texts else "it went out; nobody says with which words"
    yield from against or [about._replace(message=said)]


def _corrected(case: Case, account: str, became: Outcome, judging: Judging) -> Iterator[Found]:
    """Corrections that put other words online than were approved when they were made."""
    for told in became.corrected:
        slot = in_force(case.line, account, told.when)
        if told.text is None or not judging.covers(told.when) or (slot is not None and told.text == slot.text):
            continue
        message = "it was corrected to words that were not approved"
        at, approved = (slot.at, slot.text) if slot else (None, None)
        yield _found("other-text", case, account, at, [WentOut((told,))], became)._replace(
            message=message, approved_text=approved, text=told.text
        )


def _not_out(case: Case, account: str, due: datetime, judging: Judging) -> Found:
    if judging.within is not None and due + judging.within < judging.now:
        return Found("missed", case.post, account, "it was approved, and nobody recorded that it went out", due)
    message = "nobody has recorded yet that it went out"
    if judging.within is None:
        message += "; the policy does not say how soon it must"
    return Found("unrecorded", case.post, account, message, due)


def _never(case: Case, account: str) -> str:
    if case.line.approved.get(account):
        return "it went out before it was approved"
    return f"it was never approved for {account}"


def _found(
    kind: Kind, case: Case, account: str, at: datetime | None, ones: Sequence[WentOut], became: Outcome
) -> Found:
    told = [one for once in ones for one in once.told]
    return Found(
        kind,
        case.post,
        account,
        "",
        at,
        tuple(once.when for once in ones),
        tuple(dict.fromkeys(once.url for once in ones if once.url)),
        statements=tuple(dict.fromkeys(one.statement for one in told if one.statement)),
        lines=tuple(sorted({one.line for one in told if one.line})),
        taken_down=taken_down(became, ones[0].when),
    )


def _order(one: Found) -> tuple[datetime, str, str, int, tuple[str, ...], tuple[int, ...]]:
    moment = one.when[0] if one.when else one.at
    assert moment is not None
    return moment, one.account, one.post, KINDS.index(one.kind), one.statements, one.lines
