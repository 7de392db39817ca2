"""A signed audit: its report lies in the ledger, whole, and counts only beside the very bytes that were signed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import signed
from audited import NOW, approved, audit, codes, commit, git, run
from scene import Done
from signed import Library

from socialctl.approvals import ledger, statements
from socialctl.model.attestation import Audit

PERSON = """\
  tural:
    name: Tural Babayev
    email: tural@library.example.org
    keys: [{key: KEY, from: 2026-01-01}]
roles:
  auditor: {clause: "1", appointments: [{person: tural, from: 2026-01-01, until: 2027-08-31, decision: D-8}]}
"""


@pytest.fixture
def lib(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """An approved post, and a second version of the policy that names an auditor."""
    made = signed.library(tmp_path, capsys)
    text = signed.policy(2).replace("roles:\n", PERSON.replace("KEY", signed.public("tural")), 1)
    made.ratify_directly(text, ["nigar"], at="2026-10-01T09:00")
    commit(made, "2026-10-01T12:00", by="nigar")
    approved(made)
    return made


def sign(lib: Library, person: str = "tural", *more: str, code: int = 0, now: str = NOW) -> Done:
    """``audit --sign`` by a person, who agrees."""
    return run(lib, "--sign", "--key", signed.key(person), "--yes", *more, code=code, now=now)


def report(lib: Library) -> Path:
    (found,) = (lib.root / ledger.AUDITS).glob("*/report.json")
    return found


def verified(lib: Library) -> list[str]:
    """The codes of what verify finds."""
    told = json.loads(lib.run("verify", "--format", "json", code=None, now="2026-10-21T09:00").out)
    return [one["rule"] for one in told["findings"]]


def test_the_report_is_kept_and_signed(lib: Library) -> None:
    told = audit(lib, code=0)
    sign(lib, "tural", "--comment", "Looked at with the head of IT.")
    assert json.loads(report(lib).read_bytes()) == told
    (path,) = report(lib).parent.glob("tural-*.json")
    said = statements.read(path.read_bytes())
    assert isinstance(said, Audit)
    assert said.commit == git(lib.root, "rev-parse", "HEAD")
    assert said.report == statements.digest(report(lib).read_bytes())
    assert said.comment == "Looked at with the head of IT."
    assert verified(lib) == []


def test_twice_is_no_harm(lib: Library) -> None:
    sign(lib)
    before = report(lib).read_bytes()
    sign(lib)
    assert report(lib).read_bytes() == before
    assert len(list(report(lib).parent.glob("tural-*.json"))) == 1


@pytest.mark.parametrize("person", ["leyla", "rashad", "nigar"])
def test_only_an_auditor_signs_it(lib: Library, person: str) -> None:
    assert "out-of-office" in sign(lib, person, code=1).err
    assert not (lib.root / ledger.AUDITS).exists()


def test_a_report_that_was_changed_is_told(lib: Library) -> None:
    sign(lib)
    report(lib).write_bytes(report(lib).read_bytes().replace(b'"error": 0', b'"error": 1'))
    assert verified(lib) == ["misplaced-statement", "report-missing"]


def test_nor_may_it_be_taken_away(lib: Library) -> None:
    sign(lib)
    commit(lib, "2026-10-20T12:00", by="tural")
    report(lib).unlink()
    assert "report-missing" in verified(lib)
    commit(lib, "2026-10-20T13:00", by="murad")
    assert "statement-removed" in codes(audit(lib, now="2026-10-21T09:00"))


def test_the_next_audit_sees_that_the_history_is_another(lib: Library) -> None:
    commit(lib, "2026-10-06T12:00", message="something that will be gone")
    sign(lib)
    kept = {path: path.read_bytes() for path in report(lib).parent.iterdir()}
    git(lib.root, "reset", "--quiet", "--hard", "HEAD~1")
    for path, data in kept.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    commit(lib, "2026-10-20T12:00", by="murad")
    assert "history-rewritten" in codes(audit(lib, now="2026-10-21T09:00"))


def test_an_audit_that_is_none_is_told(lib: Library) -> None:
    sign(lib)
    (path,) = report(lib).parent.glob("tural-*.json")
    text = signed.signature_of(path.read_bytes(), "stranger", namespace="attestation@socialctl")
    path.with_name(f"{path.name}.sig").write_bytes(text)
    commit(lib, "2026-10-20T12:00", by="murad")
    assert "E_KEY_MISMATCH" in codes(audit(lib, now="2026-10-21T09:00"))


def test_nobody_keeps_the_place_of_a_report_with_another_one(lib: Library) -> None:
    """What follows from its content is known before anybody signs it, and what is there may not be taken away."""
    sign(lib)
    place = report(lib).relative_to(lib.root)
    git(lib.root, "clean", "-fdq", "content/approvals/audits")
    (lib.root / place).parent.mkdir(parents=True)
    (lib.root / place).write_bytes(b"{}\n")
    done = lib.run("verify", "--format", "json", code=1, now="2026-10-21T09:00")
    assert [(one["rule"], one["path"]) for one in json.loads(done.out)["findings"]] == [
        ("misplaced-statement", place.as_posix())
    ]
    assert "misplaced-statement" in lib.run("validate", code=1, now="2026-10-21T09:00").out
    commit(lib, "2026-10-20T12:00")
    told = audit(lib, now="2026-10-21T09:00")
    assert codes(told) == ["misplaced-statement"]
