"""plan and plan new, as people run them: golden files in each format, the same bytes everywhere, drafts that are whole.

SOCIALCTL_UPDATE_GOLDEN=1 writes the golden files anew, to be read in the diff.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import scene
import signed
from scene import COMMAND, call

from socialctl.emitters.plan import PLAN_EMITTERS
from socialctl.store import posts as post_files

from .made import CROSSPOST, HOURS, policy

GOLDEN = Path(__file__).parent / "golden"
NOW = "2026-10-05T09:00"
FILES = {"plan.txt": "text", "plan.md": "markdown", "plan.json": "json", "plan.html": "html"}
QUIET = 'quiet_dates: [{label: Day of mourning, from: 2026-10-20, to: 2026-10-20, clause: "+"}]'
OBSERVANCES = (
    'observances: {countries: [AZ, ZZ], own: [{label: Founders\' Day, from: 2026-10-12, to: 2026-10-12, clause: "+"}]}'
)
POLICY = policy(
    {"instagram": "{min: 1, max: 2, per: week}", "facebook": "{min: 3, per: month}", "mastodon": "{min: 1, per: day}"},
    calendar=f"{HOURS}, minimum_gap: PT2H, {CROSSPOST}, {QUIET}, {OBSERVANCES}",
    campaigns='{open-access: {name: "Open [access] | week", from: 2026-10-19, to: 2026-11-25, clause: "+"}}',
    lead_time="P2D",
)
EVENT = "{name: 'An <b>evening</b> with | the author', starts: 2026-10-22}"
POSTS = {
    "a.md": scene.post(),
    "b.md": scene.post(id="evening", event=EVENT, purpose="event", schedule="2026-10-21T15:30"),
    "c.md": scene.post(id="c", accounts="[instagram, facebook]", type="photo", status="draft"),
    "d.md": scene.post(id="d", schedule="2026-10-19T15:30", type="link", campaign="open-access"),
    "e.md": scene.post(id="e", schedule=None, event="{name: Late, starts: 2026-11-02}", status="draft"),
    "f.md": scene.post(id="f", schedule="2026-09-30T10:00"),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A library with a plan to make."""
    return scene.repository(tmp_path / "library", POSTS, policy=POLICY)


def plan(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str | Path) -> scene.Done:
    """Run plan."""
    return call(capsys, "plan", *arguments, "--root", root, "--now", NOW)


@pytest.mark.parametrize("file", FILES)
def test_golden(file: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / file
    assert plan(capsys, root, "--month", "2026-10", "--format", FILES[file], "-o", out) == (0, "", "")
    data = out.read_bytes()
    if os.environ.get("SOCIALCTL_UPDATE_GOLDEN"):
        (GOLDEN / file).write_bytes(data)
    assert data == (GOLDEN / file).read_bytes(), f"{file} changed; if it should: SOCIALCTL_UPDATE_GOLDEN=1"
    assert plan(capsys, root, "--format", FILES[file]).out.encode() == data, "this month is the default"
    if file == "plan.txt":
        assert max(map(len, data.decode().splitlines())) <= 80


def test_every_format_has_a_golden_file() -> None:
    assert set(FILES.values()) == {"text", *PLAN_EMITTERS}
    assert {path.name for path in GOLDEN.iterdir()} == {*FILES, ".gitattributes"}


def test_the_same_bytes_on_every_machine(root: Path) -> None:
    """Also where the machine's language is one that holidays have names in."""
    settings = (
        {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "en_US.UTF-8", "LANGUAGE": "en_US"},
        {"PYTHONHASHSEED": "random", "TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LANGUAGE": "az:tr:en"},
    )
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "TZ"))}

    def printed(file: str, setting: dict[str, str]) -> bytes:
        name = FILES[file]
        arguments: list[str | Path] = [COMMAND, "plan", "--month", "2026-10", "--root", root, "--now", NOW]
        return subprocess.run(
            [*arguments, "--format", name], env=kept | setting, capture_output=True, check=True
        ).stdout

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(printed, FILES, settings * 2))
    assert found == [(GOLDEN / file).read_bytes() for file in FILES]
    print(f"{len(found)} runs")


def test_plan_new_fills_the_gaps_and_a_second_time_nothing(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and ".git" not in path.parts}
    proposals = json.loads(plan(capsys, root, "--month", "2026-10", "--format", "json").out)["proposals"]
    code, out, err = call(capsys, "plan", "new", "2026-10", "--author", "leyla", "--now", NOW)
    assert (code, err) == (0, "note: the public holidays of ZZ are not known\n")
    paths = out.splitlines()
    assert len(paths) == len(proposals) > 10
    loaded = [post_files.load(path, Path(path).read_bytes()) for path in paths]
    assert not [one.faults for one in loaded if one.faults]
    assert [(one.file.post.purpose, one.file.post.type) for one in loaded] == [
        (one["purpose"], one["type"]) for one in proposals
    ]
    together = [one.file.post for one in loaded if "instagram" in one.file.post.accounts]
    assert together
    for post in together:
        assert post.accounts == ("instagram", "facebook")
        assert post.schedule is not None
        assert post.variants["facebook"].schedule is not None
        assert (post.variants["facebook"].schedule - post.schedule).total_seconds() == 600
    assert all(path.read_bytes() == data for path, data in before.items()), "nothing was overwritten"
    code, out, err = call(capsys, "plan", "new", "2026-10", "--author", "leyla", "--now", NOW)
    assert (code, out) == (0, "")
    assert "nothing was written" in err
    said = call(capsys, "validate", "--now", NOW, "--format", "json").out
    rules = {"outside-hours", "quiet-date", "restricted-period", "slot-clash", "crosspost-order"}
    assert not [one for one in json.loads(said)["findings"] if one["rule"] in rules and "/2026-10-" in one["path"]]


def test_plan_new_keeps_to_what_is_asked_for(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = (
        "--account",
        "mastodon",
        "--type",
        "link",
        "--purpose",
        "event",
        "--language",
        "en",
        "--author",
        "rashad",
    )
    code, out, _ = call(capsys, "plan", "new", "2026-10", *options, "--root", root, "--now", NOW)
    assert code == 0
    for path in out.splitlines():
        post = post_files.load(path, Path(path).read_bytes()).file.post
        assert (post.accounts, post.type, post.purpose, post.author) == (("mastodon",), "link", "event", "rashad")
        assert post.language == ("en",)
        assert post.is_draft
        assert post.schedule is not None
        assert post.id == f"{post.schedule:%Y-%m-%d}-mastodon-event"


def test_an_id_that_is_taken_gets_a_number(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("plan", "new", "2026-10", "--account", "mastodon", "--author", "leyla", "--purpose", "event")
    taken = root / "content/posts/2026-10-07-mastodon-event.md"
    taken.write_text(scene.post(id="other", schedule="2026-12-01T10:00"), "utf-8")
    before = taken.read_bytes()
    code, out, _ = call(capsys, *options, "--root", root, "--now", NOW)
    assert code == 0
    assert "/2026-10-07-mastodon-event-2.md" in out
    assert taken.read_bytes() == before


def test_a_failing_disk_leaves_no_half_of_a_plan(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync, calls = os.fsync, []

    def failing(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 9:
            raise OSError(28, "No space left on device")
        fsync(handle)

    before = set(root.rglob("*.md"))
    monkeypatch.setattr(os, "fsync", failing)
    code, out, err = call(capsys, "plan", "new", "2026-10", "--author", "leyla", "--root", root, "--now", NOW)
    assert (code, out) == (3, "")
    assert "No space left on device" in err
    assert set(root.rglob("*.md")) == before
    assert not list(root.rglob("*.tmp"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--month", "2026-13"], "'2026-13' is not a month"),
        (["--week", "2026-W60"], "'2026-W60' is not a week"),
        (["--month", "2026-10", "--week", "2026-W41"], "exclude each other"),
        (["--account", "facebok"], "did you mean facebook?"),
        (["--format", "pdf"], "pdf"),
        (["new", "October", "--author", "leyla"], "'October' is not a month"),
        (["new", "2026-10", "--author", "nobody"], "the policy knows no author 'nobody'"),
        (["new", "2026-10"], "--author is missing"),
        (["new", "2026-10", "--author", "leyla", "--type", "poem"], "the policy knows no type 'poem'"),
        (["new"], "Missing argument"),
    ],
)
def test_wrong_values(
    arguments: list[str], message: str, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    before = set(root.rglob("*.md"))
    code, out, err = call(capsys, "plan", *arguments, "--now", NOW)
    assert (code, out) == (2, "")
    assert message in err
    assert set(root.rglob("*.md")) == before


def test_a_week(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(plan(capsys, root, "--week", "2026-W43", "--format", "json").out)
    assert (found["from"], found["to"]) == ("2026-10-19", "2026-10-25")
    assert found["posts"] == 4
    assert {at["at"][:10] for one in found["proposals"] for at in one["slots"]} <= {
        f"2026-10-{day}" for day in (19, 21, 22, 23)
    }, "the 20th is quiet"
    assert "plan new" not in plan(capsys, root, "--week", "2026-W43").out, "drafts are written by the month"


def test_really_approved_and_really_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = signed.library(tmp_path, capsys)
    library.approved()
    library.sign("submit", "murad", signed.EVENT)
    library.sign("reject", "rashad", signed.EVENT)
    found = json.loads(library.run("plan", "--month", "2026-10", "--format", "json").out)
    mastodon, facebook = (
        next(one for one in found["accounts"] if one["account"] == name) for name in ("mastodon", "facebook")
    )
    assert mastodon["planned"] == {"approved": 1, "draft": 0, "pending": 0, "ready": 0, "total": 1}
    assert (mastodon["not_counted"], facebook["not_counted"]) == (1, 1)
    assert mastodon["cadence"] == "undecided"
    (event,) = found["events"]
    assert event["posts"] == 0, "what was rejected tells nobody"


def test_another_revision_is_planned_as_it_was(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = plan(capsys, root, "--month", "2026-10", "--format", "json").out
    assert call(capsys, "plan", "new", "2026-10", "--author", "leyla", "--root", root, "--now", NOW).code == 0
    assert plan(capsys, root, "--month", "2026-10", "--format", "json").out != before
    assert plan(capsys, root, "--month", "2026-10", "--format", "json", "--rev", "HEAD").out == before


def test_nothing_is_fetched_and_no_style_depends_on_others(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = plan(capsys, root, "--month", "2026-10", "--format", "html").out
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href|url)\s*[=(]", page.replace("default-src", "").replace("style-src", ""))
