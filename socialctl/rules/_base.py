"""What a rule is, and what it is given to judge."""

# Without 'from __future__ import annotations': a NamedTuple compiles every type that is kept as text.

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from socialctl.model.finding import Fault, KeyPath, Problem, Severity
from socialctl.model.media import FileFacts
from socialctl.model.policy import Policy
from socialctl.model.post import Post, PostFile
from socialctl.model.shape import Shape
from socialctl.model.slot import Slot
from socialctl.platforms.register import Register, RegisteredAccount
from socialctl.platforms.render import slots
from socialctl.rules._attachments import Attachment, attachments
from socialctl.rules._moments import Moment, moments
from socialctl.rules._reading import Reading
from socialctl.rules._remembered import once, remember_last
from socialctl.rules._texts import Written, whole, written_texts

Reads = Literal["post", "files", "posts", "clock", "verdict"]
Subject = Literal["structure", "text", "media", "schedule", "approval"]


class Parameters(Shape):
    """Base of a rule's parameters, set in the policy. They arrive as text, lists and mappings."""


class NoParameters(Parameters):
    """For rules without any."""


class World(NamedTuple):
    """What is the same for every post of a run: the policy, its register, the zone, and the facts of named files.

    ``facts`` answers for a path from the repository's root (``content/media/x.jpg``), None where no file is.
    ``now`` is None where a run must not depend on the clock.
    """

    policy: Policy
    accounts: Register
    zone: ZoneInfo
    facts: Callable[[str], FileFacts | None]
    now: datetime | None = None
    rule_ids: frozenset[str] = frozenset()
    fixed_rules: frozenset[str] = frozenset()


class Shown:
    """What the accounts of a post will show."""

    def __init__(self, file: PostFile, world: World) -> None:
        self._file = file
        self._world = world

    @once
    def slots(self) -> tuple[Slot, ...]:
        """A slot for each account of the register."""
        return slots(self._file, self._world.accounts, self._world.zone)


class Case(NamedTuple):
    """One post to judge: as written, and as shown."""

    file: PostFile
    world: World
    shown: Shown
    moments: tuple[Moment, ...]
    attachments: tuple[Attachment, ...]
    written: tuple[Written, ...]
    seen: Reading  # all texts as one: what is nowhere in it is in none of them
    faults: tuple[Problem, ...] = ()
    unknown: tuple[Problem, ...] = ()
    ran: frozenset[str] = frozenset()  # the rules that have judged this post before this one,
    found: frozenset[str] = frozenset()  # and those that found something

    @property
    def post(self) -> Post:
        """Its front matter."""
        return self.file.post

    @property
    def policy(self) -> Policy:
        """The policy it is judged by."""
        return self.world.policy

    @property
    def slots(self) -> tuple[Slot, ...]:
        """What each account will show: put together when the first rule asks, which few posts come to."""
        return self.shown.slots

    def account(self, slot: Slot) -> RegisteredAccount:
        """The registered account of one of its slots."""
        return self.world.accounts[slot.account]

    def key_for(self, account: str, key: str) -> KeyPath:
        """Where that value of that account is written: in its variant, else at the top."""
        variant = self.post.variants.get(account)
        if variant is not None and getattr(variant, key, None) is not None:
            return ("variants", account, key)
        return (key,)

    def text_problem(self, slot: Slot, message: str, hint: str = "") -> Problem:
        """A problem with the text that an account shows: points at its variant, else at the body."""
        variant = self.post.variants.get(slot.account)
        if variant is not None and variant.text is not None:
            return Problem(message, hint, key=("variants", slot.account, "text"), account=slot.account)
        return Problem(message, hint, offset=0, account=slot.account)


def case_of(file: PostFile, world: World, faults: Iterable[Fault] = ()) -> Case:
    """A post as rules see it, with what did not fit its schema."""
    accounts = [name for name in dict.fromkeys(file.post.accounts) if name in world.accounts]
    written = written_texts(file)
    return Case(
        file,
        world,
        Shown(file, world),
        moments(file.post, accounts, world.zone),
        attachments(file.post, world.facts),
        written,
        whole(file.post, written),
        tuple([Problem(fault.message, fault.hint, key=fault.key) for fault in faults if not fault.unknown]),
        tuple([Problem(fault.message, fault.hint, key=fault.key) for fault in faults if fault.unknown]),
    )


# What rules across posts need of a slot: its account, seconds since 1970 (UTC), and where its time is written.
SlotFacts = tuple[str, float, KeyPath]


class PostFacts(NamedTuple):
    """What rules across posts need of a post; small, so that ten thousand fit in memory and in a cache."""

    id: str
    path: str
    is_draft: bool
    type: str
    slots: tuple[SlotFacts, ...]
    is_approved: bool = False  # then a finding that could fall on either falls on the other post
    named: tuple[str, ...] = ()  # the files it names, below content/, and what may be meant by one that is not there
    is_plain: bool = False  # all that it shows could be read, and each of its accounts is registered and has a time
    status_at: tuple[int, str] = (0, "")  # the line of its status, and its text; 0 where that is to be looked up
    is_timely: bool = False  # what rules find in it depends on the day, whatever days its slots are on


class Watch(NamedTuple):
    """What a post must have before a rule can find anything in it; posts without are not even shown to the rule
    (``rules.roster``). Any one of these is enough:

    one of these ``words`` (as ``rules._reading.tokens`` gives them), and, where ``together`` is given, those of
    ``beside`` that it asks for too; one of these ``signs``; what ``has`` says of the case and its ``Reading``; a time
    on one of the ``days``.

    Or all that the rule looks at is what ``alike`` tells of a case (None: it may be more), and that is the same in many
    posts: where the rule found nothing once, it is not asked again.
    """

    words: frozenset[bytes] = frozenset()
    signs: tuple[str, ...] = ()
    has: Callable[[Case], bool] | None = None
    days: Callable[[World, date], bool] | None = None
    alike: Callable[[Case], Hashable | None] | None = None
    beside: frozenset[bytes] = frozenset()
    together: Callable[[frozenset[bytes]], bool] | None = None

    def has_one_of(self, words: frozenset[bytes]) -> bool:
        """Whether a post with these words has to be shown to the rule for their sake."""
        return not self.words.isdisjoint(words) and (self.together is None or self.together(words))


class Rule(NamedTuple):
    """A rule: its id for life, what it reads, and the pure function that finds problems.

    ``reads`` decides at which gate it acts (DESIGN §3). ``severity``, ``clause`` and ``parameters`` are what holds
    where policy.yaml does not name the rule; clause ``+`` marks what the written policy does not say. A ``fixed``
    rule can be neither switched off, lowered nor waived.
    """

    id: str
    subject: Subject
    reads: frozenset[Reads]
    severity: Severity | Literal["off"]
    clause: str
    check: Callable[..., Iterable[Any]]
    parameters: type[Parameters]
    fixed: bool
    watch: Callable[[Any], Watch] | None  # from the rule's parameters
    conceal: bool  # the line it points at must not be repeated: reports travel further than posts

    @property
    def doc(self) -> str:
        """Its What / Why / Example / Instead."""
        from inspect import cleandoc

        return cleandoc(self.check.__doc__ or "")

    @property
    def summary(self) -> str:
        """Its What, on one line."""
        return " ".join(self.doc.split("\n\n", 1)[0].split()).removeprefix("What: ")


def rule(
    id: str,
    subject: Subject,
    *reads: Reads,
    clause: str,
    severity: Severity | Literal["off"] = "error",
    parameters: type[Parameters] = NoParameters,
    fixed: bool = False,
    watch: Callable[[Any], Watch] | None = None,
    conceal: bool = False,
) -> Callable[[Callable[..., Iterator[Any]]], Rule]:
    """Make a rule of a generator function; its docstring is the rule's documentation."""

    def made(check: Callable[..., Iterator[Any]]) -> Rule:
        kinds = frozenset(reads or ("post",))
        return Rule(id, subject, kinds, severity, clause, check, parameters, fixed, watch, conceal)

    return made


def only_if(has: Callable[[Case], bool]) -> Callable[[Any], Watch]:
    """The watch of a rule that is about posts which have something; ``has`` is given the case and its ``Reading``."""
    return lambda _: Watch(has=has)


with_media = only_if(lambda case: bool(case.file.post.media))


def if_new(alike: Callable[[Case], Hashable | None]) -> Callable[[Any], Watch]:
    """The watch of a rule that looks at no more than ``alike`` tells of a case."""
    return lambda _: Watch(alike=alike)


def on_days(days: Callable[[World, date], bool]) -> Callable[[Any], Watch]:
    """The watch of a rule about posts that go out on one of the days."""
    return lambda _: Watch(days=days)


def day_in_zone(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant, where the organisation is."""
    return moment.astimezone(zone).date()


class Present(NamedTuple):
    """The present: seconds since 1970, and the day where the organisation is."""

    stamp: float
    day: date


@remember_last
def present(world: World) -> Present | None:
    """The present of a run; None where it must not depend on the clock."""
    return None if world.now is None else Present(world.now.timestamp(), day_in_zone(world.now, world.zone))


def shown_time(moment: datetime) -> str:
    """``19 October 2026 at 10:00``, for messages."""
    return f"{moment.day} {moment:%B %Y} at {moment:%H:%M}"
