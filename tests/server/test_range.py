"""validate --range A..B: what a range of commits brings, for CI."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import scene
import signed
from scene import Done
from signed import EVENT, POST

from server.served import Place, clone, place

BAD = scene.post(id="a-bad-one", title="A bad one", accounts="[nowhere]")
ZEROS = "0" * 40


@pytest.fixture
def at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    """An approved post; the server is only a place to clone from."""
    return place(tmp_path, capsys)


def judge(at: Place, commits: str, *more: str, code: int | None = 0) -> Done:
    """``validate --range``."""
    return at.lib.run("validate", "--range", commits, *more, code=code)


def test_a_range_without_faults(at: Place) -> None:
    at.commit("notes.txt", "more")
    assert "2 posts checked: nothing to mend" in judge(at, "HEAD~1..HEAD", "--rule", "unknown-account").out


def test_only_what_the_range_brings(at: Place) -> None:
    at.commit("content/posts/old.md", BAD)
    at.commit("content/posts/new.md", scene.post(id="new", title="New", schedule="2026-10-20T10:00", purpose="fun"))
    done = judge(at, "HEAD~1..HEAD", code=1)
    assert "content/posts/new.md" in done.out
    assert "unknown-account" not in done.out
    assert "not-approved" in done.out
    assert "findings were there before, and left out" in done.out
    assert "content/posts/old.md" in judge(at, "HEAD~2..HEAD", code=1).out
    assert judge(at, "HEAD~1..HEAD", "content/posts/old.md").code == 0


def test_machines_are_told_the_same(at: Place) -> None:
    at.commit("content/posts/old.md", BAD)
    at.commit("content/posts/new.md", BAD.replace("a-bad-one", "another"))
    found = json.loads(judge(at, "HEAD~1..HEAD", "--format", "json", code=1).out)["findings"]
    assert {one["path"] for one in found} == {"content/posts/new.md"}


def test_warnings_are_strict_where_they_are_new(at: Place) -> None:
    at.commit("notes.txt", "more")
    assert judge(at, "HEAD~1..HEAD", "--strict").code == 0
    at.commit("content/posts/new.md", scene.post(id="new", title="New", schedule="2026-10-20T10:00"))
    assert judge(at, "HEAD~1..HEAD", "--strict", code=1).code == 1


def test_the_clock_counts_here(at: Place) -> None:
    at.commit("content/posts/late.md", scene.post(id="late", title="Late", schedule="2026-01-19T10:00"))
    assert "past" in judge(at, "HEAD~1..HEAD", code=None).out


def test_a_changed_post_that_was_approved_is_an_error(at: Place) -> None:
    at.lib.edit(POST, "from Monday", "from Tuesday")
    at.commit_all()
    assert "changed-after-approval" in judge(at, "HEAD~1..HEAD", code=1).out


def test_every_commit_is_looked_at(at: Place) -> None:
    path = at.lib.statements()[0]
    data = (at.lib.root / path).read_bytes()
    first = at.lib.git("rev-parse", "HEAD").strip()
    commit = at.take_out(path)
    at.commit(path, data)
    done = judge(at, f"{first}..HEAD", code=1)
    assert f"commit {commit[:12]} took this out" in " ".join(done.out.split())
    assert judge(at, f"{commit}..HEAD").code == 0
    assert judge(at, f"{first}..HEAD", "--rule", "unknown-account").code == 0


def test_a_rewritten_history(at: Place) -> None:
    at.lib.git("branch", "before")
    at.lib.git("commit", "--quiet", "--amend", "-m", "another message")
    assert "the history was rewritten" in judge(at, "before..HEAD").err
    at.lib.git("reset", "--quiet", "--hard", "HEAD~1")
    done = judge(at, "before..HEAD", code=1)
    assert "ledger-altered" in done.out


def test_the_policy_may_not_go_back(at: Place) -> None:
    at.lib.ratify_directly(signed.policy(2).replace("Test Library,", "The Test Library,"), ["nigar"])
    at.commit_all()
    at.lib.git("branch", "second")
    at.lib.git("revert", "--no-edit", "HEAD")
    assert "policy-rolled-back" in judge(at, "second..HEAD", code=1).out


def test_a_new_branch(at: Place) -> None:
    """Its range begins with zeros: against the anchor, or --base."""
    at.lib.git("branch", "main-there")
    at.take_out(at.lib.statements()[0])
    assert "ledger-altered" in judge(at, f"{ZEROS}..HEAD", "--base", "main-there", code=1).out
    assert "took" not in judge(at, f"{ZEROS}..HEAD", code=None).out
    at.lib.git("config", "socialctl.anchor", "sha256:" + "0" * 64)
    assert "policy-rolled-back" in judge(at, f"{ZEROS}..HEAD", code=1).out


def test_nothing_is_remembered(at: Place) -> None:
    config = (at.lib.root / ".git" / "config").read_text("utf-8")
    at.commit("notes.txt", "more")
    judge(at, "HEAD~1..HEAD", code=None)
    assert (at.lib.root / ".git" / "config").read_text("utf-8") == config


WRONG = (
    ("HEAD~1...HEAD", "is not written with two dots, not three"),
    ("HEAD", "is not written as A..B"),
    ("HEAD..", "is not written as A..B"),
    ("..HEAD", "is not written as A..B"),
    ("a..b..c", "is not written as A..B"),
    ("nowhere..HEAD", "there is no commit 'nowhere'"),
    ("HEAD..nowhere", "there is no commit 'nowhere'"),
    ("--output=x..HEAD", "there is no commit '--output=x'"),
    (f"HEAD..{ZEROS}", "the range ends with no commit"),
    (f"{'1' * 40}..HEAD", "there is no commit"),
)


@pytest.mark.parametrize(("written", "said"), WRONG)
def test_what_is_no_range(at: Place, written: str, said: str) -> None:
    done = at.lib.run("validate", f"--range={written}", code=2)
    assert said in done.err
    assert "→" in done.err


@pytest.mark.parametrize("more", [("--staged",), ("--rev", "HEAD"), ("--base", "HEAD")])
def test_what_does_not_go_with_a_range(at: Place, more: tuple[str, ...]) -> None:
    judge(at, "HEAD~1..HEAD", *more, code=2)


def test_a_shallow_copy_says_that_it_is_one(at: Place) -> None:
    at.commit("notes.txt", "more")
    first = at.lib.git("rev-parse", "HEAD~1").strip()
    at.commit("notes.txt", "and more")
    at.accepted()
    ours = clone(at, "ours", "--depth=1", "--no-local")
    done = judge(ours, f"{first}..HEAD", code=2)
    assert "fetch --unshallow" in done.err
    ours.lib.git("fetch", "--quiet", "--depth=1", "origin", first)
    assert "this copy is shallow" in judge(ours, f"{first}..HEAD", code=2).err
    ours.lib.git("fetch", "--quiet", "--unshallow")
    assert judge(ours, f"{first}..HEAD").code == 0


def test_content_in_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "r"
    scene.repository(root / "library", in_git=False)
    scene.git(root, "init", "--quiet")
    stray = root / "library" / "content" / "approvals" / "posts" / "x" / "stray"
    stray.parent.mkdir(parents=True)
    stray.touch()
    scene.commit(root)
    stray.unlink()
    scene.commit(root)
    done = scene.call(capsys, "validate", "--range", "HEAD~1..HEAD", "--root", root / "library", "--now", scene.NOW)
    assert done.code == 1
    assert "content/approvals/posts/x/stray" in done.out
    assert "took this out" in done.out


def test_a_merge_that_leaves_something_out(at: Place) -> None:
    """Both the statement and its loss are in the range, and neither is in its last tree."""
    at.lib.git("checkout", "--quiet", "-b", "topic")
    at.lib.sign("submit", "murad", EVENT)
    at.commit_all()
    at.lib.git("checkout", "--quiet", "main")
    at.commit("notes.txt", "ours")
    at.lib.git("merge", "--quiet", "--strategy=ours", "--no-edit", "topic")
    assert "took this out" in judge(at, "HEAD~1..HEAD", code=1).out


def test_a_key_that_is_out_of_use_signs_nothing_new(at: Place) -> None:
    """Whatever date the statement bears."""
    made = at.lib.build("reject", "aysel", EVENT, now="2026-09-25T09:00", comment="no")
    key = f"{signed.public('aysel')}, from: 2026-01-01"
    text = signed.policy(2).replace(key, f"{key}, status: retired, since: 2026-09-26")
    at.lib.ratify_directly(text, ["nigar"])
    at.commit_all()
    at.lib.plant(made, "aysel")
    at.commit_all()
    assert "[key-retired]" in " ".join(judge(at, "HEAD~1..HEAD", code=1).out.split())


def test_a_stricter_policy_does_not_make_old_posts_new_faults(at: Place) -> None:
    text = signed.policy(2).replace("requires: [text]}", "requires: [text, media]}")
    at.lib.ratify_directly(text, ["nigar"])
    at.commit_all()
    assert judge(at, "HEAD~1..HEAD", "--rule", "missing-element").code == 0
    at.commit("content/posts/new.md", scene.post(id="new", title="New", schedule="2026-10-20T10:00"))
    assert "content/posts/new.md" in judge(at, "HEAD~2..HEAD", "--rule", "missing-element", code=1).out
