"""Ways round that take a second step: a hand-made submission, a key that was put out of use, a date no calendar has, a
role that was lost, a clone that is behind."""

from __future__ import annotations

import scene
from signed import POST, Library

from socialctl.approvals import statements
from socialctl.model.statement import Subject

from .judging import faults, refused, unharmed, untrusted
from .roster import attack
from .stages import approved, fresh, rejected
from .versions import key_line, ratified

LATER = "2026-10-05T12:00"


def other_bytes(lib: Library, subject: Subject) -> Subject:
    """The same post with other bytes."""
    first, *others = subject.files
    return subject._replace(files=(first._replace(digest=f"sha256:{'0' * 64}"), *others))


@attack(approved)
def a_stranger_dates_a_statement_at_the_end_of_time(lib: Library) -> None:
    """No zone has a day for it; whoever asks for one breaks down."""
    made = lib.build("approve", "rashad")._replace(person="zed")
    data = statements.write(made)
    lib.plant(data.replace(b'"at": "2026-10-05', b'"at": "9999-12-31', 1), "stranger", path=place("zed"))
    assert faults(lib.session()) == ["E_TIME"]
    unharmed(lib)


@attack(approved)
def a_stranger_dates_a_slot_at_the_beginning_of_time(lib: Library) -> None:
    data = statements.write(lib.build("approve", "rashad")._replace(person="zed"))
    early = data.replace(b'"at": "2026-10-19', b'"at": "0001-01-01')
    assert early != data
    lib.plant(early, "stranger", path=place("zed"))
    assert faults(lib.session()) == ["E_TIME"]
    unharmed(lib)


@attack(rejected)
def a_later_submission_hides_a_rejection_that_the_approver_never_saw(lib: Library) -> None:
    """aysel approved other bytes on another branch, without a word of the rejection. A submission that has seen it, of
    bytes nobody wants, must not stand in for her."""
    reject = next(path for path in lib.statements() if "rashad" in path)
    hidden = {path: (lib.root / path).read_bytes() for path in (reject, f"{reject}.sig")}
    for path in hidden:
        (lib.root / path).unlink()
    lib.edit(POST, "from Monday", "from Tuesday")
    lib.sign("submit", "leyla")
    lib.sign("approve", "aysel")
    for path, data in hidden.items():
        lib.write(path, data)
    refused(lib, "too-few-approvals", of=["aysel approve: reject-unseen", "leyla submit: superseded"])
    made = lib.build("submit", "murad", now=LATER)
    lib.plant(made._replace(subject=other_bytes(lib, made.subject)), "murad")
    assert lib.verdict(now=LATER).state != "approved"


@attack(approved)
def a_dismissed_key_withdraws_the_version_that_dismissed_it(lib: Library) -> None:
    """Version 2 marks nigar's key as compromised. Whoever has it ratifies another version 2 beside, and then takes back
    the right one, to which version 1 alone would listen."""
    previous = lib.head()
    marked = (key_line("nigar"), key_line("nigar").replace("}", ", status: compromised, since: 2026-10-01}"))
    ratified(lib, marked, by=["nigar", "kamran"], previous=previous)
    text = (lib.root / "policy.yaml").read_text("utf-8")
    ratified(lib, ("title: Social media policy", "title: The thief's"), by=["nigar"], previous=previous)
    untrusted(lib, "forked", "policy-forked")
    lib.ratify_directly(text, ["nigar"], previous=previous, decision="withdraw")
    lib.commit()
    untrusted(lib, "forked", "policy-forked")


@attack(fresh)
def an_approver_who_became_a_manager_dates_back(lib: Library) -> None:
    """He holds a role that some post needs, but no longer the one that this post does."""
    text = (
        "{person: rashad, from: 2026-01-01, until: 2027-08-31, decision: D-3}",
        "{person: rashad, from: 2026-01-01, until: 2026-09-30, decision: D-3}",
    )
    also = (
        "{person: nigar, from: 2026-01-01, until: undecided, decision: D-5}",
        "{person: nigar, from: 2026-01-01, until: undecided, decision: D-5}\n"
        "      - {person: rashad, from: 2026-10-01, until: undecided, decision: D-8}",
    )
    asked = (
        '    - {needs: {approver: 1}, clause: "1.1"}\n',
        '    - {needs: {approver: 1}, clause: "1.1"}\n'
        '    - {needs: {senior_management: 1}, accounts: [facebook], clause: "1.3"}\n',
    )
    ratified(lib, text, also, asked, by=["nigar", "kamran"])
    lib.sign("submit", "leyla")
    lib.sign("approve", "kamran")
    lib.sign("approve", "rashad", now="2026-09-29T09:00")
    assert lib.verdict().state != "approved"


@attack(approved)
def a_policy_is_made_too_big_to_read(lib: Library) -> None:
    """Everybody goes on by the ratified one, and is told."""
    lib.write("policy.yaml", b"#" * (2 << 20))
    unharmed(lib)
    assert "policy-not-ratified" in lib.run("validate", "--format", "json").out


@attack(approved)
def a_clone_that_is_behind_is_not_called_altered(lib: Library) -> None:
    """What others sent and nobody merged yet was never here: it is asked for, and nothing counts until it is."""
    lib.git("branch", "-M", "main")
    lib.git("checkout", "-q", "-b", "theirs")
    lib.sign("reject", "aysel", comment="no")
    lib.commit()
    lib.git("checkout", "-q", "main")
    lib.git("branch", "-q", "--set-upstream-to=theirs")
    refused(lib, "ledger-behind")
    lib.git("merge", "-q", "theirs")
    refused(lib, "rejected")


@attack(approved)
def another_post_of_the_same_id_has_no_accounts(lib: Library) -> None:
    """The calendar cannot show it, and must know of it all the same."""
    copy = scene.post().replace("accounts: [mastodon]\n", "accounts: []\n")
    lib.write("content/posts/zz.md", copy)
    lib.commit()
    refused(lib, "duplicate-id")


def place(person: str) -> str:
    """Somewhere in the ledger of the post."""
    return f"content/approvals/posts/{POST}/{person}-00000000.json"
