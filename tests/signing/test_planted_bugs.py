"""The suite is not blind: each bug planted in the verifier lets attacks through, or refuses what is good."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import partial
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

import pytest

from socialctl.signing import armour, keys, signatures, sshsig, wire
from socialctl.signing.refusal import Code

from .attacks import ATTACKS, EC, ORDER_P256, check_accepted, check_refused, numbers
from .blobs import SOFT, mpint, soft_ed25519, soft_fido
from .test_armour import REFUSED as BAD_ARMOUR
from .test_keys import BAD_BLOBS


class Bug(NamedTuple):
    """Code of a module, and what a careless hand makes of it."""

    module: ModuleType
    code: str
    instead: str


BUGS: dict[str, Bug] = {
    "reserved not looked at": Bug(sshsig, "if reserved:", "if False:"),
    "any version": Bug(sshsig, "if version != _VERSION:", "if False:"),
    "older versions, as ssh-keygen": Bug(sshsig, "if version != _VERSION:", "if version > _VERSION:"),
    "namespace not compared": Bug(sshsig, "if signature.namespace != namespace or", "if"),
    "namespace by its beginning": Bug(
        sshsig, "signature.namespace != namespace", "not signature.namespace.startswith(namespace)"
    ),
    "namespace taken from the caller": Bug(
        sshsig, "if signature.namespace != namespace or", "signature = Signature(signature.key, namespace, "
        "signature.digest, signature.blob)\n    if",
    ),
    "expected key not compared": Bug(sshsig, "if key is not None and", "if False and"),
    "hash by any name": Bug(
        sshsig, "if digest not in _HASHES:", "if digest not in _HASHES and digest not in hashlib.algorithms_available:"
    ),
    "message not hashed in": Bug(sshsig, "(message).digest()", '(b"").digest()'),
    "magic not compared": Bug(sshsig, "!= _MAGIC", "is None"),
    "bytes left over": Bug(wire, "if self._at != len(self._data):", "if False:"),
    "bytes missing": Bug(wire, "if self._at > len(self._data):", "if False:"),
    "numbers with zeros in front": Bug(wire, 'if digits[:1] == b"\\0" and', "if False and"),
    "negative numbers": Bug(wire, 'if digits[:1] >= b"\\x80":', "if False:"),
    "no touch needed": Bug(signatures, "if touch and not", "if False and not"),
    "any flag for a touch": Bug(signatures, "flags[0] & USER_PRESENT", "flags[0]"),
    "touch always needed": Bug(signatures, "if touch and not", "if not"),
    "any name for a signature": Bug(signatures, "if name not in (", "if name is None or None in ("),
    "SHA-1": Bug(signatures, '"rsa-sha2-256": "SHA256"', '"ssh-rsa": "SHA1", "rsa-sha2-256": "SHA256"'),
    "every signature is good": Bug(signatures, "and not _fits(", "and False and not _fits("),
    "no signature is good": Bug(signatures, "not _fits(", "_fits("),
    "ECDSA out of range": Bug(signatures, "if not (0 < r <", "if False and not (0 < r <"),
    "ed25519 out of range, by another code": Bug(signatures, ">= _ED25519_ORDER", "< 0"),
    "application left out": Bug(signatures, 'hashlib.sha256(application.encode("ascii")).digest() + ', ""),
    "counter left out": Bug(signatures, "+ flags + counter +", "+ flags + bytes(4) +"),
    "RSA of any length": Bug(signatures, "if len(signature) != width:", "if len(signature) > width:"),
    "armour not compared": Bug(armour, "if write(blob) != text:", "if False:"),
    "Windows line ends": Bug(armour, 'if b"\\r" in text:', 'text = text.replace(b"\\r", b"")\n    if False:'),
    "junk after the end": Bug(
        armour, 'if not text.endswith(b"\\n" + END):', 'text = text[: text.find(END) + len(END)]\n    if False:'
    ),
    "letters skipped": Bug(armour, "validate=True", "validate=False"),
    "certificates for their keys": Bug(
        keys, "algorithm = reader.name()\n    if", 'algorithm = reader.name().split("-cert")[0]\n    if'
    ),
    "small RSA": Bug(keys, "RSA_LEAST_BITS = 2048", "RSA_LEAST_BITS = 1024"),
    "RSA with any exponent": Bug(keys, "and exponent >= 3", ""),
    "points of low order": Bug(keys, "or height in _WEAK_HEIGHTS", ""),
    "curve not compared": Bug(keys, "if named != curve.name:", "if False:"),
    "compressed points": Bug(keys, 'if point[:1] != b"\\x04":', "if False:"),
    "a web site's keys": Bug(keys, 'application.startswith("ssh:") and', ""),
    "application cut at a zero byte": Bug(
        keys, "application = reader.name()", 'application = reader.name().split("\\0")[0]'
    ),
}  # fmt: skip


def checks() -> Iterator[tuple[str, Callable[[], None]]]:
    """What the suite asks, as checks to call."""
    for name, attack in ATTACKS.items():
        yield name, partial(check_refused, attack.text, attack.code, attack.message)
    for name, (text, code) in BAD_ARMOUR.items():
        yield name, partial(check_refused, text, code)
    for name, (blob, code) in BAD_BLOBS.items():
        yield name, partial(check_refused, soft_ed25519().parts().but(key=blob).text(), code)
    for name, make in SOFT.items():
        yield name, partial(check_accepted, make().text(), make().line)
    untouched = soft_fido(flags=0)
    yield "untouched, by leave", partial(check_accepted, untouched.text(), untouched.line, touch=False)
    yield "another key", partial(check_refused, EC.text(), Code.E_KEY_MISMATCH, key=keys.from_blob(soft_ed25519().blob))
    minus_s = numbers(EC, lambda r, s: (mpint(r), mpint(ORDER_P256 - s)))
    yield "ECDSA's second form", partial(check_accepted, minus_s, EC.line)


def red() -> set[str]:
    """The names of the checks that fail. With a bug in it, the code may raise what it likes."""
    found = set()
    for name, check in checks():
        try:
            check()
        except Exception:  # noqa: BLE001
            found.add(name)
    return found


def test_without_a_bug_all_is_green() -> None:
    seen = len(list(checks()))
    print(f"{seen} checks, {len(BUGS)} bugs")
    assert red() == set()
    assert seen >= 220


def functions(namespace: dict[str, Any]) -> dict[str, FunctionType]:
    """The functions and methods of a module, by name."""
    found = {}
    for name, value in namespace.items():
        value = inspect.unwrap(value) if callable(value) else value
        if isinstance(value, FunctionType):
            found[name] = value
        elif isinstance(value, type):
            found |= {f"{name}.{inner}": made for inner, made in vars(value).items() if isinstance(made, FunctionType)}
    return found


def plant(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the module's functions the buggy code, and its constants the buggy values; its classes stay the same."""
    source = inspect.getsource(bug.module)
    assert source.count(bug.code) == 1, "the code has changed: plant the bug anew"
    fresh = dict(vars(bug.module))
    exec(compile(source.replace(bug.code, bug.instead), "planted", "exec"), fresh)
    true = functions(vars(bug.module))
    for name, function in functions(fresh).items():
        if function.__module__ == bug.module.__name__ and name in true:
            monkeypatch.setattr(true[name], "__code__", function.__code__)
    for name, value in fresh.items():
        if name.isupper() and isinstance(value, int | dict):
            monkeypatch.setattr(bug.module, name, value)


@pytest.fixture
def unremembered() -> Iterator[None]:
    """No key that was read by other code is remembered."""
    keys.from_blob.cache_clear()
    yield
    keys.from_blob.cache_clear()


@pytest.mark.usefixtures("unremembered")
@pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS)
def test_a_bug_turns_it_red(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(bug, monkeypatch)
    found = red()
    print(f"{len(found)} checks red: {sorted(found)[:5]}")
    assert found


@pytest.mark.usefixtures("unremembered")
def test_planting_is_no_bug_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, code in {wire: "def end(", armour: "def write(", keys: "def _rsa(", signatures: "def check("}.items():
        plant(Bug(module, code, code), monkeypatch)
    assert red() == set()
