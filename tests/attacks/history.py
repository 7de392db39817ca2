"""Attacks on what was said before: statements taken out, changed, hidden, or kept from those who come later."""

from __future__ import annotations

import subprocess

import scene
from signed import NOW, POST, Library

from .judging import refused, shown, unharmed
from .roster import attack
from .stages import approved, fresh, rejected

LATER = "2026-10-05T09:05"


def of(lib: Library, person: str) -> str:
    """The path of a person's only statement."""
    (path,) = (path for path in lib.statements() if f"/{person}-" in path)
    return path


def take_out(lib: Library, *paths: str) -> None:
    """Delete statements with their signatures."""
    for path in paths:
        (lib.root / path).unlink()
        (lib.root / f"{path}.sig").unlink()


def follow(lib: Library, branch: str = "base") -> None:
    """The present commit is what was fetched last, and this branch follows it."""
    lib.git("config", "remote.origin.url", ".")
    lib.git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
    lib.git("update-ref", f"refs/remotes/origin/{branch}", "HEAD")
    here = lib.git("branch", "--show-current").strip()
    lib.git("config", f"branch.{here}.remote", "origin")
    lib.git("config", f"branch.{here}.merge", f"refs/heads/{branch}")


# --- What the base has -----------------------------------------------------------------------------------------------


@attack(rejected)
def a_rejection_is_deleted(lib: Library) -> None:
    take_out(lib, of(lib, "rashad"))
    lib.sign("approve", "aysel")
    refused(lib, "ledger-altered", "ledger-altered", broken=["ledger-altered"])


@attack(rejected)
def a_rejection_is_deleted_and_that_is_committed(lib: Library) -> None:
    follow(lib)
    take_out(lib, of(lib, "rashad"))
    lib.sign("approve", "aysel")
    lib.commit()
    refused(lib, "ledger-altered", "ledger-altered", broken=["ledger-altered"])


@attack(rejected)
def a_rejection_is_deleted_on_a_branch(lib: Library) -> None:
    """What the pull request would go to still has it."""
    lib.git("branch", "protected")
    lib.git("checkout", "--quiet", "-b", "change")
    take_out(lib, of(lib, "rashad"))
    lib.sign("approve", "aysel")
    lib.commit()
    for rev in ([], ["--rev", "HEAD"]):
        done = lib.run("calendar", "--month", "2026-10", "--format", "json", "--base", "protected", *rev)
        assert f'"post": "{POST}", "account": "mastodon"' not in done.out.partition('"left_out"')[0]
        assert "was changed or taken out" in done.out
        assert "ledger-altered" in lib.run("verify", "--format", "json", "--base", "protected", *rev, code=1).out


@attack(rejected)
def the_signature_of_a_rejection_is_deleted(lib: Library) -> None:
    (lib.root / f"{of(lib, 'rashad')}.sig").unlink()
    lib.sign("approve", "aysel")
    refused(lib, "ledger-altered", broken=["ledger-altered", "signature-missing"])


@attack(rejected)
def a_rejection_is_moved_to_another_post(lib: Library) -> None:
    path = of(lib, "rashad")
    for end in ("", ".sig"):
        lib.write(f"{path}{end}".replace(POST, "elsewhere"), (lib.root / f"{path}{end}").read_bytes())
    take_out(lib, path)
    lib.sign("approve", "aysel")
    refused(lib, "ledger-altered", "ledger-altered", broken=["ledger-altered", "misplaced-statement"])


@attack(rejected)
def a_rejection_becomes_a_link(lib: Library) -> None:
    path = lib.root / of(lib, "rashad")
    path.rename(lib.root / "rejection.json")
    path.symlink_to("../../../../rejection.json")
    lib.sign("approve", "aysel")
    refused(lib, "ledger-altered", broken=["ledger-altered"])


@attack(approved)
def a_withdrawn_approval_is_brought_back(lib: Library) -> None:
    """By taking the withdrawal out of a history that others have."""
    path = lib.sign("withdraw", "rashad", now=LATER)
    lib.commit()
    refused(lib, "too-few-approvals", of=["rashad approve: withdrawn"], now=LATER)
    take_out(lib, path)
    refused(lib, "ledger-altered", "ledger-altered", broken=["ledger-altered"], now=LATER)


@attack(approved)
def a_later_submission_is_taken_out(lib: Library) -> None:
    """So that the older text, which was approved, comes back to life."""
    text = lib.path().read_bytes()
    lib.edit(POST, "from Monday", "from Tuesday")
    path = lib.sign("submit", "leyla")
    lib.commit()
    lib.path().write_bytes(text)
    take_out(lib, path)
    refused(lib, "ledger-altered", "ledger-altered", broken=["ledger-altered"])


@attack(approved)
def the_ledger_is_begun_anew(lib: Library) -> None:
    """Everything about the post is deleted, and one approval signed again."""
    follow(lib)
    take_out(lib, *lib.statements())
    lib.commit()
    lib.sign("submit", "leyla", now=LATER)
    lib.sign("approve", "aysel", now=LATER)
    refused(lib, *["ledger-altered"] * 4, broken=["ledger-altered"], now=LATER)


# --- What the base does not have yet ---------------------------------------------------------------------------------


@attack(fresh)
def a_rejection_that_somebody_saw_is_deleted(lib: Library) -> None:
    lib.sign("submit", "leyla")
    path = lib.sign("reject", "rashad")
    lib.sign("approve", "aysel")
    take_out(lib, path)
    refused(lib, "not-submitted", "too-few-approvals", of=["aysel approve: seen-missing", "leyla submit: seen-missing"])


@attack(fresh)
def a_rejection_that_the_author_saw_is_deleted(lib: Library) -> None:
    lib.sign("submit", "leyla")
    path = lib.sign("reject", "rashad")
    lib.edit(POST, "from Monday", "from Tuesday")
    lib.sign("submit", "leyla")
    lib.sign("approve", "aysel")
    take_out(lib, path)
    missing = ["aysel approve: seen-missing", "leyla submit: seen-missing", "leyla submit: seen-missing"]
    refused(lib, "not-submitted", "too-few-approvals", of=missing)


@attack(fresh)
def a_rejection_that_was_seen_at_second_hand_is_deleted(lib: Library) -> None:
    """aysel approves, knowing the rejection through a submission that had seen it. The author deletes it, and needs
    nobody but herself to submit once more."""
    lib.sign("submit", "leyla")
    path = lib.sign("reject", "rashad")
    lib.sign("submit", "leyla", comment="but it is right")
    lib.sign("approve", "aysel")
    refused(lib, "rejected")
    take_out(lib, path)
    lib.sign("submit", "leyla", now=LATER)
    assert lib.verdict(now=LATER).state != "approved"


@attack(fresh)
def the_signature_of_a_rejection_that_somebody_saw_is_deleted(lib: Library) -> None:
    lib.sign("submit", "leyla")
    path = lib.sign("reject", "rashad")
    lib.sign("approve", "aysel")
    (lib.root / f"{path}.sig").unlink()
    seen = ["aysel approve: seen-missing", "leyla submit: seen-missing"]
    refused(lib, "not-submitted", "too-few-approvals", of=seen, broken=["signature-missing"])


@attack(fresh)
def a_rejection_is_taken_out_and_another_approval_signed_without_it(lib: Library) -> None:
    lib.sign("submit", "leyla")
    before = lib.build("approve", "aysel")
    path = lib.sign("reject", "rashad")
    lib.sign("approve", "aysel")
    take_out(lib, path)
    lib.plant(before._replace(comment="I saw nothing"), "aysel")
    seen = ["aysel approve: seen-missing", "aysel approve: seen-missing", "leyla submit: seen-missing"]
    refused(lib, "not-submitted", "too-few-approvals", of=seen)


@attack(fresh)
def a_withdrawal_that_somebody_saw_is_deleted(lib: Library) -> None:
    lib.sign("submit", "leyla")
    lib.sign("approve", "rashad")
    path = lib.sign("withdraw", "rashad")
    lib.sign("submit", "leyla", now=LATER)
    take_out(lib, path)
    seen = ["leyla submit: seen-missing", "leyla submit: seen-missing", "rashad approve: seen-missing"]
    refused(lib, "not-submitted", "too-few-approvals", of=seen, now=LATER)


@attack(fresh)
def a_rejection_is_ignored(lib: Library) -> None:
    """.gitignore names what aysel will say: she rejects, is told that it is done, and nothing of it is seen."""
    lib.write(".gitignore", "content/approvals/posts/*/aysel-*\n")
    lib.approved()
    lib.reject("aysel")
    refused(lib, "rejected")


@attack(approved)
def the_statements_are_left_out_of_an_archive(lib: Library) -> None:
    """What was said of a post was left out on the way: without its ledger it is not approved."""
    lib.write(".gitattributes", "content/** -text\npolicy.yaml -text\ncontent/approvals/posts/** export-ignore\n")
    lib.commit()
    folder = lib.root.parent / "archive"
    folder.mkdir()
    scene.git(lib.root, "archive", "--output", str(folder / "a.tar"), "HEAD")
    scene.git(folder, "init", "--quiet")
    subprocess.run(["tar", "xf", "a.tar"], cwd=folder, check=True)
    (folder / "a.tar").unlink()
    there = Library(folder, lib.capsys)
    there.git("config", "socialctl.anchor", lib.git("config", "socialctl.anchor").strip())
    refused(there, "not-submitted", "too-few-approvals")


@attack(approved)
def a_statement_is_signed_for_nobody_to_see(lib: Library) -> None:
    """Somebody without a key plants statements that have 'seen' what never was: others' approvals stand."""
    made = lib.build("submit", "stranger")._replace(seen=(f"sha256:{'0' * 64}",))
    lib.plant(made, "stranger")
    unharmed(lib)
    assert shown(lib, NOW) == {POST}
