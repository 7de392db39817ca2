"""The calendar of what was really approved, and validate beside it: what is shown, what is left out and why, and whose
policy it is that is trusted."""

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
from things import MEDIA, PNG, sha

MONTH = ("--month", "2026-10")
PAST = "2026-10-28T09:00"


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """``POST`` is approved, with a picture."""
    made = signed.library(tmp_path, capsys)
    made.write("content/media/door.png", PNG)
    made.path().write_text(scene.post(media=MEDIA), "utf-8")
    made.commit()
    made.approved()
    return made


@pytest.fixture
def mixed(library: Library) -> Library:
    """A post in every state but blocked, committed."""
    for day, name in enumerate(("later", "unsent", "refused", "edited"), 6):
        status = "draft" if name == "later" else "ready"
        text = scene.post(f"Words of {name}.\n", id=name, title=f"On {name}", schedule=f"2026-10-{day:02}T10:00")
        library.write(f"content/posts/{name}.md", text.replace("status: ready", f"status: {status}"))
    library.sign("submit", "murad", EVENT)
    library.sign("approve", "rashad", EVENT)
    library.sign("submit", "leyla", "refused")
    library.sign("reject", "aysel", "refused", comment="no")
    library.sign("submit", "leyla", "edited")
    library.sign("approve", "rashad", "edited")
    library.edit("edited", "Words of", "Other words of")
    library.commit()
    return library


def calendar(library: Library, *arguments: str, now: str = scene.NOW) -> Any:
    """The calendar as programs get it."""
    return json.loads(library.run("calendar", *MONTH, "--format", "json", *arguments, now=now).out)


def shown(library: Library, *arguments: str, now: str = scene.NOW) -> dict[str, str]:
    """The posts in it, with their states."""
    return {slot["post"]: slot["state"] for slot in calendar(library, *arguments, now=now)["slots"]}


def rules(library: Library, *arguments: str, now: str = scene.NOW) -> dict[str, set[str]]:
    """What validate finds, by file."""
    done = library.run("validate", "--format", "json", *arguments, code=None, now=now)
    found: dict[str, set[str]] = {}
    for finding in json.loads(done.out)["findings"]:
        found.setdefault(Path(finding["path"]).stem, set()).add(finding["rule"])
    return found


def ratified(library: Library, *changes: tuple[str, str]) -> None:
    """Another version of the policy, in force."""
    text = signed.policy(version=2)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    library.ratify_directly(text, ["nigar"])
    library.commit()


# --- What is shown ---------------------------------------------------------------------------------------------------


def test_only_what_is_approved(mixed: Library) -> None:
    done = mixed.run("calendar", *MONTH)
    assert "The reading room is open again" in done.out
    assert "On " not in done.out
    assert "An evening" not in done.out
    assert done.err == (
        "6 slots left out:\n"
        "  1 because it changed after it was approved\n"
        "  1 because it is still a draft\n"
        "  2 because it lacks approvals\n"
        "  1 because it was rejected\n"
        "  1 because its author has not submitted it as it stands\n"
        "  → --include all shows them too, each with its state\n"
    )
    assert mixed.run("calendar", *MONTH, "--include", "approved") == done


def test_what_is_included(mixed: Library) -> None:
    assert shown(mixed) == {POST: "approved"}
    pending = {POST: "approved", EVENT: "pending", "unsent": "ready", "edited": "ready"}
    assert shown(mixed, "--include", "pending") == pending
    assert shown(mixed, "--include", "all") == pending | {"later": "draft", "refused": "rejected"}
    assert calendar(mixed, "--include", "all")["left_out"] == []
    told = mixed.run("calendar", *MONTH, "--include", "all")
    for mark in ("● approved", "◐ pending", "○ ready", "· draft", "✗ rejected"):
        assert mark in told.out, told.out
    assert told.err == ""


def test_for_programs(mixed: Library) -> None:
    document = calendar(mixed)
    (slot,) = document["slots"]
    (path,) = [path for path in mixed.statements() if "rashad" in path]
    assert slot["approvals"] == [
        {
            "person": "rashad",
            "role": "approver",
            "at": "2026-10-05T05:00:00+00:00",
            "statement": sha((mixed.root / path).read_bytes()),
        }
    ]
    assert slot["media"] == [{"path": "media/door.png", "alt": "The open door", "digest": sha(PNG)}]
    assert (slot["state"], slot["account"], slot["at"]) == ("approved", "mastodon", "2026-10-19T10:00:00+04:00")
    out = {(one["post"], one["account"]): (one["state"], one["reasons"]) for one in document["left_out"]}
    lacking = ["1 more approval is needed in the role approver for mastodon, facebook (TP1 1.2)"]
    assert out[EVENT, "mastodon"] == out[EVENT, "facebook"] == ("pending", lacking)
    assert out["refused", "mastodon"][1][0] == "Aysel Quliyeva rejected it: no"
    assert out["later", "mastodon"][0] == "draft"
    assert all(reasons for _, reasons in out.values())


def test_other_accounts_and_months(mixed: Library) -> None:
    done = mixed.run("calendar", *MONTH, "--account", "facebook")
    assert done.err.startswith("1 slot left out:\n  1 because it lacks approvals\n")
    assert mixed.run("calendar", "--month", "2026-11").err == ""


@pytest.mark.parametrize(
    "change",
    [
        ("post", "from Monday", "from Tuesday"),
        ("post", "[mastodon]", "[mastodon, facebook]"),
        ("post", "T10:00", "T10:01"),
        ("post", "The open door", "The closed door"),
        ("post", ", licence: CC-BY-4.0", ""),
        ("picture", "", ""),
    ],
)
def test_whatever_is_changed_is_out(library: Library, change: tuple[str, str, str]) -> None:
    what, old, new = change
    if what == "post":
        library.edit(POST, old, new)
    else:
        library.write("content/media/door.png", PNG + b"\0")
    assert shown(library) == {}
    assert "because it changed after it was approved" in library.run("calendar", *MONTH).err
    library.git("checkout", "--", "content")
    assert shown(library) == {POST: "approved"}


def test_an_error_of_a_later_policy_blocks(library: Library) -> None:
    library.edit(POST, "from Monday", "from Monday: http://library.example.org")
    library.sign("submit", "leyla")
    library.sign("approve", "rashad")
    library.commit()
    assert shown(library) == {POST: "approved"}
    ratified(library, ("rules:\n", 'rules:\n  insecure-link: {severity: error, clause: "2"}\n'))
    done = library.run("calendar", *MONTH)
    assert "Nothing is in the calendar" in done.out
    assert "  1 because of an error in it (insecure-link)\n" in done.err
    assert shown(library, "--include", "pending") == {EVENT: "ready"}
    assert shown(library, "--include", "all") == {EVENT: "ready", POST: "blocked"}
    (out,) = (one for one in calendar(library)["left_out"] if one["post"] == POST)
    assert out["reasons"] == ["the link is not secure: http://library.example.org"]
    assert "blocked" in library.run("status", POST).out


def test_the_index_and_a_commit(library: Library) -> None:
    library.edit(POST, "from Monday", "from Tuesday")
    assert shown(library) == {}
    assert shown(library, "--staged") == shown(library, "--rev", "HEAD") == {POST: "approved"}
    library.git("add", ".")
    assert shown(library, "--staged") == {}


def test_it_stays_as_history(library: Library) -> None:
    for now in ("2026-10-19T09:59", "2026-10-19T10:01", PAST, "2030-01-01T00:00"):
        assert shown(library, now=now) == {POST: "approved"}, now
    assert shown(library, now="2026-10-04T09:00") == {}  # it was not approved yet


# --- validate --------------------------------------------------------------------------------------------------------


def test_the_clock_says_nothing_against_what_is_approved(mixed: Library) -> None:
    found = rules(mixed, now=PAST)
    assert "schedule-in-past" not in found.get(POST, set())
    assert "schedule-in-past" in found["unsent"]
    assert "schedule-in-past" in found["edited"]
    assert "short-lead-time" not in rules(mixed, now="2026-10-18T09:00").get(POST, set())


def test_a_commit_may_come_before_its_approval(mixed: Library) -> None:
    about_approvals = {"not-approved", "changed-after-approval"}
    assert {name for name, found in rules(mixed).items() if found & about_approvals} == {
        "unsent",
        "refused",
        "edited",
        EVENT,
    }
    assert not any(found & about_approvals for found in rules(mixed, "--staged").values())
    assert mixed.run("validate", "--staged").code == 0
    assert mixed.run("validate", code=1).code == 1  # edited


def test_what_the_base_has_may_not_go(library: Library) -> None:
    library.git("branch", "base")
    assert library.run("validate", "--base", "base").code == 0
    (path,) = [path for path in library.statements() if "rashad" in path]
    library.git("rm", "--quiet", path, f"{path}.sig")
    library.git("commit", "--quiet", "-m", "out")
    assert library.run("validate", code=None).code == 0
    done = library.run("validate", "--base", "base", code=1)
    assert "changed or taken out" in " ".join(done.out.split())
    assert shown(library, "--base", "base") == {}


# --- Whose policy is trusted -----------------------------------------------------------------------------------------


@pytest.fixture
def met(library: Library) -> Library:
    """A clone that nobody has told yet which policy to trust."""
    library.git("config", "--unset", "socialctl.anchor")
    return library


def anchor(library: Library) -> str:
    """The digest of version 1."""
    return sha((library.root / "policy.yaml").read_bytes())


def configured(library: Library) -> str:
    return library.git("config", "--default", "", "socialctl.anchor").strip()


def at_terminal(library: Library, answers: Sequence[tuple[str, str]]) -> person.Talk:
    return person.talk("calendar", *MONTH, "--now", scene.NOW, answers=answers, cwd=library.root)


def test_nobody_is_there_to_be_asked(met: Library) -> None:
    done = met.run("calendar", *MONTH, code=2)
    assert done.out == ""
    assert "nobody has said yet which policy to trust" in done.err
    assert "version 1 of the policy of Test Library" in done.err
    assert f"git config socialctl.anchor {anchor(met)}" in done.err
    assert configured(met) == ""
    assert "approvals were not looked at" in met.run("validate", code=None).err


def test_the_person_is_asked_once(met: Library) -> None:
    done = at_terminal(met, [("Is it the same? (yes/no)", "yes\n")])
    assert done.code == 0
    assert anchor(met) in done.screen
    assert "ratified by nigar" in done.words
    assert "Compare the digest with the one your institution announced" in done.words
    assert "The reading room is open again" in done.words
    assert configured(met) == anchor(met)
    assert "Is it the same?" not in at_terminal(met, []).screen


@pytest.mark.parametrize("answer", ["no\n", "\n"])
def test_the_person_says_no(met: Library, answer: str) -> None:
    done = at_terminal(met, [("Is it the same? (yes/no)", answer)])
    assert done.code == 2
    assert "this is not the policy that was announced; nothing was changed" in done.words
    assert "The reading room" not in done.words
    assert configured(met) == ""


def test_the_anchor_is_given(met: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(met, "--anchor", anchor(met)) == {POST: "approved"}
    monkeypatch.setenv("SOCIALCTL_ANCHOR", anchor(met))
    assert shown(met) == {POST: "approved"}
    assert configured(met) == ""


def test_the_anchor_is_another(met: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    other = f"sha256:{'0' * 64}"
    for given in ("option", "environment", "setting"):
        arguments = ("--anchor", other) if given == "option" else ()
        if given == "environment":
            monkeypatch.setenv("SOCIALCTL_ANCHOR", other)
        if given == "setting":
            monkeypatch.delenv("SOCIALCTL_ANCHOR")
            met.git("config", "socialctl.anchor", other)
        done = met.run("calendar", *MONTH, *arguments)
        assert "Nothing is in the calendar" in done.out
        assert "because a ratified version of the policy is missing" in done.err, given
        assert met.run("verify", *arguments, code=1).code == 1


@pytest.mark.parametrize("written", ["1", "sha256:abc", f"SHA256:{'0' * 64}", f"sha256:{'0' * 64} "])
def test_the_anchor_is_none(met: Library, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    assert "--anchor: " in met.run("calendar", "--anchor", written, code=2).err
    monkeypatch.setenv("SOCIALCTL_ANCHOR", written)
    done = met.run("calendar", code=2)
    assert "SOCIALCTL_ANCHOR: " in done.err
    assert "socialctl policy log" in done.err


def test_the_option_goes_before_the_environment_and_that_before_git(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.git("config", "socialctl.anchor", f"sha256:{'0' * 64}")
    monkeypatch.setenv("SOCIALCTL_ANCHOR", anchor(library))
    assert shown(library) == {POST: "approved"}
    monkeypatch.setenv("SOCIALCTL_ANCHOR", f"sha256:{'1' * 64}")
    assert shown(library) == {}
    assert shown(library, "--anchor", anchor(library)) == {POST: "approved"}
