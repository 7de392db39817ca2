"""What stands beside a request in Markdown: what becomes of the calendar; and of each post that the request changes,
what accounts will show, and what is wrong.

Everything from posts, file names and the policy stands in fences and code spans, where nothing is markup, no name is a
mention, and no number a reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from socialctl import checker
from socialctl.cli import _given as given
from socialctl.cli._calendar_diff import schedule
from socialctl.cli._session import Session, session
from socialctl.cli._shown import measured
from socialctl.emitters._diff_words import chapters, head
from socialctl.emitters.diff_markdown import section
from socialctl.model import times
from socialctl.model.errors import SocialctlError, SyntaxProblem
from socialctl.model.finding import Finding
from socialctl.model.markdown import fenced, span
from socialctl.model.schedule_changes import Difference
from socialctl.model.schedule_changes import changes as changes_of
from socialctl.model.slot import Slot
from socialctl.model.text import cut, one_line
from socialctl.platforms.measure import measures
from socialctl.platforms.render import slots
from socialctl.store import changes, frontmatter, git, posts
from socialctl.store.posts import LoadedPost
from socialctl.store.snapshot import LEDGER

# GitHub takes 1 MiB a step (docs.github.com, "Adding a job summary"); the rest is for the last line.
MOST_BYTES = 1_000_000
# No platform shows more of one post (docs/platforms.md).
_MOST_OF_A_TEXT = 70_000
_MOST_CHANGES = 50
# The calendar must leave room for the posts.
_MOST_OF_THE_CALENDAR = 200_000
_STATEMENTS = f"{LEDGER}posts/"


class _Brought(NamedTuple):
    """What a request brings: in words, and the paths of the posts that it changes or that something is signed about;
    and the commit that it began from."""

    told: Sequence[str]
    paths: Sequence[str]
    parted: str


def markdown(root: Path | None, now: str | None, base: str, rev: str, anchor: str | None) -> str:
    """The document. It ends where the next post would make it too long for a service, and says so."""
    folder = given.root_folder(root)
    old, new = git.commit_of(folder, base), git.commit_of(folder, rev)
    made = session(folder, now, anchor=anchor, base=old, revision=new, must_be_anchored=False)
    brought = _brought(made, old, new)
    result = checker.check(made.run, brought.paths, None, made.court if _is_heard(made) else None)
    before = _before(folder, now, anchor, old, brought.parted) if _is_heard(made) else None
    pieces = ["\n".join(_head(made, brought)), *(_calendar(before, made) if before else ())]
    size = sum(len(piece.encode("utf-8", "backslashreplace")) for piece in pieces)
    for number, path in enumerate(brought.paths):
        piece = "\n".join(_post(made, path, result.findings))
        size += len(piece.encode("utf-8", "backslashreplace")) + 1
        if size > MOST_BYTES:
            left = len(brought.paths) - number
            pieces.append(f"\n{_counted(left, 'more post')} would make this too long: see 'socialctl preview'.")
            break
        pieces.append(piece)
    return "\n".join(pieces) + "\n"


def _brought(made: Session, old: str, new: str) -> _Brought:
    shared = git.run_or_none(made.tree.root, "merge-base", old, new)
    parted = shared.decode().strip() if shared else old
    found = changes.between(made.tree.root, parted, new)
    there = set(made.tree.posts())
    paths = {path for path in found.paths if path in there}
    signed = {path.removeprefix(_STATEMENTS).partition("/")[0] for path in found.paths if path.startswith(_STATEMENTS)}
    paths |= {post.file.path for post in made.readable if post.file.post.id in signed}
    return _Brought(changes.told(found), sorted(paths), parted)


def _before(folder: Path, now: str | None, anchor: str | None, base: str, parted: str) -> Session | None:
    """The commit that the request began from, judged as the request is; None where that cannot be."""
    try:
        before = session(folder, now, anchor=anchor, base=base, revision=parted, must_be_anchored=False)
    except SocialctlError:  # it has no policy that can be read
        return None
    return before if _is_heard(before) else None


def _calendar(before: Session, after: Session) -> Iterator[str]:
    """What becomes of the calendar, if anything: as many posts as there is room for, and how many more there are."""
    zone = after.policy.organisation.zone
    compared = Difference("", "", zone, None, changes_of(schedule(before), schedule(after)))
    if not compared.changes:
        return
    yield f"\n## The calendar\n\n{head(compared)} Times in {span(zone)}."
    told = chapters(compared)
    size = 0
    for number, chapter in enumerate(told):
        piece = "\n".join(section(chapter, "###"))
        size += len(piece.encode("utf-8", "backslashreplace"))
        if size > _MOST_OF_THE_CALENDAR:
            left = _counted(len(told) - number, "more post")
            yield f"\n{left} would make this too long: see 'socialctl calendar diff'."
            return
        yield piece


def _is_heard(made: Session) -> bool:
    return made.is_anchored or made.court.chain.state == "none"


def _head(made: Session, brought: _Brought) -> Iterator[str]:
    yield "# What this changes"
    yield ""
    for words in brought.told[:_MOST_CHANGES]:
        yield f"- {span(words)}"
    if len(brought.told) > _MOST_CHANGES:
        yield f"- and {len(brought.told) - _MOST_CHANGES:,} more"
    if not brought.told:
        yield "Nothing below content/, and not the policy."
    yield ""
    yield f"{_counted(len(brought.paths), 'post')} to look at, of {len(made.tree.posts()):,} there."
    if not _is_heard(made):
        yield "Approvals were not looked at: nobody has said yet which policy to trust."
    if made.court.chain.reasons:
        yield ""
        yield from fenced("\n".join(f"{one.code}: {one_line(one.message)}" for one in made.court.chain.reasons))


def _post(made: Session, path: str, findings: Sequence[Finding]) -> Iterator[str]:
    loaded = _load(made, path)
    yield ""
    if isinstance(loaded, SyntaxProblem):
        yield f"## {span(path)}"
        yield ""
        yield "It cannot be read."
        yield from _found([one for one in findings if one.path == path])
        return
    post = loaded.file.post
    yield f"## {span(post.title)}"
    yield ""
    yield f"{span(path)} by {span(post.author)}, id {span(post.id)}."
    yield f"State: **{_state(made, path, post.is_draft)}**."
    yield from _found([one for one in findings if one.path == path or one.path.startswith(f"{_STATEMENTS}{post.id}/")])
    for slot in slots(loaded.file, made.run.world.accounts, times.zone(made.policy.organisation.zone)):
        yield from _slot(made, slot, loaded)


def _found(findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield ""
        yield from fenced("\n".join(map(_told, findings)))


def _load(made: Session, path: str) -> LoadedPost | SyntaxProblem:
    try:
        return posts.load(path, made.tree.read(path, frontmatter.MAX_BYTES))
    except SyntaxProblem as problem:
        return problem


def _state(made: Session, path: str, is_draft: bool) -> str:
    if not _is_heard(made):
        return "draft" if is_draft else "approvals not looked at"
    return made.verdicts[path].state


def _told(finding: Finding) -> str:
    place = f"{one_line(finding.path)}: " if finding.path.startswith(LEDGER) else f"{finding.line}:{finding.column} "
    mend = f"\n  → {one_line(finding.hint)}" if finding.hint else ""
    return f"{place}{finding.severity} {finding.rule}: {one_line(finding.message)}{mend}"


def _slot(made: Session, slot: Slot, loaded: LoadedPost) -> Iterator[str]:
    account = made.run.world.accounts[slot.account]
    when = f"{slot.at:%A} {slot.at.day} {slot.at:%B %Y %H:%M} ({slot.at:%Z})" if slot.at else "no time yet"
    yield ""
    yield f"### {span(slot.account)}: {span(f'{account.platform.name} {slot.handle}')}, {when}"
    yield ""
    title = f"Title: {slot.title}\n\n" if slot.title is not None else ""
    yield from fenced(cut(f"{title}{slot.text}", _MOST_OF_A_TEXT))
    yield ""
    for item in loaded.file.post.media:
        yield f"- {span(item.name)}: {span(item.alt or 'no alt text')}"
    for measure in measures(slot, account, len(loaded.file.post.media)):
        yield f"- {measured(measure)}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
