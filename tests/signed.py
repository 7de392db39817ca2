"""What suites about approvals share: a library whose people really sign, in a real git repository.

``Library`` runs the commands that people run; what those refuse to make (forged, backdated, for another repository),
``build`` and ``plant`` make. Keys and ready-made repositories are slow to make: a run makes each once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
import scene
from scene import Done

from socialctl.approvals import building, chain, ledger, statements
from socialctl.cli import _session
from socialctl.cli._session import Session
from socialctl.model import times
from socialctl.model.attestation import Signed
from socialctl.model.statement import Decision, PolicyDecision, PolicyMark, Statement
from socialctl.model.verdict import Verdict
from socialctl.signing import key_files, ssh_keygen, sshsig
from socialctl.store import policy_file, snapshot

NOW = scene.NOW
RATIFIED = "2026-09-20T09:00"
POST = "reading-room"  # by leyla: one approver
EVENT = "author-evening"  # by murad: two approvers

PEOPLE = {
    "leyla": "Leyla Məmmədova",  # manager
    "murad": "Murad Əliyev",  # contributor
    "rashad": "Rəşad Hüseynov",  # approver
    "aysel": "Aysel Quliyeva",  # approver
    "nigar": "Nigar İsmayılova",  # senior management, as are kamran and the dean
    "kamran": "Kamran Həsənov",
    "dean": "Dean Orxan Babayev",
}
# Keys that the policy does not list: a stranger's, and one for tests that give somebody a second one.
OTHERS = ("stranger", "spare")

_POLICY = """\
policy:
  document: TP1
  title: Social media policy
  repo: test-library
  version: {version}
  created: 2026-01-01
  last_modified: 2026-09-01
  reviewed: 2026-09-16
  contact: {{email: desk@library.example.org, clause: "3"}}
organisation: {{name: Test Library, zone: Asia/Baku, languages: [az, en], academic_year_start: 09-15, clause: "3"}}
people:
{people}roles:
  manager: {{clause: "1", appointments: [{{person: leyla, from: 2026-01-01, until: 2027-08-31, decision: D-1}}]}}
  contributor: {{clause: "1", appointments: [{{person: murad, from: 2026-01-01, until: 2027-08-31, decision: D-2}}]}}
  approver:
    clause: "1"
    appointments:
      - {{person: rashad, from: 2026-01-01, until: 2027-08-31, decision: D-3}}
      - {{person: aysel, from: 2026-01-01, until: 2027-08-31, decision: D-4}}
  senior_management:
    clause: "1"
    appointments:
      - {{person: nigar, from: 2026-01-01, until: undecided, decision: D-5}}
      - {{person: kamran, from: 2026-01-01, until: undecided, decision: D-6}}
      - {{person: dean, from: 2026-01-01, until: undecided, decision: D-7}}
accounts:
  mastodon: {{platform: mastodon, handle: "@lib@example.org", clause: "2", confirmed: yes, custodians: [leyla, rashad]}}
  facebook: {{platform: facebook, handle: Test Library, clause: "2", confirmed: yes, custodians: [leyla, rashad]}}
content:
  types:
    text: {{name: Text, clause: "2", requires: [text]}}
    link: {{name: Link, clause: "2", requires: [text, link]}}
  purposes:
    event: {{name: Events, clause: "1"}}
    service: {{name: Services, clause: "1"}}
approvals:
  clause: "1"
  required:
    - {{needs: {{approver: 1}}, clause: "1.1"}}
    - {{needs: {{approver: 2}}, purposes: [event], clause: "1.2"}}
  affirms: [accurate]
  lead_time: P3D
  rush: {{lead_time: PT4H, clause: "1"}}
  honour_from: 1
governance: {{role: senior_management, threshold: {threshold}, clause: "1"}}
calendar: {{clause: "1", audience: internal, hours: undecided, minimum_gap: undecided}}
rules:
  unknown-account: {{severity: error, clause: "2"}}
"""


@cache
def _room() -> tempfile.TemporaryDirectory[str]:
    """A folder that is gone when the run ends."""
    return tempfile.TemporaryDirectory(prefix="signed-")


@cache
def key(person: str) -> Path:
    """The file of a person's key, without a passphrase: one of ``PEOPLE`` or ``OTHERS``, or of any other name."""
    path = Path(_room().name, f"{person}.key")
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", str(path)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return path


@cache
def fingerprint(person: str) -> str:
    """The fingerprint of a person's key."""
    return key_files.load(key(person)).fingerprint


@cache
def public(person: str) -> str:
    """A person's public key as the policy lists it."""
    return key_files.load(key(person)).line


def policy(version: int = 1, threshold: int = 1) -> str:
    """The text of policy.yaml; suites change it with ``replace``."""
    people = "".join(
        f"  {name}:\n    name: {called}\n    email: {name}@library.example.org\n"
        f"    keys: [{{key: {public(name)}, from: 2026-01-01}}]\n"
        for name, called in PEOPLE.items()
    )
    return _POLICY.format(version=version, threshold=threshold, people=people)


def library(folder: Path, capsys: pytest.CaptureFixture[str], threshold: int = 1) -> Library:
    """A library in that folder: the policy ratified and its digest the anchor, and two ready posts (``POST``,
    ``EVENT``), nobody's statements on them yet; all committed."""
    shutil.copytree(_prepared(threshold), folder / "library", symlinks=True)
    return Library(folder / "library", capsys)


def bare_library(folder: Path, capsys: pytest.CaptureFixture[str], threshold: int = 1) -> Library:
    """The same with nothing ratified, and no anchor."""
    shutil.copytree(_bare(threshold), folder / "library", symlinks=True)
    return Library(folder / "library", capsys)


@cache
def _bare(threshold: int) -> Path:
    event = scene.post(
        "Meet the author in the reading room.\n",
        id=EVENT,
        title="An evening with the author",
        author="murad",
        purpose="event",
        accounts="[mastodon, facebook]",
        schedule="2026-10-22T18:00",
        event="{name: An evening with the author, starts: 2026-10-22, ends: 2026-10-22}",
    )
    posts = {f"{POST}.md": scene.post(), f"{EVENT}.md": event}
    return scene.repository(Path(_room().name, f"bare-{threshold}"), posts, policy=policy(threshold=threshold))


@cache
def _prepared(threshold: int) -> Path:
    root = Path(_room().name, f"ratified-{threshold}")
    shutil.copytree(_bare(threshold), root, symlinks=True)
    made = Library(root)
    governors = ["nigar", "kamran", "dean"][:threshold]
    mark = made.ratify_directly(policy(threshold=threshold), governors, at=RATIFIED)
    scene.git(root, "config", "socialctl.anchor", mark.digest)
    made.commit()
    return root


@dataclass
class Library:
    """A content repository and the people who sign in it, each with their own key. Where a test gives no time it is
    ``NOW``, and where it names no post it is ``POST``."""

    root: Path
    capsys: pytest.CaptureFixture[str] | None = None

    # --- The commands, as people run them ----------------------------------------------------------------------------

    def run(self, *arguments: str | Path, code: int | None = 0, now: str | None = NOW) -> Done:
        """Run a command; it must end with that exit code (None: any). Commands that read no clock take no time."""
        assert self.capsys is not None, "this library can only be built with"
        time = ["--now", now] if now else []
        done = scene.call(self.capsys, *arguments, "--root", self.root, *time)
        assert code is None or done.code == code, done
        return done

    def submit(self, person: str = "leyla", post: str = POST, *more: str, code: int | None = 0, now: str = NOW) -> Done:
        """``submit`` by a person, who agrees."""
        return self.run("submit", post, "--key", key(person), "--yes", *more, code=code, now=now)

    def approve(
        self, person: str = "rashad", post: str = POST, *more: str, code: int | None = 0, now: str = NOW
    ) -> Done:
        """``approve`` by a person, who agrees. The post must be staged or committed."""
        return self.run("approve", post, "--key", key(person), "--yes", *more, code=code, now=now)

    def reject(
        self,
        person: str = "rashad",
        post: str = POST,
        *more: str,
        reason: str = "the time is wrong",
        code: int | None = 0,
        now: str = NOW,
    ) -> Done:
        """``reject`` by a person, who agrees."""
        given = ("--reason", reason, "--key", key(person), "--yes")
        return self.run("reject", post, *given, *more, code=code, now=now)

    def withdraw(
        self, person: str = "rashad", post: str = POST, *more: str, code: int | None = 0, now: str = NOW
    ) -> Done:
        """``withdraw`` by a person, who agrees."""
        return self.run("withdraw", post, "--key", key(person), "--yes", *more, code=code, now=now)

    def record(self, *files: Path, code: int | None = 0, now: str = NOW) -> Done:
        """``record`` of statements that were signed elsewhere."""
        return self.run("record", *files, code=code, now=now)

    def ratify(self, person: str = "nigar", *more: str, code: int | None = 0, now: str = NOW) -> Done:
        """``policy ratify`` by a person, who agrees."""
        return self.run("policy", "ratify", "--key", key(person), "--yes", *more, code=code, now=now)

    def unratify(self, person: str = "nigar", *more: str, code: int | None = 0, now: str = NOW) -> Done:
        """``policy withdraw`` by a person, who agrees."""
        return self.run("policy", "withdraw", "--key", key(person), "--yes", *more, code=code, now=now)

    # --- Statements, without the commands: quicker, and whatever a test needs ----------------------------------------

    def session(self, now: str = NOW, revision: str | None = None) -> Session:
        """What a command would work with."""
        return _session.session(self.root, now, revision=revision, tells_changes=True)

    def build(
        self, decision: Decision, person: str, post: str = POST, *, now: str = NOW, comment: str = ""
    ) -> Statement:
        """What that person would sign now; a test changes it with ``_replace``."""
        made = self.session(now)
        read = next(one for one in made.readable if one.file.post.id == post)
        return building.statement(
            made.court, made.docket, read, decision, person, fingerprint(person), made.moment, comment
        )

    def plant(
        self,
        statement: Signed | bytes,
        signer: str | Path,
        path: str | None = None,
        namespace: str | None = None,
    ) -> str:
        """Sign a statement (bytes: whatever they are) with somebody's key, and put it at its place, or at ``path``.

        Returns the path. ``namespace`` is the right one by default.
        """
        data = statement if isinstance(statement, bytes) else statements.write(statement)
        place = path or ledger.place(statements.read(data), data)
        signature = signature_of(data, signer, namespace or ledger.namespace(place))
        if path is None:
            ledger.record(self.root, place, data, signature)
        else:
            self.write(f"{place}.sig", signature)
            self.write(place, data)
        return place

    def sign(self, decision: Decision, person: str, post: str = POST, *, now: str = NOW, comment: str = "") -> str:
        """``build`` and ``plant`` in one: what the command would make, in a fraction of its time."""
        return self.plant(self.build(decision, person, post, now=now, comment=comment), person)

    def approved(self, post: str = POST) -> None:
        """Have a post submitted by its author and approved by as many as it needs; commit."""
        self.sign("submit", "murad" if post == EVENT else "leyla", post)
        for person in ("rashad", "aysel")[: 2 if post == EVENT else 1]:
            self.sign("approve", person, post)
        self.commit()

    def ratify_directly(
        self,
        text: str,
        persons: Sequence[str],
        *,
        at: str = NOW,
        previous: str | None = "the head",
        decision: PolicyDecision = "ratify",
    ) -> PolicyMark:
        """Put a version of the policy into policy.yaml and the ledger, ratified by these persons (none: proposed).

        ``previous`` is the digest of the version it follows, by default the newest ratified one.
        """
        data = text.encode()
        written = policy_file.read_valid(data).policy
        mark = PolicyMark(written.version, statements.digest(data))
        before = self.head() if previous == "the head" else previous
        self.write("policy.yaml", data)
        self.write(ledger.policy_place(mark), data)
        for person in persons:
            made = building.ratification(mark, before, written.repo, person, fingerprint(person), instant(at))
            self.plant(made._replace(decision=decision), person)
        return mark

    def head(self) -> str | None:
        """The digest of the newest ratified policy in the work tree, whoever is trusted."""
        found = chain.read(snapshot.of_work_tree(self.root), None).head
        return found.mark.digest if found else None

    # --- The tree ----------------------------------------------------------------------------------------------------

    def verdict(self, post: str = POST, now: str = NOW) -> Verdict:
        """The verdict on a post, as the commands reach it."""
        made = self.session(now)
        return made.verdicts[next(one.file.path for one in made.readable if one.file.post.id == post)]

    def path(self, post: str = POST) -> Path:
        """The file of a post."""
        return self.root / "content" / "posts" / f"{post}.md"

    def edit(self, post: str, old: str, new: str) -> None:
        """Change a post's text, which must be there once."""
        text = self.path(post).read_text("utf-8")
        assert text.count(old) == 1, (old, text)
        self.path(post).write_text(text.replace(old, new), "utf-8")

    def write(self, path: str, data: bytes | str) -> None:
        """Write a file of the repository, whatever stood there."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.encode() if isinstance(data, str) else data)

    def statements(self, post: str = POST) -> list[str]:
        """The paths of a post's statements."""
        folder = self.root / ledger.POSTS / post
        return sorted(path.relative_to(self.root).as_posix() for path in folder.glob("*.json"))

    def commit(self) -> None:
        """Commit everything that lies there."""
        scene.commit(self.root)

    def git(self, *arguments: str) -> str:
        """What git prints."""
        return scene.git(self.root, *arguments)


def instant(written: str) -> datetime:
    """The time that a test writes, in Baku."""
    return times.instant(times.parse_time(written), times.zone("Asia/Baku"))


def signature_of(data: bytes, signer: str | Path, namespace: str = sshsig.APPROVAL) -> bytes:
    """The ``.sig`` file over these bytes by a person's key, or the key in that file."""
    file = signer if isinstance(signer, Path) else key(signer)
    return ssh_keygen.sign(
        data, namespace, file, environment=os.environ, may_ask=False, tell=lambda _: None, touch=False
    ).text
