"""Security keys: their flags as ssh-keygen has them, and signing through ssh-keygen with one made of software."""

from __future__ import annotations

import base64
import shutil
import sys
from pathlib import Path

import programs
import pytest

from socialctl.signing import key_files, keys, ssh_keygen, sshsig
from socialctl.signing.failures import SigningError, Why
from socialctl.signing.refusal import Code, Refused

from .attacks import check_accepted, check_refused
from .blobs import MESSAGE, NAMESPACE, soft_fido, string, strings
from .stock import Stock, allowed, version

HERE = Path(__file__).resolve().parent
KINDS = ("ed25519", "ecdsa")
TOUCHED = 0x01


@pytest.mark.parametrize("kind", KINDS)
def test_flags_and_counters_as_ssh_keygen_has_them(stock: Stock, kind: str) -> None:
    """What it accepts, we accept where the key was touched, and else by leave only."""
    seen = 0
    for flags in (0x00, 0x01, 0x04, 0x05, 0x40, 0x41, 0x80, 0xFE, 0xFF):
        for counter in (0, 1, 2**31, 2**32 - 1):
            soft = soft_fido(kind, flags, counter)
            assert stock.accepts(soft.text(), allowed(soft.line))
            check_accepted(soft.text(), soft.line, touch=False)
            if flags & TOUCHED:
                check_accepted(soft.text(), soft.line)
            else:
                check_refused(soft.text(), Code.E_NO_TOUCH)
            seen += 1
    print(f"{seen} flags and counters ({version()})")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("application", ["ssh:", "ssh:work", "ssh:a b", "ssh:" + "x" * 200])
def test_applications_as_ssh_keygen_has_them(stock: Stock, kind: str, application: str) -> None:
    soft = soft_fido(kind, application=application)
    assert stock.accepts(soft.text(), allowed(soft.line))
    check_accepted(soft.text(), soft.line)
    assert sshsig.read(soft.text()).key.application == application


@pytest.fixture(scope="module")
def middleware(stock: Stock) -> Path:
    """The library through which ssh-keygen talks to the software key; skips where none can be built."""
    compiler = shutil.which("cc")
    if compiler is None:
        programs.missing("no C compiler to build a software security key with")
    library = stock.folder / "soft_key.so"
    done = stock.run(compiler, "-shared", "-fPIC", "-w", "-DSK_VERSION=0x000a0000", "-o", library, HERE / "soft_key.c")
    assert done.returncode == 0, done.stderr.decode()
    return library


def private_file(kind: str, path: Path, flags: int) -> Path:
    """A private key file that refers to the software key (PROTOCOL.key, PROTOCOL.u2f), unencrypted."""
    blob = soft_fido(kind).blob
    name, *public, application = strings(blob)
    secret = bytes(4) * 2 + string(name) + b"".join(map(string, public)) + string(application)
    secret += bytes([flags]) + string(b"handle") + string(b"") + string(b"a comment")
    secret += bytes(range(1, 9 - len(secret) % 8)) if len(secret) % 8 else b""
    data = (
        b"openssh-key-v1\0" + string("none") * 2 + string("") + (1).to_bytes(4, "big") + string(blob) + string(secret)
    )
    body = base64.encodebytes(data).decode()
    path.write_text(f"-----BEGIN OPENSSH PRIVATE KEY-----\n{body}-----END OPENSSH PRIVATE KEY-----\n")
    path.chmod(0o600)
    return path


def environment(stock: Stock, library: Path, kind: str, answer: int, **more: str) -> dict[str, str]:
    """Where the software key is, and the flags that it answers with."""
    signer = f"{sys.executable} -m signing.soft_signer {stock.folder} {kind} {answer}"
    return stock.environment | {
        "SSH_SK_PROVIDER": str(library),
        "SOFT_KEY_SIGNER": signer,
        "SOFT_KEY_FOLDER": str(stock.folder),
        "PYTHONPATH": str(HERE.parent),
        **more,
    }


@pytest.mark.parametrize("kind", KINDS)
def test_signing(stock: Stock, middleware: Path, tmp_path: Path, kind: str) -> None:
    """The person is told to touch it; the signature is one that ssh-keygen accepts too."""
    path = private_file(kind, tmp_path / "key", TOUCHED)
    assert key_files.load(path) == keys.from_blob(soft_fido(kind).blob)
    told: list[str] = []
    signed = ssh_keygen.sign(
        MESSAGE,
        NAMESPACE,
        path,
        environment=environment(stock, middleware, kind, TOUCHED),
        may_ask=False,
        tell=told.append,
    )
    assert told == ["Touch your security key now, to sign."]
    assert stock.accepts(signed.text, allowed(signed.key.line))
    check_accepted(signed.text, soft_fido(kind).line)


@pytest.mark.parametrize("kind", KINDS)
def test_signing_untouched(stock: Stock, middleware: Path, tmp_path: Path, kind: str) -> None:
    """A key that does not ask to be touched: refused before anything is written, unless the policy says so of it."""
    path = private_file(kind, tmp_path / "key", 0)
    told: list[str] = []

    def sign(touch: bool) -> ssh_keygen.Signed:
        where = environment(stock, middleware, kind, 0)
        return ssh_keygen.sign(
            MESSAGE, NAMESPACE, path, environment=where, may_ask=False, tell=told.append, touch=touch
        )

    assert sign(touch=False).key.hardware
    with pytest.raises(SigningError) as error:
        sign(touch=True)
    assert error.value.why == Why.BAD_SIGNATURE
    assert isinstance(error.value.__cause__, Refused)
    assert error.value.__cause__.code == Code.E_NO_TOUCH
    assert told == []


def test_it_is_not_plugged_in(stock: Stock, middleware: Path, tmp_path: Path) -> None:
    path = private_file("ed25519", tmp_path / "key", TOUCHED)
    where = environment(stock, middleware, "ed25519", TOUCHED, SOFT_KEY_ERROR="-4")
    with pytest.raises(SigningError) as error:
        ssh_keygen.sign(MESSAGE, NAMESPACE, path, environment=where, may_ask=False, tell=lambda _: None)
    assert error.value.why == Why.NO_SECURITY_KEY
    assert str(path) in error.value.message
