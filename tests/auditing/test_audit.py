"""The audit: what it counts and tells, where it runs, and what it says where there is nothing to audit."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import scene
import signed
from attacks.versions import changed
from audited import AFTER, NOW, SIGNED, approved, audit, branch, codes, commit, found, git, main, merge, run
from markdown_it import MarkdownIt
from signed import EVENT, POST, Library

from socialctl.auditing.review import review_due
from socialctl.model.times import parse_date
from socialctl.store import policy_file

GOLDEN = Path(__file__).parent / "golden"
LATER = "2026-10-06T12:00"


@pytest.fixture
def lib(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """Two posts, the policy ratified."""
    return signed.library(tmp_path, capsys)


def busy(lib: Library) -> None:
    """A month in which everything happens that an audit tells of."""
    custodians = 'clause: "2", confirmed: yes, custodians: [leyla, rashad]}\n  facebook'
    text = changed(
        ("rush: {lead_time: PT4H, ", "rush: {lead_time: PT4H, most_per_month: 0, "),
        (custodians, custodians.replace("}", ", cadence: {min: 1, per: week}}")),
    )
    lib.ratify_directly(text, ["nigar"], at="2026-10-02T09:00")
    commit(lib, "2026-10-02T12:00", by="nigar")
    waiver = "[{rule: hashtag-case, reason: the speaker writes it so, until: 2026-12-31}]"
    rush = scene.post(
        id="talk", title="A talk", schedule="2026-10-12T18:00", rush="the speaker confirmed", waivers=waiver
    )
    lib.write("content/posts/talk.md", rush)
    approved(lib, "talk")
    lib.sign("submit", "leyla", now=SIGNED)
    rejection = lib.sign("reject", "aysel", now=SIGNED)
    commit(lib, LATER)
    git(lib.root, "rm", "--quiet", rejection, f"{rejection}.sig")
    commit(lib, "2026-10-07T12:00", by="murad")
    home = main(lib)
    branch(lib, "side")
    lib.write("content/posts/bad.md", scene.post(id="bad", accounts="[myspace]", schedule="2026-11-19T10:00"))
    commit(lib, "2026-10-08T12:00", by="murad")
    git(lib.root, "switch", "--quiet", home)
    merge(lib, "side", "2026-10-09T12:00", by="nigar")
    lib.sign("approve", "rashad", now="2026-10-19T11:00")
    commit(lib, AFTER)


def masked(text: str) -> str:
    """Without what differs from run to run: digests, and names made of them."""
    return re.sub(r"(?<![0-9a-f])[0-9a-f]{8,64}(?![0-9a-f])", lambda match: "0" * len(match[0]), text)


# --- How it is told --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "form"), [("audit.txt", "text"), ("audit.md", "markdown"), ("audit.json", "json")])
def test_golden(lib: Library, name: str, form: str) -> None:
    busy(lib)
    text = masked(run(lib, "--format", form, now="2026-10-25T09:00", code=1).out)
    if os.environ.get("SOCIALCTL_UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        (GOLDEN / name).write_text(text, "utf-8")
    assert text == (GOLDEN / name).read_text("utf-8")
    assert form != "text" or all(len(line) <= 80 for line in text.split("\n"))


def test_the_same_bytes_on_every_machine(lib: Library, tmp_path: Path) -> None:
    """Another language, zone, work tree and configuration; a bare copy."""
    busy(lib)
    first = run(lib, "--format", "json", code=1).out
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(lib.root), str(bare))
    anchor = git(lib.root, "config", "socialctl.anchor")
    (lib.root / "content" / "posts" / "litter.md").write_text("x", "utf-8")
    git(lib.root, "config", "diff.renames", "copies")
    git(lib.root, "config", "log.showSignature", "true")
    for root, variables in ((lib.root, {"TZ": "America/Lima", "LC_ALL": "tr_TR.UTF-8"}), (bare, {"TZ": "Asia/Tokyo"})):
        words = ("audit", "--root", root, "--anchor", anchor, "--now", f"{NOW}:00+04:00", "--format", "json")
        done = scene.run(*words, cwd=tmp_path, environment=variables)
        assert (done.code, done.out) == (1, first), root


def test_hostile_words_stay_words(lib: Library, tmp_path: Path) -> None:
    """Names of people, titles, reasons and messages, in each format."""
    hostile = ["\x1b[2Jx", "a\u202eb", "::error::x", "</script><script>alert(1)</script>", "<img src=x onerror=y>"]
    hostile += ["[a](javascript:x)", "**b** `c` | d", "[red]x[/red]", "=1+1", "{{ x }}"]
    for number, text in enumerate(hostile):
        quoted = "".join(f"\\u{ord(one):04x}" if ord(one) < 0x10000 else one for one in text)
        waivers = f'[{{rule: hashtag-case, reason: "{quoted}", until: 2026-12-31}}]'
        post = scene.post(
            id=f"h{number}",
            title=f'"{quoted}"',
            rush=f'"{quoted} and so on"',
            waivers=waivers,
            schedule="2026-10-15T10:00",
        )
        lib.write(f"content/posts/h{number}.md", post)
        lib.write(f"content/posts/i{number}.md", scene.post(id=f"h{number}", accounts=f'["{quoted}"]'))
        git(lib.root, "add", "--all")
        name = text.replace("<", "").replace(">", "").replace("\n", " ").strip(".,:;\"'\\") or "x"
        who = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": name}
        subprocess.run(
            ["git", "commit", "--quiet", "--no-verify", "--cleanup=verbatim", "-m", f"x{text}"],
            cwd=lib.root,
            env=os.environ | who,
            check=True,
        )
    page = run(lib, "--format", "html", code=1).out
    assert "<script" not in page
    assert "<img" not in page
    assert not re.search(r"<[^>]*\son[a-z]+=", page)
    rendered = MarkdownIt("commonmark").enable("table").render(run(lib, "--format", "markdown", code=1).out)
    assert not re.search(r"<(script|img|a|b|pre|code|em|strong)\b", rendered), rendered
    assert (rendered.count("<h1>"), rendered.count("<h2>")) == (1, 14)
    control = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
    for form in ("text", "json", "markdown", "html"):
        out = run(lib, "--format", form, code=1).out
        assert not re.search(control, out), form
        assert not re.search(r"^\s*(::|##\[)", out, re.MULTILINE), form
    assert codes(audit(lib))
    print(f"{len(hostile)} hostile words")


# --- What it counts --------------------------------------------------------------------------------------------------


def test_a_library_in_order(lib: Library) -> None:
    approved(lib)
    report = found(lib)
    assert report["looked_at"] == {
        "commits": 3,
        "merges": 0,
        "on_the_line": 3,
        "posts": 2,
        "versions_of_posts": 2,
        "statements": 2,
        "valid_statements": 2,
        "versions_of_policy": 1,
    }
    (due,) = report["due"]
    assert (due["post"], due["approved"], due["approvers"]) == (POST, "in time", ["rashad"])
    assert due["signed"] == "2026-10-05T09:00:00+04:00"
    assert due["recorded"] == "2026-10-05T12:00:00+04:00"
    assert run(lib, code=0).out.count("✗") == 0


def test_a_lapse_costs_a_warning_where_nothing_went_out(lib: Library) -> None:
    approved(lib)
    lib.edit(POST, "from Monday", "from Tuesday")
    commit(lib, LATER)
    lib.sign("submit", "leyla", now="2026-10-07T09:00")
    lib.sign("approve", "rashad", now="2026-10-07T09:00")
    commit(lib, "2026-10-07T12:00")
    report = audit(lib, code=0)
    (matter,) = report["matters"]
    assert (matter["code"], matter["severity"]) == ("changed-after-approval", "warning")
    assert matter["message"].endswith("and was approved again on 2026-10-07")


def test_two_approvers_and_two_accounts(lib: Library) -> None:
    lib.sign("submit", "murad", EVENT, now=SIGNED)
    lib.sign("approve", "rashad", EVENT, now=SIGNED)
    lib.sign("approve", "aysel", EVENT, now="2026-10-06T09:00")
    commit(lib, LATER)
    due = [one for one in audit(lib, now="2026-10-25T09:00")["due"] if one["post"] == EVENT]
    assert [one["account"] for one in due] == ["facebook", "mastodon"]
    assert {one["signed"] for one in due} == {"2026-10-06T09:00:00+04:00"}


def test_a_new_policy_takes_approvals_away(lib: Library) -> None:
    """The verdict on what is still to come is asked again, though nobody touches the post."""
    approved(lib)
    lib.ratify_directly(changed(("honour_from: 1", "honour_from: 2")), ["nigar"], at="2026-10-06T09:00")
    commit(lib, LATER)
    found(lib, "approval-lost", "changed-before-its-time")


def test_a_new_beginning_that_was_announced(lib: Library) -> None:
    """The keys were lost: another first version, whose digest is the anchor from now on."""
    mark = lib.ratify_directly(signed.policy(version=2), ["kamran"], at="2026-10-02T09:00", previous=None)
    commit(lib, "2026-10-02T12:00")
    git(lib.root, "config", "socialctl.anchor", mark.digest)
    lib.sign("submit", "leyla", now=SIGNED)
    lib.sign("approve", "rashad", now=SIGNED)
    commit(lib)
    report = found(lib, "policy-begins-anew")
    assert [one["approved"] for one in report["due"]] == ["in time"]


def test_days_that_are_asked_for(lib: Library) -> None:
    busy(lib)
    report = audit(lib, "--from", "2026-10-07", "--to", "2026-10-07")
    assert (report["from"], report["to"]) == ("2026-10-07", "2026-10-07")
    assert codes(report) == ["statement-removed"]
    assert "--from is after --to" in run(lib, "--from", "2026-10-08", "--to", "2026-10-07", code=2).err
    assert "is not a date" in run(lib, "--from", "yesterday", code=2).err


def test_rush_waivers_and_duties(lib: Library) -> None:
    busy(lib)
    report = audit(lib, now="2026-10-25T09:00")
    assert report["rush"] == [{"month": "2026-10", "posts": ["talk"], "most": 0, "clause": "TP1 1"}]
    (waiver,) = report["waivers"]
    assert (waiver["post"], waiver["reason"], waiver["approvers"]) == ("talk", "the speaker writes it so", ["rashad"])
    duties = {(one["person"], one["duty"].partition(":")[0]): one for one in report["duties"]}
    assert duties["leyla", "contributing"]["times"] == 2
    assert duties["leyla", "monitoring"]["recorded"] is False
    assert duties["rashad", "approving"]["times"] == 2
    (mastodon,) = (one for one in report["cadence"] if one["account"] == "mastodon")
    assert mastodon["cadence"] == {"min": 1, "per": "week"}
    assert (mastodon["over"], mastodon["kept"]) == (2, 1)  # of the weeks that are over


@pytest.mark.parametrize(
    ("reviewed", "day", "expected"),
    [
        ("2026-09-16", "2026-10-20", (False, "2027-09-15")),
        ("2025-09-16", "2026-10-20", (True, "2026-09-15")),
        ("2025-09-16", "2026-09-15", (False, "2026-09-15")),
        ("undecided", "2026-10-20", (True, "2026-09-15")),
    ],
)
def test_the_review(reviewed: str, day: str, expected: tuple[bool, str]) -> None:
    policy = policy_file.read_valid(signed.policy().replace("reviewed: 2026-09-16", f"reviewed: {reviewed}").encode())
    told = review_due(policy, parse_date(day))
    assert (told.is_overdue, told.due and told.due.isoformat()) == expected


def test_an_overdue_review_is_told(lib: Library) -> None:
    approved(lib)
    report = audit(lib, now="2027-10-20T09:00")
    assert "review-overdue" in codes(report)
    assert report["review"]["overdue"] is True


# --- Where there is little or nothing --------------------------------------------------------------------------------


def test_nothing_to_audit_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = scene.repository(tmp_path / "library", {})
    scene.git(root, "rm", "--quiet", "-r", "--ignore-unmatch", "content")
    done = scene.call(capsys, "audit", "--root", root, "--anchor", f"sha256:{'0' * 64}", "--now", NOW)
    assert done.code == 1
    assert "There was no post and no statement to audit." in " ".join(done.out.split())
    assert "There was nothing to look at." in done.out
    assert "anchor-missing" in done.out


def test_where_there_is_no_history(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    anchor = ("--anchor", f"sha256:{'0' * 64}")
    root = scene.repository(tmp_path / "no-git", in_git=False)
    assert "not in a git repository" in scene.call(capsys, "audit", "--root", root, *anchor).err
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "--quiet")
    done = scene.call(capsys, "audit", "--root", empty, *anchor)
    assert (done.code, "there is no commit" in done.err) == (2, True)
    assert scene.call(capsys, "audit", "--root", tmp_path / "nothing", *anchor).code == 2


def test_copies_that_lack_something(lib: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    approved(lib)
    anchor = ("--anchor", git(lib.root, "config", "socialctl.anchor"))
    git(tmp_path, "clone", "--quiet", "--depth", "1", lib.root.as_uri(), "shallow")
    done = scene.call(capsys, "audit", "--root", tmp_path / "shallow", *anchor)
    assert (done.code, "this copy is shallow" in done.err, "--unshallow" in done.err) == (2, True, True)
    git(lib.root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", lib.root.as_uri(), "partial")
    done = scene.call(capsys, "audit", "--root", tmp_path / "partial", *anchor)
    assert (done.code, "partial clone" in done.err) == (2, True)


def test_a_branch_by_its_name_and_an_old_commit(lib: Library) -> None:
    old = git(lib.root, "rev-parse", "HEAD")
    approved(lib)
    lib.git("branch", "protected")
    git(lib.root, "switch", "--quiet", "--create", "elsewhere")
    lib.edit(POST, "from Monday", "from Tuesday")
    commit(lib, LATER)
    assert codes(audit(lib, "--branch", "protected")) == []
    assert codes(audit(lib, "--rev", old)) == ["not-approved-in-time"]
    assert audit(lib, "--rev", old)["basis"]["commit"] == old


def test_what_cannot_be_an_audited_commit(lib: Library) -> None:
    assert "is not a whole commit id" in run(lib, "--audited", "HEAD", code=2).err


def test_a_content_repository_below_the_top_of_git(lib: Library, tmp_path: Path) -> None:
    """The library in a folder of a larger repository."""
    approved(lib)
    text = run(lib, "--format", "json", code=0).out
    anchor = git(lib.root, "config", "socialctl.anchor")
    top = tmp_path / "top"
    top.mkdir()
    git(top, "init", "--quiet")
    git(lib.root, "fast-export", "--all")
    export = subprocess.run(["git", "fast-export", "HEAD"], cwd=lib.root, capture_output=True, check=True).stdout
    moved = re.sub(rb"^(M [0-7]+ :?[0-9a-f]+ )", rb"\1library/", export, flags=re.MULTILINE)
    subprocess.run(["git", "fast-import", "--quiet", "--force"], cwd=top, input=moved, check=True)
    git(top, "reset", "--quiet", "--hard", git(top, "for-each-ref", "--format=%(objectname)", "--count=1"))
    done = scene.run("audit", "--root", top / "library", "--anchor", anchor, "--now", NOW, "--format", "json", cwd=top)
    assert done.code == 0, done
    assert re.sub("[0-9a-f]{40}", "", done.out) == re.sub("[0-9a-f]{40}", "", text)
