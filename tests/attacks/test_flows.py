"""What people do every day, and what goes wrong with clones and keys, ends approved: by the commands they run, from
the first signature to the calendar."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import scene
import signed
from signed import EVENT, NOW, POST, Library

from socialctl.approvals import building, statements

from . import stages
from .appointments import AYSEL, DEAN, approver
from .judging import approved, refused, shown, unharmed
from .versions import changed, key_line, ratified

LATER = "2026-10-05T09:30"
NEXT_DAY = "2026-10-06T09:00"

Flow = Callable[[Library], None]
FLOWS: dict[str, tuple[stages.Stage, Flow, int]] = {}


def flow(stage: stages.Stage, threshold: int = 1) -> Callable[[Flow], Flow]:
    """Put a function on the list, under its name in words. ``threshold``: so many governors ratify the policy."""

    def put(run: Flow) -> Flow:
        FLOWS[run.__name__.replace("_", " ")] = stage, run, threshold
        return run

    return put


def clone(lib: Library, name: str, *options: str) -> Library:
    """A clone of the library whose owner knows the anchor."""
    url = f"file://{lib.root}"
    scene.git(lib.root.parent, "clone", "--quiet", *options, url, name)
    made = Library(lib.root.parent / name, lib.capsys)
    made.git("config", "socialctl.anchor", lib.git("config", "socialctl.anchor").strip())
    return made


def through(lib: Library, post: str = POST, now: str = NOW) -> None:
    """The post is submitted and approved by the commands, and committed."""
    lib.submit("murad" if post == EVENT else "leyla", post, now=now)
    lib.commit()
    for person in ("rashad", "aysel")[: 2 if post == EVENT else 1]:
        lib.approve(person, post, now=now)
        lib.commit()
    approved(lib, post, None, now)


@flow(stages.fresh)
def submitted_and_approved(lib: Library) -> None:
    refused(lib, "not-submitted", "too-few-approvals")
    through(lib)
    unharmed(lib)


@flow(stages.fresh)
def an_event_by_two(lib: Library) -> None:
    lib.submit("murad", EVENT)
    lib.commit()
    lib.approve("rashad", EVENT)
    lib.commit()
    refused(lib, "too-few-approvals", post=EVENT)
    lib.approve("aysel", EVENT)
    lib.commit()
    slots = approved(lib, EVENT)
    assert {one["person"] for slot in slots for one in slot["approvals"]} == {"rashad", "aysel"}


@flow(stages.fresh)
def a_draft_is_submitted(lib: Library) -> None:
    lib.edit(POST, "status: ready", "status: draft")
    lib.commit()
    through(lib)


@flow(stages.approved)
def a_slip_is_corrected_and_approved_again(lib: Library) -> None:
    lib.edit(POST, "from Monday", "from Monday on")
    lib.commit()
    assert shown(lib) == set()
    through(lib, now=LATER)
    approved(lib, POST, scene.BODY.replace("from Monday", "from Monday on"), LATER)


@flow(stages.approved)
def a_change_is_taken_back(lib: Library) -> None:
    """Nobody submitted it: what stands there again is what was approved."""
    before = lib.path().read_bytes()
    lib.edit(POST, "from Monday", "from Tuesday")
    lib.commit()
    lib.path().write_bytes(before)
    lib.commit()
    unharmed(lib)


@flow(stages.fresh)
def a_branch_is_squashed(lib: Library) -> None:
    lib.git("checkout", "--quiet", "-b", "change")
    through(lib)
    lib.git("checkout", "--quiet", "-")
    lib.git("merge", "--quiet", "--squash", "change")
    lib.git("commit", "--quiet", "-m", "squashed")
    lib.git("branch", "--quiet", "-D", "change")
    unharmed(lib)


@flow(stages.fresh)
def a_branch_is_rebased(lib: Library) -> None:
    main = lib.git("branch", "--show-current").strip()
    lib.git("checkout", "--quiet", "-b", "change")
    through(lib)
    lib.git("checkout", "--quiet", main)
    lib.write("content/posts/other.md", scene.post(id="other", schedule="2026-11-19T10:00"))
    lib.commit()
    lib.git("checkout", "--quiet", "change")
    lib.git("rebase", "--quiet", main)
    unharmed(lib)


@flow(stages.approved)
def the_file_is_renamed(lib: Library) -> None:
    lib.git("mv", f"content/posts/{POST}.md", "content/posts/the-room.md")
    lib.commit()
    unharmed(lib)


@flow(stages.pictured)
def the_post_moves_to_another_folder(lib: Library) -> None:
    lib.write("content/posts/2026/10/.gitkeep", b"")
    lib.git("mv", f"content/posts/{POST}.md", f"content/posts/2026/10/{POST}.md")
    lib.commit()
    unharmed(lib)


@flow(stages.approved)
def a_clone_knows_the_last_commit_only(lib: Library) -> None:
    shallow = clone(lib, "shallow", "--depth", "1")
    assert shallow.git("rev-list", "--count", "HEAD").strip() == "1"
    unharmed(shallow)


@flow(stages.pictured)
def a_checkout_is_sparse(lib: Library) -> None:
    sparse = clone(lib, "sparse", "--no-checkout")
    sparse.git("sparse-checkout", "set", "--no-cone", "/policy.yaml", "/content/posts/", "/.gitattributes")
    sparse.git("checkout", "--quiet")
    assert not (sparse.root / "content/approvals").exists()
    unharmed(sparse)


@flow(stages.approved)
def a_second_work_tree(lib: Library) -> None:
    lib.git("worktree", "add", "--quiet", "../second", "-b", "second")
    there = Library(lib.root.parent / "second", lib.capsys)
    unharmed(there)
    there.edit(POST, "from Monday", "from Tuesday")
    assert shown(there) == set()
    unharmed(lib)


@flow(stages.fresh)
def two_approve_on_two_branches(lib: Library) -> None:
    lib.submit("murad", EVENT)
    lib.commit()
    main = lib.git("branch", "--show-current").strip()
    for person in ("rashad", "aysel"):
        lib.git("checkout", "--quiet", "-b", person, main)
        lib.approve(person, EVENT)
        lib.commit()
        refused(lib, "too-few-approvals", post=EVENT)
    lib.git("checkout", "--quiet", main)
    lib.git("merge", "--quiet", "--no-edit", "rashad")
    lib.git("merge", "--quiet", "--no-edit", "aysel")
    approved(lib, EVENT)


@flow(stages.fresh)
def two_posts_in_one_pull_request(lib: Library) -> None:
    lib.git("checkout", "--quiet", "-b", "change")
    lib.submit()
    lib.submit("murad", EVENT)
    lib.commit()
    lib.run("approve", POST, EVENT, "--yes", "--key", signed.key("rashad"))
    lib.approve("aysel", EVENT)
    lib.commit()
    lib.git("checkout", "--quiet", "-")
    lib.git("merge", "--quiet", "--no-ff", "--no-edit", "change")
    assert shown(lib) == {POST, EVENT}


@flow(stages.fresh)
def the_slot_passes_while_it_waits_and_stays_as_history(lib: Library) -> None:
    through(lib)
    approved(lib, POST, scene.BODY, "2026-12-24T09:00")


def version(lib: Library) -> int:
    """The number of the policy in force."""
    head = lib.session().court.chain.head
    assert head is not None
    return head.mark.version


# --- Keys, offices and the policy ------------------------------------------------------------------------------------


@flow(stages.approved)
def a_key_is_replaced(lib: Library) -> None:
    """Old approvals stand; the new key signs, and the old one does not any more."""
    line = key_line("rashad")
    retired = f"{line.removesuffix('}')}, status: retired, since: 2026-10-06}}"
    lib.write("policy.yaml", changed((line, f"{retired}, {key_line('spare')}")))
    lib.ratify(now=LATER)
    lib.commit()
    unharmed(lib, now=NEXT_DAY)
    lib.submit("murad", EVENT, now=NEXT_DAY)
    lib.commit()
    done = lib.approve("rashad", EVENT, code=2, now=NEXT_DAY)
    assert "is retired" in done.err
    lib.run("approve", EVENT, "--yes", "--key", signed.key("spare"), now=NEXT_DAY)
    lib.approve("aysel", EVENT, now=NEXT_DAY)
    lib.commit()
    assert shown(lib, NEXT_DAY) == {POST, EVENT}


@flow(stages.approved)
def a_key_is_lost(lib: Library) -> None:
    """The governors add another one beside it; nobody needs the lost one for that."""
    lib.write("policy.yaml", changed((key_line("rashad"), f"{key_line('rashad')}, {key_line('spare')}")))
    lib.ratify("kamran")
    lib.commit()
    lib.edit(POST, "from Monday", "from Tuesday")
    lib.submit()
    lib.commit()
    lib.run("approve", POST, "--yes", "--key", signed.key("spare"))
    lib.commit()
    assert shown(lib) == {POST}


@flow(stages.approved, threshold=2)
def a_governor_leaves(lib: Library) -> None:
    gone = "      - {person: nigar, from: 2026-01-01, until: undecided, decision: D-5}\n"
    lib.write("policy.yaml", changed((gone, ""), threshold=2))
    lib.ratify("kamran")
    lib.commit()
    assert version(lib) == 1
    lib.ratify("dean")
    lib.commit()
    assert version(lib) == 2
    unharmed(lib)


@flow(stages.approved, threshold=2)
def a_governor_comes(lib: Library) -> None:
    """Two of the old ones ratify; from then on the new one counts."""
    person = f"  spare: {{name: Yeni, email: s@example.org, keys: [{key_line('spare')}]}}\n"
    come = (
        ("roles:\n", f"{person}roles:\n"),
        (
            "decision: D-7}\n",
            "decision: D-7}\n      - {person: spare, from: 2026-10-05, until: undecided, decision: D-8}\n",
        ),
    )
    lib.write("policy.yaml", changed(*come, threshold=2))
    lib.ratify("nigar")
    lib.ratify("kamran")
    lib.commit()
    lib.write("policy.yaml", changed(*come, ("title: Social", "title: The social"), version=3, threshold=2))
    lib.ratify("spare")
    lib.ratify("dean")
    lib.commit()
    assert version(lib) == 3
    unharmed(lib)


@flow(stages.fresh)
def the_policy_is_edited_while_twenty_posts_are_approved(lib: Library) -> None:
    ids = [f"post-{number}" for number in range(20)]
    for name in ids:
        lib.write(f"content/posts/{name}.md", scene.post(id=name, title=f"Title {name}"))
    lib.commit()
    made = lib.session()
    by_id = {one.file.post.id: one for one in made.readable}
    for name in ids:
        for decision, person in (("submit", "leyla"), ("approve", "rashad")):
            said = building.statement(
                made.court,
                made.docket,
                by_id[name],
                "submit" if decision == "submit" else "approve",
                person,
                signed.fingerprint(person),
                made.moment,
            )
            lib.plant(said, person)
    lib.commit()
    assert shown(lib) == {*ids}
    lib.write("policy.yaml", changed(("lead_time: P3D", "lead_time: P2D")))
    lib.commit()
    assert shown(lib) == {*ids}
    lib.ratify()
    lib.commit()
    assert shown(lib) == {*ids}


@flow(stages.approved)
def the_approver_leaves_after_approving(lib: Library) -> None:
    ratified(lib, ("until: 2027-08-31, decision: D-3", "until: 2026-10-05, decision: D-3"))
    unharmed(lib, now="2026-10-18T09:00")


@flow(stages.approved)
def a_new_beginning_is_announced(lib: Library) -> None:
    """All governors lost their keys. Others take over under an anchor announced outside the repository."""
    new = [(key_line("nigar"), key_line("spare")), (key_line("kamran"), key_line("stranger"))]
    text = changed(*new).encode()
    lib.write("policy.yaml", text)
    lib.git("config", "socialctl.anchor", statements.digest(text))
    lib.run("policy", "ratify", "--yes", "--key", signed.key("spare"))
    lib.commit()
    assert version(lib) == 2
    unharmed(lib)


@flow(stages.fresh)
def one_approver_is_asked_where_the_policy_asks_for_nobody(lib: Library) -> None:
    needed = """  required:
    - {needs: {approver: 1}, clause: "1.1"}
    - {needs: {approver: 2}, purposes: [event], clause: "1.2"}
"""
    ratified(lib, (needed, "  required: []\n"))
    through(lib)


# --- Appointments ----------------------------------------------------------------------------------------------------


@flow(stages.approved)
def two_governors_appoint_one_another(lib: Library) -> None:
    ratified(lib, approver("nigar"), (DEAN, DEAN.replace("dean", "murad")), by=["nigar", "kamran"])
    assert version(lib) == 2
    unharmed(lib)


@flow(stages.fresh)
def a_governor_is_appointed_by_another_one(lib: Library) -> None:
    lib.write("policy.yaml", changed(approver("nigar", "2026-10-05")))
    lib.ratify("kamran")
    lib.commit()
    lib.submit()
    lib.commit()
    lib.approve("nigar")
    lib.commit()
    unharmed(lib)


@flow(stages.approved)
def a_governor_appoints_themselves_and_another_one_agrees(lib: Library) -> None:
    lib.write("policy.yaml", changed(approver("nigar")))
    lib.ratify("nigar")
    lib.commit()
    assert (version(lib), [one.reason.code for one in lib.session().court.chain.broken]) == (1, ["self-appointed"])
    lib.run("validate", "--rule", "invalid-statement")  # which keeps nobody from pushing it for the other to see
    lib.ratify("kamran")
    lib.commit()
    assert (version(lib), lib.session().court.chain.broken) == (2, ())


@flow(stages.approved)
def the_only_governor_goes_on(lib: Library) -> None:
    """She is listed as before, or with less; what she may not do is to take more."""
    alone = [(line, "") for line in signed.policy().splitlines(keepends=True) if "D-6" in line or "D-7" in line]
    own = approver("nigar", until="2027-08-31")
    ratified(lib, *alone, own, by=["nigar", "kamran"])
    ratified(lib, *alone, own, ("title: Social", "title: The social"), version=3)
    ratified(lib, *alone, approver("nigar", "2026-02-01", "2026-12-31", ", accounts: [facebook]"), version=4)
    ratified(lib, *alone, version=5)
    assert version(lib) == 5
    ratified(lib, *alone, own, version=6)
    assert version(lib) == 5
    lib.write("policy.yaml", changed(version=6))  # two more governors come; the next time one of them agrees
    lib.ratify("nigar")
    lib.commit()
    assert version(lib) == 6
    ratified(lib, own, version=7, by=["kamran"])
    assert version(lib) == 7
    unharmed(lib)


@flow(stages.approved)
def the_term_goes_on_without_a_break(lib: Library) -> None:
    """Two appointments that follow on each other are as much as one: nothing new, and nothing dated back."""
    two = approver("nigar", until="2026-10-31")
    ratified(lib, (two[0], two[1] + approver("nigar", "2026-11-01", "2026-12-31")[1].removeprefix(AYSEL)), by=["dean"])
    ratified(lib, approver("nigar", until="2026-12-31"), version=3)
    assert version(lib) == 3
    unharmed(lib)


@flow(stages.fresh)
def a_deputy_approves(lib: Library) -> None:
    ratified(lib, approver("murad", "2026-10-01", "2026-10-05", ", deputy_for: rashad"), by=["kamran"])
    lib.submit()
    lib.commit()
    lib.approve("murad")
    lib.commit()
    unharmed(lib)
    unharmed(lib, now=NEXT_DAY)


@flow(stages.approved)
def an_older_chain_in_which_somebody_appointed_themselves(lib: Library) -> None:
    """Its newest version is announced, which vouches for those before it: the chain goes on from there."""
    second = ratified(lib, approver("nigar", until="2027-01-31"))
    third = ratified(lib, approver("nigar"), version=3, previous=second.digest)
    assert version(lib) == 1
    lib.git("config", "socialctl.anchor", third.digest)
    assert version(lib) == 3
    unharmed(lib)
    fourth = ratified(lib, approver("nigar"), ("D-9", "D-10"), version=4, previous=third.digest)
    assert version(lib) == 4
    ratified(lib, approver("nigar", until="2028-08-31"), version=5, previous=fourth.digest)
    assert version(lib) == 4


@flow(stages.approved)
def the_yearly_review(lib: Library) -> None:
    lib.run("policy", "review", "--key", signed.key("nigar"), "--yes")
    lib.commit()
    assert version(lib) == 2
    unharmed(lib)


# --- Decisions -------------------------------------------------------------------------------------------------------


@flow(stages.fresh)
def an_approver_without_a_clone(lib: Library) -> None:
    """She signs in a copy that she cannot push from; the manager takes her two files in."""
    lib.submit()
    lib.commit()
    hers = clone(lib, "hers")
    hers.approve("aysel")
    (path,) = (path for path in hers.statements() if "aysel" in path)
    bag = lib.root.parent / "bag"
    bag.mkdir()
    for end in ("", ".sig"):
        shutil.copy(hers.root / f"{path}{end}", bag)
    lib.record(bag / Path(path).name)
    lib.commit()
    unharmed(lib)


@flow(stages.fresh)
def rejected_edited_and_approved(lib: Library) -> None:
    lib.submit()
    lib.commit()
    lib.reject()
    lib.commit()
    refused(lib, "rejected", "too-few-approvals")
    lib.edit(POST, "from Monday", "from Tuesday")
    through(lib, now=LATER)


@flow(stages.rejected)
def a_rejection_is_withdrawn(lib: Library) -> None:
    lib.withdraw()
    lib.commit()
    lib.approve("aysel")
    lib.commit()
    unharmed(lib)


@flow(stages.rejected)
def who_rejected_left_office(lib: Library) -> None:
    ratified(lib, ("until: 2027-08-31, decision: D-3", "until: 2026-10-05, decision: D-3"))
    lib.approve("aysel", now=NEXT_DAY)
    lib.commit()
    unharmed(lib, now=NEXT_DAY)


@flow(stages.approved)
def an_older_text_is_wanted_again(lib: Library) -> None:
    before = lib.path().read_bytes()
    lib.edit(POST, "from Monday", "from Tuesday")
    lib.commit()
    through(lib, now=LATER)
    lib.path().write_bytes(before)
    lib.commit()
    assert shown(lib, LATER) == set()
    through(lib, now="2026-10-05T10:00")
    approved(lib, POST, scene.BODY, "2026-10-05T10:00")


@flow(stages.approved)
def an_approval_is_withdrawn_and_given_again(lib: Library) -> None:
    lib.withdraw(now=LATER)
    lib.commit()
    assert shown(lib, LATER) == set()
    lib.approve(now="2026-10-05T10:00")
    lib.commit()
    unharmed(lib, now="2026-10-05T10:00")


@flow(stages.approved)
def everything_else_is_rewritten(lib: Library) -> None:
    lib.write("README.md", "# Our posts\r\n")
    lib.write(".gitattributes", "* text=auto\ncontent/** -text\npolicy.yaml -text\n")
    lib.write("content/posts/other.md", scene.post(id="other"))
    lib.write("policy.yaml", (lib.root / "policy.yaml").read_bytes() + b"# to be discussed\n")
    lib.commit()
    unharmed(lib)


@flow(stages.approved)
def an_old_commit_is_asked_for(lib: Library) -> None:
    lib.git("tag", "then")
    lib.edit(POST, "from Monday", "from Tuesday")
    lib.commit()
    assert shown(lib) == set()
    approved(lib, POST, scene.BODY, NOW, "--rev", "then")


@pytest.mark.parametrize(("stage", "run", "threshold"), FLOWS.values(), ids=FLOWS)
def test_flow(
    stage: stages.Stage, run: Flow, threshold: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(stages.at(stage, tmp_path, capsys, threshold))


def test_how_many() -> None:
    print(f"{len(FLOWS)} flows")
    assert len(FLOWS) >= 20
