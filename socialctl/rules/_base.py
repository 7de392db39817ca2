"""What a rule is, and what it is given to judge."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from socialctl.model.finding import KeyPath, Problem, Severity
from socialctl.model.media import FileFacts
from socialctl.model.policy import Policy
from socialctl.model.post import Post, PostFile
from socialctl.model.slot import Slot
from socialctl.platforms.register import Register, RegisteredAccount

Reads = Literal["post", "files", "posts", "clock", "verdict"]
Subject = Literal["structure", "text", "media", "schedule"]


class Parameters(BaseModel):
    """Base of a rule's parameters, set in the policy. They arrive as text, lists and mappings."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class NoParameters(Parameters):
    """For rules without any."""


class Written(NamedTuple):
    """A text of the post as its author wrote it: the body (``key`` None), a title, a variant's text or title."""

    text: str
    key: KeyPath | None = None
    account: str | None = None

    def problem(self, message: str, hint: str = "", at: int = 0) -> Problem:
        """A problem at index ``at`` of this text."""
        offset = at if self.key is None else None
        return Problem(message, hint, key=self.key, offset=offset, account=self.account)


@dataclass(frozen=True, slots=True)
class World:
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


class Case(NamedTuple):
    """One post to judge: as written, and as shown."""

    file: PostFile
    slots: tuple[Slot, ...]
    world: World
    faults: tuple[Problem, ...] = ()
    unknown: tuple[Problem, ...] = ()
    written: tuple[Written, ...] = ()
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


def written_texts(file: PostFile) -> tuple[Written, ...]:
    """The texts of a post that people will read, each once."""
    post = file.post
    texts = [Written(file.body)]
    if post.title:
        texts.append(Written(post.title, ("title",)))
    for account, variant in post.variants.items():
        if variant.text:
            texts.append(Written(variant.text, ("variants", account, "text"), account))
        if variant.title:
            texts.append(Written(variant.title, ("variants", account, "title"), account))
    return tuple(texts)


class SlotFacts(NamedTuple):
    """What rules across posts need of a slot."""

    account: str
    at: float  # seconds since 1970, UTC
    key: KeyPath


class PostFacts(NamedTuple):
    """What rules across posts need of a post; small, so that ten thousand fit in memory and in a cache."""

    id: str
    path: str
    is_draft: bool
    type: str
    slots: tuple[SlotFacts, ...]


class Watch(NamedTuple):
    """What a post must have before a rule can find anything in it; posts without are not even shown to the rule.

    One of these ``words`` (as ``rules._reading.tokens`` gives them), and, where ``together`` is given, those of
    ``beside`` that it asks for too; or one of these ``signs``; or what ``also`` says of the case and its ``Reading``.
    """

    words: frozenset[bytes] = frozenset()
    signs: tuple[str, ...] = ()
    also: Callable[[Case, Any], bool] | None = None
    beside: frozenset[bytes] = frozenset()
    together: Callable[[frozenset[bytes]], bool] | None = None

    def has_one_of(self, words: frozenset[bytes]) -> bool:
        """Whether a post with these words has to be shown to the rule for their sake."""
        return not self.words.isdisjoint(words) and (self.together is None or self.together(words))


@dataclass(frozen=True, slots=True)
class Rule:
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
        return inspect.cleandoc(self.check.__doc__ or "")

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


def only_if(has: Callable[[Case, Any], bool]) -> Callable[[Any], Watch]:
    """The watch of a rule that is about posts which have something; ``has`` is given the case and its ``Reading``."""
    return lambda _: Watch(also=has)


def day_in_zone(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant, where the organisation is."""
    return moment.astimezone(zone).date()


def shown_time(moment: datetime) -> str:
    """``19 October 2026 at 10:00``, for messages."""
    return f"{moment.day} {moment:%B %Y} at {moment:%H:%M}"
