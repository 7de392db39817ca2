"""What an audit tells of holds and of what went out, by what people signed about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import held
import pytest
import scene
import signed
import went_out
from audited import approved, audit, commit
from signed import POST, Library
from went_out import URL

NOW = "2026-10-25T09:00"


@pytest.fixture
def lib(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """An approved post, under a policy that says who may hold, and who records what went out."""
    made = signed.library(tmp_path, capsys)
    made.ratify_directly(held.policy(2, more=f", {went_out.PUBLISHING}"), ["nigar"], at="2026-10-01T09:00")
    commit(made, "2026-10-01T12:00", by="nigar")
    approved(made)
    return made


def found(told: Any, code: str) -> list[Any]:
    """The matters of that code."""
    return [one for one in told["matters"] if one["code"] == code]


def published(lib: Library, *more: str, post: str = POST, at: str = "2026-10-19T10:02") -> None:
    """The manager records that a post went out, and commits it."""
    given = ("--account", "mastodon", "--url", URL, "--at", at, "--key", str(signed.key("leyla")), "--yes")
    lib.run("published", post, *given, *more, now="2026-10-19T12:00")
    commit(lib, "2026-10-19T12:30")


def online(told: Any) -> dict[str, int]:
    return dict(told["online"]["counts"])


def test_what_went_out_as_it_was_approved(lib: Library) -> None:
    published(lib)
    told = audit(lib, now=NOW)
    assert online(told) == {"as-approved": 1}
    assert found(told, "publication-missed") == []


def test_what_went_out_while_it_was_held(lib: Library) -> None:
    held.hold(lib, now="2026-10-06T09:00")
    commit(lib, "2026-10-06T09:10")
    published(lib, "--unapproved")
    told = audit(lib, now=NOW)
    assert online(told) == {"while-held": 1}
    (one,) = found(told, "published-while-held")
    assert (one["post"], one["account"], one["severity"]) == (POST, "mastodon", "error")


def test_what_should_have_gone_out_and_did_not(lib: Library) -> None:
    told = audit(lib, now=NOW)
    assert online(told) == {"missed": 1}
    (one,) = found(told, "publication-missed")
    assert (one["post"], one["account"], one["severity"]) == (POST, "mastodon", "warning")


def test_other_words_than_those_that_were_approved(lib: Library, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("The reading room is closed.\n", "utf-8")
    published(lib, "--text", str(file))
    (one,) = found(audit(lib, now=NOW, code=1), "published-other-text")
    assert one["severity"] == "error"
    assert URL in one["message"]


def test_what_nobody_approved(lib: Library) -> None:
    lib.write("content/posts/wild.md", scene.post(id="wild", title="Wild", schedule="2026-10-19T15:00"))
    published(lib, "--unapproved", post="wild", at="2026-10-19T11:00")
    (one,) = found(audit(lib, now=NOW, code=1), "published-not-approved")
    assert (one["post"], one["severity"]) == ("wild", "error")


def test_a_forged_record_is_told_and_changes_nothing(lib: Library) -> None:
    path = lib.plant(went_out.record(lib), "stranger")
    commit(lib, "2026-10-19T13:00", by="murad")
    told = audit(lib, now=NOW)
    assert online(told) == {"missed": 1}
    assert path in {one.get("path") for one in told["matters"]}


def test_a_hold_and_its_release(lib: Library) -> None:
    key = ("--key", str(signed.key("nigar")), "--yes")
    lib.run("hold", "--reason", "a storm", "--account", "mastodon", *key, now="2026-10-18T09:00")
    commit(lib, "2026-10-18T10:00", by="nigar")
    (one,) = audit(lib, now="2026-10-18T12:00")["holds"]
    assert (one["person"], one["reason"], one["accounts"]) == ("nigar", "a storm", ["mastodon"])
    assert "released" not in one
    lib.run("release", "--all", *key, now="2026-10-20T09:00")
    commit(lib, "2026-10-20T10:00", by="nigar")
    told = audit(lib, now=NOW)
    (one,) = told["holds"]
    assert (one["released"], one["released_by"]) == ("2026-10-20T09:00:00+04:00", "nigar")
    assert online(told) == {}, "what was held is not missed"
    assert audit(lib, "--from", "2026-10-21", now=NOW)["holds"] == []
