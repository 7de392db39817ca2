"""Why a post goes out, or does not: everything that decides, in the order in which it is decided.

Nothing is judged here. The verdict says whether the post is approved, the rules found what they found; these steps say
it in one place, and the answer follows from the verdict and from the time alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from socialctl.answers.asking import day_and_time, who_can
from socialctl.answers.step import Step
from socialctl.approvals.chain import Chain
from socialctl.approvals.court import Read
from socialctl.approvals.standing import Standing
from socialctl.model.finding import Finding
from socialctl.model.policy_calendar import Period
from socialctl.model.post import Post
from socialctl.model.slot import CONSENTED, Slot
from socialctl.model.text import joined
from socialctl.model.verdict import Broken, Need, Reason, Verdict, Weighed
from socialctl.platforms.render import slots
from socialctl.rules._base import World
from socialctl.rules._moments import span_in_words
from socialctl.rules.calendar_days import waits
from socialctl.rules.waivers import waiver_of


@dataclass(frozen=True)
class Asked:
    """A post that is asked about, and all that was found about it.

    ``findings`` are those of the rules as they stop a signature, at the time of ``world``; ``timely`` the rules among
    them that read the clock. ``lost`` are files of its ledger that are no statement at all. ``accounts`` are those
    asked for. ``standing`` is None where no policy was ever ratified.
    """

    read: Read
    verdict: Verdict
    chain: Chain
    standing: Standing | None
    world: World
    findings: Sequence[Finding]
    timely: frozenset[str]
    lost: Sequence[Broken]
    accounts: Sequence[str]

    @property
    def post(self) -> Post:
        """Its front matter."""
        return self.read.file.post

    @property
    def now(self) -> datetime:
        """The time it is asked at."""
        assert self.world.now is not None, "whether a time has passed depends on the clock"
        return self.world.now

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """What it shows on the accounts asked for, by account, as far as they are registered."""
        shown = slots(self.read.file, self.world.accounts, self.world.zone)
        return {slot.account: slot for slot in shown if slot.account in self.accounts}

    @cached_property
    def ahead(self) -> list[tuple[str, datetime]]:
        """The accounts on which it is still to go out, each with the time, the earliest first."""
        found = [
            (name, slot.at)
            for name, slot in self.slots.items()
            if slot.at is not None and slot.at > self.now and self.verdict.on(name).state != "published"
        ]
        return sorted(found, key=lambda one: one[1].timestamp())

    @cached_property
    def going(self) -> list[tuple[str, datetime]]:
        """Those of them on which it is approved, and nothing holds it."""
        return [(name, at) for name, at in self.ahead if self.verdict.on(name).state == "approved"]

    @cached_property
    def holding(self) -> dict[Reason, list[str]]:
        """What holds it although it is approved, each with the accounts."""
        found: dict[Reason, list[str]] = {}
        for name, slot in self.slots.items():
            on = self.verdict.on(name)
            for reason in on.reasons if on.state == "held" and slot.at is not None else ():
                found.setdefault(reason, []).append(name)
        return found

    def called(self, person: str) -> str:
        """How people call a person."""
        found = self.world.policy.people.get(person)
        return found.name if found else person

    def reasons(self, *codes: str) -> list[Reason]:
        """What the verdict has against it, of these codes."""
        return [reason for reason in self.verdict.reasons if reason.code in codes]


class Answer(NamedTuple):
    """Whether a post goes out, in one sentence with its next step, and the steps that led there, each with its name;
    ``went_out``: it did already, on every account asked for, as its publishing records say."""

    goes_out: bool
    sentence: str
    next: str
    steps: tuple[tuple[str, Step], ...]
    went_out: bool = False


def why(asked: Asked) -> Answer:
    """The answer. A post goes out where its verdict is that it is approved, and a time of it is still to come: at those
    times of them, since it may be held on some accounts only. What went out on all of them is done."""
    steps = tuple((name, step) for name, question in STEPS for step in question(asked))
    if asked.going and asked.read.file.is_told:
        return Answer(True, f"It goes out on {joined(_times(asked))}.", "", steps)
    if asked.slots and all(_went_out(asked, name) for name in asked.accounts):
        return Answer(False, f"It went out on {joined(asked.accounts)}, as is recorded.", "", steps, went_out=True)
    against = [(name, step) for name, step in steps if step.well is False]
    more = f" (and {len(against) - 1} more)" if len(against) > 1 else ""
    sentence = f"It does not go out, because {against[0][1].sentence}{more}."
    next_steps = (step.hint for name, step in (*(one for one in against if one[0] in _BEFORE_SIGNING), *against))
    return Answer(False, sentence, next(filter(None, next_steps), ""), steps)


def _went_out(asked: Asked, account: str) -> bool:
    return asked.verdict.on(account).state == "published"


# What has to be mended before anything can be signed.
_BEFORE_SIGNING = ("policy", "ledger", "rules")


def _times(asked: Asked) -> list[str]:
    """``Monday 19 October 2026 10:00 on instagram and facebook``, one for each time."""
    together: dict[datetime, list[str]] = {}
    for account, at in asked.going:
        together.setdefault(at, []).append(account)
    return [f"{day_and_time(at)} on {joined(names)}" for at, names in together.items()]


# --- The steps -------------------------------------------------------------------------------------------------------

_OF_POLICY = ("policy-not-ratified", "policy-rolled-back", "policy-forked")
_OF_STATEMENTS = ("draft", "not-submitted", "too-few-approvals", "rejected")


def _file(asked: Asked) -> Iterator[Step]:
    """The file, and whether it is meant to go out at all."""
    file, post = asked.read.file, asked.post
    if not file.is_told:
        yield Step(False, "it cannot be read in full", f"socialctl validate {file.path}")
    elif post.is_draft:
        (reason,) = asked.reasons("draft") or (Reason("draft", "it is still a draft"),)
        yield Step(False, reason.message, reason.hint)
    else:
        yield Step(True, f"its author has marked it ready; its state is {asked.verdict.state}")


def _policy(asked: Asked) -> Iterator[Step]:
    """The policy in force, and whether the chain of its versions holds."""
    against = [*asked.chain.reasons, *(asked.reasons(*_OF_POLICY) if not asked.chain.reasons else ())]
    if asked.chain.head is None and not against:
        against = [Reason("policy-not-ratified", "no version of the policy has been ratified", _RATIFY)]
    for reason in dict.fromkeys(against):
        yield Step(False, reason.message, reason.hint)
    if not against and asked.chain.head is not None:
        yield Step(True, f"version {asked.chain.head.mark.version} of the policy is in force, and its chain holds")


_RATIFY = "its governors sign it with 'socialctl policy ratify'"


def _submission(asked: Asked) -> Iterator[Step]:
    """Whether its author has said that it is theirs and ready, just as it stands."""
    live = [one for one in asked.verdict.statements if one.decision == "submit" and one.counts and one.covers_present]
    if live:
        yield Step(True, f"submitted as it stands by {_signed(asked, live[-1])}")
        return
    for reason in asked.reasons("not-submitted"):
        yield Step(False, reason.message, reason.hint)
    last = [one for one in asked.verdict.statements if one.decision == "submit"][-1:]
    yield from (_not_counting(asked, one) for one in last if one.reason is not None)


def _rejections(asked: Asked) -> Iterator[Step]:
    """Who said no to what stands there."""
    for reason in asked.reasons("rejected"):
        yield Step(False, reason.message, reason.hint)


def _approvals(asked: Asked) -> Iterator[Step]:
    """Each approval that is needed and who gave it; and those that do not count, and why."""
    lacking = iter(asked.reasons("too-few-approvals"))
    for need in asked.verdict.needs:
        ones = sorted(asked.verdict.approvals, key=lambda one: (one.at, one.person))
        given = joined([_signed(asked, one) for one in ones if _is_for(asked, one, need)])
        clause = asked.world.policy.cite(need.clause)
        if need.have >= need.need:
            number = "1 approval" if need.need == 1 else f"{need.need} approvals"
            yield Step(True, f"{number} asked in the role {need.role}: given by {given or 'nobody'}", clause=clause)
            continue
        reason, stand = next(lacking), asked.standing
        hint = who_can(stand, asked.post, asked.verdict, need) if stand else reason.hint
        yield Step(False, reason.message.removesuffix(f" ({clause})"), hint, clause)
        if given:
            yield Step(None, f"given by {given}")
    idle = {one.person: one for one in asked.verdict.statements if one.decision == "approve" and one.reason}
    live = {one.person for one in asked.verdict.approvals}
    yield from (_not_counting(asked, one) for person, one in idle.items() if person not in live)


def _is_for(asked: Asked, one: Weighed, need: Need) -> bool:
    stand = asked.standing
    return stand is not None and one.person in stand.policy.in_office(need.role, stand.day(one.at))


def _ledger(asked: Asked) -> Iterator[Step]:
    """What else keeps it back, and files of its ledger that are no statement. What holds it is told of each account."""
    elsewhere = {*_OF_POLICY, *_OF_STATEMENTS, *asked.world.rule_ids}
    stands = [asked.verdict.on(name) for name in asked.post.accounts]
    held = {reason for one in stands if one.state == "held" for reason in one.reasons}
    for reason in asked.verdict.reasons:
        if reason.code not in elsewhere and reason not in held:
            yield Step(False, reason.message, reason.hint)
    for one in asked.lost:
        yield Step(None, f"{one.path} counts for nothing: {one.reason.message}", one.reason.hint)


def _rules(asked: Asked) -> Iterator[Step]:
    """Every error that a rule finds, and where it stops the post; what is waived; how many warnings there are."""
    errors = [finding for finding in asked.findings if finding.severity == "error"]
    for finding in errors:
        yield _error(asked, finding)
    told = {finding.rule for finding in errors}
    for reason in asked.verdict.reasons:
        if reason.code in asked.world.rule_ids and reason.code not in (*told, *_OF_POLICY):
            yield Step(False, f"{reason.message} [{reason.code}, at the calendar]", reason.hint)
    if not errors:
        number = len(asked.findings)
        warnings = " or a warning" if not number else "; 1 warning" if number == 1 else f"; {number} warnings"
        hint = f"socialctl validate {asked.post.id}" if number else ""
        yield Step(True, f"no rule finds an error{warnings}", hint)


def _error(asked: Asked, finding: Finding) -> Step:
    """An error. By the clock it stops signing alone: what was approved in time may come near its time, and pass it."""
    is_approved = asked.verdict.state in ("blocked", "held", *CONSENTED)
    by_clock = finding.rule in asked.timely
    stops = "signing" if by_clock else "commit, signing and calendar"
    well = None if by_clock and is_approved else False
    return Step(well, f"{finding.message} [{finding.rule}, at {stops}]", finding.hint, finding.clause)


def _waivers(asked: Asked) -> Iterator[Step]:
    """What its author accepts, until when, and whether that still holds."""
    today = asked.now.astimezone(asked.world.zone).date()
    for waiver in asked.post.waivers:
        holds = waiver_of(asked.post, waiver.rule, today) is not None and waiver.rule not in asked.world.fixed_rules
        words = f"until {waiver.until.isoformat()}" if holds else "which does not hold"
        yield Step(None, f"waiver of {waiver.rule}, {words}: {waiver.reason}")


def _slots(asked: Asked) -> Iterator[Step]:
    """When it goes out on each account, and what the calendar says of that day."""
    for name in asked.accounts:
        slot = asked.slots.get(name)
        if slot is None:
            yield Step(False, f"the register has no account {name} that can be shown", "socialctl policy show")
        elif slot.at is None:
            yield Step(False, f"{name} has no time yet", f"write schedule: in {asked.read.file.path}")
        else:
            yield _slot(asked, name, slot.at)
            yield from _days(asked, name, slot.at)


def _slot(asked: Asked, name: str, at: datetime) -> Step:
    if _went_out(asked, name):
        return Step(True, f"it went out on {name}, as is recorded: {_when(asked, name)}")
    if at <= asked.now:
        well = None if asked.ahead else False
        return Step(well, f"the time on {name} has passed: {day_and_time(at)}", _after(asked, name))
    approvals = asked.world.policy.approvals
    lead = approvals.rush.lead_time if asked.post.rush else approvals.lead_time
    left = timedelta(seconds=at.timestamp() - asked.now.timestamp())
    words = f"{name}: {day_and_time(at)}, in {span_in_words(left)}"
    if not isinstance(lead, timedelta):
        return Step(True, words)
    short = "less than " if left < lead else ""
    return Step(True, f"{words} ({short}{span_in_words(lead)} asked)")


def _when(asked: Asked, account: str) -> str:
    zone = asked.world.zone
    return joined(
        [
            f"{day_and_time(once.at.astimezone(zone))}{', and was taken down since' if once.taken_down else ''}"
            for once in asked.verdict.published
            if once.account == account
        ]
    )


def _after(asked: Asked, account: str) -> str:
    """What is to be done where a time has passed, and nobody recorded that it went out."""
    is_approved = asked.verdict.on(account).state in CONSENTED
    if is_approved and asked.world.policy.calendar.publishing != "undecided":
        return f"if it went out: socialctl published {asked.post.id} --account {account}; if not, {_ANOTHER_TIME}"
    return "" if asked.ahead else _ANOTHER_TIME


_ANOTHER_TIME = "its author chooses another time and submits it again; 'socialctl log' tells what became of it"


def _days(asked: Asked, name: str, at: datetime) -> Iterator[Step]:
    calendar = asked.world.policy.calendar
    for what, periods in (("a quiet date", calendar.quiet_dates), ("restricted", calendar.restricted_periods)):
        for period in periods:
            if _binds(period, asked.post, name, at):
                words = f"{at.day} {at:%B %Y} is {what} on {name}: {period.label}"
                yield Step(None, words, clause=asked.world.policy.cite(period.clause))


def _binds(period: Period, post: Post, account: str, at: datetime) -> bool:
    on_account = not period.accounts or account in period.accounts
    return period.covers(at.date()) and on_account and waits(period, post.purpose)


def _signed(asked: Asked, one: Weighed) -> str:
    return f"{asked.called(one.person)} ({one.at.astimezone(asked.world.zone):%Y-%m-%d %H:%M})"


def _not_counting(asked: Asked, one: Weighed) -> Step:
    assert one.reason is not None
    what = "submission" if one.decision == "submit" else "approval"
    words = f"the {what} in the name of {_signed(asked, one)} does not count: {one.reason.message}"
    return Step(None, words, one.reason.hint)


def _holds(asked: Asked) -> Iterator[Step]:
    """What keeps it back although it is approved: holds, and days that became quiet."""
    for reason, names in asked.holding.items():
        words = f"it is {reason.message}" if reason.code == "held" else reason.message
        yield Step(None if asked.going else False, f"on {joined(names)} {words}", reason.hint)


# What decides, in this order. Whatever else may keep a post back (a hold, say) is one more line here, and in the
# verdict: without it the answer would not follow from these steps.
STEPS: tuple[tuple[str, Callable[[Asked], Iterator[Step]]], ...] = (
    ("file", _file),
    ("policy", _policy),
    ("submission", _submission),
    ("rejections", _rejections),
    ("approvals", _approvals),
    ("ledger", _ledger),
    ("rules", _rules),
    ("waivers", _waivers),
    ("holds", _holds),
    ("slots", _slots),
)
