"""socialctl demo: a library that does not exist, with keys that are thrown away, and what the tool says of it."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from socialctl import demonstration
from socialctl.approvals import building, ledger, statements
from socialctl.cli import _boundary, _session
from socialctl.cli import _options as options
from socialctl.cli._deciding import choose
from socialctl.demonstration import ALT, PICTURE, POSTS
from socialctl.model import times
from socialctl.model.errors import UsageError
from socialctl.model.text import visible
from socialctl.signing import key_files, ssh_keygen, sshsig
from socialctl.store import git, repository, starter
from socialctl.store.snapshot import CONTENT, POLICY

_ZONE = times.zone("Asia/Baku")


@dataclass(frozen=True)
class _Stage:
    """Where and when the demonstration takes place: the repository, the folder of its keys, the present day."""

    root: Path
    keys: Path
    today: date

    def then(self, hours: int) -> str:
        """A time before the month, when everything was prepared."""
        begin = datetime(self.today.year, self.today.month, 1, 9, tzinfo=_ZONE) - timedelta(days=5)
        return times.rfc3339(begin + timedelta(hours=hours))

    def run(self, *words: str, person: str = "", hours: int | None = None, quiet: bool = False) -> None:
        """Run a command of ours, as somebody would type it, and show both; ``quiet``: without what it prints."""
        print(visible(f"\n$ socialctl {shlex.join(words)}" + f"      # {person}" * bool(person)), flush=True)
        hidden = ["--root", str(self.root)]
        hidden += ["--key", str(self.keys / person), "--yes"] if person else []
        hidden += ["--now", self.then(hours)] if hours is not None else []
        with contextlib.redirect_stdout(io.StringIO()) if quiet else contextlib.nullcontext():
            _boundary.command([*words, *hidden])
        sys.stdout.flush()

    def commit(self, message: str) -> None:
        """Commit everything, whatever the person's own git is set to do besides."""
        git.run(self.root, "add", "--all")
        git.run(self.root, "commit", "--quiet", "--no-verify", "--no-gpg-sign", f"--message={message}")


def demo(
    folder: Annotated[Path, typer.Argument(help="The folder to make.", metavar="DIR")] = Path("socialctl-demo"),
    now: options.Now = None,
) -> None:
    """Make a complete example with throw-away keys, and show what the tool says of it. Nothing is asked."""
    root = options.resolved(folder)
    if root.exists():
        raise UsageError("this folder is there already", where=str(folder), hint="name another, or delete it")
    moment = options.moment_in(now, _ZONE)
    stage = _Stage(root, root / ".git" / "demo-keys", moment.date())
    _set_up(stage)
    _prepare(stage)
    _tamper(stage)
    _look(stage, times.rfc3339(moment))
    command = _called()
    print("\nLook around:")
    print(visible(f"  cd {shlex.quote(str(folder))}"))
    print(visible(f"  {command} status quiet-please"))
    print(visible(f"  {command} inbox --as sevda"))
    print("The keys are in .git/demo-keys; they protect nothing.")


def _called() -> str:
    """How this command was called, to be called again from another folder."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return shlex.join([sys.executable, "-m", "socialctl"])
    if called.name != "socialctl" or shutil.which("socialctl"):
        return "socialctl"
    return shlex.quote(str(called.absolute()))


def _set_up(stage: _Stage) -> None:
    """The repository, everybody's key, the policy and the drafts."""
    print(visible(f"A library that does not exist, in {stage.root}: a manager who writes,"))
    print("two administrators who approve, a director who ratified the policy.")
    stage.root.mkdir(parents=True)
    git.initialise(stage.root)
    for name, value in (("user.name", "socialctl demo"), ("user.email", "demo@library.example.org")):
        git.set_config(stage.root, name, value)
    public = {person: _made_key(stage.keys / person) for person in demonstration.PEOPLE}
    for path, data in _files(stage, public):
        repository.write(stage.root / path, data, replace=False)
    stage.commit("A policy, and the drafts of a month")
    stage.run("policy", "ratify", person="director", hours=-72)


def _made_key(path: Path) -> str:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    return ssh_keygen.make(path, f"demo {path.name}", environment=os.environ).line


def _files(stage: _Stage, public: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    yield ".gitattributes", starter.ATTRIBUTES
    yield POLICY, demonstration.policy(stage.today.year, public)
    yield f"{CONTENT}/{PICTURE}", demonstration.picture()
    for post in POSTS:
        yield f"{CONTENT}/posts/{stage.today:%Y/%m}/{post.id}.md", post.text(stage.today).encode()


def _prepare(stage: _Stage) -> None:
    """What happens in a library in the days before a month."""
    ready = [post.id for post in POSTS if post.id != "next-month"]
    stage.run("submit", *ready, person="amina", hours=0)
    stage.commit("Submitted")
    stage.run("approve", "opening-hours", person="orkhan", hours=2)
    print("\nThe others likewise; events need two administrators, and the book fair gets one.")
    stage.run("approve", "author-evening", "book-fair", "reading-room", person="orkhan", hours=3, quiet=True)
    stage.run("approve", "author-evening", person="sevda", hours=4, quiet=True)
    stage.run("reject", "quiet-please", "--reason", "Say it kindly: we are here to help", person="sevda", hours=5)
    stage.commit("Approved, and one rejected")


def _tamper(stage: _Stage) -> None:
    """What must not get through: an edit after the approval, and an approval that somebody else signed."""
    print("\nThen somebody changes the alt text of an approved picture, and the author writes")
    print("herself an approval in Orxan's name:")
    post = stage.root / f"{CONTENT}/posts/{stage.today:%Y/%m}/reading-room.md"
    edited = post.read_text(encoding="utf-8").replace(ALT, "Win a prize at www.example.com")
    repository.write(post, edited.encode(), replace=True)
    _forge(stage, "free-coffee", signer="amina", pretending="orkhan")
    stage.commit("An edit after the approval, and a forged approval")


def _forge(stage: _Stage, post: str, *, signer: str, pretending: str) -> None:
    """Put into the ledger what no command of ours would: a statement in the name of another."""
    made = _session.session(stage.root, stage.then(6))
    (chosen,) = choose(made, [post])
    key = key_files.load(stage.keys / f"{signer}.pub").fingerprint
    data = statements.write(
        building.statement(made.court, chosen.docket, chosen.read, "approve", pretending, key, made.moment)
    )
    made_by = ssh_keygen.sign(
        data, sshsig.APPROVAL, stage.keys / signer, environment=os.environ, may_ask=False, tell=options.say
    )
    ledger.record(stage.root, ledger.place(statements.read(data), data), data, made_by.text)


def _look(stage: _Stage, now: str) -> None:
    """What the tool says of all this."""
    for words in (
        ("validate",),
        ("status",),
        ("status", "reading-room"),
        ("status", "free-coffee"),
        ("verify",),
        ("calendar",),
    ):
        stage.run(*words, "--now", now)
