"""Signing with ``ssh-keygen -Y sign``: keys in files and agents, passphrases and security keys, as git has them.

The only module beside store/git.py that starts a process. The program is called exactly as git calls it, so that what
people have set up as ``gpg.ssh.program`` understands it too.
"""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from socialctl.signing import armour, key_files, sshsig
from socialctl.signing.failures import SigningError, Why, explained, missing
from socialctl.signing.keys import PublicKey
from socialctl.signing.refusal import Refused

PROGRAM = "ssh-keygen"
_TOUCH = "Confirm user presence"


class Signed(NamedTuple):
    """A new signature: the bytes of its ``.sig`` file, and the key that made it."""

    text: bytes
    key: PublicKey


def sign(
    message: bytes,
    namespace: str,
    key: Path | PublicKey,
    *,
    environment: Mapping[str, str],
    may_ask: bool,
    tell: Callable[[str], None],
    program: str = PROGRAM,
    touch: bool = True,
) -> Signed:
    """Sign ``message`` for ``namespace`` with a key file (private, or ``.pub``), or with a key that ssh-agent holds.

    The signature has been verified when this returns. ``SigningError`` says what is missing or went wrong, and what to
    do; ``UsageError`` and ``Refused`` where the key itself is none to sign with. ``environment`` is where ssh-keygen
    finds the agent (``SSH_AUTH_SOCK``) and its means to ask (``SSH_ASKPASS``). ``may_ask`` is whether it may ask on the
    terminal; ``tell`` is given what the person should do now.
    """
    expected = key if isinstance(key, PublicKey) else key_files.load(key)
    name = key.fingerprint if isinstance(key, PublicKey) else str(key)
    with tempfile.TemporaryDirectory(prefix="socialctl-") as folder:
        statement = Path(folder, "statement")
        statement.write_bytes(message)
        if isinstance(key, PublicKey):
            key_file = Path(folder, "key.pub")
            key_file.write_text(f"{key.line}\n", encoding="utf-8")
            arguments = ["-f", str(key_file), "-U"]
        else:
            arguments = ["-f", str(key)]
        command = [program, "-Y", "sign", "-n", namespace, *arguments, str(statement)]
        status, words = _run(command, environment, may_ask, tell)
        written = Path(folder, "statement.sig")
        if status or not written.exists():
            raise explained(words, status, program, name, may_ask)
        text = written.read_bytes()
    return _verified(text, message, namespace, expected, program, touch)


def check(environment: Mapping[str, str], *, program: str = PROGRAM) -> None:
    """``SigningError`` where the program is missing, or too old to sign files (OpenSSH before 8.2). Nothing is signed:
    one that can asks first for what is missing on its command line."""
    status, words = _run([program, "-Y", "sign"], environment, False, lambda _: None)
    if "unknown option" in words or "illegal option" in words:
        raise explained("unknown option", status, program, "", False)


def version(environment: Mapping[str, str]) -> str:
    """What the ssh beside it says of its version (``OpenSSH_9.2p1``); empty where none is installed, since ssh-keygen
    itself does not say."""
    try:
        words = _run(["ssh", "-V"], environment, False, lambda _: None)[1]
    except SigningError:
        return ""
    return words.split(",")[0].strip()


def make(path: Path, comment: str, *, environment: Mapping[str, str]) -> PublicKey:
    """A new ed25519 key in that file, without a passphrase, and its public half beside it: for demonstrations."""
    command = [PROGRAM, "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(path)]
    status, words = _run(command, environment, False, lambda _: None)
    if status:
        raise explained(words, status, PROGRAM, str(path), False)
    return key_files.load(path.with_name(f"{path.name}.pub"))


def agent_keys(environment: Mapping[str, str], *, program: str = "ssh-add") -> tuple[PublicKey, ...]:
    """The keys that ssh-agent holds and we accept, in its order; ``SigningError`` where no agent runs."""
    try:
        done = subprocess.run(
            [program, "-L"], stdin=subprocess.DEVNULL, capture_output=True, env=environment, check=False
        )
    except OSError as error:
        raise missing(program, error) from None
    if done.returncode not in (0, 1):  # 1: the agent has no keys
        raise explained("Couldn't get agent socket", done.returncode, program, "", False)
    found = []
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        try:
            found.append(key_files.first_of(line))
        except Refused:  # a certificate, another kind of key, or the sentence that there are none
            continue
    return tuple(found)


def _run(
    command: list[str], environment: Mapping[str, str], may_ask: bool, tell: Callable[[str], None]
) -> tuple[int, str]:
    """The program's exit code and its words. It reads nothing from us: what it asks, it asks on the terminal."""
    said = []
    try:
        process = subprocess.Popen(
            command,
            stdin=None if may_ask else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=not may_ask,  # without a terminal, so that it cannot ask there
        )
    except OSError as error:
        raise missing(command[0], error) from None
    with process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                said.append(line.decode("utf-8", "replace"))
                if said[-1].startswith(_TOUCH):
                    tell("Touch your security key now, to sign.")
            process.wait()
        finally:
            _end(process)
    return process.returncode, "".join(said)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program that still runs, as we were interrupted; ssh-keygen shows again what is typed before it ends.

    A signal that comes between its question and its waiting for the answer is lost (readpassphrase.c), so more follow.
    """
    for _ in range(20):
        if process.poll() is not None:
            return
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    process.kill()


def _verified(text: bytes, message: bytes, namespace: str, key: PublicKey, program: str, touch: bool) -> Signed:
    try:
        text = armour.normalised(text)
        return Signed(text, sshsig.verify(text, message, namespace, key=key, touch=touch))
    except Refused as refused:
        raise SigningError(
            Why.BAD_SIGNATURE,
            f"{program} made a signature that does not verify: {refused.message}",
            hint=refused.hint or "nothing was recorded; if it happens again, sign with ssh-keygen itself",
        ) from refused
