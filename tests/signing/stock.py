"""Stock OpenSSH in a room of its own: no agent, no configuration, no keys but those made here."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from socialctl.signing.refusal import Code, Refused

from .blobs import MESSAGE, NAMESPACE

PRINCIPAL = "maya@library.example.org"


class Stock:
    """``ssh-keygen`` and its like, run in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
        self.asked = 0

    def run(
        self, *command: str | Path, data: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a program, whatever comes of it; ``environment`` adds to the room's."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment | dict(environment or {}),
            input=data,
            capture_output=True,
            timeout=60,
            check=False,
        )

    def keygen(self, *arguments: str | Path, data: bytes = b"") -> str:
        """What ``ssh-keygen ARGUMENTS`` prints; fails the test where it fails."""
        done = self.run("ssh-keygen", *arguments, data=data)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def key(self, name: str, kind: str = "ed25519", bits: int | None = None, passphrase: str = "") -> Path:
        """A private key, made when it is first asked for."""
        path = self.folder / name
        if not path.exists():
            size = ("-b", str(bits)) if bits else ()
            self.keygen("-q", "-t", kind, *size, "-N", passphrase, "-C", name, "-f", path)
        return path

    def certificate(self, name: str, kind: str = "ed25519") -> Path:
        """The certificate of a key, by an authority of its own."""
        path = self.folder / f"{name}-cert.pub"
        if not path.exists():
            self.key(name, kind)
            self.keygen("-q", "-s", self.key("authority"), "-I", name, "-n", PRINCIPAL, self.folder / f"{name}.pub")
        return path

    def sign(self, key: Path, message: bytes = MESSAGE, namespace: str = NAMESPACE, *options: str) -> bytes:
        """The ``.sig`` file of ``message``."""
        return self.keygen("-q", "-Y", "sign", "-f", key, "-n", namespace, *options, data=message).encode()

    def accepts(self, text: bytes, signers: str, message: bytes = MESSAGE, namespace: str = NAMESPACE) -> bool:
        """Whether ``ssh-keygen -Y verify`` takes the signature, with these lines of allowed signers."""
        (self.folder / "signers").write_text(signers, encoding="utf-8")
        (self.folder / "text.sig").write_bytes(text)
        self.asked += 1
        arguments = ("-f", "signers", "-I", PRINCIPAL, "-n", namespace, "-s", "text.sig")
        done = self.run("ssh-keygen", "-Y", "verify", *arguments, data=message)
        assert (done.returncode == 0) == (b"Good" in done.stdout), done
        return done.returncode == 0


def allowed(*lines: str) -> str:
    """Allowed signers: each key line for the one principal."""
    return "".join(f"{PRINCIPAL} {line}\n" for line in lines)


def version() -> str:
    """Which OpenSSH this is."""
    program = shutil.which("ssh")
    assert program is not None, "no OpenSSH client"
    return subprocess.run([program, "-V"], capture_output=True, check=True).stderr.decode().split(",")[0].strip()


def check_worded(refused: Refused) -> None:
    """A refusal has a code of ours and a sentence that a terminal can show."""
    assert refused.code in Code
    assert len(refused.message) >= 20
    assert refused.message.isprintable(), refused.message
