"""validate: what it judges, how it says it, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from scene import NOW, call, commit, git, post, repository, run

from socialctl.judge import MOST_OF_ONE_RULE
from socialctl.rules.registry import ALL_RULES

STRUCTURE = ("unreadable-post", "invalid-front-matter", "unknown-key", "duplicate-id", "unknown-account")
ONLY = [argument for rule in STRUCTURE for argument in ("--rule", rule)]
BAD = post(title="no # comments here")


def validate(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str | Path) -> tuple[int, str, str]:
    """Judge a repository by the rules of form alone, which do not change with the policy's taste."""
    return call(capsys, "validate", "--root", root, "--now", NOW, *ONLY, *arguments)


def as_json(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str | Path) -> dict[str, Any]:
    """The same as JSON, with what holds of every such document checked."""
    _, out, _ = validate(capsys, root, "--format", "json", *arguments)
    document: dict[str, Any] = json.loads(out)
    check_document(document)
    return document


def check_document(document: dict[str, Any]) -> None:
    """CONTRACT.md: schema, keys, no nulls, places from 1, a summary that adds up."""
    assert next(iter(document)) == "schema"
    assert document["schema"] == "socialctl/check/v1"
    assert set(document) == {"schema", "posts", "findings", "summary"}
    assert isinstance(document["posts"], int)
    needed = {"rule", "severity", "path", "line", "message"}
    optional = {"column", "post", "account", "hint", "clause"}
    for finding in document["findings"]:
        assert needed <= set(finding) <= needed | optional
        assert all(value not in (None, "") for value in finding.values())
        assert finding["line"] >= 1
        assert finding.get("column", 1) >= 1
        assert finding["severity"] in ("error", "warning")
        assert finding["rule"] in {rule.id for rule in ALL_RULES}
    severities = [finding["severity"] for finding in document["findings"]]
    assert document["summary"] == {name: severities.count(name) for name in ("error", "warning")}


def test_findings_have_the_line_a_caret_the_mend_and_the_clause(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = repository(
        tmp_path / "r",
        {
            "a.md": post(),
            "b.md": BAD,
            "c.md": post(id="c", shedule="2026-10-19T10:00", accounts="[mastodon, mastodonn]", schedule="12:30"),
        },
    )
    code, out, err = validate(capsys, root)
    assert code == 1
    assert err == ""
    assert out == (
        "content/posts/b.md\n"
        "  3:8 error unreadable-post (added to TP1)\n"
        "      3 | title: no # comments here\n"
        "        |        ^\n"
        "    a # after a value without quotes begins a comment and cuts the value off\n"
        "    → put the value in quotes ('no # comments here'), or the comment on a line\n"
        "    of its own\n"
        "\n"
        "content/posts/c.md\n"
        "  8:22 error unknown-account (TP1 2)\n"
        "      8 | accounts: [mastodon, mastodonn]\n"
        "        |                      ^\n"
        "    the policy knows no account 'mastodonn'\n"
        "    → did you mean mastodon?\n"
        "  9:1 error invalid-front-matter (added to TP1)\n"
        "      9 | schedule: 12:30\n"
        "        | ^\n"
        "    schedule '12:30' is not a time; write year-month-dayThour:minute, for\n"
        "    example 2026-10-19T10:00\n"
        "  11:1 error unknown-key (added to TP1)\n"
        "     11 | shedule: 2026-10-19T10:00\n"
        "        | ^\n"
        "    the key shedule is not known\n"
        "    → did you mean schedule?\n"
        "\n"
        "3 posts checked: 4 errors.\n"
    )


def test_the_caret_stands_under_wide_letters(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "---\n語: 😀\nə: 語 # x\n---\n"})
    lines = validate(capsys, root)[1].split("\n")
    assert lines[2:4] == ["      3 | ə: 語 # x", "        |    ^"]


def test_post_text_never_reaches_the_terminal_raw(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    nasty = "\u202e[/red]\\[bold]:smile:\u200b\x1b]0;x\x07"
    name = "[bold]\x1b[31m\u202e.md"
    root = repository(tmp_path / "r", {"a.md": post(bad_key=f"'{nasty[:-9]}'"), name: post(title=nasty)})
    code, out, _ = validate(capsys, root)
    assert code == 1
    assert not any(letter in out for letter in "\x1b\x07\u202e\u200b\x9b")
    assert "[bold]<U+001B>[31m<U+202E>.md" in out
    assert "<U+202E>[/red]\\[bold]:smile:" in out, "markup is text here"


@pytest.mark.parametrize(("staged", "on_disk"), [(post(), BAD), (BAD, post())])
def test_staged_judges_what_would_be_committed(
    staged: str, on_disk: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = repository(tmp_path / "r", {"a.md": post(title="First")})
    path = root / "content/posts/a.md"
    path.write_text(staged)
    git(root, "add", "content")
    path.write_text(on_disk)
    assert validate(capsys, root, "--staged")[0] == (staged == BAD)
    assert validate(capsys, root)[0] == (on_disk == BAD)
    assert validate(capsys, root, "--rev", "HEAD")[0] == 0


def test_rev_judges_that_commit_by_its_own_policy(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": BAD})
    (root / "content/posts/a.md").write_text(post())
    commit(root)
    (root / "policy.yaml").unlink()
    (root / "content/posts/a.md").unlink()
    commit_by_hand = ["--rev", "HEAD~1"]
    assert call(capsys, "validate", "--root", root, "--now", NOW, *commit_by_hand).code == 2, "no policy.yaml here"
    git(root, "checkout", "-q", "policy.yaml")
    assert validate(capsys, root, "--rev", "HEAD~1")[0] == 1
    assert validate(capsys, root, "--rev", "HEAD")[0] == 0
    assert validate(capsys, root)[1] == "0 posts checked: there are none under content/posts/.\n"


def test_no_posts_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {})
    code, out, _ = validate(capsys, root)
    assert (code, out) == (0, "0 posts checked: there are none under content/posts/.\n")
    assert as_json(capsys, root) == {
        "schema": "socialctl/check/v1",
        "posts": 0,
        "findings": [],
        "summary": {"error": 0, "warning": 0},
    }


def test_json_says_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": BAD, "b.md": post(id="b", shedule="x")})
    found = as_json(capsys, root)
    assert found["posts"] == 2
    assert found["findings"] == [
        {
            "rule": "unreadable-post",
            "severity": "error",
            "path": "content/posts/a.md",
            "line": 3,
            "column": 8,
            "message": "a # after a value without quotes begins a comment and cuts the value off",
            "hint": "put the value in quotes ('no # comments here'), or the comment on a line of its own",
            "clause": "added to TP1",
        },
        {
            "rule": "unknown-key",
            "severity": "error",
            "path": "content/posts/b.md",
            "line": 11,
            "column": 1,
            "post": "b",
            "message": "the key shedule is not known",
            "hint": "did you mean schedule?",
            "clause": "added to TP1",
        },
    ]


def test_json_keeps_odd_names_apart(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    names = ["new\nline.md", "caf\udce9.md", "café.md", "cafe\u0301.md", "-rf.md", ":!x.md", 'quo"te.md']
    root = repository(tmp_path / "r", dict.fromkeys(names, BAD))
    found = as_json(capsys, root)
    assert found["posts"] == len(names)
    assert {finding["path"] for finding in found["findings"]} == {f"content/posts/{name}" for name in names}


def test_json_goes_into_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": BAD})
    target = tmp_path / "found.json"
    code, out, _ = validate(capsys, root, "--format", "json", "-o", target)
    assert (code, out) == (1, "")
    check_document(json.loads(target.read_text(encoding="utf-8")))


def test_strict_counts_warnings(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": post(status="draft", shedule="x")})
    code, out, _ = validate(capsys, root)
    assert code == 0
    assert out.endswith("1 post checked: 1 warning.\n")
    assert validate(capsys, root, "--strict")[0] == 1
    (root / "content/posts/a.md").write_text(post())
    assert validate(capsys, root, "--strict")[:2] == (0, "1 post checked: nothing to mend.\n")


def test_one_rule(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": post(shedule="x", accounts="[nowhere]")})
    code, out, _ = call(capsys, "validate", "--root", root, "--now", NOW, "--rule", "unknown-key", "--format", "json")
    assert code == 1
    assert [finding["rule"] for finding in json.loads(out)["findings"]] == ["unknown-key"]
    code, out, err = call(capsys, "validate", "--root", root, "--rule", "unknown-keys")
    assert (code, out) == (2, "")
    assert err == "error: there is no rule 'unknown-keys'\n  → did you mean unknown-key?\n"


def test_paths_choose_what_is_reported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = {"a.md": BAD, "b/c.md": BAD, "b/d.md": BAD, "bb.md": BAD}
    root = repository(tmp_path / "r", posts)

    def paths(*arguments: str) -> list[str]:
        found = as_json(capsys, root, *arguments)
        assert found["posts"] == len(found["findings"])
        return [finding["path"].removeprefix("content/posts/") for finding in found["findings"]]

    assert paths("content/posts/a.md") == ["a.md"]
    assert paths("content/posts/b") == ["b/c.md", "b/d.md"], "bb.md only begins alike"
    assert paths("content/posts/b/") == ["b/c.md", "b/d.md"]
    assert paths("content/posts/b/c.md", "content/posts/a.md", "content/posts/a.md") == ["a.md", "b/c.md"]
    monkeypatch.chdir(root / "content" / "posts" / "b")
    assert paths("c.md", "../a.md") == ["a.md", "b/c.md"]
    assert paths(".") == ["b/c.md", "b/d.md"]
    assert paths("..") == sorted(posts)
    assert paths(str(root / "content/posts/bb.md")) == ["bb.md"]
    monkeypatch.chdir(root)
    assert paths(".") == sorted(posts)


@pytest.mark.parametrize("path", ["nothing.md", "content/posts/nothing.md", "policy.yaml", "content/posts/a.txt", ""])
def test_paths_that_name_no_post(path: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.txt": "x"})
    code, out, err = validate(capsys, root, path)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")


@pytest.mark.parametrize("path", ["../..", "/", "/etc/passwd", "../../etc", "content/posts/../../../x.md"])
def test_paths_outside(path: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    code, _, err = validate(capsys, root, path)
    assert code == 2
    assert "outside the content repository" in err


def test_a_path_through_links_in_circles(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    (root / "content/posts/round").symlink_to("round")
    code, _, err = validate(capsys, root, "content/posts/round/a.md")
    assert code == 2
    assert "circles" in err


def test_a_link_among_the_posts_is_a_finding(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    (root / "content/posts/link.md").symlink_to("/etc/passwd")
    for arguments in ((), ("content/posts/link.md",)):
        found = as_json(capsys, root, *arguments)
        assert [finding["message"] for finding in found["findings"]] == ["this is a symbolic link, not a file"]


def test_rules_across_posts_see_the_posts_that_were_not_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = repository(tmp_path / "r", {"a.md": post(), "b.md": post(), "c.md": post(id="c")})
    found = as_json(capsys, root, "content/posts/b.md")
    assert found["posts"] == 1
    assert [(finding["rule"], finding["path"], finding["line"]) for finding in found["findings"]] == [
        ("duplicate-id", "content/posts/b.md", 2)
    ]
    assert as_json(capsys, root, "content/posts/a.md")["findings"] == []


def test_now_decides_what_is_past(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": post(schedule="2026-10-19T10:00")})
    past = ("validate", "--root", root, "--rule", "schedule-in-past", "--format", "json", "--now")
    for now, number in (("2026-10-19T09:59", 0), ("2026-10-19T10:01", 1), ("2026-10-19T06:01+00:00", 1)):
        assert len(json.loads(call(capsys, *past, now).out)["findings"]) == number, now
    for now in ("yesterday", "2026-10-19", "2026-02-30T10:00", "", "9999-12-31T23:59"):
        done = call(capsys, *past, now)
        assert done.code == 2
        assert done.err.startswith(f"error: --now {now!r} ")


def test_a_flood_of_findings_is_cut_and_said_to_be(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Each finding costs a place, a line and paint: a hostile post must not buy a hundred thousand of them."""
    accounts = ", ".join(["nowhere"] * 1500)
    root = repository(tmp_path / "r", {"a.md": post(accounts=f"[{accounts}]"), "b.md": post(id="b")})
    found = as_json(capsys, root)
    assert found["posts"] == 2
    assert len(found["findings"]) == MOST_OF_ONE_RULE + 1
    assert any("only the first 50 are shown" in finding["message"] for finding in found["findings"])


def test_thousands_of_posts_with_one_id_are_compared_soon(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {f"{number:03}.md": post() for number in range(150)})
    found = as_json(capsys, root)
    assert [finding["path"] for finding in found["findings"]] == [f"content/posts/{n:03}.md" for n in range(1, 150)]


def test_the_installed_command_says_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": BAD, "b.md": post(id="b")})
    wanted = validate(capsys, root, "--format", "json")
    (root / "content/media").mkdir()
    done = run("validate", "--now", NOW, "--format", "json", *ONLY, cwd=root / "content" / "media")
    assert done[:2] == wanted[:2]
