"""Why ssh-keygen did not sign, and what to do: its own words, understood."""

from __future__ import annotations

import shlex
from enum import StrEnum
from typing import NamedTuple

from socialctl.model.errors import SocialctlError
from socialctl.model.text import cut, one_line


class Why(StrEnum):
    """What signing failed for."""

    NO_PROGRAM = "no-program"
    TOO_OLD = "too-old"
    NO_PRIVATE_KEY = "no-private-key"
    OTHER_KEY = "other-key"
    OPEN_KEY_FILE = "open-key-file"
    NO_AGENT = "no-agent"
    NOT_IN_AGENT = "not-in-agent"
    NO_TERMINAL = "no-terminal"
    PASSPHRASE = "passphrase"
    NO_SECURITY_KEY = "no-security-key"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    BAD_SIGNATURE = "bad-signature"
    FAILED = "failed"


class SigningError(SocialctlError):
    """Nothing was signed. ``why`` is for programs; the exit code is 3 where a tool is missing or broken, else 2."""

    def __init__(self, why: Why, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message, where=where, hint=hint)
        self.why = why
        broken = why in (Why.NO_PROGRAM, Why.TOO_OLD, Why.BAD_SIGNATURE, Why.FAILED)
        self.exit_code = 3 if broken else 2


class _Known(NamedTuple):
    """Words of ssh-keygen's, and ours: ``{key}`` is the key as it was named, ``{program}`` what was started."""

    words: str
    why: Why
    message: str
    hint: str


# The first that fits. The words are OpenSSH's (ssh-keygen.c, sshsig.c, authfile.c, ssherr.c); it translates none.
_KNOWN = (
    _Known("are too open", Why.OPEN_KEY_FILE, "other people may read the private key {key}", "chmod 600 {key}"),
    _Known(
        "No private key found",
        Why.NO_PRIVATE_KEY,
        "the private half of {key} is neither beside it nor in ssh-agent",
        "give it to the agent: ssh-add FILE",
    ),
    _Known(
        "doesn't match private",
        Why.OTHER_KEY,
        "the private and the public file of {key} are not of one key",
        "write the public one again: ssh-keygen -y -f PRIVATE > PRIVATE.pub",
    ),
    _Known(
        "Couldn't get agent socket",
        Why.NO_AGENT,
        "there is no ssh-agent to ask for a key",
        'start one with eval "$(ssh-agent)", then: ssh-add',
    ),
    _Known(
        "Couldn't find key in agent",
        Why.NOT_IN_AGENT,
        "ssh-agent does not have the key {key}",
        "give it to the agent: ssh-add FILE; ssh-add -L lists what it has",
    ),
    _Known(
        "agent refused operation",
        Why.REFUSED,
        "ssh-agent refused to sign with {key}",
        "confirm when it asks, touch the security key when it blinks, or unlock it with: ssh-add -X",
    ),
    _Known(
        "device not found", Why.NO_SECURITY_KEY, "the security key of {key} is not there", "plug it in, and try again"
    ),
    _Known("usage:", Why.TOO_OLD, "{program} cannot sign files", "OpenSSH 8.2 or newer is needed: ssh -V"),
    _Known("unknown option", Why.TOO_OLD, "{program} cannot sign files", "OpenSSH 8.2 or newer is needed: ssh -V"),
)


def explained(words: str, status: int, program: str, key: str, may_ask: bool) -> SigningError:
    """What a failed run means, from what the program wrote and its exit code."""
    if "incorrect passphrase" in words:
        return _passphrase(key, may_ask)
    for known in _KNOWN:
        if known.words in words:
            named = {"key": shlex.quote(key), "program": program}
            return SigningError(known.why, known.message.format(**named), hint=known.hint.format(**named))
    if status < 0:
        return SigningError(Why.CANCELLED, "signing was cancelled", hint="nothing was signed")
    said = [line for line in words.splitlines() if line.strip() and not line.startswith(("Signing file", "@"))]
    return SigningError(
        Why.FAILED, f"{program} did not sign: {cut(one_line(said[-1]), 200) if said else f'it ended with {status}'}"
    )


def missing(program: str, error: OSError) -> SigningError:
    """A program that could not be started."""
    hint = "install an OpenSSH client (Debian: apt install openssh-client)"
    if program not in ("ssh-keygen", "ssh-add"):
        hint = "git config gpg.ssh.program names it; unset it, or set it right"
    return SigningError(Why.NO_PROGRAM, f"{program} cannot be started: {error.strerror}", hint=hint)


def _passphrase(key: str, may_ask: bool) -> SigningError:
    if may_ask:
        return SigningError(Why.PASSPHRASE, f"the passphrase or PIN of {key} was wrong", hint="try again")
    return SigningError(
        Why.NO_TERMINAL,
        f"{key} has a passphrase, and there is no terminal to ask for it",
        hint=f"run this in a terminal, or give the key to the agent first: ssh-add {shlex.quote(key)}",
    )
