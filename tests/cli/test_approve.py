"""approve: what a person is shown and asked, what is signed, what stops it, and in which words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import person
import pytest
import scene
import signed
from signed import EVENT, POST, Library
from things import MEDIA, PNG, program, sha


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """Both posts are submitted, and committed."""
    made = signed.library(tmp_path, capsys)
    made.sign("submit", "leyla")
    made.sign("submit", "murad", EVENT)
    made.commit()
    return made


def at_terminal(
    library: Library, answers: Sequence[tuple[str, str]], *arguments: str | Path, key: str = "rashad", code: int = 0
) -> person.Talk:
    """approve, by somebody whose key git knows."""
    library.git("config", "gpg.format", "ssh")
    library.git("config", "user.signingkey", str(signed.key(key)))
    done = person.talk("approve", *arguments, "--now", scene.NOW, answers=answers, cwd=library.root)
    assert done.code == code, done.screen
    return done


def state(library: Library) -> str:
    return library.git("status", "--porcelain", "--ignored", "-uall")


def refused(library: Library, *arguments: str | Path, key: str = "rashad", code: int = 1) -> str:
    """What is said where nothing may be signed."""
    before = state(library)
    done = library.run("approve", *arguments, "--yes", "--key", signed.key(key), code=code)
    assert state(library) == before
    return f"{done.out}{done.err}"


def in_order(text: str, *parts: str) -> None:
    """Each of the parts stands after the one before it."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, (part, text[at:])
        at = found + len(part)


# --- At a terminal, with nothing but an id -----------------------------------------------------------------------


def test_step_by_step(library: Library) -> None:
    done = at_terminal(
        library,
        [("Approve it? (yes/no)", "yes\n"), ("Keep it in git's history now, to be sent later? (yes/no)", "no\n")],
        POST,
    )
    text = library.path().read_bytes()
    in_order(
        done.screen,
        f"The reading room is open again ({POST}), by Leyla Məmmədova",
        "1. Read what each account will show, and when",
        "mastodon: Mastodon @lib@example.org, Monday 19 October 2026 10:00 (+04)",
        "  The reading room is open again from Monday.",
        "of 500 ",
        "2. Look at the files: these are what you sign, to the byte",
        f"  content/posts/{POST}.md: {len(text)} bytes,",
        "3. See what was signed before, and what changed since",
        "  2026-10-05 09:00 submit by leyla",
        "4. Decide: by signing you affirm that this post is",
        "  - accurate",
        "under version 1 of the policy",
        "needs a new approval",
        "You sign as rashad, with the key",
        "Approve it? (yes/no): ",
        f"{POST}: approved by rashad",
        "Keep it in git's history now, to be sent later? (yes/no): ",
        "Next: 'socialctl send'",
    )
    assert sha(text) in done.words
    assert library.verdict().state == "approved"
    for line in done.screen.splitlines():
        assert len(line) <= 80 or "content/approvals" in line or "Next:" in line, line


def test_anything_but_yes_and_no_is_asked_again(library: Library) -> None:
    words = ("\n", "nein\n", "yes please\n", "no\n")
    done = at_terminal(library, [("Approve it? (yes/no)", word) for word in words], POST)
    assert done.screen.count("please answer yes or no") == 3
    assert "Not signed." in done.screen
    assert "git's history" not in done.screen
    assert state(library) == ""


@pytest.mark.parametrize("answer", ["y\n", "YES\n", " Yes \n"])
def test_ways_to_say_yes(library: Library, answer: str) -> None:
    at_terminal(library, [("Approve it?", answer), ("Keep it in git's history now", "no\n")], POST)
    assert library.verdict().state == "approved"


def test_the_end_of_input_and_ctrl_c_sign_nothing(library: Library) -> None:
    at_terminal(library, [("Approve it? (yes/no)", "\x04")], POST, code=2)
    assert "interrupted" in at_terminal(library, [("Approve it? (yes/no)", "\x03")], POST, code=130).screen
    assert state(library) == ""


def test_exactly_its_two_files_are_committed(library: Library) -> None:
    library.edit(EVENT, "Meet the author", "Meet our author")
    library.git("add", ".")
    library.write("content/media/x.png", PNG)
    done = at_terminal(library, [("Approve it?", "yes\n"), ("Keep it in git's history now", "yes\n")], POST)
    assert "Kept. 'socialctl send' sends it to the others." in done.words
    (path,) = [path for path in library.statements() if "rashad" in path]
    shown = library.git("show", "--format=%s", "--name-only", "HEAD").split("\n")
    assert shown == [f"Approved: {POST}", "", path, f"{path}.sig", ""]
    assert state(library) == f"M  content/posts/{EVENT}.md\n?? content/media/x.png\n"


def test_several_one_after_the_other(library: Library) -> None:
    answers = [("Approve it?", "no\n"), ("Approve it?", "yes\n"), ("Keep it in git's history now", "yes\n")]
    done = at_terminal(library, answers, POST, EVENT)
    in_order(done.screen, "--- 1 of 2 ---", POST, "Not signed.", "--- 2 of 2 ---", EVENT, "approved by rashad")
    assert library.git("log", "-1", "--format=%s") == f"Approved: {EVENT}\n"
    assert library.verdict().state == "pending"


def test_nobody_is_asked_with_yes(library: Library) -> None:
    done = at_terminal(library, [], POST, "--yes")
    assert "?" not in done.screen.partition("You sign as")[2]
    assert library.verdict().state == "approved"


def test_what_is_to_be_signed_is_shown_through_another_program_too(library: Library) -> None:
    """Nothing of it is kept back until the question is answered, where the screen is reached by way of ``cat``."""
    script = program(library.root.parent / "script", f'"{scene.COMMAND}" "$@" | cat')
    library.git("config", "user.signingkey", str(signed.key("rashad")))
    answers = [("4. Decide", ""), ("Approve it?", "no\n")]
    done = person.talk("approve", POST, "--now", scene.NOW, answers=answers, cwd=library.root, program=script)
    assert "Not signed." in done.screen


# --- Without anybody to ask --------------------------------------------------------------------------------------


def test_no_terminal_and_no_yes(library: Library) -> None:
    before = state(library)
    done = library.run("approve", POST, "--key", signed.key("rashad"), code=2)
    assert "nobody is there to be asked" in done.err
    assert "run this in a terminal, or give --yes" in done.err
    assert state(library) == before


def test_yes_signs_what_it_shows(library: Library) -> None:
    done = library.approve("rashad", POST, "--comment", "a fine post")
    in_order(done.out, "1. Read", "4. Decide", "approved by rashad", "Next: 'socialctl send'")
    (path,) = [path for path in library.statements() if "rashad" in path]
    (submitted,) = [path for path in library.statements() if "leyla" in path]
    said = json.loads((library.root / path).read_bytes())
    assert (said["decision"], said["person"], said["comment"]) == ("approve", "rashad", "a fine post")
    assert said["affirms"] == ["accurate"]
    assert said["seen"] == [sha((library.root / submitted).read_bytes())]
    assert said["post"] == json.loads((library.root / submitted).read_bytes())["post"]


def test_several_with_yes(library: Library) -> None:
    done = library.run("approve", POST, EVENT, "--yes", "--key", signed.key("rashad"))
    assert done.out.count("approved by rashad") == 2
    assert (library.verdict().state, library.verdict(EVENT).state) == ("approved", "pending")
    library.approve("aysel", EVENT)
    assert library.verdict(EVENT).state == "approved"


def test_approved_already(library: Library) -> None:
    library.approve()
    before = state(library)
    done = library.approve(now="2026-10-06T09:00")
    assert done.out.startswith(f"{POST}: you have approved it already (content/approvals/posts/{POST}/rashad-")
    assert state(library) == before
    assert library.run("approve", POST, "--key", signed.key("rashad")).code == 0  # without a terminal as well
    done = library.run("approve", POST, EVENT, "--yes", "--key", signed.key("rashad"))
    assert "already" in done.out
    assert f"{EVENT}: approved by rashad" in done.out


# --- What changed ------------------------------------------------------------------------------------------------


def test_after_an_edit_it_says_what_changed(library: Library) -> None:
    library.approve()
    library.commit()
    library.edit(POST, "from Monday", "from Tuesday")
    library.commit()
    done = library.approve(now="2026-10-05T10:00")
    said = " ".join(done.out.split())
    assert "approve by rashad does not count: the words changed after Rəşad Hüseynov signed" in said
    assert "from Tuesday" in said
    assert "Note: Leyla Məmmədova has not submitted it as it stands." in done.err
    assert library.verdict(now="2026-10-05T10:00").state == "ready"
    library.submit(now="2026-10-05T11:00")
    assert library.verdict(now="2026-10-05T11:00").state == "approved"


def test_after_a_new_submission_as_well(library: Library) -> None:
    library.approve()
    library.edit(POST, "from Monday", "from Tuesday")
    library.edit(POST, "2026-10-19T10:00", "2026-10-19T11:00")
    library.submit(now="2026-10-05T09:30")
    library.commit()
    said = " ".join(library.approve(now="2026-10-05T10:00").out.split())
    assert "2026-10-05 09:00 approve by rashad does not count: Leyla Məmmədova submitted the post anew after it" in said
    since = "since then: the words changed"
    assert said.count(since) == 2  # the first submission, and the approval of it
    assert "the time" in said.partition(since)[2]


def test_a_post_that_is_not_here(library: Library) -> None:
    said = " ".join(refused(library, "reading-rom", code=2).split())
    assert "did you mean reading-room?" in said
    assert "'socialctl sync' brings in what others sent, or its author has not sent it yet" in said


def test_it_is_sent_where_there_is_somewhere_to_send_it(library: Library) -> None:
    there = library.root.parent / "there.git"
    library.git("init", "--quiet", "--bare", str(there))
    library.git("remote", "add", "origin", str(there))
    answers = [("Approve it?", "yes\n"), ("Send it to the others now? (yes/no)", "yes\n")]
    done = at_terminal(library, answers, POST)
    assert "Sent to origin/" in done.words
    branch = library.git("branch", "--show-current").strip()
    assert library.git("rev-parse", f"refs/remotes/origin/{branch}") == library.git("rev-parse", "HEAD")
    assert state(library) == ""


def test_a_rejection_is_shown(library: Library) -> None:
    library.sign("reject", "aysel", comment="the hall is closed")
    done = library.approve()
    assert "reject by aysel: the hall is closed" in done.out
    assert "Note: Aysel Quliyeva rejected it: the hall is closed." in done.err
    assert library.verdict().state == "rejected"


# --- Who ---------------------------------------------------------------------------------------------------------


def test_not_the_author(library: Library) -> None:
    library.edit(POST, "author: leyla", "author: rashad")
    library.commit()
    said = refused(library, POST)
    assert "[own-post]" in said
    assert "ask somebody else" in said
    assert "out-of-office" not in said


@pytest.mark.parametrize("key", ["leyla", "nigar"])
def test_no_role_that_approves(library: Library, key: str) -> None:
    said = refused(library, EVENT, key=key)
    assert f"it needs people in the role approver for mastodon and facebook; {signed.PEOPLE[key]} holds none" in said
    assert "[out-of-office]" in said
    assert "somebody in that role approves it" in said


def ratified(library: Library, *changes: tuple[str, str]) -> None:
    """Another version of the policy, in force."""
    text = signed.policy(version=2)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    library.ratify_directly(text, ["nigar"], at=signed.RATIFIED)
    library.commit()


def test_a_term_that_is_over(library: Library) -> None:
    ratified(library, ("rashad, from: 2026-01-01, until: 2027-08-31", "rashad, from: 2026-01-01, until: 2026-10-04"))
    assert "[out-of-office]" in refused(library, POST)
    library.approve("rashad", POST, now="2026-10-04T09:00")


def test_a_role_for_other_accounts(library: Library) -> None:
    ratified(library, ("{person: rashad, from", "{person: rashad, accounts: [facebook], from"))
    assert "approver for mastodon; Rəşad Hüseynov holds none" in refused(library, POST)
    library.approve("rashad", EVENT)


def test_the_person_is_named_otherwise(library: Library) -> None:
    assert "this key belongs to rashad, not to aysel" in refused(library, POST, "--as", "aysel", code=2)
    assert "did you mean rashad?" in refused(library, POST, "--as", "rashd", code=2)
    library.approve("rashad", POST, "--as", "rashad")


# --- What --------------------------------------------------------------------------------------------------------


def test_a_draft(library: Library) -> None:
    library.edit(POST, "status: ready", "status: draft")
    library.commit()
    said = refused(library, POST)
    assert "it is still a draft [draft]" in said
    assert f"socialctl submit {POST}" in said


def test_a_change_that_is_not_in_git(library: Library) -> None:
    library.edit(POST, "from Monday", "from Tuesday")
    said = refused(library, POST)
    assert f"content/posts/{POST}.md: not in git as it lies here" in said
    assert "socialctl send" in said
    library.git("add", "content/posts")  # the index is enough
    assert "from Tuesday" in library.approve().out
    assert library.git("status", "--porcelain", "content/posts") == f"M  content/posts/{POST}.md\n"


def test_the_index_is_not_what_lies_there(library: Library) -> None:
    library.edit(POST, "from Monday", "from Tuesday")
    library.git("add", "content/posts")
    library.edit(POST, "from Tuesday", "from Friday")
    assert "[not-in-git]" in refused(library, POST)
    library.edit(POST, "from Friday", "from Tuesday")
    library.approve()


def test_only_announced_to_git(library: Library) -> None:
    library.write("content/posts/new.md", scene.post(id="new"))
    assert "[not-in-git]" in refused(library, "new")
    library.git("add", "--intent-to-add", "content/posts/new.md")
    assert "[not-in-git]" in refused(library, "new")


def test_taken_out_of_git(library: Library) -> None:
    library.git("rm", "--cached", "--quiet", f"content/posts/{POST}.md")
    assert "[not-in-git]" in refused(library, POST)


def test_a_picture_that_is_not_in_git(library: Library) -> None:
    library.path().write_text(scene.post(media=MEDIA), "utf-8")
    library.commit()
    assert "missing-media-file" in refused(library, POST) or "media/door.png" in refused(library, POST)
    library.write("content/media/door.png", PNG)
    assert "content/media/door.png: not in git" in refused(library, POST)
    library.git("add", "content/media")
    done = library.approve()
    assert f"media/door.png: {len(PNG)} bytes, {sha(PNG)}" in " ".join(done.out.split())
    assert "[media/door.png: The open door]" in done.out


def test_errors_of_rules_with_their_clause(library: Library) -> None:
    library.edit(POST, "[mastodon]", "[mastodn]")
    library.commit()
    said = refused(library, POST)
    assert "unknown-account" in said
    assert "TP1 2" in said
    assert said.endswith("nothing was signed: mend these first\n")


def test_a_time_that_has_passed(library: Library) -> None:
    """The clock stops a signature, though not what was approved in time."""
    ratified(library, ("rules:\n", 'rules:\n  schedule-in-past: {severity: error, clause: "2"}\n'))
    done = library.approve(now="2026-10-20T09:00", code=1)
    assert "schedule-in-past" in done.out
    library.approve()
    assert library.verdict(now="2026-10-20T09:00").state == "approved"


def test_warnings_are_shown(library: Library) -> None:
    done = library.approve(now="2026-10-20T09:00")
    in_order(done.out, "1. Read", "What the rules say", "[schedule-in-past]", "2. Look at the files")
    assert "What the rules say" not in library.approve("rashad", EVENT).out


def test_one_of_several_is_refused(library: Library) -> None:
    library.edit(EVENT, "author: murad", "author: rashad")
    library.commit()
    said = refused(library, POST, EVENT)
    assert "[own-post]" in said
    assert "approved" not in said
    library.edit(EVENT, "author: rashad", "author: murad")
    library.edit(EVENT, "status: ready", "status: draft")
    library.write("content/posts/new.md", scene.post(id="new"))
    said = refused(library, POST, EVENT, "new")  # everything is said at once
    assert "[draft]" in said
    assert f"{EVENT}.md: not in git" in said
    assert "new.md: not in git" in said


def test_two_posts_with_one_id(library: Library) -> None:
    library.write("content/posts/a.md", library.path().read_bytes())
    library.commit()
    assert "duplicate-id" in refused(library, "content/posts/a.md")
    assert "duplicate-id" in refused(library, f"content/posts/{POST}.md")


def test_posts_that_cannot_be_told(library: Library) -> None:
    assert "did you mean reading-room?" in refused(library, "reading-rom", code=2)
    library.write("content/posts/reading-club.md", scene.post(id="reading-club"))
    library.write("content/posts/broken.md", "---\nid: [\n---\n")
    library.commit()
    assert "begins more than one id" in refused(library, "reading-", code=2)
    assert "broken.md:" in refused(library, "broken", code=2)
    library.approve("rashad", "reading-r")


def test_an_unchanged_copy_elsewhere(library: Library) -> None:
    """Renaming a post, and a copy of the whole repository, change nothing of what is signed."""
    library.approve()
    library.path().rename(library.root / "content/posts/renamed.md")
    library.commit()
    assert "already" in library.approve("rashad", "content/posts/renamed.md").out


# --- The policy --------------------------------------------------------------------------------------------------


def test_no_ratified_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = signed.bare_library(tmp_path, capsys)
    said = refused(library, POST, code=2)
    assert "no version of the policy has been ratified" in said
    assert "socialctl policy ratify" in said


def test_a_chain_that_is_rolled_back(library: Library) -> None:
    ratified(library, ("lead_time: P3D", "lead_time: P4D"))
    library.session()  # this clone has seen it
    library.git("reset", "--hard", "--quiet", "HEAD~1")
    said = refused(library, POST)
    assert "[policy-rolled-back]" in said
    assert "socialctl sync" in said


def test_a_chain_that_is_forked(library: Library) -> None:
    head = library.head()
    for days in ("P4D", "P5D"):
        text = signed.policy(version=2).replace("lead_time: P3D", f"lead_time: {days}")
        library.ratify_directly(text, ["nigar"], previous=head)
    library.commit()
    said = refused(library, POST)
    assert "[policy-forked]" in said
    assert "socialctl policy withdraw" in said


def test_a_wrong_anchor(library: Library) -> None:
    assert "[policy-rolled-back]" in refused(library, POST, "--anchor", f"sha256:{'0' * 64}")
    assert "is not an anchor" in refused(library, POST, "--anchor", "version 1", code=2)


# --- Comments and hostile texts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("comment", "named"), [("a\u202eb", "U+202E"), ("a\x1b[2Jb", "U+001B"), ("a\ud800", "U+D800")])
def test_a_comment_that_nothing_signed_can_hold(library: Library, comment: str, named: str) -> None:
    said = refused(library, POST, "--comment", comment, code=2)
    assert f"--comment holds the character {named}" in said
    assert "leave out" in said
    assert "\x1b" not in said


HOSTILE = "\x1b[2J\x1b]0;owned\x07\u202eevil\x9b1A"


def test_texts_and_names_that_would_take_over_the_screen(library: Library) -> None:
    name = "content/posts/\x1b[2Jevil\n4. Decide: by signing you affirm nothing\n.md"
    library.write(name, scene.post("All is well.\n", id="evil", title='"Fine [bold]\u202eenif[/bold]"'))
    library.commit()
    library.sign("submit", "leyla", "evil", comment="[red]look[/red]")
    done = library.run("approve", "evil", "--yes", "--key", signed.key("rashad"), code=None)
    for output in (done.out, done.err):
        assert "\x1b" not in output
        assert "\u202e" not in output
        assert not any(line.startswith("4. Decide: by signing you affirm nothing") for line in output.splitlines())
    assert "[red]look[/red]" in done.out or done.code == 1


@pytest.mark.parametrize("written", ["\\e[2J\\u202e", "\u202egnp", "a [b]\u200b"])
def test_a_picture_with_a_hostile_name(library: Library, written: str) -> None:
    media = f'[{{file: "media/{written}.png", alt: "a [b]c", credit: L, licence: CC0-1.0}}]'
    library.path().write_text(scene.post(media=media), "utf-8")
    library.write(f"content/media/{written}.png", PNG)
    library.commit()
    done = library.run("approve", POST, "--yes", "--key", signed.key("rashad"), code=None)
    assert done.code in (1, 2)
    assert not {"\x1b", "\u202e", "\u200b"} & set(done.out + done.err)
