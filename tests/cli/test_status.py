"""status: every state with what is missing and why, for people and for programs, and when it ends with 1."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import signed
from scene import Done
from signed import EVENT, POST, Library


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    return signed.library(tmp_path, capsys)


def status(library: Library, *arguments: str, code: int = 0) -> str:
    """The text, which fits on 80 columns, with nothing in it that differs from run to run."""
    done = library.run("status", *arguments, code=code)
    return _steady(done)


def _steady(done: Done) -> str:
    for line in (done.out + done.err).splitlines():
        assert len(line) <= 80, line
        assert line == line.rstrip(), repr(line)
    return re.sub("-[0-9a-f]{8}.json", "-########.json", done.out)


def document(library: Library, *arguments: str, code: int = 0) -> dict[str, Any]:
    done = library.run("status", *arguments, "--format", "json", code=code)
    found: dict[str, Any] = json.loads(done.out)
    assert list(found) == ["schema", "posts"]
    assert found["schema"] == "socialctl/status/v1"
    assert "null" not in done.out
    return found


def one(library: Library, post: str = POST, code: int = 0) -> dict[str, Any]:
    (found,) = document(library, post, code=code)["posts"]
    assert list(found) == ["post", "path", "state", "requirements", "statements", "reasons"]
    post_found: dict[str, Any] = found
    return post_found


def test_the_table(library: Library) -> None:
    library.approved()
    library.sign("submit", "murad", EVENT)
    library.sign("approve", "rashad", EVENT)
    library.write("content/posts/draft.md", library.path().read_text("utf-8").replace("ready", "draft", 1))
    library.edit("draft", f"id: {POST}", "id: later")
    assert status(library) == (
        "◐ pending (1)\n"
        "  author-evening: An evening with the author\n"
        "    1 more approval is needed in the role approver for mastodon, facebook (TP1\n"
        "    1.2)\n"
        "\n"
        "· draft (1)\n"
        "  later: The reading room is open again\n"
        "\n"
        "● approved (1)\n"
        "  reading-room: The reading room is open again\n"
        "\n"
        "3 posts: 1 pending, 1 draft, 1 approved.\n"
    )


def test_the_full_account(library: Library) -> None:
    library.sign("submit", "murad", EVENT, now="2026-10-02T09:00", comment="the author confirmed")
    library.sign("approve", "rashad", EVENT, now="2026-10-02T10:00")
    library.sign("withdraw", "rashad", EVENT, now="2026-10-02T11:00")
    library.commit()
    library.sign("approve", "aysel", EVENT, now="2026-10-02T12:00")
    assert status(library, EVENT) == (
        "◐ pending  An evening with the author\n"
        "  author-evening, by Murad Əliyev, content/posts/author-evening.md\n"
        "  mastodon: Thursday 22 October 2026 18:00\n"
        "  facebook: Thursday 22 October 2026 18:00\n"
        "\n"
        "What is missing\n"
        "  1 more approval is needed in the role approver for mastodon, facebook (TP1\n"
        "  1.2) [too-few-approvals]\n"
        "  → Rəşad Hüseynov can: socialctl approve author-evening\n"
        "\n"
        "What is asked for\n"
        "  1 approval in the role approver: 1 has signed (TP1 1.1)\n"
        "  2 approvals in the role approver: 1 has signed (TP1 1.2)\n"
        "\n"
        "What was signed\n"
        "  2026-10-02 09:00 Murad Əliyev submitted it: counts\n"
        "    “the author confirmed”\n"
        "  2026-10-02 10:00 Rəşad Hüseynov approved it as approver: does not count\n"
        "    Rəşad Hüseynov withdrew it [withdrawn]\n"
        "  2026-10-02 11:00 Rəşad Hüseynov took back what was signed before: counts\n"
        "  2026-10-02 12:00 Aysel Quliyeva approved it as approver: counts\n"
        "    → signed here and not sent yet: socialctl send\n"
    )


def test_what_changed_is_named_with_the_next_step(library: Library) -> None:
    library.approved()
    library.edit(POST, "from Monday", "from Tuesday")
    told = status(library, POST)
    assert told.startswith("○ ready  The reading room is open again\n")
    assert "the words changed after Rəşad Hüseynov signed [content-changed]" in told
    assert "→ Leyla Məmmədova runs 'socialctl submit reading-room'" in told


def test_a_broken_statement_is_told_and_ends_with_1(library: Library) -> None:
    library.approved()
    path = library.sign("approve", "aysel", comment="fine")
    library.write(path, (library.root / path).read_bytes().replace(b"fine", b"good"))
    told = status(library, POST, code=1)
    assert told.startswith("● approved  ")
    assert "  content/approvals/posts/reading-room/aysel-########.json\n    counts for nothing\n" in told
    assert "[E_BADSIG]" in told
    assert "1 file of its ledger not valid: 'socialctl status reading-room'" in status(library, code=1)
    assert status(library, EVENT).startswith("○ ready")  # another post's trouble is not this one's


def test_a_forged_statement_is_told_and_ends_with_1(library: Library) -> None:
    library.sign("submit", "leyla")
    library.plant(library.build("approve", "rashad")._replace(key=signed.fingerprint("stranger")), "stranger")
    assert "[unknown-key]" in status(library, POST, code=1)
    assert one(library, code=1)["state"] == "pending"


def test_what_lies_elsewhere_in_the_ledger_is_counted(library: Library) -> None:
    library.write("content/approvals/notes.txt", "x")
    done = library.run("status", code=1)
    assert "1 other file in content/approvals/ counts for nothing" in done.err
    assert "socialctl verify" in done.err


def test_a_policy_that_is_rolled_back_blocks_and_ends_with_1(library: Library) -> None:
    library.approved()
    library.git("config", "socialctl.ratchet", f"sha256:{'0' * 64}")
    told = status(library, code=1)
    assert told.startswith(
        "the ratified policy sha256:000000000000… is not in the chain here, and this\nclone has seen it"
    )
    assert "■ blocked (1)" in told
    assert "[policy-rolled-back]" in status(library, POST, code=1)
    assert one(library, code=1)["state"] == "blocked"


def test_without_a_ratified_policy_it_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = signed.bare_library(tmp_path, capsys)
    told = status(library)
    assert told.count("no version of the policy has been ratified") == 1
    assert "2 posts: 2 ready." in told


def test_no_posts_are_said(library: Library) -> None:
    for name in (POST, EVENT):
        library.path(name).unlink()
    assert status(library) == "0 posts: there are none under content/posts/.\n"


def test_posts_that_cannot_be_read_are_counted(library: Library) -> None:
    library.write("content/posts/bad.md", "no front matter\n")
    done = library.run("status")
    assert "2 posts: " in done.out
    assert "1 post cannot be read: 'socialctl validate' says why" in done.err


def test_hostile_words_stay_words(library: Library) -> None:
    library.edit(POST, "title: The reading room is open again", 'title: "[bold]x[/] \u202e"')
    library.sign("submit", "leyla", comment="[red]y")
    told = status(library, POST) + status(library)
    assert "\u202e" not in told
    assert "[bold]x[/] <U+202E>" in told
    assert "“[red]y”" in told


def test_the_document(library: Library) -> None:
    library.sign("submit", "murad", EVENT, now="2026-10-02T09:00")
    path = library.sign("approve", "rashad", EVENT, now="2026-10-02T10:00")
    found = one(library, EVENT)
    assert (found["post"], found["path"], found["state"]) == (EVENT, f"content/posts/{EVENT}.md", "pending")
    assert found["requirements"] == [
        {"role": "approver", "need": 1, "have": 1},
        {"role": "approver", "need": 2, "have": 1},
    ]
    assert found["statements"][1] == {
        "path": path,
        "person": "rashad",
        "decision": "approve",
        "at": "2026-10-02T10:00:00+04:00",
        "counts": True,
    }
    assert [reason["code"] for reason in found["reasons"]] == ["too-few-approvals"]
    assert all(list(reason) == ["code", "message"] for reason in found["reasons"])


def test_the_document_names_what_does_not_count_and_why(library: Library) -> None:
    library.approved()
    library.edit(POST, "from Monday", "from Tuesday")
    broken = f"content/approvals/posts/{POST}/rashad-00000000.json"
    library.write(broken, "{}")
    found = one(library, code=1)
    assert found["state"] == "ready"
    assert found["statements"][-1] == {"path": broken, "counts": False, "code": "signature-missing"}
    assert {said["code"] for said in found["statements"]} == {"content-changed", "signature-missing"}
    messages = {reason["message"]: reason["code"] for reason in found["reasons"]}
    assert messages["the words changed after Rəşad Hüseynov signed"] == "content-changed"
    assert {"not-submitted", "too-few-approvals", "signature-missing"} < set(messages.values())


def test_every_post_is_in_the_document(library: Library) -> None:
    library.approved()
    assert {post["post"]: post["state"] for post in document(library)["posts"]} == {POST: "approved", EVENT: "ready"}
    approved = one(library)
    assert approved["reasons"] == []


def test_a_rejection_is_told_with_its_reason(library: Library) -> None:
    library.sign("submit", "leyla")
    library.sign("reject", "rashad", comment="the date is wrong")
    assert "Rəşad Hüseynov rejected it: the date is wrong [rejected]" in status(library, POST)
    assert one(library)["state"] == "rejected"


def test_an_older_commit_can_be_asked_about(library: Library) -> None:
    library.approved()
    assert "2 ready." in status(library, "--rev", "HEAD~1")
    assert "1 approved." in status(library, "--rev", "HEAD")


def test_it_goes_into_a_file(library: Library, tmp_path: Path) -> None:
    done = library.run("status", "-o", str(tmp_path / "status.txt"))
    assert done.out == ""
    assert "2 posts: 2 ready." in (tmp_path / "status.txt").read_text("utf-8")


def test_a_post_that_is_not_there_is_wrong_usage(library: Library) -> None:
    assert "there is no post 'reading-rom'" in library.run("status", "reading-rom", code=2).err


def test_without_an_anchor_nobody_is_trusted(library: Library) -> None:
    library.git("config", "--unset", "socialctl.anchor")
    assert "nobody has said yet which policy to trust" in library.run("status", code=2).err
    assert library.run("status", "--anchor", library.head() or "").code == 0
