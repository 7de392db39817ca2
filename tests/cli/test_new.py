"""new: one valid draft, which reads back as it was given, or a clear error and nothing written."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import resource
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from scene import COMMAND, NOW, call, git, own_signals, post, repository

from socialctl.cli import _boundary
from socialctl.store import posts

COMMON = ("--author", "leyla", "--account", "mastodon", "--type", "text", "--purpose", "service", "--now", NOW)


def files(root: Path) -> dict[str, bytes]:
    """Everything below content/."""
    return {str(path.relative_to(root)): path.read_bytes() for path in (root / "content").rglob("*") if path.is_file()}


def new(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str | Path) -> tuple[int, str, str]:
    """Write a draft with everything given."""
    return call(capsys, "new", "--root", root, *COMMON, *arguments)


def test_a_draft_with_everything_filled_in(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(tmp_path / "r", {})
    monkeypatch.chdir(root / "content")
    code, out, err = new(capsys, root, "Oxu zalı yenidən açıqdır", "--at", "2026-11-02T10:00", "--account", "facebook")
    assert (code, err) == (0, "")
    assert out == "posts/2026/11/oxu-zali-yeniden-aciqdir.md\n", "the path from where the person stands"
    path = root / "content/posts/2026/11/oxu-zali-yeniden-aciqdir.md"
    assert path.read_text(encoding="utf-8") == (
        "---\n"
        "id: oxu-zali-yeniden-aciqdir\n"
        "title: Oxu zalı yenidən açıqdır\n"
        "author: leyla\n"
        "status: draft\n"
        "purpose: service\n"
        "type: text\n"
        "accounts: [mastodon, facebook]\n"
        "schedule: 2026-11-02T10:00\n"
        "language: az\n"
        "---\n"
    )
    assert call(capsys, "validate", "--root", root, "--now", NOW).code == 0, "a draft stops nothing"


def test_it_never_overwrites(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {})
    for _ in range(3):
        assert new(capsys, root, "Salam")[0] == 0
    assert set(files(root)) == {f"content/posts/2026/10/{name}.md" for name in ("salam", "salam-2", "salam-3")}
    before = files(root)
    code, out, err = new(capsys, root, "Another", "--id", "salam")
    assert (code, out) == (2, "")
    assert "the id salam is there already" in err
    assert files(root) == before
    for name in ("other.md", "named.md"):
        (root / "content/posts/2026/10" / name).write_text("no post")
    (root / "content/posts/2026/10/named.md").write_text(post(id="taken"))
    before = files(root)
    for taken in ("other", "taken"):
        code, out, err = new(capsys, root, "Another", "--id", taken)
        assert (code, out) == (2, "")
        assert "already" in err
    assert files(root) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--author", "nobody"], "the policy knows no author 'nobody'"),
        (["--author", "layla"], "did you mean leyla?"),
        (["--account", "instagram"], "the policy knows no account 'instagram'"),
        (["--type", "poem"], "the policy knows no type 'poem'"),
        (["--purpose", "fun"], "the policy knows no purpose 'fun'"),
        (["--language", "de"], "the policy knows no language 'de'"),
        (["--at", "tomorrow"], "--at 'tomorrow' is not a time"),
        (["--at", "2026-10-19"], "has no time of day"),
        (["--at", "2026-02-30T10:00"], "does not exist in the calendar"),
        (["--id", "../../../etc/passwd"], "is not an id"),
        (["--id", "UPPER"], "is not an id"),
        (["--id", "a" * 101], "is not an id"),
        (["--id", "-a"], "is not an id"),
        (["--now", "now"], "--now 'now' is not a time"),
    ],
)
def test_wrong_values_write_nothing(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = repository(tmp_path / "r", {})
    code, out, err = new(capsys, root, "A title", *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert files(root) == {}


@pytest.mark.parametrize("option", ["author", "account", "type", "purpose"])
def test_what_is_missing_is_named_where_nobody_can_be_asked(
    option: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = repository(tmp_path / "r", {})
    rest = list(COMMON)
    at = rest.index(f"--{option}")
    del rest[at : at + 2]
    code, _, err = call(capsys, "new", "--root", root, "A title", *rest)
    assert code == 2
    assert f"--{option} is missing" in err
    assert "one" in err
    assert files(root) == {}


def test_the_author_is_known_by_the_address_git_has(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {})
    git(root, "config", "user.email", "rashad@library.example.org")
    rest = COMMON[2:]
    assert call(capsys, "new", "--root", root, "A title", *rest).code == 0
    assert b"author: rashad\n" in files(root)["content/posts/2026/10/a-title.md"]


def test_clocks_going_forward_and_back(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    policy = (repository(tmp_path / "x") / "policy.yaml").read_text().replace("Asia/Baku", "Europe/Berlin")
    root = repository(tmp_path / "r", {}, policy=policy)
    for at in ("2027-03-28T02:30", "2026-10-25T02:30"):
        code, _, err = new(capsys, root, "A title", "--at", at)
        assert code == 2
        assert "clocks change then" in err
        assert err.count(":30:00+0") == 2, "both instants are offered"
    assert files(root) == {}
    assert new(capsys, root, "A title", "--at", "2026-10-25T02:30+01:00")[0] == 0


@pytest.mark.parametrize("title", ["!!!", "😀", "語", "—", "\u200b"])
def test_titles_that_no_id_can_be_made_of(title: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {})
    code, _, err = new(capsys, root, title)
    assert code == 2
    assert "no id can be made from this title" in err
    assert new(capsys, root, title, "--id", "given")[0] in (0, 2)


def test_the_editor_is_the_one_git_would_open(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {})
    git(root, "config", "core.editor", "sh -c 'cat \"$1\" > edited' x")
    assert new(capsys, root, "A title", "--edit")[0] == 0
    assert (root / "edited").read_bytes() == files(root)["content/posts/2026/10/a-title.md"]
    git(root, "config", "core.editor", "false")
    code, _, err = new(capsys, root, "Another title", "--edit")
    assert code == 3
    assert "the editor false failed" in err


def test_a_disk_that_is_full_leaves_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, before[1]))
    try:
        code, _, err = new(capsys, root, "A title")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert code == 3
    assert "cannot write: File too large" in err
    assert files(root) == {}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One repository for all titles; not in git, which each run would ask."""
    return repository(tmp_path_factory.mktemp("titles") / "r", {}, in_git=False)


WORDS = st.sampled_from(
    [
        *("Məhsul", "İŞIQ", "ığ", "öŞÇ", "no", "yes", "~", "null", "014", "1e3", "12:30", "2026-10-19", "=", "<<"),
        *(
            "#",
            " # ",
            ": ",
            "- ",
            "? ",
            "&a",
            "*a",
            "!",
            "!!str",
            "|",
            ">",
            "'",
            '"',
            "\\",
            "%",
            "@",
            "`",
            "{",
            "}",
            "[",
        ),
        *(
            "]",
            ",",
            "---",
            "...",
            "\n",
            "\n---\n",
            "\t",
            "\r",
            "\u2028",
            "\u0085",
            "\ufeff",
            "\x00",
            "\x1b[2J",
            "\u202e",
        ),
        *("😀", "👩‍💻", "\u200b", "é", "e\u0301", "\udc80", "[/]", "[bold]", ":smile:", "=1+1", "<script>", "  "),
    ]
)
TITLE = st.lists(WORDS, min_size=1, max_size=5).map("".join) | st.text(max_size=60)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=TITLE)
@example(title="")
@example(title=" ")
@example(title="Oxu zalı: yenidən açıqdır")
@example(title="'quoted'")
@example(title="x" * 5000)
@example(title="a\n---\nb")
def test_any_title_is_written_and_read_back_equal_or_refused(title: str, root: Path) -> None:
    raw = io.BytesIO()
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(raw, "utf-8")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), own_signals():
        code = _boundary.run(["new", "--root", str(root), *COMMON, "--id", "title", "--", title])
    err.flush()
    said = raw.getvalue().decode()
    found = files(root)
    try:
        if code == 0:
            ((path, data),) = found.items()
            loaded = posts.load(path, data)
            assert loaded.source.front["title"] == title
            assert loaded.file.post.title == title
            assert loaded.faults == ()
            assert loaded.file.body.strip() == ""
        else:
            assert code == 2
            assert said.startswith("error: ")
            assert "fault of its own" not in said
            assert found == {}, "nothing is written"
    finally:
        shutil.rmtree(root / "content" / "posts")
        (root / "content" / "posts").mkdir()


def test_everyday_titles_are_written(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not only refused: these titles people do write."""
    everyday = [
        "Galaxy 24.2: what is new",
        "We fixed issue # 12 today",
        "#GalaxyDay is here",
        "&more news",
        "@library, [Update] 100% {open}",
        "'Q' & \"A\"",
        "no",
        "12:30",
        "Kitab klubu — oktyabr görüşü",
        "ШІҮ / ЯЫ",
    ]
    for number, title in enumerate(everyday):
        code, _, err = new(capsys, root, "--id", f"everyday-{number}", "--", title)
        assert code == 0, err
        path = f"content/posts/2026/10/everyday-{number}.md"
        assert posts.load(path, files(root)[path]).file.post.title == title


def test_an_id_of_a_post_that_stands_elsewhere_is_taken(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"2025/01/salam.md": post(id="salam")})
    assert new(capsys, root, "Salam")[0] == 0
    assert "content/posts/2026/10/salam-2.md" in files(root)


def test_on_a_terminal_it_asks_for_what_is_missing(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {})
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [COMMAND, "new", "A title", "--now", NOW], cwd=root, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        os.close(theirs)
        os.write(ours, b"leyla\nservice\ntext\nmastodon facebook\n")
        out = process.communicate(timeout=60)[0]
    os.close(ours)
    assert process.returncode == 0
    assert out == b"content/posts/2026/10/a-title.md\n"
    assert b"accounts: [mastodon, facebook]\n" in files(root)["content/posts/2026/10/a-title.md"]
