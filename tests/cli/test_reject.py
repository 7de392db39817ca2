"""reject and withdraw: who may, what is asked and shown, and where the post stands afterwards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import person
import pytest
import scene
import signed
from signed import EVENT, POST, Library

SOON, LATER, LAST = "2026-10-05T10:00", "2026-10-05T11:00", "2026-10-05T12:00"


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """Both posts are submitted, and committed."""
    made = signed.library(tmp_path, capsys)
    made.sign("submit", "leyla")
    made.sign("submit", "murad", EVENT)
    made.commit()
    return made


def tree(library: Library) -> str:
    return library.git("status", "--porcelain", "--ignored", "-uall")


def newest(library: Library, person: str) -> Any:
    """The only statement of that person."""
    (path,) = [path for path in library.statements() if f"/{person}-" in path]
    return json.loads((library.root / path).read_bytes())


def refused(library: Library, command: str, *arguments: str, key: str = "rashad", code: int = 1) -> str:
    """What is said where nothing may be signed."""
    before = tree(library)
    done = library.run(command, *arguments, "--yes", "--key", signed.key(key), code=code)
    assert tree(library) == before
    return f"{done.out}{done.err}"


def at_terminal(library: Library, answers: Sequence[tuple[str, str]], *arguments: str | Path) -> person.Talk:
    where = ("--key", signed.key("rashad"), "--now", scene.NOW)
    done = person.talk(*arguments, *where, answers=answers, cwd=library.root)
    assert done.code == 0, done.screen
    return done


# --- reject ------------------------------------------------------------------------------------------------------


def test_a_rejection_stands_with_its_reason(library: Library) -> None:
    done = library.reject("rashad", reason="  the hall\n is closed ")
    assert f"{POST}: rejected by rashad\n" in done.out
    assert "Next: 'socialctl send'" in done.out
    assert (newest(library, "rashad")["decision"], newest(library, "rashad")["comment"]) == (
        "reject",
        "the hall is closed",
    )
    assert library.verdict().state == "rejected"
    told = library.run("status", POST).out
    assert "rejected" in told
    assert "Rəşad Hüseynov rejected it: the hall is closed" in " ".join(told.split())
    assert "change the post and submit it again" in " ".join(told.split())


def test_a_reason_is_needed(library: Library) -> None:
    assert "--reason" in refused(library, "reject", POST, code=2)
    for empty in ("", "  \n\t"):
        assert "--reason is empty" in refused(library, "reject", POST, "--reason", empty, code=2)
    said = refused(library, "reject", POST, "--reason", "so\u202eso", code=2)
    assert "--reason holds the character U+202E" in said


def test_an_approved_post_is_rejected(library: Library) -> None:
    library.approve()
    library.reject("aysel", now=SOON)
    assert library.verdict(now=SOON).state == "rejected"


def test_the_author_mends_it(library: Library) -> None:
    library.reject()
    library.edit(POST, "from Monday", "from Tuesday")
    assert library.verdict(now=SOON).state == "ready"
    library.submit(now=SOON)
    assert library.verdict(now=SOON).state == "pending"
    library.git("add", ".")
    library.approve("aysel", now=LATER)
    assert library.verdict(now=LATER).state == "approved"


@pytest.mark.parametrize("key", ["leyla", "nigar"])
def test_only_who_is_asked(library: Library, key: str) -> None:
    said = refused(library, "reject", POST, "--reason", "no", key=key)
    assert "[role-not-asked]" in said
    assert "ask somebody who does" in said


def test_one_of_several_is_refused(library: Library) -> None:
    """Nothing is signed of the others, and nothing can be written to mean something else."""
    library.write("content/posts/new.md", scene.post(id="new", accounts="[nobody]"))
    assert "[unknown-account]" in refused(library, "reject", POST, "new", "--reason", "no")


def test_at_a_terminal(library: Library) -> None:
    done = at_terminal(library, [("(yes/no)", "no\n")], "reject", POST, "--reason", "no")
    assert f"The reading room is open again ({POST}), by Leyla Məmmədova" in done.words
    assert "1. Read what each account will show" in done.words
    assert "3. See what was signed before, and what changed since 2026-10-05 09:00 submit by leyla" in done.words
    assert "You sign as rashad, with the key SHA256:" in done.words
    assert "Not signed." in done.screen
    assert tree(library) == ""
    at_terminal(
        library,
        [(f"Reject {POST}?", "yes\n"), ("Keep it in git's history now", "yes\n")],
        "reject",
        POST,
        "--reason",
        "no",
    )
    assert library.git("log", "-1", "--format=%s") == f"Rejected: {POST}\n"
    assert tree(library) == ""


def test_the_reason_is_asked_for(library: Library) -> None:
    answers = [("author reads it", "\n"), ("author reads it", "the hall is closed\n"), ("(yes/no)", "yes\n")]
    at_terminal(library, [*answers, ("Keep it in git's history", "no\n")], "reject", POST)
    assert newest(library, "rashad")["comment"] == "the hall is closed"


def test_nobody_to_ask(library: Library) -> None:
    done = library.run("reject", POST, "--reason", "no", "--key", signed.key("rashad"), code=2)
    assert "run this in a terminal, or give --yes" in done.err
    done = library.run("withdraw", POST, "--key", signed.key("leyla"), code=2)
    assert "run this in a terminal, or give --yes" in done.err
    assert tree(library) == ""


# --- withdraw ----------------------------------------------------------------------------------------------------


def test_an_approval(library: Library) -> None:
    library.approve()
    done = library.withdraw("rashad", POST, "--comment", "I was wrong", now=SOON)
    assert f"{POST}: you signed 'approve' on 2026-10-05 09:00\n" in done.out
    assert f"{POST}: withdrawn by rashad" in done.out
    assert library.verdict(now=SOON).state == "pending"
    library.approve(now=LATER)
    assert library.verdict(now=LATER).state == "approved"


def test_a_rejection(library: Library) -> None:
    library.approve("aysel")
    library.reject(now=SOON)
    library.withdraw(now=LATER)
    assert library.verdict(now=LATER).state == "approved"


def test_a_submission(library: Library) -> None:
    library.approve()
    library.withdraw("leyla", now=SOON)
    assert library.verdict(now=SOON).state == "ready"
    library.submit(now=LATER)
    assert library.verdict(now=LATER).state == "approved"


def test_nobody_else_s(library: Library) -> None:
    library.approve()
    said = refused(library, "withdraw", POST, key="aysel")
    assert f"{POST}: you have signed nothing about it that still stands [nothing-to-withdraw]" in said
    assert library.verdict().state == "approved"


def test_nothing_is_left_to_withdraw(library: Library) -> None:
    assert "[nothing-to-withdraw]" in refused(library, "withdraw", POST)
    library.approve()
    library.withdraw(now=SOON)
    library.commit()
    before = tree(library)
    library.withdraw(now=LATER, code=1)
    library.edit(POST, "from Monday", "from Tuesday")
    library.submit(now=LATER)
    library.withdraw("rashad", now=LAST, code=1)
    assert before == ""


def test_what_was_overtaken_is_past(library: Library) -> None:
    library.approve()
    library.edit(POST, "from Monday", "from Tuesday")
    library.submit(now=SOON)
    assert "[nothing-to-withdraw]" in library.withdraw(now=LATER, code=1).err


def test_an_approval_of_what_the_post_was(library: Library) -> None:
    """It would count again where somebody takes the change back."""
    library.approve()
    library.edit(POST, "from Monday", "from Tuesday")
    library.withdraw(now=SOON)
    library.edit(POST, "from Tuesday", "from Monday")
    assert library.verdict(now=SOON).state == "pending"


def test_a_post_that_nobody_can_sign_any_more(library: Library) -> None:
    """Its text was broken after the approval; the approval can be taken back all the same."""
    library.approve()
    library.edit(POST, "schedule: 2026-10-19T10:00\n", "")
    library.withdraw(now=SOON)
    library.git("checkout", "--", "content/posts")
    assert library.verdict(now=SOON).state == "pending"


def test_a_forgery_in_ones_name_is_not_ones_own(library: Library) -> None:
    library.plant(library.build("approve", "leyla")._replace(person="rashad"), "leyla")
    assert "[nothing-to-withdraw]" in refused(library, "withdraw", POST)


def test_several_at_once(library: Library) -> None:
    library.approve()
    library.approve("rashad", EVENT)
    done = library.run("withdraw", POST, EVENT, "--yes", "--key", signed.key("rashad"), now=SOON)
    assert done.out.count("withdrawn by rashad") == 2
    assert {library.verdict(name, SOON).state for name in (POST, EVENT)} == {"pending"}


def test_withdrawing_at_a_terminal(library: Library) -> None:
    library.approve()
    library.commit()
    done = at_terminal(library, [(f"Withdraw {POST}?", "no\n")], "withdraw", POST)
    assert "you signed 'approve' on" in done.words
    assert tree(library) == ""
    at_terminal(library, [(f"Withdraw {POST}?", "yes\n"), ("Keep it in git's history now", "yes\n")], "withdraw", POST)
    assert library.git("log", "-1", "--format=%s") == f"Withdrawn: {POST}\n"
