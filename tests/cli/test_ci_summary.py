"""What 'ci summary' shows beside a request: everything that matters, and nothing of a post as markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import scene
import signed
from markdown_it import MarkdownIt
from markdown_it.token import Token
from scene import call, git
from signed import EVENT, POST

from socialctl.cli._ci_summary import MOST_BYTES
from socialctl.model.markdown import fenced, span

NOW = "2026-10-06T09:00"
MARKUP = (
    "@team and @someone/else #1 GH-1 https://evil.example www.evil.example me@evil.example",
    "<script>alert(1)</script> <!-- hidden --> <details>",
    "[click](https://evil.example) ![x](https://evil.example/x.png) <https://evil.example>",
    "# heading\n## another\na\n===\nb\n---\n- item\n1. one\n> quote\n\n    code",
    "```\nout of the fence @team\n```\n~~~\n````text\nagain\n`````",
    "`` ` ``` span ` `` @team",
    "| a | b |\n|---|---|\n| @c | d |",
    "*em* **strong** ~~s~~ :tada: $x$ [^1] &lt;b&gt; &#64;team \\@team",
    "[ref]: https://evil.example",
)


def leaves(tokens: list[Token]) -> list[Token]:
    """All tokens, those inside others instead of these."""
    return [leaf for token in tokens for leaf in (leaves(token.children) if token.children else [token])]


def check_inert(text: str) -> None:
    """No markup but our own: nothing of a post outside fences and code spans."""
    found = leaves(MarkdownIt("gfm-like", {"html": True, "linkify": True}).parse(text))
    kinds = {token.type for token in found}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "table_open", "s_open", "em_open"}, kinds
    assert not kinds & {"blockquote_open", "ordered_list_open", "hr", "code_block"}, kinds
    said = " ".join(token.content for token in found if token.type == "text")
    for sign in ("@", "#", "<", "://", "evil", "team", "&"):
        assert sign not in said, (sign, said)


def test_markup_in_every_place(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = scene.repository(tmp_path / "r", {})
    for number, words in enumerate(MARKUP):
        title = words.replace("\n", " ").replace("'", "''")
        text = scene.post(f"{words}\n", id=f"p{number}", title=f"'{title}'", accounts="[mastodon, facebook]")
        text = text.replace("language:", f"'{title}': x\nlanguage:") if "[ref]" not in words else text
        (root / f"content/posts/{number} {title.replace('/', '')[:60]}.md").write_text(text)
    scene.commit(root)
    done = call(capsys, "ci", "summary", "--root", root, "--base", "HEAD~1", "--now", NOW)
    assert done.code == 0
    check_inert(done.out)
    for words in MARKUP:
        assert words in done.out, "the words are not shown as they are"
    headings = re.findall(r"^## ", done.out, re.MULTILINE)
    assert len(headings) >= len(MARKUP)


def test_the_check_sees_what_is_not_inert() -> None:
    for words in ("@team", "<b>", "[a](b)", "> x", "https://evil.example", "&", "---"):
        with pytest.raises(AssertionError):
            check_inert(f"# What this changes\n\n{words}\n")
    check_inert("\n".join(fenced("@team")) + "\n\n" + span("@team"))


def test_spans_and_fences_give_the_words_back() -> None:
    read = MarkdownIt("commonmark")
    for words in (*MARKUP, "`", "``", "` `` `", " a ", "a`", "`a", "\\`", "```"):
        line = " ".join(words.split())
        (code,) = [token for token in leaves(read.parse(span(words))) if token.type == "code_inline"]
        assert code.content == line
        (block,) = read.parse("\n".join(fenced(words)))
        assert block.content == f"{words}\n"


def test_state_counts_and_findings(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    library = signed.library(tmp_path, capsys)
    base = library.git("rev-parse", "HEAD").strip()
    library.approved(POST)
    library.edit(EVENT, "language: en", "langauge: en")
    library.commit()
    text = library.run("ci", "summary", "--base", base, now=NOW).out
    assert "- ` approval of reading-room by rashad `" in text
    assert "2 posts to look at, of 2 there." in text
    calendar, event, approved = text.split("\n## ")[1:]
    assert calendar.startswith("The calendar\n\n3 slots changed. Times in ` Asia/Baku `.\n")
    assert "- ` ~ mastodon: was ready, is now approved `" in calendar
    assert "State: **approved**." in approved, "what was signed about it changed, and not the post"
    assert "unknown-key" in event
    assert "### ` mastodon `: ` Mastodon @lib@example.org `, Thursday 22 October 2026 18:00 (+04)" in event
    assert "text: 36 of 500 characters, links as 23" in event


def test_the_calendar_leaves_room_for_the_posts(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = scene.repository(tmp_path / "r", {f"{one}.md": scene.post(id=one) for one in "abc"})
    for one in "abc":
        (root / f"content/posts/{one}.md").write_text(scene.post("@team ```\n", id=one, schedule="2026-10-20T10:00"))
    scene.commit(root)
    arguments = ("ci", "summary", "--root", root, "--base", "HEAD~1", "--now", NOW)
    text = call(capsys, *arguments).out
    assert text.count("- ` ~ mastodon: the text changed `\n  ````diff\n  - The reading") == 3
    check_inert(text)
    monkeypatch.setattr("socialctl.cli._ci_summary._MOST_OF_THE_CALENDAR", 300)
    short = call(capsys, *arguments).out
    assert "2 more posts would make this too long: see 'socialctl calendar diff'." in short
    assert short.count("mastodon: the text changed") == 1
    assert "\n## " in short.split("would make this too long")[1], "the posts themselves are shown"


def test_a_base_that_had_no_policy_has_no_calendar(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = tmp_path / "r"
    root.mkdir()
    git(root, "init", "--quiet")
    scene.commit(root)
    scene.repository(root, in_git=False)
    scene.commit(root)
    done = call(capsys, "ci", "summary", "--root", root, "--base", "HEAD~1", "--now", NOW)
    assert done.code == 0
    assert "## The calendar" not in done.out
    assert "1 post to look at, of 1 there." in done.out


def test_a_base_without_a_policy_says_that_approvals_were_not_looked_at(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    library = signed.bare_library(tmp_path, capsys)
    base = library.git("rev-parse", "HEAD").strip()
    mark = library.ratify_directly(signed.policy(), ["nigar"])
    library.git("config", "socialctl.anchor", mark.digest)
    library.approved(POST)
    library.git("config", "--unset", "socialctl.anchor")
    text = library.run("ci", "summary", "--base", base, now=NOW).out
    assert "Approvals were not looked at" in text
    assert "approved" not in text.replace("Approvals", "")


def test_only_what_the_request_changes_is_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = scene.repository(tmp_path / "r", {"a.md": scene.post(), "b.md": scene.post(id="b")})
    git(root, "branch", "-M", "main")
    git(root, "checkout", "--quiet", "-b", "request")
    (root / "content/posts/a.md").write_text(scene.post("Other words.\n"))
    scene.commit(root)
    git(root, "checkout", "--quiet", "main")
    (root / "content/posts/b.md").write_text(scene.post("The main branch moved on.\n", id="b"))
    scene.commit(root)
    text = call(capsys, "ci", "summary", "--root", root, "--base", "main", "--rev", "request", "--now", NOW).out
    assert "Other words." in text
    assert "moved on" not in text
    assert "1 post to look at, of 2 there." in text
    nothing = call(capsys, "ci", "summary", "--root", root, "--base", "main", "--now", NOW).out
    assert "Nothing below content/, and not the policy." in nothing
    assert "0 posts to look at, of 2 there." in nothing


def test_a_post_that_cannot_be_read_is_said_to_be_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = scene.repository(tmp_path / "r", {})
    (root / "content/posts/@team.md").write_text("---\ntitle: no # comments\n---\n")
    scene.commit(root)
    text = call(capsys, "ci", "summary", "--root", root, "--base", "HEAD~1", "--now", NOW).out
    assert "## ` content/posts/@team.md `\n\nIt cannot be read.\n" in text
    assert "unreadable-post" in text
    check_inert(text)


def test_it_stays_below_what_a_service_takes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = scene.repository(tmp_path / "r", {})
    for number in range(12):
        text = scene.post("ə" * 60_000 + f"\n{number}\n", id=f"p{number}", accounts="[mastodon, facebook]")
        (root / f"content/posts/{number:02}.md").write_text(text, "utf-8")
    scene.commit(root)
    done = call(capsys, "ci", "summary", "--root", root, "--base", "HEAD~1", "--now", NOW)
    size = len(done.out.encode())
    print(f"{size:,} bytes")
    assert MOST_BYTES / 2 < size < 1 << 20
    assert re.search(r"\d+ more posts? would make this too long", done.out)


def test_commits_that_are_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = scene.repository(tmp_path / "r")
    for arguments in (("--base", "nowhere"), ("--base", "HEAD", "--rev", "nowhere"), ("--base", "--help")):
        assert call(capsys, "ci", "summary", "--root", root, *arguments).code == 2
