"""The calendar and ``status`` give one answer, whatever the period: posts that keep each other from going out, posts of
one id, and validate of some posts only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import scene
import signed
from signed import POST, Library

from socialctl.approvals import ledger
from socialctl.store.snapshot import Snapshot

SUNDAY, MONDAY = "late-on-sunday", "early-on-monday"
LAST_WEEK, WEEK = ("--week", "2026-W42"), ("--week", "2026-W43")
PERIODS = (LAST_WEEK, WEEK, ("--from", "2026-10-18", "--to", "2026-10-19"), ("--month", "2026-10"))
LEDGER = "content/approvals/posts"


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """A library with nothing signed."""
    return signed.library(tmp_path, capsys)


def apart(library: Library, severity: str = "error") -> None:
    """A policy that wants two hours between posts."""
    text = signed.policy(version=2).replace("minimum_gap: undecided", "minimum_gap: PT2H")
    library.ratify_directly(text + f'  slot-clash: {{severity: {severity}, clause: "2"}}\n', ["nigar"])


def ready(library: Library, name: str, schedule: str, **changes: str | None) -> None:
    """A post that its author wrote."""
    text = scene.post(f"Words of {name}.\n", id=name, title=f"On {name}", schedule=schedule, **changes)
    library.write(f"content/posts/{name}.md", text)


def shown(library: Library, *period: str) -> dict[str, str]:
    """The posts in the calendar of a period, with their states."""
    document = json.loads(library.run("calendar", *period, "--format", "json", "--include", "all").out)
    return {slot["post"]: slot["state"] for slot in document["slots"]}


def states(library: Library) -> dict[str, str]:
    """The states of all posts by their files' names."""
    document = json.loads(library.run("status", "--format", "json", code=None).out)
    return {Path(one["path"]).stem: one["state"] for one in document["posts"]}


def found(library: Library, *arguments: str | Path) -> set[tuple[str, str]]:
    """What validate finds: files and rules."""
    done = library.run("validate", "--format", "json", *arguments, code=None)
    return {(one["path"], one["rule"]) for one in json.loads(done.out)["findings"]}


# --- Posts that are too close together -------------------------------------------------------------------------------


def assert_one_answer(library: Library) -> None:
    """Every period says of its posts what ``status`` does."""
    told = states(library)
    for period in PERIODS:
        calendar = shown(library, *period)
        assert calendar == {name: told[name] for name in calendar}, period
        assert calendar, period


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_posts_of_another_week_count(library: Library, severity: str) -> None:
    apart(library, severity)
    ready(library, SUNDAY, "2026-10-18T23:30")
    ready(library, MONDAY, "2026-10-19T00:30")
    for name in (SUNDAY, MONDAY):
        library.approved(name)
    assert shown(library, *WEEK)[MONDAY] == ("blocked" if severity == "error" else "approved")
    assert shown(library, *LAST_WEEK) == {SUNDAY: "approved"}
    assert_one_answer(library)


def test_what_is_not_approved_in_another_week_is_what_moves(library: Library) -> None:
    apart(library)
    ready(library, SUNDAY, "2026-10-18T23:30")
    ready(library, MONDAY, "2026-10-19T00:30")
    library.approved(SUNDAY)
    assert shown(library, *WEEK)[MONDAY] == "ready"
    library.edit(SUNDAY, "Words of", "Other words of")
    library.approved(MONDAY)
    assert shown(library, *WEEK)[MONDAY] == "approved"
    assert_one_answer(library)


def test_a_month_reads_its_own_statements_only(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(library, SUNDAY, "2026-10-18T23:30")
    ready(library, MONDAY, "2026-10-19T00:30")
    for name in (SUNDAY, MONDAY):
        library.approved(name)
    opened: list[str] = []
    real = ledger.names

    def names(tree: Snapshot, *below: str) -> list[str]:
        answer = real(tree, *below)
        opened.extend(answer)
        return answer

    monkeypatch.setattr(ledger, "names", names)
    assert shown(library, *LAST_WEEK) == {SUNDAY: "approved"}
    of_posts = {path.split("/")[3] for path in opened if path.startswith(LEDGER)}
    assert of_posts == {SUNDAY}


# --- Posts of one id -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "twin",
    [
        {"accounts": "[]"},
        {"accounts": None},
        {"accounts": "{mastodon: yes}"},
        {"schedule": "tomorrow"},
        {"schedule": None},
        {"schedule": "2027-05-05T10:00"},
        {"status": "draft", "media": "a picture"},
        {"title": "[not, a, title]"},
    ],
)
def test_a_second_post_of_the_id_blocks_both(library: Library, twin: dict[str, str | None]) -> None:
    library.approved()
    assert shown(library, *WEEK)[POST] == "approved"
    library.write("content/posts/twin.md", scene.post("Other words.\n", **twin))
    assert states(library)[POST] == "blocked"
    assert shown(library, *WEEK)[POST] == "blocked"
    done = library.run("calendar", *WEEK)
    assert "because of an error in it (duplicate-id)" in done.err


# --- validate PATH ---------------------------------------------------------------------------------------------------


@pytest.fixture
def troubled(library: Library) -> Library:
    """``POST`` is approved; of everything else something is wrong."""
    library.write("content/media/door.png", b"\x89PNG")
    library.write("content/media/other.png", b"\x89PNG")
    ready(library, SUNDAY, "2026-10-18T23:30", media="[{file: media/door.png, alt: A door}]", purpose="nothing")
    library.approved()
    for name in (POST, SUNDAY, "nobody"):
        library.write(f"{LEDGER}/{name}/leyla-00000000.json", "no statement\n")
        library.write(f"{LEDGER}/{name}/leyla-00000000.json.sig", "no signature\n")
    library.write("content/approvals/policy/stray.txt", "x\n")
    policy = library.root / "policy.yaml"
    policy.write_text(policy.read_text("utf-8").replace("threshold: 1", "threshold: 2"), "utf-8")
    return library


def paths(library: Library, *arguments: str | Path) -> set[str]:
    """The files in which validate finds something."""
    return {path for path, _ in found(library, *arguments)}


def test_findings_elsewhere_are_not_shown(troubled: Library) -> None:
    everywhere = paths(troubled)
    of_nobody = f"{LEDGER}/nobody/leyla-00000000.json"
    assert {"policy.yaml", of_nobody, "content/approvals/policy/stray.txt"} <= everywhere
    one = paths(troubled, troubled.path())
    assert one == {f"{LEDGER}/{POST}/leyla-00000000.json"}
    other = paths(troubled, troubled.path(SUNDAY))
    assert other == {f"content/posts/{SUNDAY}.md", f"{LEDGER}/{SUNDAY}/leyla-00000000.json"}
    assert not any(path.startswith(("policy", "content/approvals/policy")) for path in paths(troubled, "content"))


def test_a_good_post_passes_beside_bad_ones(troubled: Library) -> None:
    for end in ("json", "json.sig"):
        (troubled.root / LEDGER / POST / f"leyla-00000000.{end}").unlink()
    assert troubled.run("validate", code=1).code == 1
    assert troubled.run("validate", troubled.path()).out.startswith("1 post checked")


def test_pictures_that_git_changes_are_shown_with_their_post(troubled: Library) -> None:
    troubled.write(".gitattributes", "* -text\n*.png filter=lfs\n")
    pictures = {"content/media/door.png", "content/media/other.png"}
    assert pictures <= paths(troubled)
    assert not pictures & paths(troubled, troubled.path())
    assert pictures & paths(troubled, troubled.path(SUNDAY)) == {"content/media/door.png"}
