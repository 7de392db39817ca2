"""reconcile and import published: an export held against what was approved, and taken into the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import scene
import signed
import went_out
from scene import Done
from signed import EVENT, POST, Library
from went_out import AFTER, LATE, URL, record, run

from socialctl.approvals import ledger

MONTH = ("--month", "2026-10")
MAPS = [one for pair in ("id=post", "when=time", "words=text", "link=url", "where=account") for one in ("--map", pair)]
WORDS = scene.BODY.strip()


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """``POST`` is approved; the manager records what went out."""
    return went_out.library(tmp_path, capsys)


def export(lib: Library, *rows: tuple[str, str, str, str, str], name: str = "export.csv") -> Path:
    """A file with these rows (id, when, words, link, where)."""
    columns = ("id", "when", "words", "link", "where")
    file = lib.root.parent / name
    if name.endswith(".json"):
        text = json.dumps([dict(zip(columns, row, strict=True)) for row in rows], indent=1)
    else:
        text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (columns, *rows)) + "\n"
    file.write_text(text, "utf-8")
    return file


def compared(lib: Library, *arguments: str | Path, code: int = 0, now: str = LATE) -> Any:
    """What reconcile says, for programs."""
    return json.loads(lib.run("reconcile", *arguments, *MONTH, "--format", "json", code=code, now=now).out)


def kinds(document: Any) -> list[str]:
    """What was found."""
    return [one["kind"] for one in document["findings"]]


def taken(lib: Library, file: Path, *more: str, code: int = 0, now: str = LATE) -> Done:
    """``import published`` of that file by leyla, who agrees."""
    done: Done = run(lib, "import", "published", file, *MAPS, *more, code=code, now=now)
    return done


def kept(lib: Library) -> int:
    """How many records there are."""
    return len(list((lib.root / ledger.PUBLISHED).rglob("*.json")))


# --- reconcile -------------------------------------------------------------------------------------------------------


def test_by_the_records_alone(library: Library) -> None:
    document = compared(library, code=1)
    assert kinds(document) == ["missed"]
    assert (document["schema"], document["posts"], document["rows"]) == ("socialctl/reconcile/v1", 1, 0)
    run(library, "published", POST, "--account", "mastodon", "--url", URL, "--at", "2026-10-19T10:05")
    (found,) = compared(library)["findings"]
    assert (found["kind"], found["post"], found["account"]) == ("as-approved", POST, "mastodon")
    assert (found["at"], found["when"]) == ("2026-10-19T10:00:00+04:00", ["2026-10-19T10:05:00+04:00"])
    assert found["urls"] == [URL]
    assert len(found["statements"]) == 1


@pytest.mark.parametrize("name", ["export.csv", "export.json"])
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((POST, "2026-10-19 10:01", WORDS, URL, "mastodon"), ["as-approved"]),
        (("77", "2026-10-19 10:01", WORDS, URL, "mastodon"), ["as-approved"]),
        (("77", "2026-10-19 10:01", "Buy now.", URL, "mastodon"), ["other-text"]),
        ((POST, "2026-10-22 10:01", WORDS, URL, "mastodon"), ["other-time"]),
        ((POST, "2026-10-02 10:01", WORDS, URL, "mastodon"), ["not-approved", "missed"]),
        ((POST, "2026-10-19 10:01", WORDS, URL, "facebook"), ["missed", "not-approved"]),
        (("77", "2026-10-12 10:01", "Buy now.", URL, "mastodon"), ["not-approved", "missed"]),
    ],
)
def test_by_an_export(library: Library, name: str, row: Any, expected: list[str]) -> None:
    code = 0 if expected == ["as-approved"] else 1
    document = compared(library, export(library, row, name=name), *MAPS, code=code)
    assert kinds(document) == expected
    assert document["rows"] == 1


def test_records_and_an_export_tell_of_the_same(library: Library) -> None:
    run(library, "published", POST, "--account", "mastodon", "--at", "2026-10-19T10:05")
    file = export(library, (POST, "2026-10-19 10:01", WORDS, URL, "mastodon"))
    (found,) = compared(library, file, *MAPS)["findings"]
    assert (len(found["statements"]), found["lines"], found["text"]) == (1, [2], found["approved_text"])
    second = (POST, "2026-10-19 10:01", WORDS, f"{URL}2", "mastodon")
    file = export(library, (POST, "2026-10-19 10:01", WORDS, URL, "mastodon"), second)
    assert kinds(compared(library, file, *MAPS, code=1)) == ["twice", "as-approved", "as-approved"]


def test_of_a_post_that_is_gone(library: Library) -> None:
    """What was approved stays known by its statements."""
    library.plant(record(library, url=URL, text=scene.BODY), "leyla")
    library.path().unlink()
    library.commit()
    assert kinds(compared(library)) == ["as-approved"]


def test_rows_that_cannot_be_read_are_told_and_are_wrong(library: Library) -> None:
    run(library, "published", POST, "--account", "mastodon")
    document = compared(library, export(library, ("x", "never", "", "", "mastodon")), *MAPS, code=1)
    assert document["unread"] == [{"line": 2, "message": "its time 'never' is none"}]
    assert kinds(document) == ["as-approved"]


def test_only_one_account(library: Library) -> None:
    file = export(library, (POST, "2026-10-19 10:01", WORDS, URL, "facebook"))
    assert kinds(compared(library, file, *MAPS, "--account", "mastodon", code=1)) == ["missed"]
    assert kinds(compared(library, file, *MAPS, "--account", "facebook", code=1)) == ["not-approved"]


def test_where_nothing_counts_nothing_is_right(library: Library) -> None:
    """A chain of policies that does not hold is no clean answer."""
    library.git("config", "socialctl.anchor", f"sha256:{'0' * 64}")
    done = library.run("reconcile", *MONTH, code=1, now=LATE)
    assert "nothing counts here" in done.err


def test_records_that_count_for_nothing_are_told(library: Library) -> None:
    library.plant(record(library, person="rashad"), "rashad")
    done = library.run("reconcile", *MONTH, code=1, now=LATE)
    assert "1 publishing record counts for nothing: 'socialctl verify' says why" in done.err


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_for_people(library: Library, tmp_path: Path, form: str) -> None:
    output = tmp_path / "report"
    library.run("reconcile", *MONTH, "--format", form, "-o", output, code=1, now=LATE)
    text = output.read_text("utf-8")
    assert "Approved and missed (1)" in text
    assert "0 without approval" in text


def test_nothing_is_written_and_the_clock_is_an_argument(library: Library) -> None:
    before = library.git("status", "--porcelain", "--ignored", "-uall")
    assert kinds(compared(library, now="2026-10-19T09:00")) == []
    assert kinds(compared(library, now="2026-10-19T11:00")) == ["unrecorded"]
    assert library.git("status", "--porcelain", "--ignored", "-uall") == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--map", "a=time"), "are about a FILE"),
        (("nowhere.csv", *MAPS), "there is no such file"),
        (("export.txt", *MAPS), "does not end in .csv or .json"),
        (("nowhere.csv",), "no column for time"),
        (("--account", "mastadon"), "did you mean mastodon?"),
        (("nowhere.csv", *MAPS, "--zone", "EST"), "is not a time zone"),
    ],
)
def test_what_is_refused(library: Library, arguments: tuple[str, ...], message: str) -> None:
    assert message in library.run("reconcile", *arguments, *MONTH, code=2, now=LATE).err


def test_a_file_that_cannot_be_read_says_where(library: Library) -> None:
    file = library.root.parent / "broken.json"
    file.write_text("[\n{},\n", "utf-8")
    done = library.run("reconcile", file, *MAPS, *MONTH, code=2, now=LATE)
    assert f"{file}:3: this is no JSON" in done.err


# --- import published ------------------------------------------------------------------------------------------------

ROWS = (
    (POST, "2026-10-19 10:01", WORDS, URL, "mastodon"),
    ("77", "2026-10-19 10:20", "Buy now.", f"{URL}2", "mastodon"),
    (EVENT, "2026-10-22 18:00", "", "", "facebook"),
    ("x", "2026-12-01 10:00", WORDS, "", "mastodon"),
    ("x", "never", "", "", "mastodon"),
)


def test_a_dry_run_lists_every_row_and_signs_nothing(library: Library) -> None:
    done = library.run("import", "published", export(library, *ROWS), *MAPS, "--dry-run", code=1, now=LATE)
    assert done.out == (
        "5 rows read\n"
        "1 row would be recorded as published\n"
        f"  line 2: reading-room on mastodon, 2026-10-19 10:01, {URL}\n"
        "4 rows not taken\n"
        "  its time 'never' is none (1):\n"
        "    line 6\n"
        "  no post is called 77 and no post has these words (1):\n"
        "    line 3\n"
        "  it was never approved for facebook [never-approved] (1):\n"
        "    line 4\n"
        "  it lies in the future (1):\n"
        "    line 5\n"
    )
    assert kept(library) == 0


def test_a_guess_is_only_proposed(library: Library) -> None:
    file = export(library, ("77", "2026-10-19 10:20", "Buy now.", URL, "mastodon"))
    done = taken(library, file, code=1)
    assert "only its time is that of reading-room: write its id, or record it by hand" in done.out
    assert kept(library) == 0
    assert "nothing was signed" in done.err


@pytest.mark.parametrize("name", ["export.csv", "export.json"])
def test_rows_are_signed_once(library: Library, name: str) -> None:
    file = export(library, ROWS[0], name=name)
    done = taken(library, file)
    assert "reading-room on mastodon: signed by leyla" in done.out
    (found,) = compared(library)["findings"]
    assert (found["kind"], found["text"]) == ("as-approved", found["approved_text"])
    again = taken(library, file)
    assert "it is recorded already (1):" in again.out
    assert kept(library) == 1


def test_other_words_are_said_before_they_are_signed(library: Library) -> None:
    file = export(library, (POST, "2026-10-19 10:01", "Buy now.", "", "mastodon"))
    assert "2026-10-19 10:01, with other words than were approved" in taken(library, file).out
    assert kinds(compared(library, code=1)) == ["other-text"]


def test_what_was_not_approved_is_taken_if_one_says_so(library: Library) -> None:
    taken(library, export(library, ROWS[2]), "--unapproved")
    assert kept(library) == 1
    assert kinds(compared(library, code=1)) == ["missed", "not-approved"]


def test_who_may_not_record_signs_nothing(library: Library) -> None:
    file = export(library, ROWS[0])
    key = ("--key", signed.key("rashad"), "--yes")
    done = library.run("import", "published", file, *MAPS, *key, code=1, now=LATE)
    assert "[out-of-office]" in done.out
    assert kept(library) == 0


def test_times_in_another_zone(library: Library) -> None:
    file = export(library, (POST, "2026-10-19 06:01", WORDS, URL, "mastodon"))
    done = library.run("import", "published", file, *MAPS, "--zone", "Europe/London", "--dry-run", now=LATE)
    assert "2026-10-19 09:01" in done.out, "six in London's summer is nine in Baku"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--at", AFTER, *MAPS), "--at goes with --from galaxy-social only"),
        (("--from", "galaxy-social", *MAPS), "--from does without"),
        (("--map", "id=post"), "no column for time"),
    ],
)
def test_options_that_do_not_go_together(library: Library, arguments: tuple[str, ...], message: str) -> None:
    file = export(library, ROWS[0])
    assert message in run(library, "import", "published", file, *arguments, code=2, now=LATE).err
