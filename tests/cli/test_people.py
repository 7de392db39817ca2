"""people: who holds which role, for which accounts, how long, and by which decision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import signed
from signed import Library

RASHAD = "{person: rashad, from: 2026-01-01, until: 2027-08-31, decision: D-3}"
AS_DEPUTY = "accounts: [facebook], from: 2026-10-01, until: 2026-10-06, decision: D-9, deputy_for: rashad"
DEPUTY = f"{RASHAD}\n      - {{person: murad, {AS_DEPUTY}}}"


@pytest.fixture
def lib(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    made = signed.library(tmp_path, capsys)
    made.ratify_directly(signed.policy(version=2).replace(RASHAD, DEPUTY), ["kamran"], at=signed.RATIFIED)
    made.commit()
    return made


def found(lib: Library, *more: str) -> dict[str, Any]:
    """The answer for programs."""
    document: dict[str, Any] = json.loads(lib.run("people", "--format", "json", *more).out)
    return document


def test_for_people(lib: Library) -> None:
    out = lib.run("people", "--role", "approver").out
    assert out == (
        "Test Library, 2026-10-05\n"
        "\n"
        "approver (TP1 1)\n"
        "  Rəşad Hüseynov (rashad): all accounts\n"
        "      2026-01-01 to 2027-08-31, 330 days left, decision D-3\n"
        "  Murad Əliyev (murad): facebook, deputy for rashad\n"
        "      2026-10-01 to 2026-10-06, 1 day left, decision D-9\n"
        "  Aysel Quliyeva (aysel): all accounts\n"
        "      2026-01-01 to 2027-08-31, 330 days left, decision D-4\n"
    )
    assert max(map(len, lib.run("people").out.splitlines())) <= 80


def test_a_day_an_account_and_nobody(lib: Library) -> None:
    assert "murad): facebook" not in lib.run("people", "--on", "2026-10-07", "--role", "approver").out
    assert "murad): facebook" in lib.run("people", "--account", "facebook", "--role", "approver").out
    assert "murad): facebook" not in lib.run("people", "--account", "mastodon", "--role", "approver").out
    assert "the last day" in lib.run("people", "--on", "2026-10-06", "--role", "approver").out
    assert lib.run("people", "--on", "2028-01-01", "--role", "approver").out.endswith("approver (TP1 1)\n  nobody\n")
    assert lib.run("people", "--role", "auditor").out.endswith("auditor (added to TP1)\n  nobody\n")  # nowhere in it


def test_for_programs(lib: Library) -> None:
    document = found(lib)
    assert list(document) == ["schema", "on", "policy", "people", "vacant"]
    assert (document["schema"], document["on"], document["policy"]) == ("socialctl/people/v1", "2026-10-05", 2)
    murad = next(one for one in document["people"] if "deputy_for" in one)
    assert murad == {
        "role": "approver",
        "person": "murad",
        "name": "Murad Əliyev",
        "accounts": ["facebook"],
        "from": "2026-10-01",
        "decision": "D-9",
        "until": "2026-10-06",
        "days_left": 1,
        "deputy_for": "rashad",
    }
    nigar = next(one for one in document["people"] if one["person"] == "nigar")
    assert nigar["accounts"] == "all"
    assert not {"until", "days_left", "deputy_for"} & nigar.keys()  # unknown is absent
    assert found(lib, "--on", "2028-01-01")["vacant"] == ["manager", "contributor", "approver"]


def test_it_is_the_policy_in_force(lib: Library) -> None:
    lib.write("policy.yaml", signed.policy(version=3).replace(f"      - {RASHAD}\n", ""))
    done = lib.run("people")
    assert "(rashad): all accounts" in done.out
    assert "policy.yaml differs" in done.err
    lib.write("policy.yaml", signed.policy(version=3))


def test_what_it_does_not_know(lib: Library) -> None:
    for option, written in (("--role", "aprover"), ("--account", "facebok"), ("--on", "5 October")):
        done = lib.run("people", option, written, code=2)
        assert option in done.err
        assert done.out == ""


def test_policy_show_names_deputies(lib: Library) -> None:
    assert "deputy for Rəşad Hüseynov" in " ".join(lib.run("policy", "show", now=None).out.split())
