"""log: the life of a post from its first commit on, whatever its file is called by then, and where it is gone."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import scene
import signed
import went_out
from signed import POST, Library
from things import MEDIA, PNG

GOLDEN = Path(__file__).parent / "golden_log"


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Library:
    made = signed.library(tmp_path, capsys)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Leyla at her desk")
    return made


def at(monkeypatch: pytest.MonkeyPatch, time: str) -> None:
    """The time that git writes from now on."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_DATE", f"{time}:00+04:00")


def log(library: Library, post: str = POST, *more: str, code: int = 0) -> str:
    """The text, which fits on 80 columns, with nothing in it that differs from run to run."""
    done = library.run("log", post, *more, code=code)
    for line in (done.out + done.err).splitlines():
        assert len(line) <= 80, line
        assert line == line.rstrip(), repr(line)
    return re.sub(r"\[[0-9a-f]{10}\]", "[commit####]", re.sub("-[0-9a-f]{8}.json", "-########.json", done.out))


def document(library: Library, post: str = POST, *more: str) -> dict[str, Any]:
    done = library.run("log", post, "--format", "json", *more)
    found: dict[str, Any] = json.loads(done.out)
    assert found["schema"] == "socialctl/log/v1"
    assert found.keys() - {"path", "state"} == {"schema", "post", "shallow", "events"}
    assert "null" not in done.out
    optional = {"who", "person", "path", "commit", "policy", "counts", "code", "reason", "comment"}
    for event in found["events"]:
        assert event.keys() - optional == {"at", "kind", "message"}
    times = [event["at"] for event in found["events"]]
    assert times == sorted(times)
    return found


def kinds(found: dict[str, Any]) -> list[str]:
    return [event["kind"] for event in found["events"]]


def lived(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A life: a draft with a picture, ready, submitted, moved, rejected, changed, submitted, approved."""
    at(monkeypatch, "2026-10-02T09:00")
    library.write("content/media/door.png", PNG)
    library.write(
        "content/posts/2026/week.md", scene.post(id="week", status="draft", media=MEDIA, accounts="[mastodon]")
    )
    library.commit()
    at(monkeypatch, "2026-10-02T10:00")
    path = library.root / "content/posts/2026/week.md"
    path.write_text(path.read_text("utf-8").replace("status: draft", "status: ready"), "utf-8")
    library.commit()
    library.sign("submit", "leyla", "week", now="2026-10-02T11:00")
    at(monkeypatch, "2026-10-02T11:30")
    library.commit()
    at(monkeypatch, "2026-10-02T12:00")
    moved = library.root / "content/posts/2026/10/library-week.md"
    moved.parent.mkdir()
    path.rename(moved)
    library.commit()
    library.sign("reject", "rashad", "week", now="2026-10-02T13:00", comment="the date is wrong")
    at(monkeypatch, "2026-10-03T09:00")
    moved.write_text(moved.read_text("utf-8").replace("from Monday", "from Tuesday"), "utf-8")
    library.write("content/media/door.png", PNG + b"\0")
    library.commit()
    library.sign("submit", "leyla", "week", now="2026-10-03T10:00")
    library.sign("approve", "rashad", "week", now="2026-10-03T11:00")
    library.sign("approve", "aysel", "week", now="2026-10-03T12:00")


def golden(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("SOCIALCTL_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8"), f"{name} changed; if it should: SOCIALCTL_UPDATE_GOLDEN=1"


LIFE = [
    *("written", "media-added", "changed", "submit", "moved", "reject", "changed", "media-changed"),
    *("submit", "approve", "approve"),
]


def test_a_life(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    lived(library, monkeypatch)
    golden("life", log(library, "week"))
    found = document(library, "week")
    assert kinds(found) == LIFE
    assert (found["state"], found["shallow"]) == ("approved", False)
    first, last = found["events"][0], found["events"][-1]
    assert first["message"] == "Leyla at her desk wrote content/posts/2026/week.md, a draft"
    assert "commit" not in last  # nobody committed it yet
    assert last["policy"] == {"version": 1, "digest": library.head()}
    assert [event.get("code") for event in found["events"] if "counts" in event] == [
        *("superseded", "superseded", None, None, None)
    ]


def test_a_post_that_is_gone(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    lived(library, monkeypatch)
    at(monkeypatch, "2026-10-04T09:00")
    (library.root / "content/posts/2026/10/library-week.md").unlink()
    library.commit()
    for name in ("week", "content/posts/2026/10/library-week.md", "content/posts/2026/week.md"):
        found = document(library, name)
        assert (found["post"], kinds(found)) == ("week", [*LIFE, "deleted"]), name
        assert "path" not in found
        assert all("counts" not in event for event in found["events"])  # there is nothing to count for
    golden("gone", log(library, "week"))


def test_a_post_that_is_gone_with_nothing_signed(library: Library) -> None:
    library.write("content/posts/short.md", scene.post(id="short"))
    library.commit()
    (library.root / "content/posts/short.md").unlink()
    library.commit()
    assert kinds(document(library, "short")) == ["written", "deleted"]


def test_who_is_gone_is_not_taken_for_one_whose_id_begins_so(library: Library) -> None:
    library.write("content/posts/week.md", scene.post(id="week"))
    library.commit()
    (library.root / "content/posts/week.md").unlink()
    library.write("content/posts/week-two.md", scene.post(id="week-two"))
    library.commit()
    assert document(library, "week")["post"] == "week"
    assert document(library, "week-t")["post"] == "week-two"


def test_one_that_never_was(library: Library) -> None:
    assert "there is no post 'never'" in library.run("log", "never", code=2).err


def test_a_statement_that_was_taken_out(library: Library) -> None:
    library.approved()
    path = next(path for path in library.statements() if "rashad" in path)
    for ending in ("", ".sig"):
        (library.root / f"{path}{ending}").unlink()
    library.commit()
    found = document(library)
    assert kinds(found)[-1] == "approve"
    gone = found["events"][-1]
    assert (gone["counts"], gone["code"]) == (False, "ledger-altered")
    assert "statement-deleted" in kinds(found)
    assert "took out content/approvals/posts/reading-room/rashad-" in " ".join(log(library).split())


def test_a_statement_that_is_none(library: Library) -> None:
    library.approved()
    path = library.sign("approve", "aysel", comment="fine")
    library.write(path, (library.root / path).read_bytes().replace(b"fine", b"good"))
    library.commit()
    event = next(event for event in document(library)["events"] if event["kind"] == "no-statement")
    assert (event["path"], event["counts"], event["code"]) == (path, False, "E_BADSIG")


def test_a_forged_statement_is_nobody_s(library: Library) -> None:
    library.sign("submit", "leyla")
    library.plant(library.build("approve", "rashad")._replace(key=signed.fingerprint("stranger")), "stranger")
    event = document(library)["events"][-1]
    assert (event["message"], event["code"]) == ("approve as Rəşad Hüseynov", "unknown-key")


def test_a_form_that_could_not_be_read_is_told_too(library: Library) -> None:
    broken = library.path().read_text("utf-8").replace("language: en", "language: [en")
    whole = library.path().read_text("utf-8")
    for text in (broken, whole):
        library.path().write_text(text, "utf-8")
        library.commit()
    assert kinds(document(library)) == ["written", "changed", "changed"]


def test_what_only_a_merge_did(library: Library) -> None:
    """Both sides changed the post; the merge wrote a third form."""
    library.git("checkout", "--quiet", "-b", "other")
    library.edit(POST, "from Monday", "from Tuesday")
    library.commit()
    library.git("checkout", "--quiet", "-")
    library.edit(POST, "from Monday", "from Wednesday")
    library.commit()
    library.git("merge", "--quiet", "-s", "ours", "--no-commit", "other")
    library.edit(POST, "from Wednesday", "from Thursday")
    library.commit()
    found = document(library)
    assert kinds(found) == ["written", "changed", "changed", "changed"]
    assert len({event["commit"] for event in found["events"]}) == 4


def test_a_branch_that_a_merge_left_out(library: Library) -> None:
    """What was signed on a branch whose files nobody took over is not lost from the log."""
    library.git("checkout", "--quiet", "-b", "other")
    library.sign("submit", "leyla")
    library.commit()
    library.git("checkout", "--quiet", "-")
    library.git("commit", "--quiet", "--allow-empty", "-m", "here")
    library.git("merge", "--quiet", "-s", "ours", "-m", "without", "other")
    event = document(library)["events"][-1]
    assert (event["kind"], event["code"]) == ("submit", "ledger-altered")


def test_a_shallow_clone_says_so(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    lived(library, monkeypatch)
    library.commit()
    clone = library.root.parent / "clone"
    scene.git(library.root, "clone", "--quiet", "--depth", "2", f"file://{library.root}", str(clone))
    scene.git(clone, "config", "socialctl.anchor", library.head() or "")
    there = Library(clone, library.capsys)
    found = document(there, "week")
    assert found["shallow"] is True
    assert kinds(found)[-3:] == ["submit", "approve", "approve"]
    assert "there" in kinds(found)
    assert "written" not in kinds(found)
    done = there.run("log", "week")
    assert "git fetch --unshallow" in done.err
    assert "was there already" in " ".join(done.out.split())


def test_a_content_repository_below_git_s_top(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    top = library.root.parent / "top"
    (top / "library").mkdir(parents=True)
    for name in ("policy.yaml", ".gitattributes", "content"):
        (library.root / name).rename(top / "library" / name)
    scene.git(top, "init", "--quiet")
    scene.commit(top)
    inner = Library(top / "library", library.capsys)
    scene.git(top, "config", "socialctl.anchor", inner.head() or "")
    assert kinds(document(inner)) == ["written"]


def test_without_git(library: Library) -> None:
    library.approved()
    anchor = library.head() or ""
    for path in sorted((library.root / ".git").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (library.root / ".git").rmdir()
    done = library.run("log", POST, "--anchor", anchor)
    assert "not kept in git" in done.err
    assert "approved it as approver, policy version 1: counts\n" in " ".join(done.out.split()) + "\n"


HOSTILE = "\x1b[2J::error file=x::y [bold]b[/bold] \u202e"


def test_hostile_names_stay_names(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", f"::error::x {HOSTILE}")
    library.edit(POST, "from Monday", "from Tuesday")
    library.git("add", "--all")
    library.git("commit", "--quiet", "-m", f":100644 100644 a b M\n{HOSTILE}")
    library.write("content/posts/a\n::error::[bold]\x1b.md", scene.post(id=POST, title="x"))
    library.commit()
    text = library.run("log", POST).out
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "[bold]b[/bold]" in " ".join(text.split())
    monkeypatch.setenv("GIT_AUTHOR_NAME", ":0 :1 :2")
    library.edit(POST, "from Tuesday", "from Friday")
    library.git("commit", "--quiet", "--all", "--allow-empty-message", "-m", "")
    assert kinds(document(library))[-1:] == ["changed"]


def test_a_date_beyond_the_calendar(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_DATE", "@999999999999 +0000")
    library.edit(POST, "from Monday", "from Tuesday")
    library.commit()
    assert kinds(document(library)) == ["written", "changed"]


def test_what_somebody_set_up_for_their_own_eyes_does_not_matter(library: Library) -> None:
    library.approved()
    before = document(library)
    for name, value in (
        ("log.showSignature", "true"),
        ("log.showRoot", "false"),
        ("log.follow", "true"),
        ("log.diffMerges", "first-parent"),
        ("diff.renames", "copies"),
        ("color.ui", "always"),
        ("core.quotePath", "true"),
        ("log.decorate", "full"),
        ("i18n.logOutputEncoding", "ISO-8859-1"),
        ("core.abbrev", "4"),
        ("diff.relative", "false"),
        ("format.pretty", "fuller"),
    ):
        library.git("config", name, value)
        assert document(library) == before, name


def test_what_went_out_belongs_to_its_life(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = went_out.library(tmp_path, capsys)
    on = ("--account", "mastodon")
    went_out.run(made, "published", POST, *on, "--url", went_out.URL, "--at", "2026-10-19T10:02")
    went_out.run(made, "taken-down", POST, *on, "--at", "2026-10-19T11:00", "--reason", "the room is closed after all")
    made.commit()
    made.path().unlink()
    made.commit()
    done = made.run("log", POST, "--format", "json", now="2026-10-25T09:00")
    told = {one["kind"]: one for one in json.loads(done.out)["events"]}
    assert told["published"]["message"].endswith(f"recorded that it went out on mastodon: {went_out.URL}")
    assert told["published"]["counts"] is True
    assert told["taken-down"]["comment"] == "the room is closed after all"
    assert made.run("log", POST, now="2026-10-25T09:00").out.count("mastodon") == 2
