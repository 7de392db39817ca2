"""What has changed of the content and the policy, in the folder or between two commits, and what people call it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

from socialctl.model.errors import SyntaxProblem
from socialctl.model.text import cut, one_line
from socialctl.store import frontmatter, git
from socialctl.store.git_words import listed
from socialctl.store.snapshot import CONTENT, LEDGER, MEDIA, POLICY, POSTS, Snapshot, TreeFile, of_commit

# What people share: everything else in the repository is not ours to commit.
SHARED = (CONTENT, POLICY, ".gitattributes")
SUBJECT_WIDTH = 72  # what programs that list commits show of a message's first line

Kind = Literal["new", "changed", "deleted"]
_KINDS: dict[str, Kind] = {"A": "new", "D": "deleted"}
# What editors, file managers and an interrupted write of ours leave behind. None of it is content.
_LITTER = re.compile(r"(?:^|/)(?:\.[^/]*\.(?:tmp|swp)|\.#[^/]*|~\$[^/]*|[^/]*~|\.DS_Store|Thumbs\.db|desktop\.ini)$")
_POST_STATEMENT = re.compile(r"content/approvals/posts/([^/]+)/([^/]+)-[^-/]+\.json$")
_POLICY_STATEMENT = re.compile(r"content/approvals/policy/(\d+)-[^/]+/([^/]+)-[^-/]+\.json$")
_HOLD = re.compile(r"content/approvals/holds/([^/]+)-[^-/]+\.json$")
_PUBLICATION = re.compile(r"content/approvals/published/([^/]+)/([^/]+)-[^-/]+\.json$")
_AUDIT = re.compile(r"content/approvals/audits/([^/]+)-[^-/]+/([^/]+)-[^-/]+\.json$")
_POLICY_VERSION = re.compile(r"content/approvals/policy/(\d+)-[^/]+/policy\.yaml$")
_DECISIONS = {
    "submit": "submission",
    "approve": "approval",
    "reject": "rejection",
    "withdraw": "withdrawal",
    "ratify": "ratification",
    "hold": "hold",
    "release": "release",
    "published": "record of publishing",
    "corrected": "record of correcting",
    "taken-down": "record of taking down",
    "audit": "audit",
}
_ID = re.compile(r"[a-z0-9-]{1,100}")
_MOST_PHRASES = 200
_MOST_READ = 64 * 1024  # of a statement


class Change(NamedTuple):
    """A file that is another than before: its path below the content repository's root, and how."""

    path: str
    kind: Kind


class Changes(NamedTuple):
    """Changes, sorted by path, with the trees before and after them, which say what the files are called."""

    changes: tuple[Change, ...]
    before: Snapshot
    after: Snapshot

    @property
    def paths(self) -> list[str]:
        """The paths of all files that changed."""
        return [change.path for change in self.changes]


def of_folder(root: Path) -> Changes:
    """What is in the folder and not in the last commit, staged or not. Ignored files are no changes."""
    head = git.head(root)
    found = dict(_compared(root, head or empty_tree(root)))
    for path in _untracked(root):
        # In the commit, but taken out of the index ('git rm --cached'): the folder counts.
        found[path] = "changed" if path in found else "new"
        if found[path] == "changed" and git.is_same(root, f"HEAD:./{path}", path):
            del found[path]
    after = Snapshot("the work tree", root, {path: TreeFile("file") for path in found})
    return _changes(found, _tree(root, head), after)


def between(root: Path, old: str | None, new: str) -> Changes:
    """What changed from one commit to the other (None is before the first)."""
    found = dict(_compared(root, old or empty_tree(root), new))
    return _changes(found, _tree(root, old), _tree(root, new))


def _changes(found: dict[str, Kind], before: Snapshot, after: Snapshot) -> Changes:
    return Changes(tuple(Change(path, kind) for path, kind in sorted(found.items())), before, after)


def _tree(root: Path, commit: str | None) -> Snapshot:
    return of_commit(root, commit) if commit else Snapshot("nothing", root, {})


def empty_tree(root: Path) -> str:
    """The id of a tree without files."""
    return git.run(root, "hash-object", "-t", "tree", "--stdin").decode().strip()


def _compared(root: Path, *trees: str) -> Iterator[tuple[str, Kind]]:
    options = ("--name-status", "--no-renames", "--relative", "--no-ext-diff", "-z")
    fields = git.run(root, "diff", *options, *trees, "--", *SHARED).split(b"\0")
    for letter, path in zip(fields[::2], fields[1::2], strict=False):
        yield git.as_text(path), _KINDS.get(letter.decode(), "changed")


def _untracked(root: Path) -> list[str]:
    found = git.run(root, "ls-files", "--others", "--exclude-standard", "-z", "--", *SHARED)
    found += git.run(root, "ls-files", "--others", "-z", "--", LEDGER)  # no statement is ignored
    names = dict.fromkeys(git.as_text(found).split("\0")[:-1])
    # What ends in / is another git repository inside this one.
    return [name for name in names if not name.endswith("/") and not _LITTER.search(name)]


class _Thing(NamedTuple):
    """What a file, or two that belong together, stand for: its sort, and its name."""

    sort: Literal["post", "statement", "media file", "other file"]
    name: str


def is_shared(path: str) -> bool:
    """Whether a file, or what lies below that folder, is ours to commit."""
    return path in SHARED or path.startswith(f"{CONTENT}/")


def told(found: Changes) -> list[str]:
    """What changed as people say it, one phrase a thing: ``new post x``, ``approval of y by rashad``."""
    return [_phrase(thing, kinds) for thing, kinds in _things(found).items()]


def commit_message(found: Changes) -> str:
    """A message for a commit of all of it; its first line has at most 72 characters."""
    phrases = told(found)
    subject = "; ".join(phrases)
    if len(subject) <= SUBJECT_WIDTH:
        return _capital(subject) + "\n"
    sorts = Counter(thing.sort for thing in _things(found))
    subject = cut(", ".join(f"{number} {sort}{'' if number == 1 else 's'}" for sort, number in sorts.items()), 72)
    return f"{_capital(subject)}\n\n" + "".join(f"- {phrase}\n" for phrase in listed(phrases, _MOST_PHRASES))


def _capital(text: str) -> str:
    is_name = text.startswith((POLICY, f"{CONTENT}/", "."))
    return text if is_name else text[:1].upper() + text[1:]


def _phrase(thing: _Thing, kinds: set[Kind]) -> str:
    if kinds == {"new"}:
        return thing.name if thing.sort == "statement" else f"new {thing.name}"
    if kinds == {"deleted"}:
        return f"{thing.name} deleted"
    return f"{thing.name} moved" if kinds == {"new", "deleted"} else f"{thing.name} changed"


def _things(found: Changes) -> dict[_Thing, set[Kind]]:
    """Each thing with what happened to its files: to a post that was moved, one is new and one deleted."""
    things: dict[_Thing, set[Kind]] = {}
    for path, kind in found.changes:
        tree = found.before if kind == "deleted" else found.after
        things.setdefault(_thing(tree, path), set()).add(kind)
    return things


def _thing(tree: Snapshot, path: str) -> _Thing:
    if path.startswith(POSTS) and path.endswith(".md"):
        return _Thing("post", f"post {_post_id(tree, path)}")
    document = path.removesuffix(".sig")  # the statement, which its signature belongs to
    if match := _POST_STATEMENT.match(document):
        return _Thing("statement", f"{_decision(tree, document)} of {one_line(match[1])} by {one_line(match[2])}")
    if match := _POLICY_STATEMENT.match(document):
        return _Thing("statement", f"{_decision(tree, document)} of policy {match[1]} by {one_line(match[2])}")
    if match := _PUBLICATION.match(document):
        return _Thing("statement", f"{_decision(tree, document)} {one_line(match[1])} by {one_line(match[2])}")
    if match := _HOLD.match(document):
        return _Thing("statement", f"{_decision(tree, document)} by {one_line(match[1])}")
    if match := _AUDIT.match(document):
        return _Thing("statement", f"{_decision(tree, document)} until {one_line(match[1])} by {one_line(match[2])}")
    if match := _POLICY_VERSION.match(path):
        return _Thing("other file", f"policy version {match[1]}")
    if path.startswith(MEDIA):
        return _Thing("media file", f"media file {one_line(path.removeprefix(MEDIA))}")
    return _Thing("other file", one_line(path))


def _post_id(tree: Snapshot, path: str) -> str:
    """The post's id; the name of its file where it has none that can be read."""
    try:
        name = frontmatter.read_post(tree.read(path, frontmatter.MAX_BYTES)).front.get("id")
    except SyntaxProblem:
        name = None
    return name if isinstance(name, str) and _ID.fullmatch(name) else one_line(PurePosixPath(path).stem)


def _decision(tree: Snapshot, path: str) -> str:
    try:
        statement = json.loads(tree.read(path, _MOST_READ)) if tree.has(path) else None
    except (SyntaxProblem, ValueError, RecursionError):
        statement = None
    decision = statement.get("decision") if isinstance(statement, dict) else None
    return _DECISIONS.get(decision, "statement") if isinstance(decision, str) else "statement"
