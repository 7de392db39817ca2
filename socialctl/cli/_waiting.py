"""What waits for a person, or for whoever holds a role: posts to approve, posts of theirs to go on with, versions of
the policy to ratify. What a role has to see to besides is in ``_duties``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

from socialctl.answers.duties import DutyKind
from socialctl.approvals import ledger
from socialctl.approvals.authentic import REFUSALS
from socialctl.approvals.court import Read
from socialctl.approvals.holding import sentence
from socialctl.approvals.versions import Version
from socialctl.cli._session import Session
from socialctl.model.policy import Policy
from socialctl.model.policy_values import RoleName
from socialctl.model.slot import CONSENTED, State
from socialctl.model.text import joined
from socialctl.model.verdict import Verdict
from socialctl.platforms.render import slots
from socialctl.store import posts, status
from socialctl.store.snapshot import POLICY

Do = Literal["approve", "submit", "change", "ratify", "release", "follow-up", "plan"] | DutyKind

_SOON = timedelta(days=7)  # a choice of ours: what comes up in a week can still be seen to
_WRITING: tuple[RoleName, ...] = ("manager", "contributor")  # LPPC619 1.3.2, 1.3.4
# Reasons why what was approved has to be decided anew.
_OVERDUE = frozenset({"overdue-after-hold"})
_ANEW = _OVERDUE | {"quiet-date-since", "restricted-since"}
# Reasons that lie in the ledger: no change of the post mends them.
_OF_LEDGER = frozenset({"ledger-altered", "ledger-behind"})
# Reasons that no author can mend.
_OF_ALL = frozenset({"policy-not-ratified", "policy-rolled-back", "policy-forked"})


class Item(NamedTuple):
    """One thing to do: what, why (in sentences), the next step, and until when it should be done, where the policy or
    the post says so; about a post, or about the policy file at ``path``. ``role`` is the one that it waits for, where
    it is a role's business."""

    do: Do
    what: str
    why: tuple[str, ...]
    next: str
    path: str
    deadline: datetime | None = None
    post: str = ""
    state: State | None = None
    role: str = ""


def in_order(items: Iterable[Item]) -> list[Item]:
    """The oldest deadline first, what has none last; nothing twice."""
    once = {(item.do, item.path, item.what): item for item in reversed([*items])}
    return sorted(once.values(), key=lambda item: (_stamp(item.deadline), item.path, item.what))


def _stamp(deadline: datetime | None) -> float:
    return float("inf") if deadline is None else deadline.timestamp()


# --- Posts -----------------------------------------------------------------------------------------------------------


def posts_of(made: Session, person: str) -> Iterator[Item]:
    """The posts that a person may approve, and those of their own that do not go on without them."""
    for read in made.readable:
        verdict = made.verdicts[read.file.path]
        if read.file.post.author == person:
            item = _own(made, read, verdict)
        else:
            item = _to_approve(made, read, verdict, person)
        if item is not None:
            yield item


def posts_for(made: Session, role: str) -> Iterator[Item]:
    """The posts that lack the approval of somebody in a role, and of the roles that write, those that their holders
    have to go on with."""
    today = made.moment.astimezone(made.run.world.zone).date()
    holders = made.policy.in_office(role, today)
    for read in made.readable:
        verdict = made.verdicts[read.file.path]
        if _is_open(verdict) and not made.court.chain.reasons and _lacks(verdict, role):
            why = (f"by {_called(made, read.file.post.author)}, to be approved in the role {role}",)
            yield _item(made, read, verdict, "approve", why, f"socialctl approve {read.file.post.id}")
        if role in _WRITING and read.file.post.author in holders and (own := _own(made, read, verdict)) is not None:
            yield own._replace(why=(f"by {_called(made, read.file.post.author)}", *own.why))


def _lacks(verdict: Verdict, role: str) -> bool:
    return any(need.role == role and (need.have < need.need or _is_anew(verdict)) for need in verdict.needs)


def _is_open(verdict: Verdict) -> bool:
    """Whether it waits for approvals."""
    return verdict.state == "pending" or _is_anew(verdict)


def _is_anew(verdict: Verdict) -> bool:
    """Whether what was approved is to be decided anew."""
    return verdict.state == "held" and any(one.code in _ANEW for one in verdict.reasons)


def near(made: Session, accounts: frozenset[str]) -> Iterator[Item]:
    """The posts for some accounts that are not approved, though they have to be soon. What was recorded as gone out
    before its time was approved, too."""
    for read in made.readable:
        verdict, first = made.verdicts[read.file.path], _first(made, read)
        deadline = _deadline(made.policy, read, first)
        if (
            verdict.state not in CONSENTED
            and first is not None
            and deadline is not None
            and made.moment < first
            and deadline - made.moment <= _SOON
            and not accounts.isdisjoint(read.file.post.accounts)
        ):
            why = (f"its state is {verdict.state}", *(reason.message for reason in verdict.reasons[:1]))
            yield _item(made, read, verdict, "follow-up", why, f"socialctl why {read.file.post.id}")


def _to_approve(made: Session, read: Read, verdict: Verdict, person: str) -> Item | None:
    """A post that this person may approve, and has not."""
    stand, post = made.court.standing, read.file.post
    approved = [one.at for one in verdict.approvals if one.person == person]
    again = _is_anew(verdict)
    is_quiet = any(one.code in _ANEW - _OVERDUE for one in verdict.reasons)
    is_stale = again and (is_quiet or max(approved, default=made.moment) <= _last_end(made))
    has_done_so = bool(approved) and not is_stale
    if stand is None or not _is_open(verdict) or has_done_so or made.court.chain.reasons:
        return None
    asked = [
        need.role
        for need in verdict.needs
        if any(
            person in stand.policy.in_office(need.role, stand.today, account)
            for account in (post.accounts if again else need.accounts)
        )
    ]
    if not asked:
        return None
    why = f"by {_called(made, post.author)}, to be approved by you as {joined(list(dict.fromkeys(asked)))}"
    earlier = tuple(one.message for one in verdict.reasons) if again else _answered(verdict, person)
    return _item(made, read, verdict, "approve", (why, *earlier), f"socialctl approve {post.id}")


def _last_end(made: Session) -> datetime:
    """When the last hold ended that is over; the present where none is."""
    ends = [stop.end for stop in made.court.stops if stop.end is not None and stop.end <= made.moment]
    return max(ends, default=made.moment)


def _answered(verdict: Verdict, person: str) -> tuple[str, ...]:
    """Why this person's last approval does not count."""
    theirs = [one.reason.message for one in verdict.statements if one.person == person and one.reason is not None]
    return tuple(f"you signed before, but {message}" for message in theirs[-1:])


def _own(made: Session, read: Read, verdict: Verdict) -> Item | None:
    """A post of this person's own that does not go on without them."""
    post, state = read.file.post, verdict.state
    why = tuple(one.message for one in verdict.reasons if one.code not in _OF_ALL | {"too-few-approvals"})
    changed = _changed(verdict) if verdict.was_approved else ()
    if state in ("draft", "ready"):
        submit = f"socialctl submit {post.id}"
        if made.court.standing is None:
            return _item(made, read, verdict, "submit", why, f"once a version of the policy is ratified: {submit}")
        if not _is_submittable(made, read):
            mend = f"mend first: socialctl validate {post.id}"
            return _item(made, read, verdict, "change", (*why, *changed), mend)
        return _item(made, read, verdict, "submit", (*why, *changed), submit)
    of_ledger = [one for one in verdict.reasons if one.code in _OF_LEDGER]
    if state == "blocked" and of_ledger:
        return _item(made, read, verdict, "follow-up", why, of_ledger[0].hint)
    if state == "rejected" or (state == "blocked" and why):
        mend = f"change it, then: socialctl submit {post.id}"
        return _item(made, read, verdict, "change", (*why, *changed), mend)
    return None


def _is_submittable(made: Session, read: Read) -> bool:
    """Whether no rule finds an error in the post as it would be submitted, and a statement about it can be made."""
    data = status.ready(read.data)
    loaded = posts.load(read.file.path, data)
    (judged,) = made.run.judge.posts([loaded])
    try:
        made.court.subject(Read(loaded.file, data))
    except REFUSALS:
        return False
    return not any(finding.severity == "error" for finding in judged.findings)


def _changed(verdict: Verdict) -> tuple[str, ...]:
    """What changed since the last approval."""
    messages = [
        one.reason.message
        for one in verdict.statements
        if one.decision == "approve" and one.reason is not None and one.reason.code == "content-changed"
    ]
    return tuple(messages[-1:]) or ("it was approved in an earlier form",)


def _item(made: Session, read: Read, verdict: Verdict, do: Do, why: tuple[str, ...], step: str) -> Item:
    post, first = read.file.post, _first(made, read)
    when = (f"goes out {first:%A} {first.day} {first:%B %Y %H:%M} on {joined(post.accounts)}",) if first else ()
    is_over = first is not None and first < made.moment and not _is_anew(verdict)
    passed = ("its time has passed: its author chooses another one",) if is_over else ()
    return Item(
        do,
        f"{do.replace('-', ' ')} {post.id}: {post.title}",
        (*when, *passed, *why),
        step,
        read.file.path,
        _deadline(made.policy, read, first),
        post.id,
        verdict.state,
    )


def _first(made: Session, read: Read) -> datetime | None:
    """The instant of a post's earliest slot."""
    world = made.run.world
    found = [slot.at for slot in slots(read.file, world.accounts, world.zone) if slot.at is not None]
    return min(found, key=lambda at: at.timestamp(), default=None)


def _deadline(policy: Policy, read: Read, first: datetime | None) -> datetime | None:
    """The time before the earliest slot that the policy asks for, where it does."""
    asked = policy.approvals.rush.lead_time if read.file.post.rush else policy.approvals.lead_time
    if first is None or not isinstance(asked, timedelta):
        return first
    # By instants: the clocks may change in between.
    return (first.astimezone(UTC) - asked).astimezone(first.tzinfo)


def _called(made: Session, person: str) -> str:
    found = made.policy.people.get(person)
    return found.name if found else person


# --- Holds -----------------------------------------------------------------------------------------------------------


def holds_of(made: Session, person: str) -> Iterator[Item]:
    """Holds that stand, and that this person may release."""
    holds = made.policy.calendar.holds
    roles = () if holds == "undecided" else holds.release

    def may(account: str, day: date) -> bool:
        return any(person in made.policy.in_office(role, day, account) for role in roles)

    yield from _holds(made, may)


def holds_for(made: Session, role: str) -> Iterator[Item]:
    """Holds that stand, and that somebody in that role may release."""
    holds = made.policy.calendar.holds
    may = holds != "undecided" and role in holds.release
    yield from _holds(made, lambda account, day: may and bool(made.policy.in_office(role, day, account)))


def _holds(made: Session, may: Callable[[str, date], bool]) -> Iterator[Item]:
    """Holds that stand, where they may be released on each of their accounts."""
    stand = made.court.standing
    if stand is None or made.court.chain.reasons:
        return
    for stop in made.court.stops:
        accounts = stop.accounts or tuple(made.policy.accounts)
        if stop.stands(made.moment) and all(may(account, stand.today) for account in accounts):
            step = f"once it may go on: socialctl release {stop.short}"
            yield Item("release", f"release the hold {stop.short}", (sentence(stop, stand),), step, stop.path)


# --- The policy ------------------------------------------------------------------------------------------------------


def policies_of(made: Session, person: str) -> Iterator[Item]:
    """Versions of the policy that this person governs, and has not ratified."""
    yield from _policies(made, lambda policy: (person,) if _governs(policy, person) else ())


def policies_for(made: Session, role: str) -> Iterator[Item]:
    """Versions of the policy that somebody who holds that role governs, and has not ratified."""
    yield from _policies(
        made, lambda policy: policy.holders(policy.governance.role) if _is_governing(policy, role) else ()
    )


def _policies(made: Session, governors: Callable[[Policy], Iterable[str]]) -> Iterator[Item]:
    """Versions that some of these have not ratified, of the governors by each policy."""
    chain = made.court.chain
    if chain.state == "none" and not chain.proposed and any(governors(made.policy)):
        why = ("no version of the policy has been ratified, so nothing can be approved",)
        number = made.policy.policy.version
        yield Item("ratify", f"ratify version {number} of the policy", why, "socialctl policy ratify", POLICY)
    if chain.state not in ("none", "ratified"):
        return
    previous = chain.head.mark.digest if chain.head else None
    number = chain.head.mark.version + 1 if chain.head else 1
    for version in chain.proposed:
        judges = [one for one in (chain.head, version) if one is not None]
        asked = {person for judge in judges for person in governors(judge.policy)}
        open_ones = [person for person in asked if not _has_ratified(version, previous, person, judges)]
        if version.mark.version == number and open_ones:
            yield _to_ratify(made, version, previous, judges)


def _is_governing(policy: Policy, role: str) -> bool:
    return policy.governance.role == role


def _governs(policy: Policy, person: str) -> bool:
    return person in policy.governors()


def _has_ratified(version: Version, previous: str | None, person: str, judges: list[Version]) -> bool:
    return any(person in version.persons("ratify", previous, judge) for judge in judges)


def _to_ratify(made: Session, version: Version, previous: str | None, judges: list[Version]) -> Item:
    signed = sorted(frozenset().union(*(version.persons("ratify", previous, judge) for judge in judges)))
    names = joined([_called(made, person) for person in signed]) if signed else "nobody yet"
    folder = version.path.removeprefix(ledger.POLICIES).partition("/")[0]
    return Item(
        "ratify",
        f"ratify version {version.mark.version} of the policy ({folder})",
        (f"signed by {names}", "'socialctl policy diff' shows what it changes"),
        "socialctl policy ratify",
        version.path,
    )
