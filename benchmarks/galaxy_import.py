"""galaxy-social's posts in a repository of ours, by the commands that a library would use."""

from __future__ import annotations

import subprocess
from pathlib import Path

from generate import commit
from timing import Command, heard

_PERSON = "director"


def imported(socialctl: str, corpus: Path, scratch: Path, now: str) -> Path:
    """A repository with the posts of ``corpus`` imported, the policy ratified with their accounts, all committed. It is
    made below ``scratch`` once."""
    root, key = scratch / "galaxy", scratch / "galaxy-key"
    if root.exists():
        return root
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    who = ("--person", _PERSON, "--name", "Director", "--email", "director@example.org", "--key", str(key))
    _run(scratch, socialctl, "init", str(root), "--org", "Galaxy", "--zone", "Europe/Berlin", *who, "--now", now)
    _run(root, socialctl, "import", "galaxy-social", str(corpus), "--now", now)
    policy = root / "policy.yaml"
    policy.write_text(policy.read_text("utf-8").replace("\n  version: 1\n", "\n  version: 2\n", 1), "utf-8")
    _run(root, socialctl, "policy", "ratify", "--key", str(key), "--yes", "--now", now)
    commit(root)
    return root


def _run(folder: Path, *words: str) -> None:
    heard(Command(words, folder))
