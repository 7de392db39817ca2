"""socialctl import galaxy-social, from the command line."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from socialctl.model.errors import ToolError
from socialctl.store import repository

from .conftest import Files, Run, tree

POST = "---\nmedia: [mastodon-lib]\nhashtags: {mastodon-lib: [Books]}\n---\nHello\n"
Galaxy = Callable[..., Path]


def test_brings_in_posts_pictures_and_accounts(galaxy: Galaxy, socialctl: Run, repo: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n\x00"
    folder = galaxy({"posts/2026/Äpfel_1.md": POST + "![A](../images/a.png)", "posts/images/a.png": picture})
    code, out, err = socialctl("import", "galaxy-social", folder)
    assert (code, err) == (0, "")
    assert set(tree(repo)) == {
        "policy.yaml",
        "content/posts/imported/2026/apfel-1.md",
        "content/media/imported/images/a.png",
    }
    assert (repo / "content/media/imported/images/a.png").read_bytes() == picture
    assert "1 post written" in out
    assert "1 picture copied" in out
    assert "mastodon-lib" in out
    assert socialctl("validate")[0] == 0


def test_second_run_changes_nothing(galaxy: Galaxy, socialctl: Run, repo: Path) -> None:
    folder = galaxy({"posts/a/x.md": POST, "posts/b/x.md": POST, "posts/b/X!.md": POST})
    assert socialctl("import", "galaxy-social", folder)[0] == 0
    before = tree(repo)
    assert {path for path in before if path.endswith(".md")} == {
        f"content/posts/imported/{path}" for path in ("a/x.md", "b/x-2.md", "b/x-3.md")
    }
    code, out, _ = socialctl("import", "galaxy-social", folder)
    assert code == 0
    assert "3 posts already there" in out
    assert tree(repo) == before


def test_moved_and_edited_posts_are_left_alone(galaxy: Galaxy, socialctl: Run, repo: Path) -> None:
    folder = galaxy({"posts/x.md": POST, "posts/y.md": POST})
    socialctl("import", "galaxy-social", folder)
    (repo / "content/posts/2026").mkdir()
    (repo / "content/posts/imported/x.md").rename(repo / "content/posts/2026/renamed.md")
    edited = repo / "content/posts/imported/y.md"
    edited.write_text(edited.read_text("utf-8").replace("Hello", "Good day"), "utf-8")
    before = tree(repo)
    code, out, _ = socialctl("import", "galaxy-social", folder)
    assert code == 0
    assert "posts/x.md is at content/posts/2026/renamed.md" in out
    assert tree(repo) == before


def test_dry_run_writes_nothing(galaxy: Galaxy, socialctl: Run, repo: Path) -> None:
    before = tree(repo)
    code, out, _ = socialctl("import", "galaxy-social", galaxy({"posts/x.md": POST}), "--dry-run")
    assert code == 0
    assert "would be written" in out
    assert tree(repo) == before


def test_posts_that_cannot_be_brought_in_are_named(galaxy: Galaxy, socialctl: Run, repo: Path) -> None:
    files: Files = {
        "posts/good.md": POST,
        "posts/none.md": "just words",
        "posts/bomb.md": "---\na: &a [1]\nb: [*a]\nmedia: [mastodon-lib]\n---\nx",
        "posts/second.md": "---\nmedia: [mastodon-lib]\n---\n---\nmedia: [x]\n---\nx",
        "posts/escape.md": '---\nmedia: [mastodon-lib]\nimages: [{url: "https://x/y.png", alt_text: "\\e[2J"}]\n---\nx',
        "posts/big.md": "x" * 300_000,
    }
    code, out, _ = socialctl("import", "galaxy-social", galaxy(files))
    assert code == 1
    assert "5 posts could not be brought in" in out
    for path in files.keys() - {"posts/good.md"}:
        assert re.search(rf"^  {path}(:\d+)?: .+", out, re.MULTILINE), path
    assert [path.name for path in (repo / "content/posts").rglob("*.md")] == ["good.md"]
    assert "\x1b" not in out


def test_links_are_not_followed(galaxy: Galaxy, socialctl: Run, repo: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"MARK")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "z.md").write_text(POST)
    folder = galaxy({"posts/x.md": POST + "![s](s.png)"})
    (folder / "posts/s.png").symlink_to(tmp_path / "secret.png")
    (folder / "posts/y.md").symlink_to(tmp_path / "outside" / "z.md")
    (folder / "posts/more").symlink_to(tmp_path / "outside")
    os.mkfifo(folder / "posts/pipe.md")
    code, out, _ = socialctl("import", "galaxy-social", folder)
    assert code == 1
    assert "posts/y.md: this is a symbolic link" in out
    assert "posts/pipe.md: " in out
    assert b"MARK" not in b"".join(tree(repo).values())
    assert [path.name for path in (repo / "content/posts").rglob("*.md")] == ["x.md"]


def test_account_names_that_mean_another_profile(galaxy: Galaxy, socialctl: Run, repo: Path) -> None:
    plugins = (
        "plugins: [{name: linkedin, class: linkedin.x, config: {account_url: 'https://linkedin.com/company/other'}}]"
    )
    folder = galaxy({"posts/x.md": "---\nmedia: [linkedin]\n---\nx"}, plugins)
    before = tree(repo)
    code, out, _ = socialctl("import", "galaxy-social", folder)
    assert code == 1
    assert "linkedin other in plugins.yml" in out
    assert tree(repo) == before


def test_pictures_are_never_overwritten(galaxy: Galaxy, socialctl: Run, repo: Path) -> None:
    here = repo / "content/media/imported/a.png"
    here.parent.mkdir(parents=True)
    here.write_bytes(b"mine")
    folder = galaxy({"posts/x.md": POST + "![A](a.png)", "posts/a.png": b"theirs"})
    code, out, _ = socialctl("import", "galaxy-social", folder)
    assert code == 1
    assert "another one" in out
    assert here.read_bytes() == b"mine"


def test_unprintable_names(galaxy: Galaxy, socialctl: Run, repo: Path) -> None:
    folder = galaxy({"posts/a\x1b[2J\n/\u202eb.md": POST, "posts/сегодня.md": POST, "posts/🎉.md": POST})
    code, out, _ = socialctl("import", "galaxy-social", folder)
    assert code == 0
    names = sorted(path.relative_to(repo).as_posix() for path in (repo / "content").rglob("*.md"))
    assert names == [f"content/posts/imported/{name}.md" for name in ("a-2j/b", "post", "segodnya")]
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--author", "leila"], "did you mean leyla?"),
        (["--purpose", "fun"], "knows no purpose"),
        (["--language", "xx"], "knows no language"),
    ],
)
def test_wrong_options(galaxy: Galaxy, socialctl: Run, arguments: list[str], said: str) -> None:
    code, _, err = socialctl("import", "galaxy-social", galaxy({"posts/x.md": POST}), *arguments)
    assert code == 2
    assert said in err


def test_options_are_used(galaxy: Galaxy, socialctl: Run, repo: Path) -> None:
    options = ["--author", "murad", "--purpose", "event", "--language", "az"]
    assert socialctl("import", "galaxy-social", galaxy({"posts/x.md": POST}), *options)[0] == 0
    written = (repo / "content/posts/imported/x.md").read_text("utf-8")
    assert "author: murad\nstatus: draft\npurpose: event\ntype: text\n" in written
    assert "language: az\n" in written


def test_wrong_folders(socialctl: Run, tmp_path: Path, galaxy: Galaxy) -> None:
    assert socialctl("import", "galaxy-social", tmp_path / "nowhere")[0] == 2
    assert "no plugins.yml" in socialctl("import", "galaxy-social", tmp_path)[2]
    assert "there is no post" in socialctl("import", "galaxy-social", galaxy({}))[2]
    broken = galaxy({"posts/x.md": POST}, "plugins: [")
    code, _, err = socialctl("import", "galaxy-social", broken)
    assert code == 2
    assert "plugins.yml:" in err


def test_a_run_that_was_cut_short_is_completed_by_the_next(
    galaxy: Galaxy, socialctl: Run, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = galaxy({f"posts/{name}.md": POST + "![A](a.png)" for name in "xyz"} | {"posts/a.png": b"A"})
    written = fails_after = 0
    whole = repository.write

    def failing(path: Path, data: bytes, *, replace: bool) -> None:
        nonlocal written
        if written == fails_after:
            raise ToolError("the disk is full", where=str(path))
        whole(path, data, replace=replace)
        written += 1

    for limit in (0, 1, 1, 1, 1):  # each run gets one file further
        written, fails_after = 0, limit
        with monkeypatch.context() as patch:
            patch.setattr(repository, "write", failing)
            code, _, err = socialctl("import", "galaxy-social", folder)
        assert (code, "the disk is full" in err) == (3, True)
    assert socialctl("import", "galaxy-social", folder)[0] == 0
    assert socialctl("validate")[0] == 0
    assert len(list((repo / "content").rglob("*.md"))) == 3
    assert (repo / "content/media/imported/a.png").read_bytes() == b"A"
