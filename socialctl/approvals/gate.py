"""The calendar gate: what was approved still does not go out while a rule finds an error in it (DESIGN section 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from socialctl.approvals.court import Read, blocked
from socialctl.judge import Judge, facts_of, judge
from socialctl.model.finding import Finding
from socialctl.model.verdict import Reason, Verdict
from socialctl.rules._base import World
from socialctl.rules.settings import ActiveRule, RuleSet
from socialctl.rules.structure import duplicate_id
from socialctl.store import posts
from socialctl.store.snapshot import CONTENT

Verdicts = Mapping[str, Verdict]  # by the path of the post


def gate(
    world: World,
    rules: RuleSet,
    read: Sequence[Read],
    verdicts: Verdicts,
    every: Sequence[Read],
    converted: Mapping[str, str],
) -> Verdicts:
    """The verdicts on ``read``, with those approved posts blocked in which a rule finds an error, whatever the hour: a
    time that has passed stays in the calendar as history. ``every`` are the posts that ``verdicts`` are about: all that
    there are, where rules compare posts. ``converted`` are files whose bytes git changes, each with the attribute."""
    approved = [post for post in read if verdicts[post.file.path].state == "approved"]
    timeless = judge(world._replace(now=None), rules)
    against: dict[str, list[Reason]] = {post.file.path: [] for post in approved}
    for path, reason in (
        *_by_rules(timeless, approved),
        *_across(world, rules, every, verdicts),
        *_changed_by_git(approved, converted),
    ):
        if path in against:
            against[path].append(reason)
    paths = [post.file.path for post in read]
    return {path: blocked(verdicts[path], against.get(path, ())) for path in paths}


def comparing(rules: RuleSet) -> list[ActiveRule]:
    """The rules by which one post keeps another from going out: to ask them takes every post, and the verdict on it.
    Two posts of one id are found by the court itself."""
    across = rules.reading("posts", without=("verdict",))
    return [one for one in across if one.severity == "error" and one.rule is not duplicate_id]


def _by_rules(judge: Judge, approved: Sequence[Read]) -> Iterator[tuple[str, Reason]]:
    loaded = [posts.load(post.file.path, post.data) for post in approved]
    for judged in judge.posts(loaded):
        yield from ((finding.path, _reason(finding)) for finding in judged.findings if finding.severity == "error")


def _reason(finding: Finding) -> Reason:
    return Reason(finding.rule, finding.message, finding.hint)


def _across(world: World, rules: RuleSet, every: Sequence[Read], verdicts: Verdicts) -> Iterator[tuple[str, Reason]]:
    errors = comparing(rules)
    if not errors:
        return
    facts = tuple(
        facts_of(post.file, world, is_approved=verdicts[post.file.path].state == "approved") for post in every
    )
    for one in errors:
        for path, problem in one.rule.check(facts, world, one.parameters):
            yield path, Reason(one.rule.id, problem.message, problem.hint)


def _changed_by_git(approved: Sequence[Read], converted: Mapping[str, str]) -> Iterator[tuple[str, Reason]]:
    """Of files whose bytes git would change between commit and folder nobody can say which of the two was approved."""
    hint = "in .gitattributes keep to 'content/** -text', and take the other one out"
    for post in approved if converted else ():
        for path in dict.fromkeys(files(post)):
            if path in converted:
                message = f"git changes the bytes of {path} ({converted[path]})"
                yield post.file.path, Reason("changed-by-git", message, hint)


def files(post: Read) -> Iterator[str]:
    """The paths of a post and of the files that it names."""
    yield post.file.path
    for item in post.file.post.media:
        yield from (f"{CONTENT}/{name}" for name in (item.file, item.captions) if name)
