"""Fifty people approve twenty posts each, at the same time, in one folder: nothing is lost, nothing is torn."""

from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
import scene
import signed
from signed import Library

from socialctl.approvals import building, court, ledger
from socialctl.approvals.court import Docket
from socialctl.signing import sshsig

pytestmark = pytest.mark.long

PEOPLE = [f"person-{number:02}" for number in range(50)]
POSTS = [f"post-{number:02}" for number in range(20)]
AT_ONCE = 8
LATER = "2026-10-05T10:00"


class Ran(NamedTuple):
    """A process: when it ran, how it ended, what it said."""

    start: float
    end: float
    code: int
    said: str


def policy() -> str:
    """The library's, with fifty more approvers, each with a key of their own."""
    text, people, appointments = signed.policy(), "", ""
    for name in PEOPLE:
        people += f"  {name}:\n    name: {name.title()}\n    email: {name}@library.example.org\n"
        people += f"    keys: [{{key: {signed.public(name)}, from: 2026-01-01}}]\n"
        appointments += f"      - {{person: {name}, from: 2026-01-01, until: 2027-08-31, decision: D-9}}\n"
    last = "      - {person: aysel, from: 2026-01-01, until: 2027-08-31, decision: D-4}\n"
    assert text.count(last) == text.count("roles:\n") == 1
    return text.replace("roles:\n", f"{people}roles:\n").replace(last, last + appointments)


@pytest.fixture
def crowd(tmp_path: Path) -> Library:
    """The library of the fifty, with twenty posts that their author has submitted; all committed."""
    text = policy()
    posts = {f"{name}.md": scene.post(id=name, title=f"News {name}") for name in POSTS}
    library = Library(scene.repository(tmp_path / "library", posts, policy=text))
    mark = library.ratify_directly(text, ["nigar"], at=signed.RATIFIED)
    library.git("config", "socialctl.anchor", mark.digest)
    made = library.session()
    for post in made.readable:
        key = signed.fingerprint("leyla")
        said = building.statement(made.court, made.docket, post, "submit", "leyla", key, made.moment)
        library.plant(said, "leyla")
    library.commit()
    return library


def approve_all(library: Library, person: str) -> Ran:
    """The installed command, by one person, of all the posts."""
    command: list[str | Path] = [scene.COMMAND, "approve", *POSTS, "--yes", "--key", signed.key(person), "--now", LATER]
    start = time.monotonic()
    done = subprocess.run(command, cwd=library.root, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return Ran(start, time.monotonic(), done.returncode, done.stdout + done.stderr)


def most_at_once(ran: list[Ran]) -> int:
    """How many processes ran in the same moment."""
    return max(sum(other.start <= one.start < other.end for other in ran) for one in ran)


def heard_by(library: Library, processes: int, monkeypatch: pytest.MonkeyPatch) -> Docket:
    """What the court hears with so many processors."""
    with monkeypatch.context() as patch:
        patch.setattr(court, "processors", lambda: processes)
        return library.session(LATER).court.hear()


def check_stock(library: Library, path: str, person: str) -> None:
    """Stock ssh-keygen takes the signature too."""
    signers = library.root.parent / "signers"
    signers.write_text(f"{person} {signed.public(person)}\n", "utf-8")
    options = ["-f", str(signers), "-I", person, "-n", sshsig.APPROVAL, "-s", f"{path}.sig"]
    with (library.root / path).open("rb") as said:
        subprocess.run(
            ["ssh-keygen", "-Y", "verify", *options],
            cwd=library.root,
            stdin=said,
            stdout=subprocess.DEVNULL,
            check=True,
        )


def test_fifty_people_approve_twenty_posts_at_once(
    crowd: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for person in PEOPLE:
        signed.key(person)
    with ThreadPoolExecutor(AT_ONCE + 2) as pool:
        ran = list(pool.map(lambda person: approve_all(crowd, person), PEOPLE))
    assert all(one.code == 0 and "Traceback" not in one.said for one in ran), [one for one in ran if one.code]
    assert most_at_once(ran) >= AT_ONCE

    docket = heard_by(crowd, 1, monkeypatch)
    heard = [one for ones in docket.heard.values() for one in ones]
    assert docket.broken == ()
    assert [one.invalid for one in heard] == [None] * (len(POSTS) + len(POSTS) * len(PEOPLE))
    assert heard_by(crowd, 2, monkeypatch) == docket, "shared out, it is the same"

    count = Counter((one.statement.subject.post, one.statement.person, one.statement.decision) for one in heard)
    assert count == {(post, "leyla", "submit"): 1 for post in POSTS} | {
        (post, person, "approve"): 1 for post in POSTS for person in PEOPLE
    }
    for one in heard[::37]:
        check_stock(crowd, one.path, one.statement.person)

    there = {os.path.relpath(path, crowd.root) for path in (crowd.root / ledger.POSTS).rglob("*") if path.is_file()}
    assert there == {path for one in heard for path in (one.path, f"{one.path}.sig")}
    made = crowd.session(LATER)
    assert {answer.state for answer in made.verdicts.values()} == {"approved"}
    assert all(len(answer.approvals) == len(PEOPLE) for answer in made.verdicts.values())
    crowd.commit()
    assert crowd.git("status", "--porcelain", "--ignored") == ""
    with capsys.disabled():
        took = max(one.end for one in ran) - min(one.start for one in ran)
        print(f"{len(heard)} statements, {most_at_once(ran)} processes at once, {took:.0f} s")
