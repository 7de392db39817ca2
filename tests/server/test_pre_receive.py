"""pre-receive: what is pushed is looked at where it arrives, before it is taken in."""

from __future__ import annotations

from pathlib import Path

import pytest
import scene
import signed
from signed import EVENT, POST
from things import MEDIA, PNG

from server.served import Place, clone, place

from socialctl.approvals import ledger


@pytest.fixture
def at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    """An approved post on its server."""
    return place(tmp_path, capsys)


BAD = scene.post(id="a-bad-one", title="A bad one", status="ready", accounts="[nowhere]")


def test_a_first_push_comes_in(at: Place) -> None:
    assert at.server.tip() == at.lib.git("rev-parse", "HEAD").strip()
    said = at.accepted("HEAD:topic")
    assert "topic: 2 posts checked: nothing new to mend" in said


def test_new_post_and_picture_and_statement_in_one_push(at: Place) -> None:
    at.lib.write("content/media/door.png", PNG)
    at.lib.path().write_text(scene.post(media=MEDIA), "utf-8")
    at.lib.commit()
    at.lib.approved()
    assert "main: 2 posts checked: nothing new to mend" in at.accepted()


def test_a_new_bad_post_is_refused(at: Place) -> None:
    at.commit("content/posts/bad.md", BAD)
    said = at.refused()
    assert "nothing of this push was taken in" in said
    assert "content/posts/bad.md:7 unknown-account" in said


def test_a_statement_that_is_taken_out(at: Place) -> None:
    commit = at.take_out(at.lib.statements()[0])
    said = at.refused()
    assert f"commit {commit[:12]} took this out" in said
    assert "[ledger-altered]" in said
