"""Attacks by way of the commands: what they take in, for whom they sign, and what they print."""

from __future__ import annotations

from pathlib import Path

import scene
import signed
from signed import EVENT, POST, RATIFIED, Library

from socialctl.approvals import building, ledger, statements
from socialctl.model.attestation import Signed
from socialctl.model.statement import Ratification

from .judging import refused, says, unharmed
from .roster import attack
from .stages import approved, fresh, rejected
from .versions import changed, ratified


def post_bag(lib: Library, said: Signed | bytes, signer: str, namespace: str = "") -> Path:
    """A statement with its signature in files outside the library, as it comes by mail."""
    data = said if isinstance(said, bytes) else statements.write(said)
    right = "policy@socialctl" if isinstance(said, Ratification) else "approval@socialctl"
    path = lib.root.parent / "bag" / "statement.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    path.with_name("statement.json.sig").write_bytes(signed.signature_of(data, signer, namespace or right))
    return path


def key(person: str) -> tuple[str, Path]:
    """The option that names a person's key."""
    return "--key", signed.key(person)


# --- record ----------------------------------------------------------------------------------------------------------


@attack(fresh)
def a_forged_approval_comes_by_mail(lib: Library) -> None:
    lib.sign("submit", "leyla")
    says(lib, "E_KEY_MISMATCH", "record", post_bag(lib, lib.build("approve", "rashad"), "stranger"))
    refused(lib, "too-few-approvals")


@attack(fresh)
def a_stranger_s_approval_comes_by_mail(lib: Library) -> None:
    says(lib, "unknown-key", "record", post_bag(lib, lib.build("approve", "stranger"), "stranger"))


@attack(fresh)
def an_approval_in_another_s_name_comes_by_mail(lib: Library) -> None:
    said = lib.build("approve", "rashad")._replace(person="aysel")
    says(lib, "other-person", "record", post_bag(lib, said, "rashad"))


@attack(fresh)
def an_approval_of_another_repository_comes_by_mail(lib: Library) -> None:
    said = lib.build("approve", "rashad")._replace(repo="other-library")
    says(lib, "other-repository", "record", post_bag(lib, said, "rashad"))


@attack(fresh)
def a_signature_of_a_mail_comes_by_mail(lib: Library) -> None:
    says(lib, "E_NAMESPACE", "record", post_bag(lib, lib.build("approve", "rashad"), "rashad", "email"))


@attack(fresh)
def an_approval_that_was_changed_comes_by_mail(lib: Library) -> None:
    path = post_bag(lib, lib.build("approve", "rashad"), "rashad")
    path.write_bytes(path.read_bytes().replace(POST.encode(), b"another-room"))
    says(lib, "E_BADSIG", "record", path)


@attack(fresh)
def half_an_approval_comes_by_mail(lib: Library) -> None:
    path = post_bag(lib, lib.build("approve", "rashad"), "rashad")
    path.with_name("statement.json.sig").unlink()
    says(lib, "side by side", "record", path, exit_code=2)
    path = post_bag(lib, lib.build("approve", "rashad"), "rashad")
    path.unlink()
    says(lib, "side by side", "record", path, exit_code=2)


@attack(fresh)
def something_else_comes_by_mail(lib: Library) -> None:
    for data, code in (
        (b"", "E_JSON"),
        (b"\x00\xff" * 100, "E_UTF8"),
        (b'{"type": "socialctl/approval/v1"}\n', "E_NONCANONICAL"),
        (b"[" * 60_000, "E_JSON"),
        (b"a" * 70_000, "E_SIZE"),
    ):
        says(lib, code, "record", post_bag(lib, data, "rashad"))


@attack(fresh)
def an_approval_of_a_path_comes_by_mail(lib: Library) -> None:
    data = statements.write(lib.build("approve", "rashad")).replace(b'"reading-room"', b'"../../../reading-room"')
    says(lib, "E_SCHEMA", "record", post_bag(lib, data, "rashad"))
    assert not (lib.root.parent / POST).exists()


@attack(fresh)
def a_post_dated_approval_comes_by_mail(lib: Library) -> None:
    said = lib.build("approve", "rashad", now="2026-10-06T09:00")
    says(lib, "not-yet", "record", post_bag(lib, said, "rashad"))


@attack(fresh)
def one_of_two_in_the_mail_is_forged(lib: Library) -> None:
    """Nothing is recorded then, not even the good one."""
    good = post_bag(lib, lib.build("approve", "rashad", EVENT), "rashad")
    moved = good.rename(good.with_name("good.json"))
    good.with_name("statement.json.sig").rename(good.with_name("good.json.sig"))
    says(lib, "E_KEY_MISMATCH", "record", moved, post_bag(lib, lib.build("approve", "aysel", EVENT), "rashad"))


@attack(fresh)
def a_ratification_of_a_version_that_is_not_there_comes_by_mail(lib: Library) -> None:
    mark = lib.session().court.chain.versions[0].mark._replace(version=2, digest=f"sha256:{'0' * 64}")
    said = building.ratification(
        mark, lib.head(), "test-library", "nigar", signed.fingerprint("nigar"), signed.instant(RATIFIED)
    )
    says(lib, "version-missing", "record", post_bag(lib, said, "nigar"))


@attack(fresh)
def a_stranger_s_ratification_comes_by_mail(lib: Library) -> None:
    mark = ratified(lib, ("title: Social media policy", "title: Policy"), by=())
    said = building.ratification(
        mark, lib.head(), "test-library", "nigar", signed.fingerprint("stranger"), signed.instant(RATIFIED)
    )
    says(lib, "not-governor", "record", post_bag(lib, said, "stranger"))


@attack(fresh)
def the_ledger_leads_out_of_the_repository(lib: Library) -> None:
    outside = lib.root.parent / "outside"
    outside.mkdir()
    (lib.root / "content/approvals/posts").symlink_to(outside)
    lib.commit()
    says(lib, "symbolic link", "record", post_bag(lib, lib.build("approve", "rashad"), "rashad"), exit_code=2)
    says(lib, "symbolic link", "submit", POST, "--yes", *key("leyla"), exit_code=2)
    assert list(outside.iterdir()) == []


@attack(fresh)
def another_statement_stands_in_its_place(lib: Library) -> None:
    said = lib.build("approve", "rashad")
    place = ledger.place(said, statements.write(said))
    lib.write(place, b"{}\n")
    says(lib, "another statement here", "record", post_bag(lib, said, "rashad"), exit_code=2)
    assert (lib.root / place).read_bytes() == b"{}\n"


# --- Signing ---------------------------------------------------------------------------------------------------------


@attack(fresh)
def a_stranger_runs_approve(lib: Library) -> None:
    says(lib, "does not know the key", "approve", POST, "--yes", *key("stranger"), exit_code=2)


@attack(fresh)
def an_approver_runs_approve_as_the_other_one(lib: Library) -> None:
    says(lib, "belongs to rashad", "approve", POST, "--yes", "--as", "aysel", *key("rashad"), exit_code=2)


@attack(fresh)
def a_post_is_approved_that_others_do_not_have(lib: Library) -> None:
    """It lies in the folder and not in git: what is looked at here might be something else there."""
    lib.submit()
    lib.edit(POST, "from Monday", "from Tuesday")
    says(lib, "not-in-git", "approve", POST, "--yes", *key("rashad"))


@attack(fresh)
def a_draft_is_put_before_the_approver(lib: Library) -> None:
    lib.edit(POST, "status: ready", "status: draft")
    lib.commit()
    says(lib, "draft", "approve", POST, "--yes", *key("rashad"))


@attack(fresh)
def nobody_says_yes(lib: Library) -> None:
    says(lib, "--yes", "approve", POST, *key("rashad"), exit_code=2)


@attack(rejected)
def who_did_not_reject_runs_withdraw(lib: Library) -> None:
    says(lib, "nothing-to-withdraw", "withdraw", POST, "--yes", *key("aysel"))


@attack(approved)
def the_manager_runs_reject(lib: Library) -> None:
    says(lib, "role-not-asked", "reject", POST, "--yes", "--reason", "no", *key("nigar"))
    unharmed(lib)


@attack(fresh)
def an_approver_runs_policy_ratify(lib: Library) -> None:
    lib.write("policy.yaml", changed())
    says(lib, "would not count", "policy", "ratify", "--yes", *key("rashad"), exit_code=2)


@attack(fresh)
def a_version_is_ratified_that_git_would_change(lib: Library) -> None:
    lib.write("policy.yaml", changed())
    lib.write(".gitattributes", "content/** -text\npolicy.yaml text eol=crlf\n")
    says(lib, "git would change the bytes", "policy", "ratify", "--yes", *key("nigar"), exit_code=2)


@attack(fresh)
def two_posts_of_one_id_are_put_before_the_approver(lib: Library) -> None:
    lib.write("content/posts/copy.md", scene.post("Buy now.\n"))
    lib.commit()
    says(lib, "duplicate-id", "approve", POST, "--yes", *key("rashad"))


@attack(fresh)
def the_post_draws_on_the_approver_s_screen(lib: Library) -> None:
    """Control characters of the post, and of what was said of it, are never sent to the terminal."""
    lib.path().write_text(scene.post("Come in.\x1b[2J\x1b[1;31m Approved by everybody.\u202e\n"), "utf-8")
    lib.commit()
    done = lib.run("approve", POST, "--yes", *key("rashad"), code=None)
    assert "\x1b" not in done.out + done.err
    assert "\u202e" not in done.out + done.err
