"""preview: what each account will show, with exact counts; a post named by id, path or the beginning of its id."""

from __future__ import annotations

from pathlib import Path

import pytest
from scene import call, git, post, repository

POSTS = {
    "a.md": post(id="reading-room", accounts="[mastodon, facebook]"),
    "2026/10/b.md": post(id="reading-club"),
    "c.md": post(id="exhibition", title="Exhibition"),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "r", POSTS)


def test_what_each_account_shows(capsys: pytest.CaptureFixture[str], root: Path) -> None:
    code, out, err = call(capsys, "preview", "reading-room", "--root", root)
    assert (code, err) == (0, "")
    assert out == (
        "The reading room is open again (reading-room, ready)\n"
        "\n"
        "mastodon: Mastodon @lib@example.org, Monday 19 October 2026 10:00 (+04)\n"
        "  The reading room is open again from Monday.\n"
        "  text: 43 of 500 characters, links as 23\n"
        "\n"
        "facebook: Facebook Page Test Library, Monday 19 October 2026 10:00 (+04)\n"
        "  The reading room is open again from Monday.\n"
        "  text: 43 of 63,206 characters (UTF-16 units), not documented by the platform\n"
    )


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("exhibition", "exhibition"),
        ("exh", "exhibition"),
        ("reading-r", "reading-room"),
        ("content/posts/a.md", "reading-room"),
        ("a.md", "reading-room"),
        ("2026/10/b.md", "reading-club"),
    ],
)
def test_ways_to_name_a_post(name: str, wanted: str, capsys: pytest.CaptureFixture[str], root: Path) -> None:
    code, out, _ = call(capsys, "preview", name, "--root", root)
    assert code == 0
    assert f"({wanted}, ready)" in out


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("reading", "'reading' begins more than one id\n  → write one of reading-club, reading-room"),
        ("exibition", "there is no post 'exibition'\n  → did you mean exhibition?"),
        ("zzz", "there is no post 'zzz'"),
        ("", "there is no post ''"),
        ("../../etc/passwd", "there is no post"),
        ("policy.yaml", "there is no post"),
        ("content/posts", "there is no post"),
        ("x" * 5000, "there is no post"),
        ("a\x1b[2J", "there is no post 'a\\x1b[2J'"),
    ],
)
def test_names_of_no_post(name: str, message: str, capsys: pytest.CaptureFixture[str], root: Path) -> None:
    code, out, err = call(capsys, "preview", name, "--root", root)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {message}")


def test_from_within_the_folder(
    capsys: pytest.CaptureFixture[str], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "content/posts/2026")
    assert "(reading-club, ready)" in call(capsys, "preview", "10/b.md").out


def test_a_post_that_cannot_be_read(capsys: pytest.CaptureFixture[str], root: Path) -> None:
    (root / "content/posts/c.md").write_text(post(title="no # x"))
    code, _, err = call(capsys, "preview", "c.md", "--root", root)
    assert code == 2
    assert err.startswith("error: content/posts/c.md:3:8: a # after a value")
    assert call(capsys, "preview", "reading-room", "--root", root).code == 0, "another one is still found"


def test_index_and_commit(capsys: pytest.CaptureFixture[str], root: Path) -> None:
    path = root / "content/posts/c.md"
    path.write_text(post(id="exhibition", title="Second"))
    git(root, "add", ".")
    path.write_text(post(id="exhibition", title="Third"))
    for arguments, title in (((), "Third"), (("--staged",), "Second"), (("--rev", "HEAD"), "Exhibition")):
        assert call(capsys, "preview", "exhibition", "--root", root, *arguments).out.startswith(f"{title} (")


def test_a_draft_without_much_is_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "---\nid: a\nstatus: draft\naccounts: [mastodon, nowhere]\n---\n"})
    code, out, _ = call(capsys, "preview", "a", "--root", root)
    assert code == 0
    assert "no time yet" in out
    assert "nowhere: the policy knows no such account" in out


def test_text_stays_text(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    body = "[bold]x[/bold] [/] :smile: \u202e \u200b\ttab\n"
    root = repository(
        tmp_path / "r", {"a.md": post(body, title="'[red]T[/red]'", media="[{file: 'a[b].jpg', alt: '[/]'}]")}
    )
    code, out, _ = call(capsys, "preview", "reading-room", "--root", root)
    assert code == 0
    assert out.startswith("[red]T[/red] (")
    assert "[bold]x[/bold] [/] :smile: <U+202E> <U+200B> tab" in out
    assert "[a[b].jpg: [/]]" in out


def test_what_is_too_long_is_marked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": post("ə" * 501)})
    assert (
        "text: 501 of 500 characters, links as 23 TOO LONG"
        in call(capsys, "preview", "reading-room", "--root", root).out
    )


# --- As a page ------------------------------------------------------------------------------------------------------


def test_a_page(capsys: pytest.CaptureFixture[str], root: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert call(capsys, "preview", "reading-room", "--format", "html", "-o", page, "--root", root) == (0, "", "")
    text = page.read_text("utf-8")
    assert text.startswith("<!doctype html>\n")
    assert text.count("The reading room is open again from Monday.") == 2
    for shown in ("Mastodon", "Facebook Page", "@lib@example.org"):
        assert shown in text
    done = call(capsys, "preview", "reading-room", "--format", "html", "--root", root)
    assert (done.out, done.err) == (text, "")


def test_a_page_of_a_post_with_faults(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """What cannot be read, and where it cannot go, stands on the page, too."""
    made = repository(tmp_path / "r", {"a.md": post(accounts="[mastodon, myspace]", lenguage="en", schedule=None)})
    done = call(capsys, "preview", "reading-room", "--format", "html", "--root", made)
    assert done.code == 0
    assert "not read: " in done.err
    assert "not read: " in done.out
    assert "myspace: the policy knows no such account" in done.out
    assert "vaxtı hələ yoxdur" in done.out


def test_a_file_is_for_the_page(capsys: pytest.CaptureFixture[str], root: Path, tmp_path: Path) -> None:
    done = call(capsys, "preview", "reading-room", "-o", tmp_path / "x", "--root", root)
    assert done.code == 2
    assert "add --format html" in done.err
    assert not (tmp_path / "x").exists()


def test_a_page_takes_no_place_of_a_post(capsys: pytest.CaptureFixture[str], root: Path) -> None:
    path = root / "content" / "posts" / "a.md"
    before = path.read_bytes()
    assert call(capsys, "preview", "reading-room", "--format", "html", "-o", path, "--root", root).code == 2
    assert path.read_bytes() == before
