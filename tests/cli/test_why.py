"""why: everything that decides whether a post goes out, in order, and one sentence in the end that follows from it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import held
import pytest
import scene
import signed
import went_out
from signed import EVENT, NOW, POST, Library

GOLDEN = Path(__file__).parent / "golden_why"


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    return signed.library(tmp_path, capsys)


def why(library: Library, post: str = POST, *more: str, code: int, now: str = NOW) -> str:
    """The text, which fits on 80 columns and, in the ordinary case, on a screen."""
    done = library.run("why", post, *more, code=code, now=now)
    for line in done.out.splitlines():
        assert len(line) <= 80, line
        assert line == line.rstrip(), repr(line)
    return done.out


def document(library: Library, post: str = POST, *more: str, code: int, now: str = NOW) -> dict[str, Any]:
    done = library.run("why", post, "--format", "json", *more, code=code, now=now)
    found: dict[str, Any] = json.loads(done.out)
    assert found["schema"] == "socialctl/why/v1"
    assert found.keys() - {"hint"} == {"schema", "post", "path", "state", "goes_out", "message", "slots", "steps"}
    assert "null" not in done.out
    for step in found["steps"]:
        assert step.keys() - {"well", "hint", "clause"} == {"step", "message"}
    for slot in found["slots"]:
        assert slot.keys() in ({"account"}, {"account", "at", "passed"})
    assert found["goes_out"] == (code == 0)
    holds_together(found)
    return found


def holds_together(found: dict[str, Any]) -> None:
    """What is said in the end follows from the steps, and these from the verdict: nothing is judged twice."""
    against = [step["message"] for step in found["steps"] if step.get("well") is False]
    assert found["goes_out"] == (not against), found
    if found["goes_out"]:
        assert found["state"] in ("approved", "held", "published", "missed")
        assert "hint" not in found
    else:
        assert against[0] in found["message"]


def against(found: dict[str, Any]) -> list[str]:
    """The steps that keep it back."""
    return [step["step"] for step in found["steps"] if step.get("well") is False]


def golden(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("SOCIALCTL_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8"), f"{name} changed; if it should: SOCIALCTL_UPDATE_GOLDEN=1"


def approved(library: Library) -> str:
    """One after the other: of two in the same second, the digests tell which is named first."""
    library.sign("submit", "murad", EVENT, now="2026-10-05T08:58")
    library.sign("approve", "rashad", EVENT, now="2026-10-05T08:59")
    library.sign("approve", "aysel", EVENT)
    library.commit()
    return EVENT


def waiting(library: Library) -> str:
    library.sign("submit", "murad", EVENT)
    library.sign("approve", "rashad", EVENT)
    return EVENT


def rejected(library: Library) -> str:
    library.sign("submit", "leyla")
    library.sign("reject", "rashad", comment="the date is wrong")
    return POST


def changed(library: Library) -> str:
    library.approved()
    library.edit(POST, "from Monday", "from Tuesday")
    return POST


def in_error(library: Library) -> str:
    library.edit(POST, "from Monday", "from Monday, <b>at last</b>, [here](https://example.org/x)")
    return POST


# What stands there, its name in the golden files, and whether it goes out.
CASES: tuple[tuple[Callable[[Library], str], int], ...] = (
    (approved, 0),
    (waiting, 1),
    (rejected, 1),
    (changed, 1),
    (in_error, 1),
)


@pytest.mark.parametrize(("made", "code"), CASES, ids=lambda one: getattr(one, "__name__", ""))
def test_on_one_screen(library: Library, made: Callable[[Library], str], code: int) -> None:
    post = made(library)
    text = why(library, post, code=code)
    assert text.count("\n") <= 24, text
    golden(made.__name__, text)
    document(library, post, code=code)


def test_a_draft(library: Library) -> None:
    library.edit(POST, "status: ready", "status: draft")
    found = document(library, code=1)
    assert against(found)[0] == "file"
    assert found["message"].startswith("It does not go out, because it is still a draft")
    assert "submit" in found["hint"]


def test_errors_of_a_draft_are_those_of_the_post_that_it_will_be(library: Library) -> None:
    library.edit(POST, "schedule: 2026-10-19T10:00\n", "")
    library.edit(POST, "status: ready", "status: draft")
    steps = document(library, code=1)["steps"]
    assert any("[no-schedule, at commit, signing and calendar]" in step["message"] for step in steps)


def test_mend_before_you_submit(library: Library) -> None:
    in_error(library)
    assert document(library, code=1)["hint"] == "take the tag out"


def test_one_account(library: Library) -> None:
    library.approved(EVENT)
    found = document(library, EVENT, "--account", "facebook", code=0)
    assert [slot["account"] for slot in found["slots"]] == ["facebook"]
    assert found["message"] == "It goes out on Thursday 22 October 2026 18:00 on facebook."
    assert "did you mean facebook?" in library.run("why", EVENT, "--account", "facebok", code=2).err


def test_a_time_that_has_passed(library: Library) -> None:
    library.approved()
    found = document(library, code=1, now="2026-10-19T10:00")
    assert (found["state"], against(found), found["slots"][0]["passed"]) == ("approved", ["slots"], True)
    assert "the time on mastodon has passed: Monday 19 October 2026 10:00" in found["message"]
    assert document(library, code=0, now="2026-10-19T09:59")["goes_out"]


def test_what_went_out_does_not_go_out_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = went_out.library(tmp_path, capsys)
    found = document(library, code=1, now=went_out.LATE)
    assert found["state"] == "missed"
    assert found["hint"].startswith(
        f"if it went out: socialctl published {POST} --account mastodon; if not, its author"
    )
    went_out.run(library, "published", POST, "--account", "mastodon", "--at", "2026-10-19T10:02")
    text = why(library, code=0, now=went_out.LATE)
    assert "✓ it went out on mastodon, as is recorded: Monday 19 October 2026 10:02\n" in text
    assert "✗" not in text
    assert " ".join(text.split()).endswith("It went out on mastodon, as is recorded.")
    away = ("taken-down", POST, "--account", "mastodon", "--reason", "the room was wrong")
    went_out.run(library, *away)
    assert "(taken down)" in library.run("calendar", "--month", "2026-10", now=went_out.LATE).out
    said = " ".join(why(library, code=0, now=went_out.LATE).split())
    assert "2026 10:02, and was taken down since" in said


def test_a_hold_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = signed.library(tmp_path, capsys)
    held.ratified(library)
    library.approved()
    library.run("hold", "--reason", "a fire", "--yes", "--key", signed.key("leyla"))
    text = why(library, code=1)
    assert text.count("a fire") == 2  # in the steps, and in the end
    assert "because on mastodon it is held since 2026" in text.replace("\n", " ")


def test_one_of_two_times_that_has_passed(library: Library) -> None:
    library.path(EVENT).write_text(
        scene.post(
            id=EVENT, author="murad", purpose="service", accounts="[mastodon, facebook]", schedule="2026-10-22T18:00"
        )
    )
    text = library.path(EVENT).read_text("utf-8")
    library.path(EVENT).write_text(
        text.replace("\n---\n", "\nvariants: {facebook: {schedule: 2026-10-23T09:00}}\n---\n", 1)
    )
    library.approved(EVENT)
    found = document(library, EVENT, code=0, now="2026-10-22T20:00")
    assert found["message"] == "It goes out on Friday 23 October 2026 09:00 on facebook."


def test_by_the_clock_only_signing_is_stopped(library: Library) -> None:
    library.approved()
    after = "2026-10-19T09:00"  # rush-without-reason finds an error on the day itself
    found = document(library, code=0, now=after)
    assert any("[rush-without-reason, at signing]" in step["message"] for step in found["steps"])
    library.edit(POST, "from Monday", "from Tuesday")
    assert "rules" in against(document(library, code=1, now=after))


def test_what_is_approved_and_blocked(library: Library) -> None:
    library.approved()
    policy = (library.root / "policy.yaml").read_text("utf-8")
    quiet = 'minimum_gap: undecided, quiet_dates: [{label: Mourning, from: 2026-10-19, to: 2026-10-19, clause: "1"}]'
    library.ratify_directly(
        policy.replace("version: 1", "version: 2").replace("minimum_gap: undecided", quiet), ["nigar"]
    )
    library.commit()
    found = document(library, code=1)
    assert (found["state"], against(found)) == ("blocked", ["rules"])
    assert "[quiet-date, at commit, signing and calendar]" in found["message"]
    assert {
        "step": "slots",
        "message": "19 October 2026 is a quiet date on mastodon: Mourning",
        "clause": "TP1 1",
    } in found["steps"]


def test_a_waiver(library: Library) -> None:
    library.edit(POST, "from Monday.", "from Monday, SO COME ALL OF YOU NOW.")
    before = document(library, code=1)["steps"]
    waiver = "language: en\nwaivers: [{rule: shouting, reason: the poster says so, until: 2026-10-20}]\n"
    library.edit(POST, "language: en\n", waiver)
    steps = document(library, code=1)["steps"]
    assert {"step": "waivers", "message": "waiver of shouting, until 2026-10-20: the poster says so"} in steps
    assert before != steps
    late = document(library, code=1, now="2026-10-25T09:00")["steps"]
    assert any("waiver of shouting, until 2026-10-20" in step["message"] for step in late)  # as history


def test_less_than_the_lead_time(library: Library) -> None:
    library.approved()
    text = why(library, code=0, now="2026-10-18T09:00")
    assert "mastodon: Monday 19 October 2026 10:00, in 1 day 1 hour (less than 3 days asked)" in " ".join(text.split())


def test_a_policy_that_was_never_ratified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = signed.bare_library(tmp_path, capsys)
    found = document(library, code=1)
    assert against(found)[0] == "policy"
    assert "policy ratify" in found["hint"]


def test_a_chain_that_does_not_hold(library: Library) -> None:
    library.approved()
    library.git("config", "socialctl.ratchet", f"sha256:{'0' * 64}")
    found = document(library, code=1)
    assert (found["state"], against(found)) == ("blocked", ["policy"])


def test_a_statement_that_was_taken_out(library: Library) -> None:
    library.approved()
    path = library.statements()[0]
    (library.root / path).unlink()
    assert "ledger" in against(document(library, code=1))


def test_a_file_that_is_no_statement(library: Library) -> None:
    library.approved()
    path = library.sign("approve", "aysel", comment="fine")
    library.write(path, (library.root / path).read_bytes().replace(b"fine", b"good"))
    found = document(library, code=0)
    assert any(path in step["message"] and "well" not in step for step in found["steps"])


def test_two_posts_of_one_id(library: Library) -> None:
    library.approved()
    library.write("content/posts/copy.md", library.path().read_bytes())
    assert against(document(library, "content/posts/copy.md", code=1)) != []


def test_of_two_in_each_other_s_way_the_approved_one_goes_out(library: Library) -> None:
    policy = (library.root / "policy.yaml").read_text("utf-8").replace("version: 1", "version: 2")
    strict = policy.replace("rules:\n", 'rules:\n  slot-clash: {severity: error, clause: "2"}\n')
    library.ratify_directly(strict.replace("minimum_gap: undecided", "minimum_gap: PT1H"), ["nigar"])
    other = library.path().read_text("utf-8").replace(f"id: {POST}", "id: another").replace("T10:00", "T10:05")
    library.write("content/posts/another.md", other.replace("from Monday", "from noon on"))
    library.commit()
    assert any("[slot-clash" in step["message"] for step in document(library, "another", code=1)["steps"])
    library.approved()
    assert document(library, code=0)["goes_out"]
    assert "rules" in against(document(library, "another", code=1))


def test_an_account_that_nobody_registered(library: Library) -> None:
    library.edit(POST, "accounts: [mastodon]", "accounts: [mastodon, myspace]")
    assert "slots" in against(document(library, code=1))


def test_an_old_approval_is_not_told_twice(library: Library) -> None:
    library.approved()
    for at in ("2026-10-05T10:00", "2026-10-05T11:00"):
        library.edit(POST, "from Monday", "today, from Monday")
        library.sign("submit", "leyla", now=at)
    text = why(library, code=1, now="2026-10-05T12:00")
    assert text.count("does not count") == 1


def test_hostile_words_stay_words(library: Library) -> None:
    hostile = 'title: "::error file=x::y [bold]b[/bold] \\u202E"'
    library.edit(POST, "title: The reading room is open again", hostile)
    library.sign("submit", "leyla")
    library.sign("reject", "rashad", comment="::error::no [red]red[/red]")
    text = why(library, code=1)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "<U+202E>" in text
    assert "[bold]b[/bold]" in text
    assert "[red]red[/red]" in " ".join(text.split())
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_who_is_not_there(library: Library) -> None:
    done = library.run("why", "nothing-such", code=2)
    assert "there is no post 'nothing-such'" in done.err
    assert done.out == ""


def test_of_a_commit(library: Library) -> None:
    library.approved()
    library.edit(POST, "from Monday", "from Tuesday")
    assert document(library, POST, "--rev", "HEAD", code=0)["goes_out"]


def test_what_it_says_is_the_calendar_s_word(library: Library) -> None:
    """Whatever stands there: why says that it goes out exactly where the calendar of that day shows it."""
    for made in (lambda _: POST, waiting, approved, changed, rejected):
        post = made(library)
        done = library.run("why", post, "--format", "json", code=None)
        span = ("--from", "2026-10-05", "--to", "2026-12-31")
        shown = json.loads(library.run("calendar", *span, "--format", "json").out)["slots"]
        assert json.loads(done.out)["goes_out"] == (post in {slot["post"] for slot in shown}), made
