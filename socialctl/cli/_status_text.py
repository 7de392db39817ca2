"""How status is told to people: all posts in a table, or the full account of some."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from socialctl.answers.asking import day_and_time, who_can
from socialctl.approvals import ledger
from socialctl.approvals.court import Read
from socialctl.cli._console import indented
from socialctl.cli._session import Session
from socialctl.emitters._notices import sentence
from socialctl.emitters._symbols import STYLES, SYMBOLS
from socialctl.model.publishing import Shown
from socialctl.model.schedule import Notice
from socialctl.model.screen import Screen
from socialctl.model.slot import State
from socialctl.model.text import one_line
from socialctl.model.verdict import Broken, Need, Reason, Verdict, Weighed
from socialctl.platforms.render import slots
from socialctl.store import changes

# What needs somebody comes first.
_ORDER: tuple[State, ...] = (
    "blocked",
    "held",
    "missed",
    "rejected",
    "pending",
    "ready",
    "draft",
    "approved",
    "published",
)
# Reasons that hold for every post alike: in a table they are said once.
_OF_ALL = frozenset({"policy-not-ratified", "policy-rolled-back", "policy-forked"})
_DID = {
    "submit": "submitted it",
    "approve": "approved it",
    "reject": "rejected it",
    "withdraw": "took back what was signed before",
}


class Account(NamedTuple):
    """A post, the verdict on it, and what is wrong in its folder of the ledger."""

    read: Read
    verdict: Verdict
    broken: Sequence[Broken]

    @property
    def lost(self) -> Sequence[Broken]:
        """The files that are no statement at all: the verdict does not know them."""
        known = {one.path for one in self.verdict.statements}
        return [one for one in self.broken if one.path not in known]


def counted(number: int, noun: str) -> str:
    """``1 post``, ``2 posts``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# --- All posts -------------------------------------------------------------------------------------------------------


def table(accounts: Sequence[Account], notices: Iterable[Notice], screen: Screen) -> str:
    """Every post in a line or two, by state, and how many there are of each; above them what stops everything."""
    lines = io.StringIO()
    out = Console(file=lines, **screen.console_options())
    for notice in notices:
        out.print(Text(sentence(notice), style=STYLES["held"], overflow="fold"))
        out.print()
    for reason in _of_all(accounts):
        _reason(out, reason, by=0)
        out.print()
    for state in _ORDER:
        same = [account for account in accounts if account.verdict.state == state]
        if same:
            out.print(_state(state, f" ({len(same):,})"))
            for account in same:
                _brief(out, account)
            out.print()
    out.print(Text(_summary(accounts), style="bold"))
    return _trimmed(lines)


def _of_all(accounts: Sequence[Account]) -> list[Reason]:
    return list(
        dict.fromkeys(reason for account in accounts for reason in account.verdict.reasons if reason.code in _OF_ALL)
    )


def _brief(out: Console, account: Account) -> None:
    post = account.read.file.post
    out.print(indented(one_line(f"{post.id}: {post.title}")))
    why = [reason for reason in account.verdict.reasons if reason.code not in _OF_ALL | {"draft"}]
    if why and account.verdict.state != "draft":
        more = f" (and {len(why) - 1} more)" if len(why) > 1 else ""
        out.print(indented(one_line(f"{why[0].message}{more}"), by=4, style="dim"))
    if account.broken:
        number = counted(len(account.broken), "file")
        out.print(indented(f"{number} of its ledger not valid: 'socialctl status {post.id}'", by=4, style="red"))


def _summary(accounts: Sequence[Account]) -> str:
    if not accounts:
        return "0 posts: there are none under content/posts/."
    states = [account.verdict.state for account in accounts]
    parts = ", ".join(f"{states.count(state):,} {state}" for state in _ORDER if state in states)
    return f"{counted(len(accounts), 'post')}: {parts}."


# --- The full account ------------------------------------------------------------------------------------------------


def full(accounts: Sequence[Account], made: Session, screen: Screen) -> str:
    """Each post with what is asked of it, what is missing, and every statement about it."""
    lines = io.StringIO()
    out = Console(file=lines, **screen.console_options())
    waiting = unsent(made)
    for number, account in enumerate(accounts):
        if number:
            out.print()
        _full(out, account, made, waiting)
    return _trimmed(lines)


def _full(out: Console, account: Account, made: Session, waiting: frozenset[str]) -> None:
    file, verdict = account.read.file, account.verdict
    out.print(_state(verdict.state, f"  {one_line(file.post.title)}"))
    out.print(indented(one_line(f"{file.post.id}, by {_name(made, file.post.author)}, {file.path}"), style="dim"))
    for line in _times(account, made):
        out.print(indented(one_line(line), style="dim"))
    for once in verdict.published:
        out.print(indented(one_line(_published(once, made)), style="green"))
    if verdict.reasons:
        out.print(Text("\nWhat is missing", style="bold"))
    for reason in _missing(account, made):
        _reason(out, reason)
    if verdict.needs:
        out.print(Text("\nWhat is asked for", style="bold"))
    for need in verdict.needs:
        out.print(indented(one_line(_need(need, made))))
    out.print(Text("\nWhat was signed", style="bold"))
    for one in verdict.statements:
        _statement(out, one, made, is_unsent=one.path in waiting)
    for lost in account.lost:
        out.print(indented(one_line(lost.path)))
        out.print(indented("counts for nothing", by=4, style="red"))
        _reason(out, lost.reason, by=4)
    if not verdict.statements and not account.lost:
        out.print(indented("nothing yet"))


def _missing(account: Account, made: Session) -> Iterator[Reason]:
    """Why the post is not approved; where approvals are missing, who can give them."""
    stand = made.court.standing
    lacking = iter([need for need in account.verdict.needs if need.have < need.need])
    for reason in account.verdict.reasons:
        need = next(lacking, None) if reason.code == "too-few-approvals" else None
        yield (
            reason._replace(hint=who_can(stand, account.read.file.post, account.verdict, need))
            if need and stand
            else reason
        )


def _times(account: Account, made: Session) -> Iterator[str]:
    world = made.run.world
    for slot in slots(account.read.file, world.accounts, world.zone):
        state = account.verdict.on(slot.account).state
        apart = f", {state}" if account.verdict.slots else ""
        yield f"{slot.account}: {day_and_time(slot.at) if slot.at else 'no time yet'}{apart}"


def _published(once: Shown, made: Session) -> str:
    zone = made.run.world.zone
    where = f": {once.url}" if once.url else ""
    down = f" (taken down {day_and_time(once.taken_down.astimezone(zone))})" if once.taken_down else ""
    when = day_and_time(once.at.astimezone(zone))
    return f"{once.account}: went out {when}, says {_name(made, once.person)}{down}{where}"


def _need(need: Need, made: Session) -> str:
    have = "nobody has" if not need.have else "1 has" if need.have == 1 else f"{need.have} have"
    return f"{counted(need.need, 'approval')} in the role {need.role}: {have} signed ({made.policy.cite(need.clause)})"


_FORGED = ("other-person", "unknown-key", "key-shared", "other-repository")


def _statement(out: Console, one: Weighed, made: Session, *, is_unsent: bool) -> None:
    role = f" as {one.role}" if one.role else ""
    verb = "counts" if one.counts else "does not count"
    when = f"{one.at.astimezone(made.run.world.zone):%Y-%m-%d %H:%M}"
    said = f"{_name(made, one.person)} {_DID[one.decision]}{role}"
    if one.reason is not None and one.reason.code in _FORGED:
        said = f"{one.decision} in the name of {_name(made, one.person)}"
    line = Text(one_line(f"{when}  {said}:"))
    line.append(" ").append(verb, style="green" if one.counts else "red")
    out.print(Padding(line, (0, 0, 0, 2), expand=False))
    if one.comment:
        out.print(indented(one_line(f"“{one.comment}”"), by=4))
    if one.reason is not None:
        _reason(out, _for_signer(one, one.reason), by=4)
    if is_unsent:
        out.print(indented("→ signed here and not sent yet: socialctl send", by=4, style="cyan"))


def _for_signer(one: Weighed, reason: Reason) -> Reason:
    """The reason; nobody signs an earlier submission again."""
    return reason._replace(hint="") if (one.decision, reason.code) == ("submit", "superseded") else reason


def unsent(made: Session) -> frozenset[str]:
    """The statements that lie in the folder and in no commit; without git nothing is sent that way."""
    tree = made.tree
    paths = changes.of_folder(tree.root).paths if tree.in_git and not tree.commit else ()
    return frozenset(path for path in paths if path.startswith(ledger.FOLDER) and path.endswith(".json"))


def _reason(out: Console, reason: Reason, by: int = 2) -> None:
    """A sentence with its code, and the next step."""
    out.print(indented(one_line(f"{reason.message} [{reason.code}]"), by=by))
    if reason.hint:
        out.print(indented(one_line(f"→ {reason.hint}"), by=by, style="cyan"))


def _state(state: State, words: str) -> Text:
    return Text(f"{SYMBOLS[state]} {state}", style=STYLES[state]).append(words, style="bold")


def _name(made: Session, person: str) -> str:
    found = made.policy.people.get(person)
    return found.name if found else person


def _trimmed(lines: io.StringIO) -> str:
    return "\n".join(line.rstrip() for line in lines.getvalue().split("\n"))
