"""Attacks on signatures and keys: made for something else, by something else, too weak, too old, too early."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
from collections.abc import Callable

import signed
from signed import EVENT, POST, Library
from signing import blobs

from socialctl.approvals import ledger, statements
from socialctl.model.statement import Statement
from socialctl.signing import keys

from .judging import MISSING, refused
from .roster import attack
from .stages import approved, event, fresh
from .versions import key_line, ratified

Sign = Callable[[bytes], bytes]


def planted(lib: Library, statement: Statement, sign: Sign) -> None:
    """A statement with a signature of our own making."""
    data = statements.write(statement)
    place = ledger.place(statement, data)
    lib.write(f"{place}.sig", sign(data))
    lib.write(place, data)


def submitted(lib: Library, soft: blobs.SoftKey | None = None) -> Statement:
    """rashad's approval of the submitted post, unsigned; with that key, which the policy lists as his."""
    if soft is not None:
        ratified(lib, (signed.public("rashad"), soft.line))
    lib.sign("submit", "leyla")
    made = lib.build("approve", "rashad")
    return made if soft is None else made._replace(key=keys.from_blob(soft.blob).fingerprint)


def unsound(lib: Library, code: str, change: Sign) -> None:
    """The approval is well signed, and its signature's file changed after: it is refused with that code."""
    planted(lib, submitted(lib), lambda data: change(signed.signature_of(data, "rashad")))
    refused(lib, "too-few-approvals", broken=[code])


# --- Made for something else -----------------------------------------------------------------------------------------


@attack(fresh)
def a_signature_of_a_commit_is_used(lib: Library) -> None:
    lib.plant(submitted(lib), "rashad", namespace="git")
    refused(lib, "too-few-approvals", broken=["E_NAMESPACE"])


@attack(fresh)
def a_signature_of_a_file_is_used(lib: Library) -> None:
    lib.plant(submitted(lib), "rashad", namespace="file")
    refused(lib, "too-few-approvals", broken=["E_NAMESPACE"])


@attack(fresh)
def a_signature_for_the_policy_is_used(lib: Library) -> None:
    lib.plant(submitted(lib), "rashad", namespace="policy@socialctl")
    refused(lib, "too-few-approvals", broken=["E_NAMESPACE"])


@attack(fresh)
def the_namespace_is_written_over(lib: Library) -> None:
    planted(
        lib,
        submitted(lib),
        lambda data: (
            blobs.apart(signed.signature_of(data, "rashad", "git")).but(namespace=b"approval@socialctl").text()
        ),
    )
    refused(lib, "too-few-approvals", broken=["E_BADSIG"])


@attack(fresh)
def the_signature_of_another_post_is_used(lib: Library) -> None:
    lib.sign("submit", "leyla")
    other = lib.sign("approve", "rashad", EVENT)
    planted(lib, lib.build("approve", "rashad"), lambda _: (lib.root / f"{other}.sig").read_bytes())
    refused(lib, "too-few-approvals", broken=["E_BADSIG"])


@attack(event)
def two_approvers_signatures_change_places(lib: Library) -> None:
    first, second = (lib.root / f"{path}.sig" for path in lib.statements(EVENT) if "murad" not in path)
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
    refused(
        lib, "ledger-altered", "ledger-altered", "too-few-approvals", "too-few-approvals",
        broken=["E_BADSIG", "ledger-altered"], post=EVENT,
    )  # fmt: skip


@attack(fresh)
def a_submission_is_turned_into_an_approval(lib: Library) -> None:
    """rashad once submitted this very post: his signature of that is put under an approval."""
    submission = lib.sign("submit", "rashad")
    signature = (lib.root / f"{submission}.sig").read_bytes()
    planted(lib, lib.build("approve", "rashad"), lambda _: signature)
    refused(lib, *MISSING, of=["rashad submit: not-author"], broken=["E_BADSIG"])


# --- Made by something else ------------------------------------------------------------------------------------------


@attack(fresh)
def another_key_says_that_it_is_his(lib: Library) -> None:
    lib.plant(submitted(lib), "stranger")
    refused(lib, "too-few-approvals", broken=["E_KEY_MISMATCH"])


@attack(fresh)
def a_second_key_is_computed_for_one_signature(lib: Library) -> None:
    """SSHSIG does not cover the key: for an ECDSA signature there is another key by which it verifies as well."""
    soft = blobs.soft_ecdsa()
    made = submitted(lib, soft)

    def sign(data: bytes) -> bytes:
        parts = soft.parts(data)
        other = second_key(parts, data)
        assert other != soft.blob
        return parts.but(key=other).text()

    planted(lib, made, soft.text)
    assert lib.verdict().state == "approved"
    lib.git("clean", "-qfd", f"content/approvals/posts/{POST}")
    lib.sign("submit", "leyla")
    planted(lib, made, sign)
    refused(lib, "too-few-approvals", broken=["E_KEY_MISMATCH"])


PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
ORDER = blobs.ecdsa_private().curve.group_order
CURVE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
Point = tuple[int, int] | None


def second_key(parts: blobs.Parts, data: bytes) -> bytes:
    """The other P-256 key by which the signature verifies: (s*R - z*G) / r for the other of the points R above r."""
    name, numbers = blobs.strings(parts.signature)
    r, s = (int.from_bytes(number, "big") for number in blobs.strings(numbers))
    z = int.from_bytes(hashlib.sha256(blobs.signed_bytes(data, parts.namespace, parts.digest)).digest(), "big")
    square = (r**3 - 3 * r + 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B) % PRIME
    root = pow(square, (PRIME + 1) // 4, PRIME)
    for height in (root, PRIME - root):
        found = times(pow(r, -1, ORDER), plus(times(s, (r, height)), times(ORDER - z % ORDER, CURVE)))
        assert found is not None
        point = b"\x04" + found[0].to_bytes(32, "big") + found[1].to_bytes(32, "big")
        blob = b"".join(map(blobs.string, (name, b"nistp256", point)))
        if blob != parts.key:
            return blob
    raise AssertionError("there are two")


def plus(one: Point, other: Point) -> Point:
    """The sum of two points."""
    if one is None or other is None:
        return one or other
    if one[0] == other[0] and (one[1] + other[1]) % PRIME == 0:
        return None
    if one == other:
        slope = (3 * one[0] ** 2 - 3) * pow(2 * one[1], -1, PRIME)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, PRIME)
    x = (slope**2 - one[0] - other[0]) % PRIME
    return x, (slope * (one[0] - x) - one[1]) % PRIME


def times(number: int, point: Point) -> Point:
    """A point so many times."""
    found: Point = None
    for bit in f"{number:b}":
        found = plus(found, found)
        found = plus(found, point) if bit == "1" else found
    return found


@attack(fresh)
def a_certificate_signs(lib: Library) -> None:
    """The key of rashad, with a certificate of the stranger's authority."""
    folder = lib.root.parent
    for end in (".key", ".key.pub"):
        shutil.copy(signed.key("rashad").with_suffix(end), folder / f"rashad{end}")
    command = ["ssh-keygen", "-q", "-s", str(signed.key("stranger")), "-I", "rashad", "-n", "rashad", "rashad.key.pub"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)

    def sign(data: bytes) -> bytes:
        told = ["ssh-keygen", "-q", "-Y", "sign", "-f", "rashad.key-cert.pub", "-n", "approval@socialctl"]
        return subprocess.run(told, cwd=folder, input=data, check=True, capture_output=True).stdout

    planted(lib, submitted(lib), sign)
    refused(lib, "too-few-approvals", broken=["E_KEYTYPE"])


# --- Too weak --------------------------------------------------------------------------------------------------------


@attack(fresh)
def the_rsa_key_is_small(lib: Library) -> None:
    soft = blobs.soft_rsa(1024)
    ratified(lib, (signed.public("rashad"), soft.line))
    lib.sign("submit", "leyla")
    digest = hashlib.sha256(soft.blob).digest()
    fingerprint = f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"
    planted(lib, lib.build("approve", "rashad")._replace(key=fingerprint), soft.text)
    refused(lib, "too-few-approvals", broken=["E_RSA_SMALL"])


@attack(fresh)
def the_rsa_signature_is_over_sha_1(lib: Library) -> None:
    soft = blobs.soft_rsa(2048, "ssh-rsa")
    planted(lib, submitted(lib, soft), soft.text)
    refused(lib, "too-few-approvals", broken=["E_SIGTYPE"])


@attack(fresh)
def the_security_key_was_not_touched(lib: Library) -> None:
    soft = blobs.soft_fido(flags=0)
    planted(lib, submitted(lib, soft), soft.text)
    refused(lib, "too-few-approvals", broken=["E_NO_TOUCH"])


@attack(fresh)
def the_security_key_signs_for_a_web_site(lib: Library) -> None:
    soft = blobs.soft_fido(application="https://example.org")
    lib.sign("submit", "leyla")
    planted(lib, lib.build("approve", "rashad"), soft.text)
    refused(lib, "too-few-approvals", broken=["E_APPLICATION"])


# --- Signature files that were changed -------------------------------------------------------------------------------


@attack(fresh)
def something_follows_the_signature(lib: Library) -> None:
    unsound(lib, "E_ARMOR", lambda text: text + b"ignore me\n")


@attack(fresh)
def something_stands_before_the_signature(lib: Library) -> None:
    unsound(lib, "E_ARMOR", lambda text: b"ignore me\n" + text)


@attack(fresh)
def the_signature_gets_windows_line_ends(lib: Library) -> None:
    unsound(lib, "E_ARMOR", lambda text: text.replace(b"\n", b"\r\n"))


@attack(fresh)
def the_signature_stands_on_one_line(lib: Library) -> None:
    unsound(lib, "E_ARMOR_NONCANON", lambda text: blobs.wrap(blobs.unwrap(text), 100_000))


@attack(fresh)
def the_signature_says_version_0(lib: Library) -> None:
    unsound(lib, "E_VERSION", lambda text: blobs.apart(text).but(version=0).text())


@attack(fresh)
def the_signature_has_something_in_reserve(lib: Library) -> None:
    unsound(lib, "E_RESERVED", lambda text: blobs.apart(text).but(reserved=b"x").text())


@attack(fresh)
def the_signature_names_another_hash(lib: Library) -> None:
    unsound(lib, "E_HASH", lambda text: blobs.apart(text).but(digest=b"md5").text())


@attack(fresh)
def bytes_follow_within_the_signature(lib: Library) -> None:
    unsound(lib, "E_TRAILING", lambda text: blobs.apart(text).but(tail=b"\0").text())


@attack(fresh)
def the_signature_is_huge(lib: Library) -> None:
    unsound(lib, "not-a-file", lambda text: text + b"A" * 10_000_000)


# --- Too old, too early ----------------------------------------------------------------------------------------------

SINCE = "since: 2026-10-01"


def with_key_marked(lib: Library, status: str, person: str = "rashad") -> None:
    """A version of the policy that marks a key, beside which the person has a new one."""
    line = key_line(person)
    ratified(lib, (line, f"{line.removesuffix('}')}, status: {status}, {SINCE}}}, {key_line('spare')}"))


@attack(fresh)
def a_compromised_key_signs(lib: Library) -> None:
    with_key_marked(lib, "compromised")
    lib.sign("submit", "leyla")
    lib.sign("approve", "rashad")
    refused(lib, "too-few-approvals", of=["rashad approve: key-compromised"])


@attack(fresh)
def a_compromised_key_signs_with_an_old_date(lib: Library) -> None:
    with_key_marked(lib, "compromised")
    lib.sign("submit", "leyla")
    lib.sign("approve", "rashad", now="2026-09-25T09:00")
    lib.commit()
    refused(lib, "too-few-approvals", of=["rashad approve: key-compromised"])


@attack(approved)
def a_key_turns_out_to_be_compromised(lib: Library) -> None:
    """What it signed before does not count any more: nobody knows who did it."""
    with_key_marked(lib, "compromised")
    refused(lib, "too-few-approvals", of=["rashad approve: key-compromised"])


@attack(fresh)
def a_retired_key_signs(lib: Library) -> None:
    with_key_marked(lib, "retired")
    lib.sign("submit", "leyla")
    lib.sign("approve", "rashad")
    lib.commit()
    refused(lib, "too-few-approvals", of=["rashad approve: key-retired"])


@attack(fresh)
def a_retired_key_signs_with_an_old_date(lib: Library) -> None:
    """The base lacks the statement, so that its date is no more than what its signer says."""
    with_key_marked(lib, "retired")
    lib.sign("submit", "leyla")
    lib.sign("approve", "rashad", now="2026-09-25T09:00")
    refused(lib, "too-few-approvals", of=["rashad approve: key-retired"])


@attack(fresh)
def a_retired_key_signs_with_an_old_date_on_a_branch(lib: Library) -> None:
    """It is committed there; what counts is the branch that the pull request goes to."""
    with_key_marked(lib, "retired")
    lib.sign("submit", "leyla")
    lib.commit()
    lib.git("branch", "base")
    lib.git("checkout", "--quiet", "-b", "change")
    path = lib.sign("approve", "rashad", now="2026-09-25T09:00")
    lib.commit()
    done = lib.run("verify", "--base", "base", "--format", "json", code=1)
    assert "key-retired" in done.out
    assert path in done.out
    assert POST not in lib.run("calendar", "--month", "2026-10", "--base", "base", "--format", "csv").out
    lib.git("update-ref", "refs/remotes/origin/main", "base")
    lib.git("config", "branch.change.remote", "origin")
    lib.git("config", "branch.change.merge", "refs/heads/main")
    lib.git("config", "remote.origin.url", ".")
    lib.git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
    refused(lib, "too-few-approvals", of=["rashad approve: key-retired"])


@attack(fresh)
def a_key_signs_before_it_counts(lib: Library) -> None:
    line = key_line("rashad")
    ratified(lib, (line, line.replace("2026-01-01", "2026-10-06")))
    lib.sign("submit", "leyla")
    lib.sign("approve", "rashad")
    refused(lib, "too-few-approvals", of=["rashad approve: key-not-yet"])


@attack(fresh)
def an_approval_is_dated_in_the_future(lib: Library) -> None:
    lib.sign("submit", "leyla")
    lib.sign("approve", "rashad", now="2026-10-05T09:01")
    refused(lib, "too-few-approvals", of=["rashad approve: not-yet"])
