"""calendar diff and calendar --rev, in real repositories: each commit by its own policy, in bare and shallow clones."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import scene
import signed
from scene import NOW, call, git
from signed import EVENT, POST, Library

from socialctl.cli._everyday import CALENDAR

FORMATS = CALENDAR.choices["output_format"]
MONTH = ("--month", "2026-10")


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """Two posts, approved; a tag names this state."""
    made = signed.library(tmp_path, capsys)
    made.approved(POST)
    made.approved(EVENT)
    made.git("tag", "before")
    return made


def told(made: Library, *arguments: str, out: bool = False) -> Any:
    """What ``calendar diff`` says as JSON; with ``out``, its text."""
    if out:
        return made.run("calendar", "diff", *arguments).out
    return json.loads(made.run("calendar", "diff", *arguments, "--format", "json").out)


def short(document: Any) -> list[tuple[str, str, str, str]]:
    """Each change in short."""
    return [(one["post"], one["account"], one["change"], " ".join(one["what"])) for one in document["changes"]]


def moved(made: Library) -> None:
    """The evening is a day later, and its words are others."""
    made.edit(EVENT, "schedule: 2026-10-22T18:00", "schedule: 2026-10-21T18:00")
    made.edit(EVENT, "Meet the author", "Come and meet the author")
    made.commit()


def test_nothing_changed(library: Library) -> None:
    library.write("README.md", "x")
    library.commit()
    assert "Nothing in the calendar changed." in told(library, "before", "HEAD", out=True)
    assert told(library, "before", "HEAD")["summary"] == {"added": 0, "removed": 0, "changed": 0}


def test_what_was_moved_and_rewritten_is_not_approved_any_more(library: Library) -> None:
    moved(library)
    document = told(library, "before", "HEAD")
    assert (document["schema"], document["old"], document["new"]) == ("socialctl/calendar-diff/v1", "before", "HEAD")
    what = "time state text approvals"
    assert short(document) == [(EVENT, "facebook", "changed", what), (EVENT, "mastodon", "changed", what)]
    text = told(library, "before", "HEAD", out=True)
    assert "~ facebook and mastodon: moved from Thu 22 October 2026 18:00 to Wed 21 October 2026 18:00" in text
    assert "~ facebook and mastodon: was approved, is now ready" in text
    assert "      - Meet the author in the reading room.\n      + Come and meet the author in the reading room." in text


def test_there_and_back_say_the_same(library: Library) -> None:
    moved(library)
    there, back = told(library, "before", "HEAD"), told(library, "HEAD", "before")
    assert [(one["before"], one["after"]) for one in there["changes"]] == [
        (one["after"], one["before"]) for one in back["changes"]
    ]


def test_another_account_and_another_file(library: Library) -> None:
    library.edit(POST, "accounts: [mastodon]", "accounts: [facebook]")
    library.commit()
    assert short(told(library, "before", "HEAD")) == [
        (POST, "facebook", "added", ""),
        (POST, "mastodon", "removed", ""),
    ]
    library.git("reset", "--quiet", "--hard", "before")
    (library.root / "content/posts/2026").mkdir()
    library.git("mv", f"content/posts/{POST}.md", "content/posts/2026/")
    library.commit()
    assert short(told(library, "before", "HEAD")) == [(POST, "mastodon", "changed", "file")], "its approvals go along"


def test_an_approval_is_a_change(library: Library) -> None:
    library.git("tag", "approved")
    library.withdraw("rashad", POST)
    library.commit()
    assert short(told(library, "approved", "HEAD")) == [(POST, "mastodon", "changed", "state approvals")]
    assert "was approved, is now pending" in told(library, "approved", "HEAD", out=True)
    published = told(library, "approved", "HEAD", "--include", "approved")
    assert short(published) == [(POST, "mastodon", "removed", "")], "what the calendar shows by default"


def test_each_commit_is_judged_by_its_own_policy(library: Library) -> None:
    library.ratify_directly(signed.policy(2).replace("handle: Test Library", "handle: The Library"), ["nigar"])
    library.commit()
    document = told(library, "before", "HEAD")
    assert short(document) == [
        (EVENT, "facebook", "changed", "state account approvals"),
        (EVENT, "mastodon", "changed", "state approvals"),
    ]
    change, _ = document["changes"]
    assert (change["before"]["handle"], change["after"]["handle"]) == ("Test Library", "The Library")
    assert (change["before"]["state"], change["after"]["state"]) == ("approved", "ready")


def test_without_a_second_commit_it_is_the_files_that_lie_here(library: Library) -> None:
    library.edit(POST, "again from Monday", "again from Tuesday")
    assert short(told(library, "HEAD", "HEAD")) == []
    document = told(library, "HEAD")
    assert document["new"] == "the files here"
    assert short(document) == [(POST, "mastodon", "changed", "state text approvals")]


def test_the_days_asked_for_are_those_before_or_after(library: Library) -> None:
    moved(library)
    library.write("content/posts/late.md", scene.post(id="late", schedule="2026-12-01T10:00"))
    library.commit()
    both = [(EVENT, "facebook"), (EVENT, "mastodon")]
    for days, meant in (
        ((), [*both, ("late", "mastodon")]),
        (MONTH, both),
        (("--from", "2026-10-21", "--to", "2026-10-21"), both),
        (("--from", "2026-10-22", "--to", "2026-10-22"), both),
        (("--from", "2026-10-23", "--to", "2026-11-30"), []),
        (("--week", "2026-W49"), [("late", "mastodon")]),
        (("--account", "facebook"), both[:1]),
    ):
        document = told(library, "before", "HEAD", *days)
        assert [(one["post"], one["account"]) for one in document["changes"]] == meant, days
    assert (told(library, "before", "HEAD", *MONTH)["from"], "from" in told(library, "before")) == ("2026-10-01", False)


def test_wrong_usage_says_so(library: Library, tmp_path: Path) -> None:
    for arguments in (
        ("diff",),
        ("diff", "nowhere"),
        ("diff", "before", "nowhere"),
        ("diff", "before", "HEAD", "more"),
        ("diff", "--", "--upload-pack=x"),
        ("diff", "before", "--account", "mastodn"),
        ("diff", "before", "--campaign", "x"),
        ("diff", "before", "--month", "2026-13"),
        ("diff", "before", "--format", "csv"),
        ("--month", "2026-10", "diff", "before"),
    ):
        done = library.run("calendar", *arguments, code=2)
        assert done.out == ""
        assert done.err.strip()
    assert "did you mean mastodon?" in library.run("calendar", "diff", "before", "--account", "mastodn", code=2).err
    assert "stand behind its name" in library.run("calendar", "--month", "2026-10", "diff", "before", code=2).err


def test_without_an_anchor_nobody_knows_which_policy_to_trust(library: Library) -> None:
    digest = library.git("config", "socialctl.anchor").strip()
    library.git("config", "--unset", "socialctl.anchor")
    assert "which policy to trust" in library.run("calendar", "diff", "before", "HEAD", code=2).err
    assert library.run("calendar", "diff", "before", "HEAD", "--anchor", digest).code == 0


def test_it_is_the_same_twice_and_in_any_environment(library: Library) -> None:
    moved(library)
    for form in ("text", "markdown", "json"):
        arguments = ("calendar", "diff", "before", "HEAD", "--format", form, "--now", NOW)
        seen = {
            scene.run(*arguments, cwd=library.root, environment=environment).out
            for environment in (
                {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1", "FORCE_COLOR": "1"},
                {"TZ": "America/New_York", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "NO_COLOR": "1"},
            )
        }
        assert len(seen) == 1, form
        assert library.run("calendar", "diff", "before", "HEAD", "--format", form).out in seen
    target = library.root.parent / "diff.md"
    library.run("calendar", "diff", "before", "HEAD", "--format", "markdown", "-o", str(target))
    assert target.read_text("utf-8").startswith("# Changes in the calendar\n")


# --- Past commits ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_a_past_commit_is_shown_in_every_format(library: Library, form: str) -> None:
    now = library.run("calendar", *MONTH, "--format", form)
    moved(library)
    then = library.run("calendar", *MONTH, "--format", form, "--rev", "before")
    assert (then.out, then.err) == (now.out, now.err)
    assert library.run("calendar", *MONTH, "--format", form).out != now.out
    assert "Come and meet" not in then.out


def test_a_shallow_clone_knows_what_it_has(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved(library)
    anchor = library.git("config", "socialctl.anchor").strip()
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{library.root}", "shallow")
    options = ("--root", tmp_path / "shallow", "--now", NOW, "--anchor", anchor)
    whole = library.run("calendar", *MONTH, "--rev", "HEAD", "--format", "json").out
    assert call(capsys, "calendar", *MONTH, "--rev", "HEAD", "--format", "json", *options).out == whole
    assert call(capsys, "calendar", "diff", "HEAD", "HEAD", *options).code == 0
    done = call(capsys, "calendar", "diff", "HEAD~1", "HEAD", *options)
    assert (done.code, done.out) == (2, "")
    git(tmp_path / "shallow", "fetch", "--quiet", "--depth", "1", "origin", "tag", "before")
    there = told(library, "before", "HEAD")
    assert json.loads(call(capsys, "calendar", "diff", "before", "HEAD", "--format", "json", *options).out) == there


def test_in_a_bare_repository(library: Library, tmp_path: Path) -> None:
    moved(library)
    git(tmp_path, "clone", "--quiet", "--bare", os.fspath(library.root), "bare.git")
    git(tmp_path / "bare.git", "config", "socialctl.anchor", library.git("config", "socialctl.anchor").strip())
    for arguments in (
        ("calendar", *MONTH, "--rev", "HEAD", "--format", "json"),
        ("calendar", "diff", "before", "HEAD"),
    ):
        there = scene.run(*arguments, "--now", NOW, cwd=tmp_path / "bare.git")
        assert there.code == 0, there
        assert there.out == library.run(*arguments).out
