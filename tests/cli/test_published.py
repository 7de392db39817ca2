"""published, corrected, taken-down: what is shown, signed and refused, in real repositories."""

from __future__ import annotations

import json
from pathlib import Path

import person
import pytest
import scene
import signed
import went_out
from signed import EVENT, POST, Library
from went_out import AFTER, LATE, URL, run

from socialctl.approvals import ledger, statements
from socialctl.approvals.publishing import words
from socialctl.model.attestation import Publication

ON = ("--account", "mastodon")


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """``POST`` is approved; the manager records what went out."""
    return went_out.library(tmp_path, capsys)


def kept(lib: Library, post: str = POST) -> list[Publication]:
    """The records of a post, as they were written."""
    folder = lib.root / ledger.PUBLISHED / post
    found = [statements.read(path.read_bytes()) for path in sorted(folder.glob("*.json"))]
    return [one for one in found if isinstance(one, Publication)]


def state(lib: Library, post: str = POST, now: str = LATE) -> str:
    """The state of a post."""
    (told,) = json.loads(lib.run("status", post, "--format", "json", code=None, now=now).out)["posts"]
    return str(told["state"])


def test_what_went_out_is_shown_signed_and_kept(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_bytes(scene.BODY.replace("\n", "\r\n").encode())
    assert state(library) == "missed"
    done = run(library, "published", POST, *ON, "--url", URL, "--at", "2026-10-19T10:02", "--text", file)
    assert done.out.startswith(
        "reading-room on mastodon: published\n"
        "  when   2026-10-19 10:02 (approved for 2026-10-19 10:00)\n"
        f"  where  {URL}\n"
        "  words  those that were approved\n"
    )
    (said,) = kept(library)
    assert (said.decision, said.person, said.account, said.url) == ("published", "leyla", "mastodon", URL)
    assert said.when == signed.instant("2026-10-19T10:02")
    assert said.text == words(scene.BODY)
    assert state(library) == "published"
    assert "valid" in library.run("verify", now=LATE).out


def test_without_a_file_the_record_says_nothing_about_words(library: Library) -> None:
    done = run(library, "published", POST, *ON)
    assert "  words  not said\n" in done.out
    (said,) = kept(library)
    assert (said.url, said.text, said.when) == (None, None, signed.instant(AFTER))


def test_other_words_are_said_before_they_are_signed(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("Buy now.\n", "utf-8")
    assert "words  others than were approved" in run(library, "published", POST, *ON, "--text", file).out
    assert '"other-text": 1' in reconciled(library, code=1)


def reconciled(lib: Library, code: int = 0) -> str:
    """What reconcile says, for programs."""
    return lib.run("reconcile", "--month", "2026-10", "--format", "json", code=code, now=LATE).out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing-such", *ON), "there is no post 'nothing-such'"),
        (("reading-rom", *ON), "did you mean reading-room?"),
        ((POST, "--account", "mastadon"), "did you mean mastodon?"),
        ((POST, *ON, "--at", "2026-10-19T12:01"), "lies in the future"),
        ((POST, *ON, "--at", "yesterday"), "is not a time"),
        ((POST, *ON, "--url", "here"), "--url is not a web address"),
        ((POST, *ON, "--text", "nowhere.txt"), "there is no such file"),
        ((POST, EVENT, *ON, "--url", URL), "are those of one post"),
    ],
)
def test_what_is_refused(library: Library, arguments: tuple[str, ...], message: str) -> None:
    done = run(library, "published", *arguments, code=2)
    assert message in done.err
    assert not (library.root / ledger.PUBLISHED).exists()


@pytest.mark.parametrize(
    ("data", "message"), [(b"\xff\xfe", "not written in UTF-8"), (b"a" * 300_000, "larger than 256 KiB")]
)
def test_words_that_cannot_be_read(library: Library, tmp_path: Path, data: bytes, message: str) -> None:
    file = tmp_path / "words.txt"
    file.write_bytes(data)
    assert message in run(library, "published", POST, *ON, "--text", file, code=2).err


def test_what_was_not_approved_is_recorded_only_if_one_says_so(library: Library) -> None:
    for post, at, code in ((EVENT, AFTER, "never-approved"), (POST, "2026-10-01T10:00", "before-approval")):
        done = run(library, "published", post, *ON, "--at", at, code=1)
        assert f"[{code}]" in done.err
        assert "--unapproved" in done.err
        done = run(library, "published", post, *ON, "--at", at, "--unapproved")
        assert "(it was not approved then)" in done.out
    assert '"not-approved": 2' in reconciled(library, code=1)
    assert state(library, EVENT) == "ready"


def test_several_posts_at_once(library: Library) -> None:
    library.approved(EVENT)
    done = run(library, "published", POST, EVENT, *ON, "--at", "2026-10-24T10:00", now=LATE)
    assert done.out.count("signed by leyla") == 2
    assert [len(kept(library, post)) for post in (POST, EVENT)] == [1, 1]


def test_what_is_recorded_already_is_not_signed_again(library: Library) -> None:
    run(library, "published", POST, *ON, "--url", URL)
    done = run(library, "published", POST, *ON)
    assert "recorded already" in done.err
    assert len(kept(library)) == 1
    done = run(library, "published", POST, *ON, "--url", f"{URL}2")
    assert "so that this is once more" in done.out
    assert '"twice": 1' in reconciled(library, code=1)


def test_corrected_and_taken_down(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text(scene.BODY, "utf-8")
    run(library, "published", POST, *ON, "--at", "2026-10-19T10:02")
    done = run(library, "corrected", POST, *ON, "--reason", "a letter was missing", "--text", file)
    assert "words  those that were approved\n  why    a letter was missing" in done.out
    done = run(library, "taken-down", POST, *ON, "--reason", "the date was wrong", now=LATE)
    assert done.out.startswith("reading-room on mastodon: taken down\n")
    assert sorted(one.decision for one in kept(library)) == ["corrected", "published", "taken-down"]
    done = library.run("status", POST, now=LATE)
    assert "taken down Sunday 25 October 2026" in " ".join(done.out.split())
    (told,) = json.loads(library.run("status", POST, "--format", "json", now=LATE).out)["posts"]
    assert told["published"] == [
        {
            "account": "mastodon",
            "at": "2026-10-19T10:02:00+04:00",
            "person": "leyla",
            "taken_down": "2026-10-25T09:00:00+04:00",
        }
    ]


@pytest.mark.parametrize("command", ["corrected", "taken-down"])
def test_a_reason_is_asked_for(library: Library, command: str) -> None:
    assert "--reason" in run(library, command, POST, *ON, code=2).err
    assert "--reason is empty" in run(library, command, POST, *ON, "--reason", " ", code=2).err


def test_a_post_that_is_gone_can_be_taken_down(library: Library) -> None:
    run(library, "published", POST, *ON)
    library.path().unlink()
    library.commit()
    done = run(library, "taken-down", POST, *ON, "--reason", "the event was called off", now=LATE)
    assert "reading-room on mastodon: taken down" in done.out
    assert len(kept(library)) == 2
    assert "there is no post" in run(library, "taken-down", "other", *ON, "--reason", "x", code=2).err


def test_nothing_is_signed_without_a_yes(library: Library) -> None:
    library.git("config", "user.signingkey", str(signed.key("leyla")))
    command = ("published", POST, *ON, "--key", signed.key("leyla"), "--root", library.root, "--now", AFTER)
    talk = person.talk(*command, answers=[("(yes/no)", "no\n")], cwd=library.root)
    assert "when 2026-10-19 12:00" in talk.words
    assert "You sign as leyla" in talk.words
    assert talk.words.endswith("Not signed.")
    assert not (library.root / ledger.PUBLISHED).exists()


# --- States ----------------------------------------------------------------------------------------------------------


def slot(lib: Library, now: str = LATE, *more: str) -> dict[str, object]:
    """The slot of ``POST`` as the calendar has it."""
    document = json.loads(lib.run("calendar", "--month", "2026-10", "--format", "json", *more, now=now).out)
    (found,) = [one for one in document["slots"] if one["post"] == POST]
    return dict(found)


@pytest.mark.parametrize(
    ("now", "expected"),
    [("2026-10-19T09:00", "approved"), ("2026-10-20T10:00", "approved"), ("2026-10-20T10:01", "missed")],
)
def test_missed_begins_when_the_policy_says(library: Library, now: str, expected: str) -> None:
    assert slot(library, now)["state"] == expected


@pytest.mark.parametrize(
    "publishing",
    ['publishing: {by: [manager], clause: "1"}', 'publishing: {by: [manager], within: undecided, clause: "1"}'],
)
def test_what_is_undecided_is_never_missed(tmp_path: Path, capsys: pytest.CaptureFixture[str], publishing: str) -> None:
    lib = went_out.library(tmp_path, capsys, publishing)
    assert slot(lib)["state"] == "approved"
    assert '"unrecorded": 1' in reconciled(lib)
    run(lib, "published", POST, *ON)
    assert slot(lib)["state"] == "published"


def test_the_calendar_says_when_and_where(library: Library) -> None:
    run(library, "published", POST, *ON, "--url", URL)
    assert slot(library)["published"] == [
        {"account": "mastodon", "at": "2026-10-19T12:00:00+04:00", "url": URL, "person": "leyla"}
    ]


def test_what_was_published_and_is_edited_since_says_so_and_is_not_approved(library: Library) -> None:
    run(library, "published", POST, *ON)
    library.edit(POST, "from Monday", "from Tuesday")
    library.commit()
    found = slot(library, LATE, "--include", "all")
    assert (found["state"], len(list(found["published"]))) == ("ready", 1)  # type: ignore[call-overload]


def test_on_one_account_and_not_on_the_other(library: Library) -> None:
    library.approved(EVENT)
    run(library, "published", EVENT, *ON, "--at", "2026-10-22T18:00", now=LATE)
    document = json.loads(library.run("calendar", "--month", "2026-10", "--format", "json", now=LATE).out)
    states = {one["account"]: one["state"] for one in document["slots"] if one["post"] == EVENT}
    assert states == {"mastodon": "published", "facebook": "missed"}
    assert state(library, EVENT) == "missed"


def test_a_month_reads_only_the_records_of_its_posts(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder a post: records of other months cost nothing."""
    run(library, "published", POST, *ON)
    read: list[str] = []
    real = ledger.names

    def names(snapshot: object, *below: str) -> list[str]:
        read.extend(below)
        return real(snapshot, *below)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "names", names)
    library.run("calendar", "--month", "2026-11", now=LATE)
    assert not [folder for folder in read if folder.startswith(ledger.PUBLISHED)]
    library.run("calendar", "--month", "2026-10", now=LATE)
    assert [folder for folder in read if folder.startswith(ledger.PUBLISHED)] == [f"{ledger.PUBLISHED}{POST}/"]


@pytest.mark.parametrize("form", ["buffer", "publer"])
def test_neither_what_is_published_nor_what_is_missed_is_handed_over(
    library: Library, tmp_path: Path, form: str
) -> None:
    """Not even a slot that is still to come, where somebody was early."""
    eve, command = "2026-10-18T09:00", ("calendar", "--month", "2026-10", "--format", form, "-o")
    library.run(*command, tmp_path / "before.csv", now=eve)
    assert scene.BODY.strip() in (tmp_path / "before.csv").read_text("utf-8")
    run(library, "published", POST, *ON, "--at", "2026-10-18T08:30", now=eve)
    done = library.run(*command, tmp_path / "after.csv", now=eve)
    assert "might go out twice (1 post: reading-room)" in done.err
    assert not (tmp_path / "after.csv").exists()
