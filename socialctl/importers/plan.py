"""What an import would write, worked out whole before the first file is written."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from pydantic import ValidationError

from socialctl.importers.galaxy_social import Choices, Context, Imported, convert
from socialctl.importers.pictures import SOURCE
from socialctl.importers.plugins import PLUGINS, Additions, Plugin, additions, clashes, only_files, plugins
from socialctl.importers.reading import read_post, read_yaml
from socialctl.importers.remark import Kind, Remark
from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.model.language import id_from
from socialctl.model.policy import Policy
from socialctl.model.shape import model_of
from socialctl.store import posts
from socialctl.store.frontmatter import MAX_BYTES, decode
from socialctl.store.schema import faults
from socialctl.store.snapshot import Snapshot
from socialctl.store.splice import insert_entries
from socialctl.store.strict_yaml import build
from socialctl.store.writing import as_post, as_yaml

IMPORTED = "content/posts/imported/"
MAX_PICTURE = 50 * 1024 * 1024  # GitHub warns above this size
LONGEST_ID = 90  # leaves room for a number


@dataclass
class Plan:
    """Posts and pictures to write, what is there already, what cannot be brought in, and what did not fit."""

    read: int = 0
    posts: dict[str, bytes] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)  # where to, where from
    external: int = 0
    already: dict[str, str] = field(default_factory=dict)  # the other tool's path, where it is here
    skipped: list[tuple[str, SyntaxProblem]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    additions: Additions = field(default_factory=Additions)


def galaxy_social(
    source: Snapshot, tree: Snapshot, policy: Policy, choices: Choices, today: date, progress: Callable[[int], None]
) -> Plan:
    """The plan for bringing galaxy-social's posts (``source``) into our repository (``tree``)."""
    try:
        known, remarks = plugins(read_yaml(source.read(PLUGINS, MAX_BYTES)))
    except SyntaxProblem as problem:
        raise UsageError(f"cannot be read: {problem.message}", where=f"{PLUGINS}:{problem.line}") from None
    plan = Plan(remarks=remarks)
    taken = {plugin.id: plugin for plugin in clashes(known.values(), policy)}
    ids = _Ids(tree)
    context = Context(known, {path for path in source.files if source.has(path)}, choices)
    used: set[str] = set()
    for path, data in source.read_many([path for path in sorted(source.files) if path.endswith(".md")], MAX_BYTES):
        plan.read += 1
        progress(plan.read)
        here, post_id = ids.place(path)
        if post_id is None:
            plan.already[path] = here
            continue
        try:
            if isinstance(data, SyntaxProblem):
                raise data
            post = convert(path, post_id, read_post(data), context)
            _refuse_clash(post, taken, policy)
            _add(plan, here, post, as_post(here, post.front, post.words), source, tree)
        except SyntaxProblem as problem:
            plan.skipped.append((path, problem))
        else:
            used.update(post.front["accounts"])
    plan.additions = additions(known.values(), used, policy, today)
    for plugin in only_files(known.values(), used):
        detail = f"{plugin.name} writes files and posts nowhere; it is no account here"
        plan.remarks.append(Remark(Kind.PLUGIN, PLUGINS, detail))
    return plan


def _refuse_clash(post: Imported, taken: dict[str, Plugin], policy: Policy) -> None:
    for account in post.front["accounts"]:
        if account in taken:
            here, there = policy.accounts[account], taken[account]
            raise SyntaxProblem(
                f"its account {account} is {there.platform} {there.handle} in {PLUGINS}, "
                f"but {here.platform} {here.handle} in policy.yaml",
                hint="give one of the two another name, or both the same url",
            )


def _add(plan: Plan, path: str, post: Imported, data: bytes, source: Snapshot, tree: Snapshot) -> None:
    for there, here in post.copies.items():
        picture = source.read(there, MAX_PICTURE)
        if not tree.has(here):
            plan.pictures[here] = there
        elif tree.read(here, MAX_PICTURE) != picture:
            raise SyntaxProblem(f"its picture {there} is another one than {here}", hint="rename one of the two")
    plan.posts[path] = data
    plan.external += sum("external" in item for item in post.front.get("media", ()))
    plan.remarks += post.remarks


class _Ids:
    """An id for each of the other tool's posts, from its file name; the same in every run."""

    def __init__(self, tree: Snapshot) -> None:
        self.files = tree.files
        self.where = dict(ids_of(tree))
        self.given: set[str] = set()

    def place(self, path: str) -> tuple[str, str | None]:
        """Where the post goes and its id; no id where it is there already, perhaps moved since."""
        folder, name = posixpath.split(path.removeprefix(SOURCE))
        folders = [part if part.isprintable() else id_from(part) or "folder" for part in folder.split("/") if part]
        plain = id_from(name.removesuffix(".md"))[:LONGEST_ID].strip("-") or "post"
        number = 1
        while (post_id := plain if number == 1 else f"{plain}-{number}") in self.given:
            number += 1
        self.given.add(post_id)
        here = IMPORTED + "/".join((*folders, f"{post_id}.md"))
        if here in self.files:
            return here, None
        return (self.where[post_id], None) if post_id in self.where else (here, post_id)


def ids_here(source: Snapshot, tree: Snapshot) -> dict[str, str]:
    """What galaxy-social's posts are called here, by their path there, as far as they were brought in."""
    ids, called = _Ids(tree), {path: name for name, path in ids_of(tree)}
    places = {path: ids.place(path)[0] for path in sorted(source.files) if path.endswith(".md")}
    return {path: called[here] for path, here in places.items() if here in called}


def ids_of(tree: Snapshot) -> Iterator[tuple[str, str]]:
    """The id of each post that can be read, with its path."""
    for path, data in tree.read_many(tree.posts(), MAX_BYTES):
        if isinstance(data, bytes):
            try:
                yield posts.load(path, data).file.post.id, path
            except SyntaxProblem:
                continue


def policy_with(data: bytes, added: Additions, today: date) -> bytes:
    """policy.yaml with the additions put in; everything else stays as it is written."""
    text = data.decode("utf-8")
    for key, entries in (("accounts", added.accounts), ("platforms", added.platforms)):
        if entries:
            note = f"# From galaxy-social's {PLUGINS}, {today.isoformat()}; to be checked and completed.\n"
            text = insert_entries(text, key, note + as_yaml(entries))
    changed = text.encode("utf-8")
    front = build(decode(changed))
    try:
        Policy.model_validate(front)
    except ValidationError as error:
        wrong = faults(error, model_of(Policy), front)[0]
        raise UsageError(
            f"the accounts of {PLUGINS} do not fit into policy.yaml: {wrong.message}", hint=wrong.hint
        ) from None
    return changed
