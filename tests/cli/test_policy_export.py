"""policy export-allowed-signers: stock ssh-keygen checks a real statement with it, at the time the statement names."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import signed
from signed import Library, library, policy, public

from socialctl.signing import sshsig


def exported(lib: Library) -> Path:
    """The file as the command writes it."""
    path = lib.root.parent / "signers"
    lib.run("policy", "export-allowed-signers", "-o", path, now=None)
    return path


def accepts(
    signers: Path, statement: Path, person: str, namespace: str = sshsig.APPROVAL, at: str = "20261005050000Z"
) -> bool:
    """Whether stock ssh-keygen takes the statement as that person's."""
    signature = statement.with_name(f"{statement.name}.sig")
    arguments: list[str | Path] = [
        "-f",
        signers,
        "-I",
        person,
        "-n",
        namespace,
        "-O",
        f"verify-time={at}",
        "-s",
        signature,
    ]
    done = subprocess.run(
        ["ssh-keygen", "-Y", "verify", *arguments], input=statement.read_bytes(), capture_output=True, check=False
    )
    assert (done.returncode == 0) == (b"Good" in done.stdout), done
    return done.returncode == 0


def retired(name: str, since: str | None = "2026-10-10", status: str = "retired") -> tuple[str, str]:
    """A person's key in use, and out of use since that day."""
    old = f"keys: [{{key: {public(name)}, from: 2026-01-01}}]"
    day = f", since: {since}" if since else ""
    return old, old.replace("}]", f", status: {status}{day}}}]")


def test_a_real_statement(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys)
    statement = lib.root / lib.sign("submit", "leyla")
    signers = exported(lib)
    assert accepts(signers, statement, "leyla")
    assert not accepts(signers, statement, "rashad")
    assert not accepts(signers, statement, "leyla", namespace=sshsig.POLICY)
    assert not accepts(signers, statement, "leyla", at="20251231120000Z")
    # The key counts from the first of January in Baku, four hours before it begins in Greenwich.
    assert accepts(signers, statement, "leyla", at="20251231200000Z")
    assert not accepts(signers, statement, "leyla", at="20251231195959Z")
    statement.write_bytes(statement.read_bytes().replace(b"submit", b"reject"))
    assert not accepts(signers, statement, "leyla")


def test_a_ratification(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys)
    [statement] = (lib.root / "content" / "approvals" / "policy").glob("*/nigar-*.json")
    signers = exported(lib)
    assert accepts(signers, statement, "nigar", namespace=sshsig.POLICY)
    assert 'namespaces="approval@socialctl,attestation@socialctl" ' in next(
        line.replace(",valid", " valid") for line in signers.read_text("utf-8").splitlines() if line.startswith("leyla")
    )


def test_keys_out_of_use(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys)
    statement = lib.root / lib.sign("submit", "leyla")
    text = policy(version=2).replace(*retired("leyla")).replace(*retired("murad", None))
    text = text.replace(*retired("rashad", status="compromised")).replace(*retired("aysel", "2025-01-01"))
    lib.ratify_directly(text, ["nigar"])
    signers = exported(lib)
    assert accepts(signers, statement, "leyla", at="20261009195959Z")  # the last second before the tenth in Baku
    assert not accepts(signers, statement, "leyla", at="20261009200000Z")
    left_out = [line for line in signers.read_text("utf-8").splitlines() if line.startswith("# left out: ")]
    for name, why in (("murad", "nobody wrote since when"), ("rashad", "compromised"), ("aysel", "before it begins")):
        assert any(name in line and why in line and signed.fingerprint(name) in line for line in left_out)
    assert not any(line.startswith(("murad", "rashad", "aysel")) for line in signers.read_text("utf-8").splitlines())


def test_a_key_of_nobody_and_a_person_without_a_role(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys)
    text = policy(version=2).replace(public("murad"), public("leyla"))
    text = text.replace("      - {person: aysel, from: 2026-01-01, until: 2027-08-31, decision: D-4}\n", "")
    lib.ratify_directly(text, ["nigar"])
    lines = exported(lib).read_text("utf-8").splitlines()
    assert any("stands more than once" in line and signed.fingerprint("leyla") in line for line in lines)
    assert any(line.startswith("# left out: aysel") and "no role" in line for line in lines)


def test_without_a_ratified_policy_there_is_none(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = signed.bare_library(tmp_path, capsys)
    done = lib.run("policy", "export-allowed-signers", code=2, now=None)
    assert done.out == ""
    assert "no version of the policy has been ratified" in done.err


def test_a_proposed_policy_is_not_exported(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys)
    before = exported(lib).read_bytes()
    lib.write("policy.yaml", policy(version=2).replace(public("leyla"), public("stranger")))
    assert exported(lib).read_bytes() == before
    assert signed.public("stranger").encode() not in before
