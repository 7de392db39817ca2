"""policy review: the day of a review goes into policy.yaml, byte for byte elsewhere, and is signed."""

from __future__ import annotations

from pathlib import Path

import pytest
import signed
from signed import Library, bare_library, key, library

LATE = "2026-11-01T09:00"
LAST = "reviewed: 2025-09-20"


def text(version: int = 2, threshold: int = 1) -> str:
    """A policy that was last reviewed in the year before."""
    return signed.policy(version, threshold).replace("reviewed: 2026-09-16", LAST)


def overdue(folder: Path, capsys: pytest.CaptureFixture[str], threshold: int = 1, written: str = "") -> Library:
    """A library in which it is in force, as version 2."""
    lib = library(folder, capsys, threshold)
    lib.ratify_directly(written or text(threshold=threshold), ["nigar", "kamran"][:threshold], at=signed.RATIFIED)
    lib.commit()
    return lib


def review(lib: Library, person: str = "nigar", *more: str, code: int | None = 0, now: str = LATE) -> str:
    """``policy review`` by a person, who agrees; all that was said, without line breaks."""
    done = lib.run("policy", "review", "--key", key(person), "--yes", *more, code=code, now=now)
    return " ".join(f"{done.out} {done.err}".split())


def in_force(lib: Library) -> tuple[int, str]:
    """The number of the version in force, and the day of its review."""
    head = lib.session(LATE).court.chain.head
    assert head is not None
    return head.mark.version, str(head.policy.policy.reviewed)


def test_one_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = text().replace("  version: 2\n", "  # the number\r\n  version:   '2'\n").replace("TP1\n", "'TP1'\n\n\n", 1)
    lib = overdue(tmp_path, capsys, written=odd)
    said = review(lib)
    assert "no review on record since 2025-09-20; a review was due 2026-09-15" in said
    assert "Version 3 of the policy is in force." in said
    written = (lib.root / "policy.yaml").read_bytes().decode()
    assert written == odd.replace("version:   '2'", "version:   '3'").replace(LAST, "reviewed: 2026-11-01")
    assert in_force(lib) == (3, "2026-11-01")
    lib.commit()
    assert " review-overdue" not in lib.run("policy", "check", now=LATE, code=None).out


def test_two_must_sign(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lib = overdue(tmp_path, capsys, threshold=2)
    said = review(lib, "nigar", "--on", "2026-10-20")
    assert "1 missing; dean or kamran can sign" in said
    lib.commit()
    assert in_force(lib) == (2, "2025-09-20")
    before = (lib.root / "policy.yaml").read_bytes()
    assert "already; it is recorded" in review(lib, now="2026-11-03T09:00")
    said = review(lib, "kamran", now="2026-11-03T09:00")  # the day that is proposed, not today
    assert "The review of 2026-10-20" in said
    assert in_force(lib) == (3, "2026-10-20")
    assert (lib.root / "policy.yaml").read_bytes() == before


def test_changes_go_along(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lib = overdue(tmp_path, capsys)
    lib.write("policy.yaml", text().replace("lead_time: P3D", "lead_time: P4D"))
    assert "approvals.lead_time: P3D → P4D" in review(lib)
    assert in_force(lib) == (3, "2026-11-01")


def test_the_first_version_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lib = bare_library(tmp_path, capsys)
    review(lib, now="2026-10-05T09:00")
    assert in_force(lib) == (1, "2026-10-05")


@pytest.mark.parametrize(
    ("person", "more", "told"),
    [
        ("nigar", ("--on", "2026-11-02"), "2026-11-02 is still to come"),
        ("nigar", ("--on", "2025-09-20"), "a review of 2025-09-20 is on record already"),
        ("nigar", ("--on", "2025-09-19"), "a review of 2025-09-20 is on record already"),
        ("nigar", ("--on", "yesterday"), "is not a date"),
        ("aysel", (), "would not count"),
        ("stranger", (), "does not know the key"),
    ],
)
def test_refused_and_nothing_changed(
    person: str, more: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lib = overdue(tmp_path, capsys)
    before = (lib.root / "policy.yaml").read_bytes()
    assert told in review(lib, person, *more, code=2)
    assert (lib.root / "policy.yaml").read_bytes() == before
    assert lib.git("status", "--porcelain") == ""


def test_not_agreed_and_nothing_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lib = overdue(tmp_path, capsys)
    done = lib.run("policy", "review", "--key", key("nigar"), code=None, now=LATE)  # nobody is there to be asked
    assert "Not signed" in done.out or done.code == 2
    assert lib.git("status", "--porcelain") == ""


def test_an_error_in_the_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lib = overdue(tmp_path, capsys)
    wrong = text().replace("threshold: 1", "threshold: 9")
    lib.write("policy.yaml", wrong)
    assert "governance-threshold" in review(lib, code=1)
    assert (lib.root / "policy.yaml").read_text("utf-8") == wrong


def test_doctor_says_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lib = overdue(tmp_path, capsys)
    out = lib.run("doctor", code=1, now=LATE).out
    assert "no  no review on record since 2025-09-20; a review was due 2026-09-15\n    → review it" in out
    review(lib)
    lib.commit()
    words = "ok  the policy was last reviewed or changed on 2026-11-01; the next review is due on 2027-09-15"
    assert words in lib.run("doctor", code=None, now=LATE).out
