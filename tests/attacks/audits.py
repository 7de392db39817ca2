"""Attacks on what auditors see: gates that were gone round, and a past that was made to look better than it was."""

from __future__ import annotations

import scene
import signed
from audited import (
    AFTER,
    NOW,
    SIGNED,
    approved,
    audit,
    branch,
    codes,
    commit,
    found,
    git,
    main,
    merge,
    merge_of,
    one,
    run,
)
from signed import POST, Library

from socialctl.approvals import building

from .roster import attack
from .stages import OTHER_PNG, PNG, fresh
from .versions import changed

PICTURE = "\n  - {file: media/door.png, alt: The open door, credit: Library, licence: CC-BY-4.0}"
LATER = "2026-10-06T12:00"


def of(lib: Library, person: str, post: str = POST) -> str:
    """The path of a person's only statement."""
    (path,) = (path for path in lib.statements(post) if f"/{person}-" in path)
    return path


def take_out(lib: Library, path: str) -> None:
    """Delete a statement with its signature."""
    (lib.root / path).unlink()
    (lib.root / f"{path}.sig").unlink()


def rejected(lib: Library) -> None:
    """``POST`` is submitted and rejected, and committed so."""
    lib.sign("submit", "leyla", now=SIGNED)
    lib.sign("reject", "rashad", now=SIGNED, comment="the time is wrong")
    commit(lib)


# --- The commit gate -------------------------------------------------------------------------------------------------


@attack(fresh)
def the_commit_hook_is_skipped(lib: Library) -> None:
    approved(lib)
    lib.write("content/posts/bad.md", scene.post(id="bad", accounts="[myspace]", schedule="2026-11-19T10:00"))
    made = commit(lib, LATER, by="murad")
    told = one(found(lib, "gate-bypassed"), "gate-bypassed")
    assert (told["commit"], told["person"], told["post"]) == (made, "murad", "bad")
    assert "unknown-account" in told["message"]


@attack(fresh)
def the_commit_hook_is_skipped_and_the_post_mended_later(lib: Library) -> None:
    approved(lib)
    lib.write("content/posts/bad.md", b"---\nid: [\n---\n")
    commit(lib, LATER)
    lib.write("content/posts/bad.md", scene.post(id="good", schedule="2026-11-19T10:00"))
    commit(lib, "2026-10-07T12:00")
    assert "unreadable-post" in one(found(lib, "gate-bypassed"), "gate-bypassed")["message"]


@attack(fresh)
def a_bad_post_comes_by_a_merge(lib: Library) -> None:
    approved(lib)
    home = main(lib)
    branch(lib, "side")
    lib.write("content/posts/bad.md", scene.post(id="bad", accounts="[myspace]", schedule="2026-11-19T10:00"))
    wrote = commit(lib, LATER, by="murad")
    git(lib.root, "switch", "--quiet", home)
    merged = merge(lib, "side", "2026-10-07T12:00", by="nigar")
    told = one(found(lib, "gate-bypassed"), "gate-bypassed")
    assert (told["commit"], told["person"]) == (merged, "murad")
    assert wrote[:12] in told["message"]


@attack(fresh)
def a_picture_is_broken_under_a_good_post(lib: Library) -> None:
    lib.write("content/media/door.png", PNG)
    lib.path().write_text(scene.post(media=PICTURE), "utf-8")
    commit(lib, "2026-10-02T09:00")
    approved(lib)
    lib.write("content/media/door.png", b"nothing")
    commit(lib, LATER)
    report = found(lib, "gate-bypassed", "changed-after-approval", "changed-before-its-time")
    assert one(report, "gate-bypassed")["post"] == POST


@attack(fresh)
def a_second_post_takes_the_id_of_an_approved_one(lib: Library) -> None:
    approved(lib)
    lib.write("content/posts/copy.md", scene.post("Buy now.\n"))
    commit(lib, LATER)
    found(lib, "gate-bypassed", "changed-after-approval", "changed-before-its-time")


@attack(fresh)
def a_bad_post_comes_while_no_policy_can_be_read(lib: Library) -> None:
    """Nothing was ever ratified in that history, so that policy.yaml alone says what is right."""
    git(lib.root, "rm", "--quiet", "-r", "content/approvals")
    tree = git(lib.root, "write-tree")
    git(lib.root, "reset", "--quiet", "--hard", git(lib.root, "commit-tree", tree, "-m", "anew", at=SIGNED))
    text = (lib.root / "policy.yaml").read_text("utf-8")
    lib.write("policy.yaml", "policy: [\n")
    commit(lib)
    lib.write("content/posts/bad.md", scene.post(id="bad", accounts="[myspace]", schedule="2026-11-19T10:00"))
    commit(lib, LATER)
    lib.write("policy.yaml", text)
    commit(lib, "2026-10-07T12:00")
    told = codes(audit(lib))
    assert {"policy-unreadable", "gate-bypassed", "anchor-missing"} <= set(told), told


# --- Statements ------------------------------------------------------------------------------------------------------


@attack(fresh)
def a_rejection_is_taken_out(lib: Library) -> None:
    rejected(lib)
    take_out(lib, of(lib, "rashad"))
    made = commit(lib, LATER, by="murad")
    report = found(lib, "not-approved-in-time", "statement-removed")
    told = [one for one in report["matters"] if one["code"] == "statement-removed"]
    assert {(one["commit"], one["person"], one["post"]) for one in told} == {(made, "murad", POST)}
    assert len(told) == 2  # it and its signature


@attack(fresh)
def a_rejection_is_taken_out_and_brought_back(lib: Library) -> None:
    rejected(lib)
    path = of(lib, "rashad")
    kept = {name: (lib.root / name).read_bytes() for name in (path, f"{path}.sig")}
    take_out(lib, path)
    made = commit(lib, LATER)
    for name, data in kept.items():
        lib.write(name, data)
    commit(lib, "2026-10-07T12:00")
    told = [one for one in found(lib, "not-approved-in-time", "statement-removed")["matters"] if one["commit"] == made]
    assert all("it is there again as it was" in one["message"] for one in told)


@attack(fresh)
def a_merge_drops_a_rejection(lib: Library) -> None:
    """An evil merge: the other branch has it, the first parent has not, and neither has the merge."""
    lib.sign("submit", "leyla", now=SIGNED)
    commit(lib)
    home = main(lib)
    branch(lib, "side")
    lib.sign("reject", "rashad", now=SIGNED)
    commit(lib, LATER)
    git(lib.root, "switch", "--quiet", home)
    made = merge_of(lib, "side", "2026-10-07T12:00", by="murad")
    report = found(lib, "not-approved-in-time", "statement-removed")
    assert {one["commit"] for one in report["matters"] if one["code"] == "statement-removed"} == {made}


@attack(fresh)
def a_merge_alters_a_statement_of_the_other_branch(lib: Library) -> None:
    lib.sign("submit", "leyla", now=SIGNED)
    commit(lib)
    home = main(lib)
    branch(lib, "side")
    path = lib.sign("reject", "rashad", now=SIGNED, comment="the time is wrong")
    commit(lib, LATER)
    data = {name: (lib.root / name).read_bytes() for name in (path, f"{path}.sig")}
    git(lib.root, "switch", "--quiet", home)
    lib.write(path, data[path].replace(b"the time is wrong", b"the time is right"))
    lib.write(f"{path}.sig", data[f"{path}.sig"])
    made = merge_of(lib, "side", "2026-10-07T12:00")
    told = one(found(lib, "not-approved-in-time", "statement-altered"), "statement-altered")
    assert (told["commit"], told["path"]) == (made, path)


@attack(fresh)
def a_rejection_is_taken_out_before_its_branch_is_merged(lib: Library) -> None:
    approved(lib)
    home = main(lib)
    branch(lib, "side")
    path = lib.sign("reject", "aysel", now=SIGNED)
    commit(lib, LATER)
    take_out(lib, path)
    made = commit(lib, "2026-10-07T12:00")
    git(lib.root, "switch", "--quiet", home)
    merge(lib, "side", "2026-10-08T12:00")
    report = found(lib, "statement-removed")
    assert {one["commit"] for one in report["matters"]} == {made}


@attack(fresh)
def a_forged_approval_is_committed(lib: Library) -> None:
    lib.sign("submit", "leyla", now=SIGNED)
    lib.plant(lib.build("approve", "rashad", now=SIGNED), "stranger")
    commit(lib)
    found(lib, "E_KEY_MISMATCH", "not-approved-in-time")


@attack(fresh)
def an_approval_in_another_s_name_is_committed(lib: Library) -> None:
    lib.sign("submit", "leyla", now=SIGNED)
    lib.plant(lib.build("approve", "leyla", now=SIGNED)._replace(person="rashad"), "leyla")
    commit(lib)
    found(lib, "other-person", "not-approved-in-time")


@attack(fresh)
def the_folder_says_what_the_commits_do_not(lib: Library) -> None:
    """The auditor's work tree, index and settings are not asked."""
    rejected(lib)
    path = of(lib, "rashad")
    kept = (lib.root / path).read_bytes(), (lib.root / f"{path}.sig").read_bytes()
    take_out(lib, path)
    commit(lib, LATER)
    lib.write(path, kept[0])
    lib.write(f"{path}.sig", kept[1])
    git(lib.root, "add", "--all")
    git(lib.root, "config", "socialctl.ratchet", f"sha256:{'0' * 64}")
    found(lib, "not-approved-in-time", "statement-removed")


@attack(fresh)
def a_replacement_hides_the_commit_that_took_it_out(lib: Library) -> None:
    rejected(lib)
    take_out(lib, of(lib, "rashad"))
    made = commit(lib, LATER)
    tree = git(lib.root, "rev-parse", f"{made}^{{tree}}")
    root = git(lib.root, "rev-list", "--max-parents=0", "HEAD").splitlines()[0]
    other = git(lib.root, "commit-tree", tree, "-p", root, "-m", "more", at=LATER)
    git(lib.root, "replace", made, other)
    lib.write(".git/info/grafts", f"{made} {root}\n")
    found(lib, "not-approved-in-time", "statement-removed")


@attack(fresh)
def half_an_approval_is_committed(lib: Library) -> None:
    path = lib.sign("submit", "leyla", now=SIGNED)
    (lib.root / f"{path}.sig").unlink()
    commit(lib)
    told = one(found(lib, "not-approved-in-time", "signature-missing"), "signature-missing")
    assert told["path"] == path


@attack(fresh)
def a_statement_lies_where_none_can(lib: Library) -> None:
    approved(lib)
    lib.write("content/approvals/posts/approved-by-everybody.json", b"{}\n")
    commit(lib, LATER)
    found(lib, "misplaced-statement")


@attack(fresh)
def a_stranger_ratifies_a_policy(lib: Library) -> None:
    approved(lib)
    first = (lib.root / "policy.yaml").read_bytes()
    mark = lib.ratify_directly(changed(("lead_time: P3D", "lead_time: PT1H")), [], at=LATER)
    said = building.ratification(
        mark, lib.head(), "test-library", "leyla", signed.fingerprint("leyla"), signed.instant(LATER)
    )
    lib.plant(said, "leyla")
    lib.write("policy.yaml", first)
    commit(lib, LATER)
    found(lib, "not-governor")


# --- History ---------------------------------------------------------------------------------------------------------


@attack(fresh)
def the_branch_is_written_anew_after_an_audit(lib: Library) -> None:
    rejected(lib)
    audited = git(lib.root, "rev-parse", "HEAD")
    git(lib.root, "reset", "--quiet", "--hard", "HEAD~1")
    approved(lib)
    assert found(lib)["basis"]["commit"] != audited
    report = found(lib, "history-rewritten", more=("--audited", audited))
    assert one(report, "history-rewritten")["commit"] == audited


@attack(fresh)
def a_commit_is_dated_back(lib: Library) -> None:
    """The approval came after the slot, in a commit that says it was made before: it follows one that was not."""
    lib.sign("submit", "leyla", now=SIGNED)
    commit(lib)
    lib.write("content/posts/other.md", scene.post(id="other", schedule="2026-11-19T10:00"))
    commit(lib, AFTER)
    lib.sign("approve", "rashad", now="2026-10-06T09:00")
    commit(lib, LATER)
    report = found(lib, "approved-late", "date-goes-back")
    assert "signed 2026-10-06 05:00 UTC, on the branch 2026-10-19 08:00 UTC" in one(report, "approved-late")["message"]


@attack(fresh)
def a_commit_is_dated_ahead(lib: Library) -> None:
    approved(lib)
    lib.write("content/posts/other.md", scene.post(id="other", schedule="2026-11-19T10:00"))
    commit(lib, "2031-10-19T12:00")
    found(lib, "date-to-come")


@attack(fresh)
def the_copy_is_cut_short(lib: Library) -> None:
    """A shallow copy could leave out the commit that took something out."""
    rejected(lib)
    take_out(lib, of(lib, "rashad"))
    made = commit(lib, LATER)
    lib.write(".git/shallow", f"{made}\n")
    assert "shallow" in run(lib, code=2).err


# --- Approvals -------------------------------------------------------------------------------------------------------


@attack(fresh)
def an_approved_post_is_changed(lib: Library) -> None:
    approved(lib)
    lib.edit(POST, "from Monday", "from Tuesday")
    made = commit(lib, LATER, by="murad")
    report = found(lib, "changed-after-approval", "changed-before-its-time")
    told = one(report, "changed-after-approval")
    assert (told["commit"], told["person"], told["severity"]) == (made, "murad", "error")
    assert "never approved again" in told["message"]


@attack(fresh)
def an_approved_post_is_changed_by_a_merge(lib: Library) -> None:
    approved(lib)
    home = main(lib)
    branch(lib, "side")
    lib.edit(POST, "from Monday", "from Tuesday")
    commit(lib, LATER)
    git(lib.root, "switch", "--quiet", home)
    made = merge(lib, "side", "2026-10-07T12:00", by="murad")
    assert one(found(lib, "changed-before-its-time", "unapproved-merge"), "unapproved-merge")["commit"] == made


@attack(fresh)
def an_approved_post_is_changed_for_the_hour_it_goes_out_in(lib: Library) -> None:
    """And taken back afterwards: at the end all looks as it was approved."""
    approved(lib)
    text = lib.path().read_bytes()
    lib.edit(POST, "from Monday", "from Tuesday")
    commit(lib, "2026-10-19T09:30")
    lib.path().write_bytes(text)
    commit(lib, "2026-10-19T10:30")
    report = found(lib, "approved-late", "changed-after-approval")
    assert one(report, "changed-after-approval")["severity"] == "warning"


@attack(fresh)
def a_picture_is_swapped_after_the_approval(lib: Library) -> None:
    lib.write("content/media/door.png", PNG)
    lib.path().write_text(scene.post(media=PICTURE), "utf-8")
    commit(lib, "2026-10-02T09:00")
    approved(lib)
    lib.write("content/media/door.png", OTHER_PNG)
    commit(lib, LATER)
    found(lib, "changed-after-approval", "changed-before-its-time")


@attack(fresh)
def the_approval_comes_after_the_post_went_out(lib: Library) -> None:
    lib.sign("submit", "leyla", now=SIGNED)
    commit(lib)
    lib.sign("approve", "rashad", now="2026-10-19T11:00")
    commit(lib, AFTER)
    told = one(found(lib, "approved-late"), "approved-late")
    assert (told["person"], told["account"], told["post"]) == ("rashad", "mastodon", POST)


@attack(fresh)
def the_approval_is_given_an_hour_before(lib: Library) -> None:
    lib.sign("submit", "leyla", now=SIGNED)
    commit(lib)
    lib.sign("approve", "rashad", now="2026-10-19T09:00")
    commit(lib, "2026-10-19T09:30")
    told = one(found(lib, "short-lead"), "short-lead")
    assert "only 1 hour ahead, where the policy asks for 3 days" in told["message"]


@attack(fresh)
def nobody_approves_at_all(lib: Library) -> None:
    found(lib, "not-approved-in-time")


@attack(fresh)
def somebody_out_of_office_approves_under_an_old_date(lib: Library) -> None:
    text = changed(("until: 2027-08-31, decision: D-3", "until: 2026-10-04, decision: D-3"))
    lib.ratify_directly(text, ["nigar"], at="2026-09-25T09:00")
    commit(lib, "2026-09-25T12:00")
    lib.sign("submit", "leyla", now=SIGNED)
    lib.sign("approve", "rashad", now="2026-10-02T09:00")
    commit(lib)
    report = found(lib, "date-goes-back", "out-of-office")
    told = one(report, "out-of-office")
    assert (told["person"], told["post"]) == ("rashad", POST)


@attack(fresh)
def everything_is_urgent(lib: Library) -> None:
    text = changed(("rush: {lead_time: PT4H, ", "rush: {lead_time: PT4H, most_per_month: 1, "))
    lib.ratify_directly(text, ["nigar"], at="2026-10-02T09:00")
    commit(lib, "2026-10-02T12:00")
    for number in (1, 2):
        fields = {
            "id": f"rush-{number}",
            "schedule": f"2026-10-1{number}T10:00",
            "rush": "the speaker confirmed",
        }
        lib.write(f"content/posts/rush-{number}.md", scene.post(**fields))
    lib.sign("submit", "leyla", now=SIGNED)
    lib.sign("approve", "rashad", now=SIGNED)
    for number in (1, 2):
        lib.sign("submit", "leyla", f"rush-{number}", now=SIGNED)
        lib.sign("approve", "rashad", f"rush-{number}", now=SIGNED)
    commit(lib)
    told = one(found(lib, "rush-over-limit"), "rush-over-limit")
    assert "2 posts took the quick step in October 2026; 1 may in a month" in told["message"]


# --- The policy ------------------------------------------------------------------------------------------------------


@attack(fresh)
def policy_yaml_is_changed_and_changed_back(lib: Library) -> None:
    approved(lib)
    text = (lib.root / "policy.yaml").read_text("utf-8")
    lib.write("policy.yaml", text.replace("lead_time: P3D", "lead_time: PT1H"))
    made = commit(lib, LATER, by="murad")
    lib.write("policy.yaml", text)
    commit(lib, "2026-10-07T12:00")
    told = one(found(lib, "policy-never-ratified"), "policy-never-ratified")
    assert (told["commit"], told["person"], told["severity"]) == (made, "murad", "error")


@attack(fresh)
def a_ratified_version_is_taken_out(lib: Library) -> None:
    first = (lib.root / "policy.yaml").read_bytes()
    mark = lib.ratify_directly(changed(("lead_time: P3D", "lead_time: P4D")), ["nigar"], at="2026-10-02T09:00")
    commit(lib, "2026-10-02T12:00")
    approved(lib)
    git(lib.root, "rm", "--quiet", "-r", f"content/approvals/policy/0002-{mark.digest[7:15]}")
    lib.write("policy.yaml", first)
    commit(lib, LATER)
    report = audit(lib)
    assert {"policy-rolled-back", "statement-removed", "approval-lost"} <= set(codes(report)), codes(report)


@attack(fresh)
def two_versions_are_ratified_side_by_side(lib: Library) -> None:
    approved(lib)
    first = signed.policy()
    head = lib.head()
    for days in ("P4D", "P5D"):
        lib.ratify_directly(changed(("lead_time: P3D", f"lead_time: {days}")), ["nigar"], at=LATER, previous=head)
    lib.write("policy.yaml", first)
    commit(lib, LATER)
    assert {"policy-forked", "approval-lost"} <= set(codes(audit(lib)))


@attack(fresh)
def another_chain_is_put_in_the_place_of_the_right_one(lib: Library) -> None:
    approved(lib)
    report = audit(lib, anchor=f"sha256:{'0' * 64}", code=1)
    assert "anchor-missing" in codes(report)


@attack(fresh)
def the_clone_names_an_anchor_of_its_own(lib: Library) -> None:
    """Whoever set the clone up may be who is audited."""
    done = lib.run("audit", code=2, now=NOW)
    assert "trusts one thing, the anchor" in done.err
