"""A content repository to measure with, as a library that works with socialctl has it.

Its policy is ratified, and this clone trusts it. Of the rules that compare posts, ``duplicate-id`` and ``slot-clash``
are on, the latter with a minimum gap of two hours; so is ``crosspost-order``, which compares the accounts of one post
(policy.yaml of the checkout, whose severities hold). The posts of one month were submitted and approved. All is
committed and packed as a clone has it, and then one post is changed and staged.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import signers
from generate import commit, generate, git

# As of when everything is judged: after what was signed, before the first post goes out.
NOW = "2026-10-05T09:00"
MONTH = "2026-12"
_LAST = "Sizi gözləyirik.\n"


class Repository(NamedTuple):
    """Where it lies, how many posts it has, the post that is changed and staged, and how many slots of ``MONTH`` were
    approved."""

    folder: Path
    posts: int
    staged: Path
    slots: int


def make(folder: Path, posts: int) -> Repository:
    """Make a repository of so many posts."""
    generate(folder, posts, seed=1)
    people = signers.ratified(folder)
    month = sorted((folder / "content" / "posts").glob(f"{MONTH.replace('-', '/')}/*.md"))
    signers.approved(folder, people, [path.relative_to(folder).as_posix() for path in month], NOW)
    commit(folder)
    git(folder, "gc", "--quiet")
    return Repository(folder, posts, _changed(folder), 2 * len(month))


def _changed(folder: Path) -> Path:
    """The post in the middle, with a sentence more in its last line, staged."""
    every = sorted((folder / "content" / "posts").rglob("*.md"))
    path = every[len(every) // 2]
    text = path.read_text("utf-8")
    assert text.endswith(_LAST)
    path.write_text(f"{text.removesuffix(_LAST)}Sizi gözləyirik, dostlarınızla gəlin.\n", "utf-8")
    git(folder, "add", str(path))
    return path


def front_matter(post: Path) -> str:
    """What stands between the dashes of a post."""
    return post.read_text("utf-8").split("---\n")[1]
