"""Who can do what is missing."""

from __future__ import annotations

from datetime import datetime

from socialctl.approvals.standing import Standing
from socialctl.model.post import Post
from socialctl.model.verdict import Need, Verdict


def who_can(stand: Standing, post: Post, verdict: Verdict, need: Need) -> str:
    """Who can give a missing approval, and how: those in office today who have a key, did not write the post, and have
    not approved it."""
    have = {one.person for one in verdict.approvals}
    able = {listed.person for listed in stand.keys.keys.values()} - have - {post.author}
    able &= {person for name in need.accounts for person in stand.policy.in_office(need.role, stand.today, name)}
    if not able:
        return f"nobody else in the role {need.role} has a key: the policy appoints somebody"
    then = f"socialctl approve {post.id}"
    then = f"once it is submitted: {then}" if post.is_draft else then
    names = sorted(stand.name(person) for person in able)
    return f"{' or '.join(filter(None, (', '.join(names[:-1]), names[-1])))} can{'' if post.is_draft else ':'} {then}"


def day_and_time(at: datetime) -> str:
    """``Monday 19 October 2026 10:00``."""
    return f"{at:%A} {at.day} {at:%B %Y %H:%M}"
