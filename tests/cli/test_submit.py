"""submit: what is signed, what becomes of a draft, what stops it, and what a stop leaves behind."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import person
import pytest
import scene
import signed
from signed import EVENT, POST, Library
from things import MEDIA, PNG, program, sha

from socialctl.signing import sshsig
from socialctl.store import repository

# As somebody may have written it: with a comment, odd spaces, quotes, and a body that says it too.
DRAFT = scene.post("Words.\n\nstatus: draft is not a key here.  \n\n", id="later", status='"draft"').replace(
    "---\nid:", "---\n# not yet\nid:"
)


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    return signed.library(tmp_path, capsys)


def draft(library: Library, text: str = DRAFT) -> Path:
    """A committed draft, ``later``."""
    library.write("content/posts/later.md", text)
    library.commit()
    return library.path("later")


def only(library: Library, post: str = POST) -> Any:
    """The one statement about a post."""
    (path,) = library.statements(post)
    return json.loads((library.root / path).read_bytes())


def state(library: Library) -> str:
    """What git says of the folder, with everything in it."""
    return library.git("status", "--porcelain", "--ignored", "-uall")


# --- What is signed --------------------------------------------------------------------------------------------------


def test_a_ready_post(library: Library) -> None:
    before = library.path().read_bytes()
    done = library.submit()
    (path,) = library.statements()
    assert done.out == (
        f"{POST}: submitted by leyla\n  {path}\nNext: 'socialctl send' commits this and sends it to the others.\n"
    )
    assert library.path().read_bytes() == before
    assert library.verdict().state == "pending"


def test_every_field(library: Library) -> None:
    library.write("content/media/door.png", PNG)
    library.write("content/media/door.vtt", "WEBVTT\n\n00:00.000 --> 00:02.000\nA door.\n")
    film = (
        f"\n  - {{external: 'https://films.example.org/a.mp4', digest: 'sha256:{'a' * 64}', size: 12, alt: A film,"
        " credit: L, licence: CC-BY-4.0, captions: media/door.vtt}"
    )
    text = scene.post(
        media=MEDIA + film,
        accounts="[mastodon, facebook]",
        hashtags="[Reading]",
        variants="{facebook: {schedule: 2026-10-19T10:30, text: Other words.}}",
    )
    library.path().write_text(text, "utf-8")
    library.commit()
    library.submit("leyla", POST, "--comment", "  please\n look ")
    body = "The reading room is open again from Monday.\n\n#Reading"
    mark = library.session().court.chain.head
    assert mark is not None
    assert only(library) == {
        "type": "socialctl/approval/v1",
        "repo": "test-library",
        "decision": "submit",
        "person": "leyla",
        "key": signed.fingerprint("leyla"),
        "at": "2026-10-05T05:00:00Z",
        "policy": {"version": 1, "digest": sha((library.root / "policy.yaml").read_bytes())},
        "post": {
            "id": POST,
            "files": [
                {"path": "https://films.example.org/a.mp4", "size": 12, "digest": "sha256:" + "a" * 64},
                {"path": "media/door.png", "size": len(PNG), "digest": sha(PNG)},
                {
                    "path": "media/door.vtt",
                    "size": 40,
                    "digest": sha((library.root / "content/media/door.vtt").read_bytes()),
                },
                {"path": "post.md", "size": len(text.encode()), "digest": sha(text)},
            ],
            "slots": [
                {
                    "account": "facebook",
                    "platform": "facebook",
                    "handle": "Test Library",
                    "at": "2026-10-19T06:30:00Z",
                    "text": sha("Other words.\n\n#Reading"),
                },
                {
                    "account": "mastodon",
                    "platform": "mastodon",
                    "handle": "@lib@example.org",
                    "at": "2026-10-19T06:00:00Z",
                    "text": sha(body),
                },
            ],
        },
        "seen": [],
        "comment": "please look",
        "affirms": [],
    }


def test_what_was_signed_before_has_been_seen(library: Library) -> None:
    library.submit()
    (first,) = library.statements()
    library.edit(POST, "from Monday", "from Tuesday")
    library.submit()
    (second,) = set(library.statements()) - {first}
    assert json.loads((library.root / second).read_bytes())["seen"] == [sha((library.root / first).read_bytes())]


def test_stock_ssh_keygen_takes_the_signature(library: Library, tmp_path: Path) -> None:
    library.submit()
    (path,) = library.statements()
    (tmp_path / "signers").write_text(f"leyla {signed.public('leyla')}\n")
    verify = ("ssh-keygen", "-Y", "verify", "-f", tmp_path / "signers")
    done = subprocess.run(
        [*verify, "-I", "leyla", "-n", sshsig.APPROVAL, "-s", library.root / f"{path}.sig"],
        input=(library.root / path).read_bytes(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


# --- Drafts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("clean", [True, False])
def test_a_draft_becomes_ready_and_nothing_else(library: Library, clean: bool) -> None:
    path = draft(library)
    if not clean:
        path.write_text(DRAFT.replace("Words.", "Better words."), "utf-8")
    before = path.read_bytes()
    library.submit("leyla", "later")
    after = path.read_bytes()
    assert after == before.replace(b'status: "draft"', b'status: "ready"', 1)
    assert only(library, "later")["post"]["files"][0]["digest"] == sha(after)
    assert library.verdict("later").state == "pending"


def test_several_at_once(library: Library) -> None:
    draft(library)
    done = library.run("submit", POST, "later", POST, "content/posts/later.md", "--yes", "--key", signed.key("leyla"))
    assert done.out.count("submitted by leyla") == 2
    assert {library.verdict(name).state for name in (POST, "later")} == {"pending"}


def test_submitted_already(library: Library) -> None:
    library.submit()
    before = state(library)
    done = library.submit(now="2026-10-05T10:00")
    assert done.out == f"{POST}: submitted already ({library.statements()[0]})\n"
    assert state(library) == before
    draft(library)
    done = library.run("submit", POST, "later", "--yes", "--key", signed.key("leyla"))
    assert "later: submitted by leyla" in done.out


def test_a_submitted_post_that_was_made_a_draft_again(library: Library) -> None:
    library.submit()
    library.edit(POST, "status: ready", "status: draft")
    assert f"{POST}: submitted by leyla" in library.submit(now="2026-10-05T10:00").out
    assert library.verdict(now="2026-10-05T10:00").state == "pending"


# --- What stops it ---------------------------------------------------------------------------------------------------


def refused(library: Library, *arguments: str | Path, code: int = 1, key: str = "leyla") -> str:
    """What is said where nothing may be signed, and not a byte is changed."""
    before, texts = state(library), {path: path.read_bytes() for path in library.root.glob("content/posts/*")}
    done = library.run("submit", *arguments, "--yes", "--key", signed.key(key), code=code)
    assert state(library) == before
    assert {path: path.read_bytes() for path in texts} == texts
    return f"{done.out}{done.err}"


def test_only_the_author(library: Library) -> None:
    draft(library)
    said = refused(library, "later", EVENT, POST, key="rashad")
    assert "later: its author is leyla, and this is the key of rashad [not-author]" in said
    assert f"{EVENT}: its author is murad" in said
    assert "the author submits it" in said
    assert said.endswith("nothing was signed\n")


def test_errors_stop_a_draft_too(library: Library) -> None:
    draft(library, DRAFT.replace("[mastodon]", "[mastodn]").replace("2026-10-19T10:00", "2026-10-05T10:00"))
    said = refused(library, "later", POST)
    assert "unknown-account" in said
    assert "TP1 2" in said  # the clause
    assert "nothing was signed: mend these first" in said


def test_errors_between_posts(library: Library) -> None:
    draft(library, DRAFT.replace("id: later", f"id: {POST}"))
    assert "duplicate-id" in refused(library, "content/posts/later.md")
    assert "duplicate-id" in refused(library, POST)


def test_statements_that_were_taken_out(library: Library) -> None:
    """Nobody signs without having seen what was signed before."""
    path = library.sign("submit", "leyla")
    library.commit()
    (library.root / path).unlink()
    library.edit(POST, "from Monday", "from Tuesday")
    said = refused(library, POST)
    assert f"{path} was changed or taken out [ledger-altered]" in said
    assert "bring it back" in said


@pytest.mark.parametrize("status", ["published", "[draft]"])
def test_a_status_that_is_neither(library: Library, status: str) -> None:
    draft(library, DRAFT.replace('"draft"', status))
    assert "status: ready" in refused(library, "later", code=2)


def test_without_a_time(library: Library) -> None:
    draft(library, DRAFT.replace("schedule: 2026-10-19T10:00\n", ""))
    said = refused(library, "later")
    assert "schedule" in said


@pytest.mark.parametrize(
    ("comment", "named"), [("a\u202eb", "U+202E"), ("a\x07b", "U+0007"), ("\U0001f469\u200d\U0001f4bb", "U+200D")]
)
def test_a_comment_that_nothing_signed_can_hold(library: Library, comment: str, named: str) -> None:
    said = refused(library, POST, "--comment", comment, code=2)
    assert f"--comment holds the character {named}" in said
    assert "leave out" in said
    assert comment not in said


def test_a_comment_of_a_whole_book(library: Library) -> None:
    assert "a shorter comment" in refused(library, POST, "--comment", "a" * 70_000)


def test_a_comment_in_another_form_of_unicode(library: Library) -> None:
    library.submit("leyla", POST, "--comment", "cafe\u0301")
    assert only(library)["comment"] == "caf\xe9"


def test_a_post_nobody_knows(library: Library) -> None:
    assert "did you mean reading-room?" in refused(library, "reading-rom", code=2)
    assert "socialctl submit" in library.run("submit", "--key", signed.key("leyla"), code=2, now=None).err


# --- Stopped in the middle -------------------------------------------------------------------------------------------


def test_signing_that_is_refused_leaves_the_draft(library: Library, tmp_path: Path) -> None:
    draft(library)
    no = program(tmp_path / "no", "echo 'agent refused operation' >&2; exit 1")
    library.git("config", "gpg.ssh.program", str(no))
    assert "ssh-agent refused to sign" in refused(library, "later", code=2)
    library.git("config", "gpg.ssh.program", "/nonexistent/program")
    assert "gpg.ssh.program names it" in refused(library, "later", code=3)


def test_killed_while_signing(library: Library, tmp_path: Path) -> None:
    draft(library)
    waits = program(tmp_path / "waits", f"touch {tmp_path}/asked; sleep 60")
    library.git("config", "gpg.ssh.program", str(waits))
    before, text = state(library), library.path("later").read_bytes()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        arguments = [
            "submit",
            "later",
            "--yes",
            "--key",
            str(signed.key("leyla")),
            "--root",
            str(library.root),
            "--now",
            scene.NOW,
        ]
        with subprocess.Popen(
            [scene.COMMAND, *arguments], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        ) as run:
            end = time.monotonic() + 30
            while not (tmp_path / "asked").exists():
                assert time.monotonic() < end
                time.sleep(0.05)
            run.send_signal(number)
            err = run.communicate(timeout=30)[1]
        assert run.returncode == (-9 if number == signal.SIGKILL else 130), err
        (tmp_path / "asked").unlink()
        assert (state(library), library.path("later").read_bytes()) == (before, text)


def test_saved_while_it_was_being_signed(library: Library, tmp_path: Path) -> None:
    """The author's editor is still open: what it saves is not overwritten."""
    path = draft(library)
    edits = program(tmp_path / "edits", f'echo "One more line." >> {path}\nexec ssh-keygen "$@"')
    library.git("config", "gpg.ssh.program", str(edits))
    done = library.submit("leyla", "later", code=2)
    assert "changed while it was being signed" in done.err
    assert path.read_text("utf-8") == f"{DRAFT}One more line.\n"
    assert library.statements("later") == []


def test_what_was_signed_before_a_failure_is_said(library: Library, tmp_path: Path) -> None:
    draft(library)
    once = program(tmp_path / "once", f'[ -e {tmp_path}/done ] && exit 7\ntouch {tmp_path}/done\nexec ssh-keygen "$@"')
    library.git("config", "gpg.ssh.program", str(once))
    done = library.run("submit", POST, "later", "--yes", "--key", signed.key("leyla"), code=3)
    assert f"submitted before this, and recorded: {POST}; the others are as they were" in done.err
    assert library.verdict().state == "pending"
    assert library.path("later").read_text("utf-8") == DRAFT


def test_a_full_disk_leaves_the_draft(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    path = draft(library)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(repository, "write", full)
    assert "No space left" in library.submit("leyla", "later", code=3).err
    assert path.read_text("utf-8") == DRAFT
    assert library.statements("later") == []


# --- At a terminal ---------------------------------------------------------------------------------------------------


def at_terminal(library: Library, answers: Sequence[tuple[str, str]], *names: str) -> person.Talk:
    where = ("--key", signed.key("leyla"), "--root", library.root, "--now", scene.NOW)
    return person.talk("submit", *names, *where, answers=answers, cwd=library.root)


def test_what_reviewers_need_is_committed_and_nothing_else(library: Library) -> None:
    draft(library, DRAFT.replace("language: en", f"language: en\nmedia:{MEDIA}"))
    library.write("content/media/door.png", PNG)
    library.write("content/media/other.png", PNG)
    library.edit(EVENT, "Meet the author", "Meet our author")
    library.git("add", "content/posts")
    done = at_terminal(
        library,
        [("Submit it? (yes/no)", "yes\n"), ("Keep it in git's history now, to be sent later? (yes/no)", "yes\n")],
        "later",
    )
    assert done.code == 0, done
    assert "Kept." in done.words
    (path,) = library.statements("later")
    changed = library.git("show", "--format=%s", "--name-only", "HEAD").split("\n")
    assert changed == [
        "Submitted: later",
        "",
        path,
        f"{path}.sig",
        "content/media/door.png",
        "content/posts/later.md",
        "",
    ]
    assert state(library) == f"M  content/posts/{EVENT}.md\n?? content/media/other.png\n"


def test_nothing_is_signed_unasked(library: Library) -> None:
    draft(library)
    done = at_terminal(library, [("Submit it? (yes/no)", "no\n")], "later")
    assert "(later), in content/posts/later.md, for mastodon You sign as leyla" in done.words
    assert "Not signed." in done.words
    assert state(library) == ""


def test_nothing_is_committed_unasked(library: Library) -> None:
    done = at_terminal(
        library,
        [("Submit it? (yes/no)", "yes\n"), ("Keep it in git's history now, to be sent later? (yes/no)", "no\n")],
        POST,
    )
    assert done.code == 0
    assert "Next: 'socialctl send'" in done.words
    assert library.git("log", "--format=%s", "-1") == "all\n"


def test_a_hook_that_refuses_the_commit(library: Library) -> None:
    program(library.root / ".git/hooks/pre-commit", "echo 'not on a Sunday' >&2; exit 1")
    done = at_terminal(
        library,
        [("Submit it? (yes/no)", "yes\n"), ("Keep it in git's history now, to be sent later? (yes/no)", "yes\n")],
        POST,
    )
    assert done.code == 3
    assert "not on a Sunday" in done.words
    assert library.verdict().state == "pending"


def test_the_installed_command_without_a_terminal(library: Library) -> None:
    arguments = ("submit", POST, "--key", signed.key("leyla"), "--now", scene.NOW)
    done = scene.run(*arguments, cwd=library.root / "content")
    assert done.code == 2, done
    assert "run this in a terminal, or give --yes" in done.err
    assert state(library) == ""
    done = scene.run(*arguments, "--yes", cwd=library.root / "content")
    assert done.code == 0, done
    assert "Keep it in git's history now" not in done.err + done.out
