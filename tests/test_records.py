"""Records: every field and place is in docs/records.md, no command takes away or changes what was signed, and a post
that is gone can still be told of."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import held
import pytest
import scene
import signed
import went_out
from signed import EVENT, POST, Library

from socialctl.approvals import attestations, fields, ledger, statements
from socialctl.cli import COMMANDS
from socialctl.model.errors import UsageError
from socialctl.store import repository

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "records.md").read_text("utf-8")
WORDS = set(re.findall(r"`([^`\n]+)`", PAGE))


def test_every_field_of_a_statement_is_described() -> None:
    every = (
        attestations._HOLD,
        attestations._RELEASE,
        attestations._PUBLICATION,
        attestations._AUDIT,
        statements._APPROVAL,
        statements._RATIFICATION,
        statements._PREVIOUS,
        fields._MARK,
        statements._POST,
        statements._FILE,
        statements._SLOT,
    )
    assert frozenset[str]().union(*every) <= WORDS
    assert statements._DECISIONS | statements._POLICY_DECISIONS <= WORDS
    assert attestations._HOLD_DECISIONS | attestations._PUBLICATION_DECISIONS | attestations._AUDIT_DECISIONS <= WORDS
    assert {
        f'"type": "{kind}"' for kind in (statements.APPROVAL_TYPE, statements.POLICY_TYPE, *attestations.READERS)
    } <= WORDS


def test_every_place_of_the_ledger_is_described() -> None:
    """The places that the page names are places, and no other is."""
    names = {"ID": "week", "NNNN": "0001", "PERSON": "leyla", "HASH": "0123abcd", "DAY": "2026-06-30"}
    places = {
        re.sub("|".join(names), lambda found: names[found[0]], word) for word in WORDS if word.startswith(ledger.FOLDER)
    }
    places -= {ledger.FOLDER}
    assert len(places) == 9
    assert all(ledger._PLACE.fullmatch(place) for place in places), places


# --- Nothing that was signed is ever taken away ----------------------------------------------------------------------


def signed_files(root: Path) -> dict[str, bytes]:
    """Every file of the ledger, with its bytes."""
    folder = root / ledger.FOLDER
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def full(library: Library) -> Library:
    """A library with all that can be signed: approved, rejected and withdrawn posts, a post that is gone, an unsent
    statement, a second version of the policy, and somewhere to send it to."""
    library.approved()
    library.sign("submit", "murad", EVENT)
    library.sign("reject", "rashad", EVENT)
    library.sign("withdraw", "rashad", EVENT, now="2026-10-05T10:00")
    library.write(
        "content/posts/second.md", scene.post(id="second", schedule="2026-10-20T10:00", body="Second words.\n")
    )
    library.write("content/posts/gone.md", scene.post(id="gone"))
    library.sign("submit", "leyla", "gone")
    library.commit()
    library.path("gone").unlink()
    library.ratify_directly(held.policy(2, more=f", {went_out.PUBLISHING}"), ["nigar"])
    library.commit()
    server = library.root.parent / "server.git"
    library.git("init", "--quiet", "--bare", str(server))
    library.git("remote", "add", "origin", str(server))
    library.git("push", "--quiet", "--set-upstream", "origin", "HEAD")
    library.sign("approve", "aysel")
    return library


LATER = "2026-10-06T09:00"
AS = {name: ("--key", str(signed.key(name)), "--yes") for name in ("leyla", "rashad", "nigar", "tural")}
SIGNING = (
    "submit",
    "approve",
    "reject",
    "withdraw",
    "hold",
    "published",
    "corrected",
    "taken-down",
)  # these leave a statement, and its signature
# How each command is run: with words for which {root} is the repository, {room} a folder beside it.
RUNS: dict[str, tuple[tuple[str, ...], ...]] = {
    "init": (("init", "{root}"), ("init", "{room}/new", "--org", "X", "--zone", "Asia/Baku")),
    "demo": (("demo", "{room}/demo"),),
    "new": (
        (
            "new",
            "Gone",
            "--id",
            "gone",
            "--author",
            "leyla",
            "--type",
            "text",
            "--purpose",
            "service",
            "--root",
            "{root}",
        ),
    ),
    "validate": (("validate", "--root", "{root}", "--now", LATER),),
    "rules": (("rules", "--root", "{root}"),),
    "explain": (("explain", "shouting", "--root", "{root}"),),
    "preview": (("preview", POST, "--root", "{root}", "--format", "html", "-o", "{root}/content/approvals/p.html"),),
    "submit": (("submit", "second", *AS["leyla"], "--root", "{root}", "--now", LATER),),
    "review": (("review", POST, "--as", "aysel", "--root", "{root}", "--now", LATER, "-o", "{room}/packet.html"),),
    "approve": (("approve", EVENT, *AS["rashad"], "--root", "{root}", "--now", LATER),),
    "reject": (("reject", POST, "--reason", "no", *AS["rashad"], "--root", "{root}", "--now", LATER),),
    "withdraw": (("withdraw", POST, *AS["rashad"], "--root", "{root}", "--now", LATER),),
    "hold": (("hold", "--reason", "a storm", *AS["nigar"], "--root", "{root}", "--now", LATER),),
    "release": (("release", "--all", *AS["nigar"], "--root", "{root}", "--now", LATER),),
    "audit": (
        ("audit", "--root", "{root}", "--now", LATER, "-o", "{statement}"),
        ("audit", "--sign", *AS["tural"], "--root", "{root}", "--now", LATER),
    ),
    **{
        decision: ((decision, POST, "--account", "mastodon", *why, *AS["leyla"], "--root", "{root}", "--now", LATER),)
        for decision, why in (
            ("published", ("--at", "2026-10-05T10:00", "--unapproved")),
            ("corrected", ("--reason", "a slip")),
            ("taken-down", ("--reason", "a slip")),
        )
    },
    "reconcile": (("reconcile", "--root", "{root}", "--now", LATER, "-o", "{statement}"),),
    "evidence": (("evidence", POST, "--root", "{root}", "--now", LATER, "-o", "{statement}"),),
    "record": (("record", "{statement}", "--root", "{root}", "--now", LATER),),
    "status": (("status", "--root", "{root}", "--now", LATER, "-o", "{root}/content/approvals/status.txt"),),
    "why": (("why", POST, "--root", "{root}", "--now", LATER, "-o", "{statement}"),),
    "log": (("log", "gone", "--root", "{root}", "--now", LATER, "-o", "{statement}"),),
    "inbox": (("inbox", "--as", "rashad", "--root", "{root}", "--now", LATER),),
    "verify": (("verify", "--root", "{root}", "--now", LATER, "-o", "{statement}"),),
    "plan": (
        ("plan", "--root", "{root}", "--now", LATER),
        ("plan", "new", "2026-11", "--root", "{root}", "--now", LATER),
    ),
    "calendar": (
        ("calendar", "--root", "{root}", "--now", LATER, "-o", "{statement}"),
        ("calendar", "--root", "{root}", "--now", LATER, "--format", "html", "-o", "{root}"),
        ("calendar", "--root", "{root}", "--now", LATER, "--format", "html", "-o", "{root}/content/approvals"),
        ("calendar", "--root", "{root}", "--now", LATER, "--format", "html", "-o", "{root}/.."),
        ("calendar", "--root", "{root}", "--now", LATER, "--format", "csv", "--each-account", "-o", "{root}/content/"),
    ),
    "people": (("people", "--root", "{root}", "--now", LATER),),
    "policy": (
        ("policy", "check", "--root", "{root}", "--now", LATER),
        ("policy", "ratify", *AS["nigar"], "--root", "{root}", "--now", LATER),
        ("policy", "withdraw", *AS["nigar"], "--root", "{root}", "--now", LATER),
        ("policy", "export-allowed-signers", "--root", "{root}", "-o", "{statement}"),
    ),
    "import": (
        ("import", "galaxy-social", "{room}", "--root", "{root}"),
        ("import", "csv", "{statement}", "--root", "{root}"),
    ),
    "hook": (("hook", "install", "--root", "{root}"), ("hook", "uninstall", "--root", "{root}")),
    "ci": (("ci", "init", "github", "--root", "{root}"),),
    "schema": (("schema", "post", "-o", "{statement}"),),
    "send": (("send", "--root", "{root}"),),
    "sync": (("sync", "--root", "{root}"),),
    "doctor": (("doctor", "--root", "{root}", "--now", LATER),),
}


def run(library: Library, words: tuple[str, ...]) -> scene.Done:
    """A command of the table, whatever it answers."""
    assert library.capsys is not None
    room = library.root.parent / "room"
    room.mkdir(exist_ok=True)
    named = {"root": library.root, "room": room, "statement": library.root / library.statements()[0]}
    return scene.call(library.capsys, *(word.format(**named) for word in words))


def test_every_command_is_run() -> None:
    assert RUNS.keys() == COMMANDS.keys()


@pytest.mark.parametrize("command", RUNS)
def test_no_command_takes_away_what_was_signed(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = full(signed.library(tmp_path, capsys))
    before = signed_files(library.root)
    assert len(before) >= 18
    for words in RUNS[command]:
        run(library, words)
        after = signed_files(library.root)
        assert before.items() <= after.items(), words
    new = len(signed_files(library.root)) - len(before)
    assert new == (2 if command in SIGNING else 0), command


@pytest.mark.parametrize("where", [".", ".."])
def test_a_planted_list_of_results_takes_nothing_away(
    where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who sends a commit with such a list must not have others delete statements by making the site."""
    library = full(signed.library(tmp_path, capsys))
    victim = library.root / library.statements()[0]
    folder = (library.root / where).resolve()
    digest = statements.digest(victim.read_bytes()).removeprefix("sha256:")
    (folder / ".socialctl-files").write_text(f"{digest}  {victim.relative_to(folder).as_posix()}\n", "utf-8")
    before = signed_files(library.root)
    done = library.run("calendar", "--format", "html", "-o", folder, code=2, now=LATER)
    assert "this list names a file of a content repository" in done.err
    assert signed_files(library.root) == before
    assert not (folder / "index.html").exists()


def test_a_linked_way_in_takes_nothing_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = full(signed.library(tmp_path, capsys))
    victim = library.root / library.statements()[0]
    folder = tmp_path / "results"
    folder.symlink_to(victim.parent)
    digest = statements.digest(victim.read_bytes()).removeprefix("sha256:")
    (folder / ".socialctl-files").write_text(f"{digest}  {victim.name}\n", "utf-8")
    before = signed_files(library.root)
    library.run("calendar", "--format", "html", "-o", folder, code=2, now=LATER)
    assert signed_files(library.root) == before


def test_what_belongs_to_a_content_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = signed.library(tmp_path, capsys).root
    (tmp_path / "link").symlink_to(root / "content")
    inside = ("policy.yaml", "content/posts/x.md", "content/approvals/posts/x/y.json", "site/../content/media/x.jpg")
    assert all(repository.is_content(root / name) for name in inside)
    assert repository.is_content(tmp_path / "link" / "posts" / "x.md")
    outside = ("site/index.html", "site/policy.yaml", "contents/x", "site/content/x")
    assert not any(repository.is_content(root / name) for name in outside)
    assert not repository.is_content(tmp_path / "content" / "x")
    with pytest.raises(UsageError):
        repository.remove(root / "policy.yaml")


def test_a_deleted_post_is_still_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = full(signed.library(tmp_path, capsys))
    told = " ".join(library.run("log", "gone").out.split())
    assert "wrote content/posts/gone.md, ready" in told
    assert "Leyla Məmmədova submitted it, policy version 1: valid" in told
    assert "deleted content/posts/gone.md" in told


def takes_away(call: Callable[[], None]) -> bool:
    """Whether a check of this module turns red."""
    try:
        call()
    except AssertionError:
        return True
    return False


def test_the_checks_see_a_statement_that_is_taken_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the guard taken out, a planted list deletes a statement, and the check says so."""
    monkeypatch.setattr(repository, "is_content", lambda _: False)
    assert takes_away(lambda: test_a_planted_list_of_results_takes_nothing_away(".", tmp_path, capsys))
    shutil.rmtree(tmp_path / "library")


def test_the_commands_of_the_page_are_run_as_written() -> None:
    """tests/test_docs.py runs them; here only that there are some of each kind."""
    shown = re.findall(r"^\$ (.*)$", PAGE, re.MULTILINE)
    for words in ("git log", "git bundle", "sha256sum", "ssh-keygen -Y check-novalidate", "python3 -m json.tool"):
        assert any(words in line for line in shown), words
