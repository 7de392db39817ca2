"""pre-receive: what is pushed is looked at where it arrives, before it is taken in."""

from __future__ import annotations

from pathlib import Path

import pytest
import scene
import signed
from signed import EVENT, POST, Library
from things import MEDIA, PNG

from server.served import Place, clone, hook, place, server
from socialctl.approvals import ledger

# What its place is to find: an account that the policy does not know.
BAD = scene.post(id="a-bad-one", title="A bad one", accounts="[nowhere]")


@pytest.fixture
def at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    """An approved post on its server."""
    return place(tmp_path, capsys)


def slipped_in(at: Place, path: str, text: str) -> None:
    """A commit that came to the server before the hook did."""
    at.commit(path, text)
    at.server.git("config", "core.hooksPath", "nowhere")
    at.accepted()
    at.server.git("config", "--unset", "core.hooksPath")


def ratified(at: Place, version: int = 2, change: tuple[str, str] = ("Test Library,", "The Test Library,")) -> str:
    """A next version of the policy, ratified and committed; its folder."""
    mark = at.lib.ratify_directly(signed.policy(version).replace(*change), ["nigar"])
    at.commit_all()
    return str(Path(ledger.policy_place(mark)).parent)


# --- What comes in -------------------------------------------------------------------------------------------------


def test_a_first_push_comes_in(at: Place) -> None:
    assert at.server.tip() == at.lib.git("rev-parse", "HEAD").strip()
    assert "topic: 2 posts checked: nothing new to mend" in at.accepted("HEAD:topic")


def test_a_picture_and_statements_about_it_come_in_together(at: Place) -> None:
    """All of it lies in quarantine while it is looked at."""
    at.lib.write("content/media/door.png", PNG)
    at.lib.path().write_text(scene.post(media=MEDIA), "utf-8")
    at.lib.commit()
    at.lib.approved()
    assert at.accepted() == "socialctl: main: 2 posts checked: nothing new to mend"
    assert at.lib.verdict().state == "approved"


def test_a_picture_that_is_missing_is_refused(at: Place) -> None:
    """So pictures are looked for."""
    at.commit("content/posts/reading-room.md", scene.post(media=MEDIA))
    assert "media-missing" in at.refused() or "door.png" in at.refused()


def test_warnings_and_what_waits_for_approval_come_in(at: Place) -> None:
    at.lib.edit(POST, "from Monday", "from Tuesday")
    at.commit("content/posts/new.md", scene.post(id="new", title="New", schedule="2026-10-20T10:00"))
    done = at.lib.run("validate", code=1)
    assert "changed-after-approval" in done.out
    assert "not-approved" in done.out
    assert "3 posts checked: nothing new to mend" in at.accepted()


def test_a_report_in_another_s_place_is_refused(at: Place) -> None:
    at.commit(f"{ledger.AUDITS}2026-10-05-00000000/report.json", "{}")
    assert "misplaced-statement" in at.refused()


def test_no_hour_changes_the_answer(at: Place) -> None:
    at.commit("content/posts/late.md", scene.post(id="late", title="Late", schedule="2026-01-19T10:00"))
    assert "past" in at.lib.run("validate", code=None).out
    at.accepted()


def test_a_draft_comes_in_with_its_faults_and_is_refused_when_it_is_ready(at: Place) -> None:
    at.commit("content/posts/bad.md", BAD.replace("status: ready", "status: draft"))
    at.accepted()
    at.commit("content/posts/bad.md", BAD)
    assert "content/posts/bad.md:8 unknown-account" in at.refused()


# --- Old faults and new ones ---------------------------------------------------------------------------------------


def test_a_new_bad_post_is_refused(at: Place) -> None:
    old = at.server.tip()
    new = at.commit("content/posts/bad.md", BAD)
    assert at.refused().splitlines() == [
        "socialctl: nothing of this push was taken in; this has to be mended first",
        "socialctl: main: 3 posts checked: 1 error",
        "  content/posts/bad.md:8 unknown-account",
        "    the policy knows no account 'nowhere'",
        "    → the policy knows facebook, mastodon",
        f"  all of it, in your copy: socialctl validate --range {old[:12]}..{new[:12]}",
    ]
    at.take_out("content/posts/bad.md")
    at.accepted()


def test_an_old_bad_post_stops_nobody(at: Place) -> None:
    slipped_in(at, "content/posts/bad.md", BAD)
    at.commit("content/posts/new.md", scene.post(id="new", title="New", schedule="2026-10-20T10:00"))
    at.accepted()
    at.commit("content/posts/bad.md", BAD.replace("id: a-bad", "# a line more\nid: a-bad"))
    at.accepted()
    at.lib.git("mv", "content/posts/bad.md", "content/posts/moved.md")
    at.commit_all()
    at.accepted()


def test_one_that_nobody_can_read_stops_nobody_wherever_it_moves(at: Place) -> None:
    slipped_in(at, "content/posts/bad.md", "no front matter\n")
    at.lib.git("mv", "content/posts/bad.md", "content/posts/moved.md")
    at.commit_all()
    at.accepted()
    at.commit("content/posts/more.md", "no front matter\n")
    assert "content/posts/more.md:1 unreadable-post" in at.refused()


def test_a_second_fault_in_an_old_bad_post_is_new(at: Place) -> None:
    slipped_in(at, "content/posts/bad.md", BAD)
    at.commit("content/posts/bad.md", BAD.replace("purpose: service", "purpose: fun"))
    said = at.refused()
    assert "unknown-account" not in said
    assert said.count("content/posts/bad.md") == 1


def test_the_same_fault_in_another_post_is_new(at: Place) -> None:
    slipped_in(at, "content/posts/bad.md", BAD)
    at.commit("content/posts/worse.md", BAD.replace("a-bad-one", "worse"))
    assert "content/posts/worse.md:8 unknown-account" in at.refused()


def test_old_posts_do_not_stop_a_stricter_policy(at: Place) -> None:
    ratified(at, change=("requires: [text]}", "requires: [text, media]}"))
    assert at.lib.run("validate", code=1).out.count("missing-element") == 2
    at.accepted()
    at.commit("content/posts/new.md", scene.post(id="new", title="New", schedule="2026-10-20T10:00"))
    assert "content/posts/new.md:" in at.refused()


def test_what_main_has_is_not_new_in_a_branch_that_merges_it(at: Place, tmp_path: Path) -> None:
    at.accepted("HEAD:topic")
    slipped_in(at, "content/posts/bad.md", BAD)
    ours = clone(at, "ours", "--branch=topic")
    ours.commit("notes.txt", "ours")
    ours.lib.git("merge", "--quiet", "--no-edit", "origin/main")
    ours.accepted("HEAD:topic")


# --- The ledger ----------------------------------------------------------------------------------------------------


def test_a_statement_that_is_taken_out_is_refused(at: Place) -> None:
    path = at.lib.statements()[0]
    commit = at.take_out(path)
    said = at.refused()
    assert f"  {path}:1 invalid-statement" in said
    assert f"    commit {commit[:12]} took this out: the ledger is only ever added to [ledger-altered]" in said
    assert "1 error\n" in said


def test_a_statement_that_is_changed_is_refused(at: Place) -> None:
    path = at.lib.statements()[0]
    commit = at.commit(path, (at.lib.root / path).read_bytes() + b"\n")
    assert f"commit {commit[:12]} changed this" in at.refused()


def test_a_signature_that_becomes_a_link_is_refused(at: Place) -> None:
    path = f"{at.lib.statements()[0]}.sig"
    (at.lib.root / path).unlink()
    (at.lib.root / path).symlink_to("/etc/passwd")
    commit = at.commit_all()
    assert f"commit {commit[:12]} changed this" in at.refused()


def test_a_statement_that_is_taken_out_and_put_back_is_refused(at: Place) -> None:
    path = at.lib.statements()[0]
    data = (at.lib.root / path).read_bytes()
    commit = at.take_out(path)
    at.commit(path, data)
    said = at.refused()
    assert f"commit {commit[:12]} took this out" in said
    # As its mend says: one commit of all.
    at.lib.git("reset", "--quiet", "--soft", at.server.tip())
    at.commit_all()
    at.accepted()


def test_a_merge_that_leaves_out_what_main_has_is_refused(at: Place) -> None:
    at.lib.git("checkout", "--quiet", "-b", "topic")
    at.commit("notes.txt", "ours")
    at.lib.git("checkout", "--quiet", "main")
    at.lib.sign("submit", "murad", EVENT)
    at.commit_all()
    at.accepted()
    at.lib.git("checkout", "--quiet", "topic")
    at.lib.git("merge", "--quiet", "--strategy=ours", "--no-edit", "main")
    commit = at.lib.git("rev-parse", "HEAD").strip()
    said = at.refused()
    assert f"commit {commit[:12]} took this out" in said
    assert f"{ledger.POSTS}{EVENT}/murad-" in said


def test_a_merge_that_leaves_out_what_nobody_had_yet_is_refused(at: Place) -> None:
    """Both the statement and its loss come in the same push."""
    at.lib.git("checkout", "--quiet", "-b", "topic")
    at.lib.sign("submit", "murad", EVENT)
    at.commit_all()
    at.lib.git("checkout", "--quiet", "main")
    at.commit("notes.txt", "ours")
    at.lib.git("merge", "--quiet", "--strategy=ours", "--no-edit", "topic")
    commit = at.lib.git("rev-parse", "HEAD").strip()
    assert f"commit {commit[:12]} took this out" in at.refused()


def test_an_honest_merge_comes_in(at: Place) -> None:
    at.lib.git("checkout", "--quiet", "-b", "topic")
    at.lib.sign("submit", "murad", EVENT)
    at.commit_all()
    at.lib.git("checkout", "--quiet", "main")
    at.lib.sign("reject", "aysel", comment="no")
    at.commit_all()
    at.lib.git("merge", "--quiet", "--no-edit", "topic")
    at.accepted()


def test_a_forced_push_that_loses_a_statement_is_refused(at: Place) -> None:
    at.lib.git("reset", "--quiet", "--hard", "HEAD~1")
    at.commit("notes.txt", "ours")
    assert "non-fast-forward" in at.push().seen
    said = at.refused(options=("--force",))
    assert "its history was rewritten; nothing that was signed may be lost by that" in said
    assert "this was changed or taken out: the ledger is only ever added to [ledger-altered]" in said


def test_a_forced_push_to_an_older_commit_is_refused(at: Place) -> None:
    assert "[ledger-altered]" in at.refused("HEAD~1:main", options=("--force",))


def test_a_forced_push_that_loses_nothing_comes_in(at: Place) -> None:
    at.lib.git("commit", "--quiet", "--amend", "-m", "another message")
    assert "its history was rewritten" in at.accepted(options=("--force",))


def test_git_refuses_it_all_the_same_where_it_is_told_to(at: Place) -> None:
    at.server.git("config", "receive.denyNonFastForwards", "true")
    before = at.server.tip()
    at.lib.git("commit", "--quiet", "--amend", "-m", "another message")
    done = at.push(options=("--force",))
    assert done.code == 1
    assert "its history was rewritten" in done.said
    assert "non-fast-forward" in done.seen
    assert at.server.tip() == before


def test_histories_without_a_common_beginning(at: Place) -> None:
    at.lib.git("checkout", "--quiet", "--orphan", "anew")
    at.lib.git("rm", "-r", "--quiet", "--force", "content/approvals/posts")
    at.commit_all()
    assert "[ledger-altered]" in at.refused("HEAD:main", options=("--force",))
    assert "[ledger-altered]" in at.refused("HEAD:anew")


def test_a_forged_statement_is_refused(at: Place) -> None:
    made = at.lib.build("approve", "aysel", EVENT)
    path = at.lib.plant(made, "stranger")
    at.commit_all()
    said = at.refused()
    assert path in said
    assert "[E_KEY_MISMATCH]" in said


def test_a_statement_with_a_key_that_is_out_of_use_is_refused(at: Place) -> None:
    """Whatever date it bears."""
    made = at.lib.build("reject", "aysel", EVENT, now="2026-09-25T09:00", comment="no")
    ratified(
        at,
        change=(
            f"{signed.public('aysel')}, from: 2026-01-01",
            f"{signed.public('aysel')}, from: 2026-01-01, status: retired, since: 2026-09-26",
        ),
    )
    at.accepted()
    at.lib.plant(made, "aysel")
    at.commit_all()
    assert "[key-retired]" in at.refused()


# --- The policy ----------------------------------------------------------------------------------------------------


def test_a_next_version_comes_in_and_does_not_go_again(at: Place) -> None:
    folder = ratified(at)
    at.accepted()
    at.lib.git("rm", "-r", "--quiet", folder)
    at.commit_all()
    said = at.refused()
    assert "policy-rolled-back" in said
    assert "what was there before has it" in said


def test_a_version_that_is_taken_out_and_put_back_is_refused(at: Place) -> None:
    folder = ratified(at)
    at.accepted()
    at.lib.git("rm", "-r", "--quiet", folder)
    commit = at.commit_all()
    at.lib.git("revert", "--no-edit", "HEAD")
    said = at.refused()
    assert f"commit {commit[:12]} took this out" in said
    assert "policy-rolled-back" not in said


def test_two_successors_of_one_version_are_refused(at: Place) -> None:
    first = at.lib.head()
    ratified(at)
    at.accepted()
    at.lib.ratify_directly(signed.policy(2).replace("Test Library,", "Our Library,"), ["nigar"], previous=first)
    at.commit_all()
    assert "policy-forked" in at.refused()


def test_a_fork_that_is_there_stops_nobody_from_ending_it(at: Place) -> None:
    first = at.lib.head()
    ratified(at)
    at.accepted()
    at.server.git("config", "core.hooksPath", "nowhere")
    text = signed.policy(2).replace("Test Library,", "Our Library,")
    at.lib.ratify_directly(text, ["nigar"], previous=first)
    at.commit_all()
    at.accepted()
    at.server.git("config", "--unset", "core.hooksPath")
    at.commit("content/posts/new.md", scene.post(id="new", title="New", schedule="2026-10-20T10:00"))
    at.accepted()
    at.lib.ratify_directly(text, ["nigar"], previous=first, decision="withdraw")
    at.commit_all()
    at.accepted()
    assert at.lib.run("verify", code=None).out.count("policy-forked") == 0


def test_another_chain_is_refused(at: Place) -> None:
    folder = Path(ledger.policy_place(at.lib.session().court.chain.versions[0].mark)).parent
    at.lib.git("rm", "-r", "--quiet", str(folder))
    at.lib.ratify_directly(signed.policy().replace("Test Library,", "A thief,"), ["nigar"], previous=None)
    at.commit_all()
    assert "policy-rolled-back" in at.refused()


def test_a_policy_that_is_not_the_anchor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Into an empty repository, too."""
    made = place(tmp_path, capsys)
    other = server(tmp_path / "other", anchor="sha256:" + "0" * 64)
    made.server = other
    said = made.refused(to=other.root)
    assert "policy-rolled-back" in said
    assert "the anchor names it" in said
    other.git("config", "socialctl.anchor", "sha256:nonsense")
    assert "is not an anchor" in made.refused(to=other.root)


def test_without_an_anchor_the_first_push_says_which_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = place(tmp_path, capsys, anchored=False)
    made.commit("notes.txt", "ours")
    assert "no anchor is set here, so the chain of policies was taken as it stands" in made.accepted()
    ratified(made)
    made.accepted()
    made.lib.git("revert", "--no-edit", "HEAD")
    assert "policy-rolled-back" in made.refused()


def test_the_policy_may_not_go(at: Place) -> None:
    at.take_out("policy.yaml")
    assert "policy.yaml is gone, by which posts are judged [policy-missing]" in at.refused()
    assert "[policy-missing]" in at.refused("HEAD:topic")


def test_a_policy_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before any was ratified; after that nobody needs the file."""
    root = scene.repository(tmp_path / "r")
    made = Place(Library(root, capsys), server(tmp_path), tmp_path)
    made.lib.git("remote", "add", "origin", str(made.server.root))
    made.accepted()
    made.commit("policy.yaml", "[[[")
    assert "main: policy.yaml" in made.refused()


# --- References ----------------------------------------------------------------------------------------------------


def test_one_bad_branch_stops_the_push(at: Place) -> None:
    at.accepted("HEAD:there")
    names = [f"many-{number}" for number in range(20)]
    for name in names:
        at.lib.git("branch", name)
    at.lib.git("tag", "a-tag")
    at.commit("content/posts/bad.md", BAD)
    said = at.refused("HEAD:refs/heads/bad", *names, "a-tag", ":there")
    assert "socialctl: bad: 3 posts checked: 1 error" in said
    assert "many-7" not in said
    assert "only branches are looked at, not refs/tags/a-tag" in said
    at.accepted(*names, "a-tag", ":there")


def test_main_is_not_deleted_and_others_are(at: Place) -> None:
    at.accepted("HEAD:topic")
    at.server.git("config", "receive.denyDeleteCurrent", "ignore")
    assert "[branch-deleted]" in at.refused(":main")
    at.accepted(":topic")


def test_a_branch_without_a_policy_is_none_of_ours(at: Place) -> None:
    at.lib.git("checkout", "--quiet", "--orphan", "gh-pages")
    at.lib.git("rm", "-r", "--quiet", "--force", ".")
    at.commit("index.html", "<html></html>")
    said = at.accepted("HEAD:gh-pages")
    assert "gh-pages: not looked at: there is no policy.yaml with content/ beside it" in said
    assert "[policy-missing]" in at.refused("HEAD:main", options=("--force",))


def test_a_new_branch_is_held_against_main(at: Place) -> None:
    at.take_out(at.lib.statements()[0])
    assert "[ledger-altered]" in at.refused("HEAD:topic")


def test_a_new_branch_from_long_ago_lost_nothing(at: Place) -> None:
    """What main got after they parted was never there."""
    at.lib.sign("submit", "murad", EVENT)
    at.commit_all()
    at.accepted()
    at.accepted("HEAD~1:refs/heads/long-ago")


HOSTILE = (
    "--output=x",
    "-h",
    "a'b\"c;$(touch${IFS}hacked)",
    "@-1}x",
    "\u202egnp.exe",
    "şəkil",
    "x" * 200,
)


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_hostile_names(at: Place, name: str) -> None:
    assert "2 posts checked" in at.accepted(f"HEAD:refs/heads/{name}")
    at.commit("content/posts/bad.md", BAD)
    done = at.push(f"HEAD:refs/heads/{name}")
    assert done.code == 1
    assert "\u202e" not in done.said
    assert not list(at.server.root.glob("*x")) + list(at.server.root.glob("hacked"))


def test_hostile_text_is_shown_and_does_nothing(at: Place) -> None:
    at.commit("content/posts/bad\x1b]52;c;aGk=\x07.md", BAD.replace("nowhere", '"no\\u202ewhere\\u001b[2J"'))
    done = at.push()
    assert done.code == 1
    assert "<U+001B>" in done.said
    assert b"\x1b]52" not in done.raw
    assert b"\x1b[2J" not in done.raw


# --- Repositories --------------------------------------------------------------------------------------------------


def test_sha256(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = Place(Library(tmp_path / "r", capsys), server(tmp_path, options=("--object-format=sha256",)), tmp_path)
    scene.repository(tmp_path / "r", in_git=False, policy=signed.policy())
    made.lib.git("init", "--quiet", "--object-format=sha256")
    made.lib.git("remote", "add", "origin", str(made.server.root))
    mark = made.lib.ratify_directly(signed.policy(), ["nigar"], at=signed.RATIFIED)
    made.commit_all()
    made.server.git("config", "socialctl.anchor", mark.digest)
    made.lib.git("config", "socialctl.anchor", mark.digest)
    made.accepted()
    made.lib.sign("submit", "leyla")
    made.commit_all()
    made.accepted()
    commit = made.take_out(made.lib.statements()[0])
    assert len(commit) == 64
    assert f"commit {commit[:12]} took this out" in made.refused()
    made.accepted("HEAD~1:refs/heads/topic")


def test_content_in_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a second one beside it."""
    root = tmp_path / "r"
    for name in ("library", "archive/old"):
        scene.repository(root / name, in_git=False)
    made = Place(Library(root, capsys), server(tmp_path), tmp_path)
    made.lib.git("init", "--quiet")
    made.lib.git("remote", "add", "origin", str(made.server.root))
    made.commit_all()
    said = made.accepted()
    assert said.count("main: 1 post checked: nothing new to mend") == 2
    made.commit("library/content/approvals/posts/x/stray", "")
    assert "library/content/approvals/posts/x/stray:1 misplaced-statement" in made.refused()
    made.lib.git("reset", "--quiet", "--hard", "HEAD~1")
    made.commit("archive/old/content/posts/bad.md", BAD)
    assert "archive/old/content/posts/bad.md:8 unknown-account" in made.refused()
    made.server.git("config", "socialctl.root", "library/")
    assert made.accepted().count("post checked") == 1
    made.take_out("library/policy.yaml")
    assert "library/policy.yaml is gone" in made.refused()


def test_the_ledger_in_a_folder_is_only_added_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = place(tmp_path, capsys)
    root = tmp_path / "whole"
    root.mkdir()
    scene.git(root, "init", "--quiet")
    made.lib.root.rename(root / "library")
    scene.git(root / "library", "worktree", "list")
    (root / "library" / ".git").rename(tmp_path / "was.git")
    there = Place(
        Library(root, capsys),
        server(tmp_path / "other", anchor=scene.git(tmp_path / "was.git", "config", "socialctl.anchor").strip()),
        tmp_path,
    )
    there.lib.git("remote", "add", "origin", str(there.server.root))
    there.commit_all()
    there.accepted()
    path = min((root / "library" / ledger.POSTS / POST).glob("*.json"))
    data = path.read_bytes()
    path.unlink()
    commit = there.commit_all()
    path.write_bytes(data)
    there.commit_all()
    said = there.refused()
    assert f"library/{ledger.POSTS}{POST}/{path.name}:1 invalid-statement" in said
    assert f"commit {commit[:12]} took this out" in said


def test_from_a_shallow_clone(at: Place) -> None:
    at.commit("notes.txt", "more")
    at.accepted()
    ours = clone(at, "ours", "--depth=1", "--no-local")
    assert ours.lib.git("rev-list", "--count", "HEAD").strip() == "1"
    ours.commit("content/posts/new.md", scene.post(id="new", title="New", schedule="2026-10-20T10:00"))
    ours.accepted("HEAD:main")
    ours.take_out(at.lib.statements()[0])
    assert "took this out" in ours.refused("HEAD:main")


def test_a_repository_with_a_work_tree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Some serve a folder that people look at, too."""
    made = place(tmp_path, capsys)
    there = clone(made, "there")
    hook(there.lib.root / ".git" / "hooks", "pre-receive")
    there.lib.git("config", "receive.denyCurrentBranch", "updateInstead")
    made.commit("content/posts/bad.md", BAD)
    assert "unknown-account" in made.push("HEAD:main", to=there.lib.root).said
    made.take_out("content/posts/bad.md")
    assert made.push("HEAD:main", to=there.lib.root).code == 0


def test_words_that_git_does_not_say(at: Place) -> None:
    with (at.folder / "words").open("wb+") as words:
        words.write(b"not what git says\n")
        words.seek(0)
        done = scene.run("hook", "run", "pre-receive", cwd=at.server.root, stdin=words)
    assert done.code == 2
    assert "is no commit, and git says commits to this hook" in done.err


def test_a_shallow_history_is_not_taken_for_a_whole_one(at: Place) -> None:
    """A server may be told to take one in (receive.shallowUpdate); what it lacks cannot be looked at."""
    at.commit("notes.txt", "more")
    at.accepted()
    ours = clone(at, "ours", "--depth=1", "--no-local")
    other = server(at.folder / "other")
    other.git("config", "receive.shallowUpdate", "true")
    ours.server = other
    assert "no anchor is set here" in ours.accepted("HEAD:refs/heads/main", to=other.root)
    assert other.git("rev-parse", "--is-shallow-repository").strip() == "true"
    ours.lib.git("fetch", "--quiet", "--unshallow")
    ours.commit("notes.txt", "and more")
    assert ours.push("HEAD:refs/heads/main", to=other.root).code == 0
    ours.take_out(at.lib.statements()[0])
    assert "took this out" in ours.refused("HEAD:main", to=other.root)
