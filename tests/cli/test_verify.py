"""verify: what was verified is counted, what is wrong is named with its file, and what the chain was held against."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import signed
from signed import POST, Library

from socialctl.approvals import ledger


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    return signed.library(tmp_path, capsys)


def verify(library: Library, *arguments: str, code: int = 0) -> str:
    """The text, which fits on 80 columns, with nothing in it that differs from run to run."""
    done = library.run("verify", *arguments, code=code)
    for line in (done.out + done.err).splitlines():
        assert len(line) <= 80, line
    told = re.sub("-[0-9a-f]{8}.json", "-########.json", done.out)
    return re.sub("sha256:[0-9a-f]{64}", "sha256:…", told)


def document(library: Library, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(library.run("verify", "--format", "json", code=code).out)
    assert list(found) == ["schema", "policy", "statements", "valid", "findings"]
    assert found["schema"] == "socialctl/verify/v1"
    return found


def codes(library: Library) -> list[str]:
    return [finding["rule"] for finding in document(library, code=1)["findings"]]


def test_all_is_well(library: Library) -> None:
    library.approved()
    assert verify(library) == (
        "Version 1 of the policy is in force:\nsha256:…\n1 version of the policy, 3 statements: 3 valid.\n"
    )
    assert document(library) == {
        "schema": "socialctl/verify/v1",
        "policy": {"version": 1, "digest": library.head(), "ratified": True},
        "statements": 3,
        "valid": 3,
        "findings": [],
    }


def test_what_the_chain_was_held_against_is_said(library: Library) -> None:
    said = library.run("verify").err
    assert said.startswith(f"The chain of policies was held against\n  anchor {library.head()}\n")
    assert "the policy of the last commit" in said
    assert "the policy of HEAD~0" in library.run("verify", "--base", "HEAD~0").err


def test_what_is_wrong_is_named(library: Library) -> None:
    library.approved()
    path = library.sign("approve", "aysel", comment="fine")
    library.write(path, (library.root / path).read_bytes().replace(b"fine", b"good"))
    library.write("content/approvals/notes.txt", "x")
    assert verify(library, code=1) == (
        "content/approvals/notes.txt\n"
        "  error misplaced-statement\n"
        "    nothing that is signed has its place here\n"
        "    → move it, or delete it\n"
        "\n"
        "content/approvals/posts/reading-room/aysel-########.json\n"
        "  error E_BADSIG\n"
        "    the signature does not fit: it was made by another key, or of other bytes\n"
        "    → do not count on it; ask who sent it, or take the file back from git's\n"
        "    history\n"
        "\n"
        "Version 1 of the policy is in force:\n"
        "sha256:…\n"
        "1 version of the policy, 4 statements: 3 valid, 1 not.\n"
    )
    found = document(library, code=1)
    assert (found["statements"], found["valid"]) == (4, 3)
    assert found["findings"][1] == {
        "rule": "E_BADSIG",
        "severity": "error",
        "path": path,
        "message": "the signature does not fit: it was made by another key, or of other bytes",
    }


def test_a_statement_in_a_wrong_place_is_told_once(library: Library) -> None:
    library.plant(library.build("submit", "leyla"), "leyla", f"content/approvals/posts/{POST}/copy.json")
    (finding,) = document(library, code=1)["findings"]
    assert finding["rule"] == "misplaced-statement"
    assert finding["path"] == f"content/approvals/posts/{POST}/copy.json"


def test_a_forged_statement_is_found(library: Library) -> None:
    forged = library.build("approve", "rashad")._replace(key=signed.fingerprint("stranger"))
    library.plant(forged, "stranger")
    assert codes(library) == ["unknown-key"]


def test_what_was_taken_out_is_found(library: Library) -> None:
    library.approved()
    (library.root / library.statements()[0]).unlink()
    assert "ledger-altered" in codes(library)


def test_a_ratification_by_nobody_who_governs_is_found(library: Library) -> None:
    library.ratify_directly(signed.policy(2), ["rashad"])
    library.write("policy.yaml", signed.policy(1))
    assert codes(library) == ["not-governor"]
    assert document(library, code=1)["policy"]["version"] == 1


def test_a_second_version(library: Library) -> None:
    library.ratify_directly(signed.policy(2), ["kamran"])
    assert document(library)["policy"] == {"version": 2, "digest": library.head(), "ratified": True}
    assert "2 versions of the policy, 2 statements: 2 valid." in verify(library)


def test_a_proposed_version_is_no_fault(library: Library) -> None:
    library.ratify_directly(signed.policy(2), [])
    assert document(library)["policy"]["version"] == 1
    assert "2 versions of the policy, 1 statement: 1 valid." in verify(library)


def test_two_successors_are_found(library: Library) -> None:
    first = library.head()
    library.ratify_directly(signed.policy(2), ["nigar"], previous=first)
    library.ratify_directly(signed.policy(2) + "# another\n", ["kamran"], previous=first)
    assert codes(library) == ["policy-forked"]
    assert document(library, code=1)["policy"] == {"version": 1, "digest": first, "ratified": False}


def test_a_policy_that_is_rolled_back_is_found(library: Library) -> None:
    library.git("config", "socialctl.ratchet", f"sha256:{'0' * 64}")
    (finding,) = document(library, code=1)["findings"]
    assert (finding["rule"], finding["path"]) == ("policy-rolled-back", "policy.yaml")


def test_another_anchor_is_not_here(library: Library) -> None:
    done = library.run("verify", "--anchor", f"sha256:{'1' * 64}", code=1)
    assert "policy-rolled-back" in done.out


def test_nothing_signed_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = signed.bare_library(tmp_path, capsys)
    assert verify(library) == (
        "No version of the policy is in force.\n"
        "0 versions of the policy, 0 statements: nobody has signed anything yet.\n"
    )
    assert document(library)["policy"] == {"ratified": False}


def test_statements_without_any_policy_are_not_valid(library: Library) -> None:
    library.approved()
    library.git("rm", "-r", "--quiet", ledger.POLICIES)
    for name in ("anchor", "ratchet"):
        library.git("config", "--unset", f"socialctl.{name}")
    library.commit()
    found = document(library, code=1)
    assert (found["statements"], found["valid"]) == (2, 0)
    assert [finding["rule"] for finding in found["findings"]] == ["policy-not-ratified"]


def test_it_goes_into_a_file(library: Library, tmp_path: Path) -> None:
    assert library.run("verify", "-o", str(tmp_path / "told")).out == ""
    assert "1 statement: 1 valid." in (tmp_path / "told").read_text("utf-8")
