"""calendar --format buffer and publer, from the command line: approved posts of a real library, and what is said."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import scene
import signed
from signed import EVENT, Library
from things import MEDIA, PNG

MONTH = ("calendar", "--month", "2026-10", "--format")
BASE = "https://library.example.org/content/"
WORDS = "The reading room is open again from Monday."


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """One post is approved, with a picture; ``EVENT`` waits. Pictures can be fetched."""
    made = signed.library(tmp_path, capsys)
    calendar = "calendar: {clause:"
    text = signed.policy(version=2)
    assert text.count(calendar) == 1
    made.ratify_directly(text.replace(calendar, f"calendar: {{media_base_url: '{BASE}', clause:"), ["nigar"])
    made.write("content/media/door.png", PNG)
    made.path().write_text(scene.post(media=MEDIA), "utf-8")
    made.commit()
    made.approved()
    return made


def rows(text: str | bytes) -> list[list[str]]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


def test_what_is_approved_goes_to_buffer(library: Library) -> None:
    done = library.run(*MONTH, "buffer")
    assert rows(done.out) == [
        ["Text", "Image URL", "Tags", "Posting Time"],
        [WORDS, f"{BASE}media/door.png", "", "2026-10-19 10:00"],
    ]
    assert done.err == (
        "note: alt texts do not go along, since Buffer's file has no place for them: add them in Buffer "
        "(1 post: reading-room)\n"
        "note: all times are those of Asia/Baku; Buffer reads them in the zone of the channel, "
        "so see that it is the same\n"
        "2 slots left out:\n"
        "  2 because its author has not submitted it as it stands\n"
        "  → 'socialctl status' says what they lack\n"
    )
    assert library.run(*MONTH, "buffer") == done


def test_what_is_approved_goes_to_publer(library: Library) -> None:
    _, row = rows(library.run(*MONTH, "publer").out)
    assert row == ["2026-10-19 10:00", WORDS, "", f"{BASE}media/door.png", "", "", "The open door"] + [""] * 5


def test_each_account_has_its_file(library: Library, tmp_path: Path) -> None:
    library.approved(EVENT)
    folder = tmp_path / "out"
    done = library.run(*MONTH, "publer", "-o", f"{folder}/")
    assert sorted(path.name for path in folder.iterdir()) == ["publer-facebook-1.csv", "publer-mastodon-1.csv"]
    assert [row[1] for row in rows((folder / "publer-mastodon-1.csv").read_bytes())[1:]] == [
        WORDS,
        "Meet the author in the reading room.",
    ]
    assert "left out" not in done.err
    assert "this makes 2 files" in library.run(*MONTH, "publer", code=2).err
    one = library.run(*MONTH, "publer", "--account", "facebook")
    assert rows(one.out) == rows((folder / "publer-facebook-1.csv").read_bytes())


def test_a_folder_that_is_not_there_yet_is_made_for_one_file_too(library: Library, tmp_path: Path) -> None:
    library.run(*MONTH, "buffer", "-o", f"{tmp_path}/new/")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["buffer-mastodon-1.csv"]


@pytest.mark.parametrize("include", ["pending", "all"])
@pytest.mark.parametrize("name", ["buffer", "publer"])
def test_nothing_else_can_be_included(library: Library, name: str, include: str, tmp_path: Path) -> None:
    done = library.run(*MONTH, name, "--include", include, "-o", tmp_path / "x.csv", code=2)
    assert done.out == ""
    assert f"--format {name} takes approved posts only" in done.err
    assert not (tmp_path / "x.csv").exists()


def test_what_a_spreadsheet_would_run_stops_all_of_it(library: Library, tmp_path: Path) -> None:
    library.path(EVENT).write_text(library.path(EVENT).read_text("utf-8").replace("Meet the", "@all meet the"), "utf-8")
    library.commit()
    library.approved(EVENT)
    done = library.run(*MONTH, "buffer", "-o", f"{tmp_path}/out/", code=1)
    assert done.out == ""
    assert done.err.splitlines()[:3] == [
        f"error: {EVENT} on {account} (content/posts/{EVENT}.md): its text begins with @, and a spreadsheet would run "
        "it; begin it with a word, and have it approved again"
        for account in ("facebook", "mastodon")
    ] + ["nothing was written for buffer, since it would not be published as it was approved"]
    assert not (tmp_path / "out").exists()
    period = ("calendar", "--from", "2026-10-01", "--to", "2026-10-20", "--format", "buffer")
    assert len(rows(library.run(*period).out)) == 2


def test_what_lies_in_the_past_is_not_handed_over(library: Library, tmp_path: Path) -> None:
    done = library.run(*MONTH, "buffer", "-o", tmp_path / "x.csv", now="2026-10-19T10:00")
    assert "what lies in the past is left out, since it might go out twice (1 post: reading-room)" in done.err
    assert "there is nothing to hand over from 2026-10-01 to 2026-10-31" in done.err
    assert not (tmp_path / "x.csv").exists()
    assert done.out == ""


def test_files_of_an_earlier_run_are_named(library: Library, tmp_path: Path) -> None:
    (tmp_path / "buffer-mastodon-2.csv").write_text("old")
    (tmp_path / "notes.csv").write_text("mine")
    done = library.run(*MONTH, "buffer", "-o", tmp_path)
    assert f"files of an earlier run lie in {tmp_path}: buffer-mastodon-2.csv" in done.err
    assert (tmp_path / "buffer-mastodon-2.csv").read_text() == "old"
    assert "earlier run" not in library.run(*MONTH, "publer", "-o", tmp_path).err


def test_it_comes_back_as_a_draft(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "publer.csv"
    library.run(*MONTH, "publer", "-o", file)
    options = ("--account", "mastodon", "--author", "leyla", "--type", "text", "--purpose", "service")
    done = library.run("import", "csv", file, *options, now=None)
    assert "1 post written below content/posts/imported/, as drafts" in done.out
    (path,) = (library.root / "content/posts/imported").iterdir()
    text = path.read_text("utf-8")
    assert "status: draft" in text
    assert "file: media/door.png" in text
    assert "alt: The open door" in text
    assert text.endswith(f"---\n\n{WORDS}\n")
    # The example in the calendar is the old post, approved as it was.
    assert rows(library.run(*MONTH, "buffer").out)[1][0] == WORDS


@pytest.mark.parametrize(
    ("written", "fits"),
    [
        ("https://library.example.org/", True),
        ("https://library.example.org/a/b%20c/", True),
        ("https://kitabxana.example.az:8443/məzmun/", True),
        ("http://library.example.org/", False),
        ("https://library.example.org", False),
        ("https://library.example.org/content", False),
        ("https://library.example.org/?path=/", False),
        ("https://library.example.org/#/", False),
        ("https://library.example.org/a,b/", False),
        ("https://user:secret@library.example.org/", False),
        ("https:///content/", False),
        ("library.example.org/", False),
    ],
)
def test_where_pictures_can_be_fetched_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: str, fits: bool
) -> None:
    policy = scene.POLICY.replace("calendar: {clause:", f"calendar: {{media_base_url: '{written}', clause:")
    root = scene.repository(tmp_path / "r", policy=policy, in_git=False)
    done = scene.call(capsys, "policy", "check", "--root", root, "--now", scene.NOW)
    said = " ".join(done.out.split())
    assert ("is not an address that the paths of pictures can follow" in said) != fits
    if not fits:
        assert "begin with https:// and end with /, without ?, # and commas" in said
        assert "policy.yaml:" in said
