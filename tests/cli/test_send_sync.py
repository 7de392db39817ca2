"""send and sync: two people, two clones, one server; whatever goes wrong, nothing anybody wrote is lost."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from scene import COMMAND, POLICY, Done, call, git, post, repository, run

POST = "content/posts/a.md"


class World(NamedTuple):
    """The server, and the clones of two people."""

    server: Path
    leyla: Path
    rashad: Path


@pytest.fixture
def world(tmp_path: Path) -> World:
    server = tmp_path / "server.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(server))
    first = repository(tmp_path / "first")
    git(first, "branch", "-M", "main")
    git(first, "push", "--quiet", str(server), "main")
    clones = [tmp_path / name for name in ("leyla", "rashad")]
    for clone in clones:
        git(tmp_path, "clone", "--quiet", str(server), str(clone))
    return World(server, *clones)


@pytest.fixture
def tool(capsys: pytest.CaptureFixture[str]) -> Tool:
    return Tool(capsys)


class Tool:
    """The command in somebody's clone. Whatever it says is short enough for a terminal, and nothing it does leaves
    something unfinished or a lock behind."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, root: Path, *arguments: str, wide: bool = False, finished: bool = True) -> Done:
        done = call(self.capsys, arguments[0], "--root", root, *arguments[1:])
        for line in (done.out + done.err).splitlines():
            assert wide or len(line) <= 80, line
        if finished:
            assert not (root / ".git/MERGE_HEAD").exists()
        assert not (root / ".git/index.lock").exists()
        return done

    def ok(self, root: Path, *arguments: str, wide: bool = False) -> str:
        code, out, err = self(root, *arguments, wide=wide)
        assert (code, err) == (0, ""), (out, err)
        return out


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def read(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8")


def at(root: Path, path: str, revision: str = "main") -> str:
    return git(root, "show", f"{revision}:{path}")


def subject(root: Path, revision: str = "main") -> str:
    return git(root, "log", "-1", "--format=%s", revision).strip()


def hook(root: Path, name: str, text: str) -> None:
    path = root / "hooks" / name if (root / "hooks").is_dir() else root / ".git/hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def approval(name: str, person: str, decision: str = "approve") -> dict[str, str]:
    path = f"content/approvals/posts/{name}/{person}-0a1b2c3d.json"
    return {f"{path}.sig": "signature\n", path: f'{{"decision": "{decision}", "person": "{person}"}}\n'}


def state(root: Path) -> tuple[dict[str, bytes], str, str]:
    """Every file of the folder, the index, and the commit."""
    files = {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }
    return files, git(root, "ls-files", "--stage"), git(root, "rev-list", "--max-count=1", "--all")


# --- Sending ----------------------------------------------------------------------------------------------------------


def test_nothing_to_send(world: World, tool: Tool) -> None:
    assert tool.ok(world.leyla, "send") == "Nothing to send: what is here was sent already.\n"
    write(world.leyla, "notes.txt", "not content")
    write(world.leyla, "content/posts/.a.md.0123456789ab.tmp", "litter")
    assert tool.ok(world.leyla, "send").startswith("Nothing")
    assert tool.ok(world.leyla, "sync") == "Nothing new at origin/main.\n"


def test_a_new_post(world: World, tool: Tool) -> None:
    write(world.leyla, "content/posts/2026/10/x.md", post(id="open-access"))
    assert tool.ok(world.leyla, "send") == "Committed:\n  new post open-access\nSent to origin/main.\n"
    assert at(world.server, "content/posts/2026/10/x.md") == post(id="open-access")
    assert subject(world.server) == "New post open-access"
    assert tool.ok(world.leyla, "send").startswith("Nothing")
    assert tool.ok(world.rashad, "sync") == "Came from origin/main:\n  new post open-access\n"
    assert read(world.rashad, "content/posts/2026/10/x.md") == post(id="open-access")


def test_every_kind_of_change(world: World, tool: Tool) -> None:
    (world.leyla / POST).rename(world.leyla / "content/posts/b.md")
    write(world.leyla, "policy.yaml", POLICY + "# changed\n")
    write(world.leyla, "content/media/x.jpg", "picture")
    for path, text in approval("other", "rashad").items():
        write(world.leyla, path, text)
    out = tool.ok(world.leyla, "send")
    assert out.splitlines()[1:-1] == [
        "  approval of other by rashad",
        "  new media file x.jpg",
        "  post reading-room moved",
        "  policy.yaml changed",
    ]
    message = git(world.server, "log", "-1", "--format=%B", "main")
    assert message.splitlines()[0] == "1 statement, 1 media file, 1 post, 1 other file"
    assert "- approval of other by rashad\n" in message


def test_a_deletion(world: World, tool: Tool) -> None:
    (world.leyla / POST).unlink()
    assert "post reading-room deleted" in tool.ok(world.leyla, "send")
    assert "a.md" not in git(world.server, "ls-tree", "-r", "--name-only", "main")
    assert "post reading-room deleted" in tool.ok(world.rashad, "sync")
    git(world.rashad, "rm", "--quiet", "policy.yaml")  # staged already
    write(world.rashad, "policy.yaml", POLICY + "# again\n")
    assert "policy.yaml changed" in tool.ok(world.rashad, "send")


def test_a_staged_deletion_and_one_from_the_index_alone(world: World, tool: Tool) -> None:
    git(world.leyla, "rm", "--quiet", "--cached", "policy.yaml")  # the folder counts: it is there, unchanged
    assert tool.ok(world.leyla, "send").startswith("Nothing")
    git(world.leyla, "rm", "--quiet", POST)
    assert tool.ok(world.leyla, "send").splitlines()[1] == "  post reading-room deleted"
    assert "policy.yaml" in git(world.server, "ls-tree", "--name-only", "main")


def test_only_content_is_committed_and_whole(world: World, tool: Tool) -> None:
    write(world.leyla, "README.md", "staged")
    git(world.leyla, "add", "README.md")
    write(world.leyla, "README.md", "staged, and changed again")
    write(world.leyla, POST, post("half\n"))
    git(world.leyla, "add", POST)
    write(world.leyla, POST, post("half and whole\n"))
    tool.ok(world.leyla, "send", "--message", "My own words")
    assert at(world.server, POST) == post("half and whole\n")
    assert subject(world.server) == "My own words"
    assert git(world.server, "diff", "--name-only", "main~", "main") == f"{POST}\n"
    assert git(world.leyla, "status", "--porcelain") == "AM README.md\n"
    assert git(world.leyla, "show", ":README.md") == "staged"


def test_ignored_files_and_repositories_inside_are_left_out(world: World, tool: Tool) -> None:
    write(world.leyla, ".gitignore", "*.bak\n")
    write(world.leyla, "content/posts/x.bak", "mine")
    git(world.leyla, "init", "--quiet", "content/inner")
    write(world.leyla, "content/inner/x.md", "x")
    assert tool.ok(world.leyla, "send").startswith("Nothing")


@pytest.mark.parametrize(
    "name",
    [
        "two words.md",
        "it's.md",
        'say "hi".md',
        "Şəkil 😀.md",
        "[a]*?.md",
        "a\nb.md",
        ":!x.md",
        "-x.md",
        "$(touch y).md",
    ],
)
def test_names(world: World, tool: Tool, name: str) -> None:
    write(world.leyla, f"content/posts/{name}", post(id="strange"))
    write(world.leyla, "content/posts/aa.md", "another that [a]*? would match")
    tool.ok(world.leyla, "send")
    names = git(world.server, "ls-tree", "-r", "-z", "--name-only", "main").split("\0")
    assert f"content/posts/{name}" in names
    assert "new post strange" in tool.ok(world.rashad, "sync")
    assert (world.rashad / "content/posts" / name).exists()
    for clone, words in ((world.leyla, "hers\n"), (world.rashad, "his\n")):
        write(clone, f"content/posts/{name}", post(words, id="strange"))
    tool.ok(world.leyla, "send")
    code, _, err = tool(world.rashad, "send", wide=True)
    assert code == 2
    assert "there are two ways out" in err
    (world.rashad / "content/posts" / name).unlink()
    assert tool(world.rashad, "send", wide=True).code == 2, "deleted here, changed there"


def test_a_name_that_is_not_unicode(world: World, tool: Tool) -> None:
    path = os.fsencode(world.leyla) + b"/content/posts/\xff.md"
    with open(path, "wb") as file:  # noqa: PTH123 -- bytes
        file.write(b"no post")
    out = tool.ok(world.leyla, "send")
    assert "new post <U+DCFF>" in out
    assert subject(world.server) == "New post <U+DCFF>"


def test_a_hostile_post_says_nothing_to_the_terminal(world: World, tool: Tool) -> None:
    write(world.leyla, "content/posts/\x1b[31mred\n  policy.yaml deleted.md", "---\nid: '\\e[0m'\n---\n")
    out = tool.ok(world.leyla, "send")
    assert "\x1b" not in out
    assert len(out.splitlines()) == 3


def test_long_lists_and_long_names_make_short_subjects(world: World, tool: Tool) -> None:
    for number in range(60):
        write(world.leyla, f"content/posts/{number}.md", post(id=f"a-post-with-a-rather-long-id-{number}"))
    out = tool.ok(world.leyla, "send")
    assert "  and 20 more\n" in out
    assert subject(world.server) == "60 posts"
    write(world.leyla, "content/posts/0.md", post(id="x" * 80))
    tool.ok(world.leyla, "send", wide=True)
    assert len(subject(world.server)) <= 72


@pytest.mark.parametrize("message", ["", "  "])
def test_an_empty_message(world: World, tool: Tool, message: str) -> None:
    write(world.leyla, POST, post("other\n"))
    assert tool(world.leyla, "send", "--message", message).code == 2


def test_a_message_is_kept_as_it_is(world: World, tool: Tool) -> None:
    git(world.leyla, "config", "commit.cleanup", "strip")
    write(world.leyla, POST, post("other\n"))
    tool.ok(world.leyla, "send", "-m", "#OpenAccess: --amend 'x'")
    assert subject(world.server) == "#OpenAccess: --amend 'x'"


# --- Others are faster ------------------------------------------------------------------------------------------------


def test_others_have_sent_in_between(world: World, tool: Tool) -> None:
    write(world.leyla, "content/posts/hers.md", post(id="hers"))
    write(world.rashad, "content/posts/his.md", post(id="his"))
    write(world.rashad, "notes.txt", "mine, untracked")
    tool.ok(world.leyla, "send")
    out = tool.ok(world.rashad, "send")
    assert out == (
        "Committed:\n  new post his\nOthers had sent something, which is here now:\n  new post hers\n"
        "Sent to origin/main.\n"
    )
    assert subject(world.server) == "Bring in what others sent to origin/main"
    assert read(world.rashad, "content/posts/hers.md") == post(id="hers")
    assert read(world.rashad, "notes.txt") == "mine, untracked"
    tool.ok(world.leyla, "sync")
    assert git(world.leyla, "rev-parse", "HEAD") == git(world.rashad, "rev-parse", "HEAD")


def test_others_keep_sending(world: World, tool: Tool) -> None:
    """Each time we push, somebody else has just done so: given up in the end, with everything kept."""
    other = world.leyla.parent / "other"
    git(world.leyla.parent, "clone", "--quiet", str(world.server), str(other))
    hook(
        world.leyla,
        "pre-push",
        f"unset $(git rev-parse --local-env-vars); cd {shlex.quote(str(other))} && "
        "git commit -q --allow-empty -m faster && git pull -q --no-rebase --no-edit && git push -q",
    )
    write(world.leyla, "content/posts/hers.md", post(id="hers"))
    code, out, err = tool(world.leyla, "send")
    assert (code, out) == (3, "Committed:\n  new post hers\n")
    assert "others keep sending" in err
    (world.leyla / ".git/hooks/pre-push").unlink()
    assert "Sent what was committed before" in tool.ok(world.leyla, "send")


def test_what_else_people_sign_is_named(world: World, tool: Tool) -> None:
    ledger = "content/approvals/"
    for path, decision in (
        ("holds/leyla-11111111", "hold"),
        ("holds/rashad-22222222", "release"),
        ("published/reading-room/leyla-33333333", "published"),
        ("published/reading-room/leyla-44444444", "taken-down"),
        ("audits/2026-12-31-55555555/tural-66666666", "audit"),
    ):
        write(world.leyla, f"{ledger}{path}.json", json.dumps({"decision": decision}))
        write(world.leyla, f"{ledger}{path}.json.sig", "a signature")
    out = tool.ok(world.leyla, "send")
    assert sorted(line.strip() for line in out.splitlines()[1:-1]) == [
        "audit until 2026-12-31 by tural",
        "hold by leyla",
        "record of publishing reading-room by leyla",
        "record of taking down reading-room by leyla",
        "release by rashad",
    ]


def test_approvals_of_two_people_never_conflict(world: World, tool: Tool) -> None:
    for clone, person in ((world.leyla, "leyla"), (world.rashad, "rashad")):
        for path, text in approval("reading-room", person, "submit" if person == "leyla" else "approve").items():
            write(clone, path, text)
    assert "submission of reading-room by leyla" in tool.ok(world.leyla, "send")
    out = tool.ok(world.rashad, "send")
    assert "approval of reading-room by rashad" in out
    assert "submission of reading-room by leyla" in out
    assert len(git(world.server, "ls-tree", "-r", "--name-only", "main", "content/approvals").splitlines()) == 4


def test_both_changed_the_same_line(world: World, tool: Tool) -> None:
    write(world.leyla, POST, post("her words\n"))
    write(world.rashad, POST, post("his words\n"))
    write(world.rashad, "notes.txt", "untracked")
    tool.ok(world.leyla, "send")
    code, out, err = tool(world.rashad, "send")
    assert code == 2
    assert out == "Committed:\n  post reading-room changed\n"
    assert f"\n  {POST}\n" in err
    assert read(world.rashad, POST) == post("his words\n")
    assert git(world.rashad, "status", "--porcelain") == "?? notes.txt\n"
    before = state(world.rashad)
    again = tool(world.rashad, "sync")
    assert (again.code, again.err) == (2, err)
    assert state(world.rashad) == before
    assert tool(world.rashad, "send").err == err


def _ways_out(err: str) -> tuple[list[str], list[str]]:
    first, second = err.split("    2. ")
    return tuple(  # type: ignore[return-value]
        [line.strip() for line in part.splitlines() if line.startswith(" " * 7 + "git ")] for part in (first, second)
    )


def _conflict(world: World, tool: Tool) -> tuple[list[str], list[str]]:
    write(world.leyla, POST, post("her words\n"))
    write(world.rashad, POST, post("his words\n"))
    tool.ok(world.leyla, "send")
    return _ways_out(tool(world.rashad, "send").err)


def test_the_first_way_out(world: World, tool: Tool) -> None:
    for command in _conflict(world, tool)[0]:
        git(world.rashad, *shlex.split(command)[1:])
    tool.ok(world.rashad, "send")
    assert at(world.server, POST) == post("her words\n")
    assert "his words" in git(world.server, "log", "-p", "main")


def test_the_second_way_out(world: World, tool: Tool) -> None:
    merge, *rest = _conflict(world, tool)[1]
    assert subprocess.run(shlex.split(merge), cwd=world.rashad, check=False, capture_output=True).returncode == 1
    done = tool(world.rashad, "send", finished=False)
    assert done.code == 2
    assert "a merge was begun" in done.err
    write(world.rashad, POST, post("her and his words\n"))
    for command in rest:
        git(world.rashad, *shlex.split(command)[1:])
    assert "Sent what was committed before" in tool.ok(world.rashad, "send")
    assert at(world.server, POST) == post("her and his words\n")


@pytest.mark.parametrize("mine", [None, "other words\n"], ids=["deleted here", "deleted there"])
def test_deleted_on_one_side_and_changed_on_the_other(world: World, tool: Tool, mine: str | None) -> None:
    for clone, words in ((world.leyla, "her words\n" if mine is None else None), (world.rashad, mine)):
        if words is None:
            (clone / POST).unlink()
        else:
            write(clone, POST, post(words))
    tool.ok(world.leyla, "send")
    done = tool(world.rashad, "send")
    assert done.code == 2
    assert (world.rashad / POST).exists() == (mine is not None)
    for command in _ways_out(done.err)[0]:
        git(world.rashad, *shlex.split(command)[1:])
    tool.ok(world.rashad, "send")
    if mine is None:
        assert at(world.server, POST) == post("her words\n")
    else:
        assert POST not in git(world.server, "ls-tree", "-r", "--name-only", "main")


def test_a_conflict_in_another_file(world: World, tool: Tool) -> None:
    for clone in (world.leyla, world.rashad):
        write(clone, "notes.txt", clone.name)
        git(clone, "add", "notes.txt")
        git(clone, "commit", "--quiet", "-m", "notes")
    tool.ok(world.leyla, "send")
    done = tool(world.rashad, "send")
    assert done.code == 2
    for command in _ways_out(done.err)[0]:
        git(world.rashad, *shlex.split(command)[1:])
    assert "Sent" in tool.ok(world.rashad, "send")
    assert at(world.server, "notes.txt") == "leyla"


def test_the_content_may_be_a_folder_of_a_bigger_repository(tmp_path: Path, tool: Tool) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "server.git")
    big = tmp_path / "big"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(big))
    repository(big / "social", in_git=False)
    write(big, "code.c", "1")
    git(big, "add", "--all")
    git(big, "commit", "--quiet", "-m", "all")
    git(big, "remote", "add", "origin", str(tmp_path / "server.git"))
    git(big, "push", "--quiet", "origin", "main")
    git(tmp_path, "clone", "--quiet", "server.git", "two")
    for clone in (big, tmp_path / "two"):
        write(clone, "code.c", str(clone))
        write(clone, "content/posts/not-ours.md", "x")
        write(clone, f"social/{POST}", post(f"{clone.name}\n"))
    tool.ok(big / "social", "send")
    assert git(big, "diff", "--name-only", "HEAD~", "HEAD") == f"social/{POST}\n"
    done = tool(tmp_path / "two" / "social", "send")
    assert done.code == 2
    assert f"\n  {POST}\n" in done.err
    assert f"restore --source=origin/main -- {POST}" in done.err
    git(tmp_path / "two", "commit", "--quiet", "--all", "-m", "code")
    git(big, "commit", "--quiet", "-m", "code", "code.c")
    git(big, "push", "--quiet", "origin", "main")
    assert "../code.c" in tool(tmp_path / "two" / "social", "sync").err


# --- Bringing in ------------------------------------------------------------------------------------------------------


def test_uncommitted_changes_to_other_files_stay(world: World, tool: Tool) -> None:
    write(world.leyla, "content/posts/hers.md", post(id="hers"))
    tool.ok(world.leyla, "send")
    write(world.rashad, POST, post("his words\n"))
    write(world.rashad, "README.md", "staged")
    git(world.rashad, "add", "README.md")
    out = tool.ok(world.rashad, "sync")
    assert "new post hers" in out
    assert "was not sent yet" in out
    assert read(world.rashad, POST) == post("his words\n")
    assert git(world.rashad, "status", "--porcelain") == f"A  README.md\n M {POST}\n"


@pytest.mark.parametrize("staged", [False, True])
@pytest.mark.parametrize("ahead", [False, True])
def test_uncommitted_changes_to_the_same_file_stay(world: World, tool: Tool, staged: bool, ahead: bool) -> None:
    if ahead:
        git(world.rashad, "commit", "--quiet", "--allow-empty", "-m", "mine")
    write(world.leyla, POST, post("her words\n"))
    tool.ok(world.leyla, "send")
    write(world.rashad, POST, post("his words\n"))
    if staged:
        git(world.rashad, "add", POST)
    before = state(world.rashad)[:2]
    code, out, err = tool(world.rashad, "sync")
    assert (code, out) == (2, "")
    assert f"\n  {POST}\n" in err
    assert ("restore --staged" if ahead and staged else "two ways out") in err
    assert state(world.rashad)[:2] == before
    git(world.rashad, "stash", "--include-untracked", "--quiet")
    tool.ok(world.rashad, "sync")


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize("ignored", [False, True])
@pytest.mark.parametrize("mine", ["new.md", "new.md/x", "new"])
def test_files_git_does_not_know_are_not_overwritten(
    world: World, tool: Tool, ahead: bool, ignored: bool, mine: str
) -> None:
    if ahead:
        git(world.rashad, "commit", "--quiet", "--allow-empty", "-m", "mine")
    if ignored:
        write(world.rashad, ".git/info/exclude", "new*\n")
    theirs = "new/hers.md" if mine == "new" else "new.md"
    write(world.leyla, f"content/posts/{theirs}", post("hers\n", id="new"))
    tool.ok(world.leyla, "send")
    write(world.rashad, f"content/posts/{mine}", "his")
    code, _, err = tool(world.rashad, "sync")
    assert code == 2, err
    assert theirs in err
    assert read(world.rashad, f"content/posts/{mine}") == "his"
    (world.rashad / f"content/posts/{mine}").rename(world.rashad / "mine")
    if mine == "new.md/x":
        (world.rashad / "content/posts/new.md").rmdir()
    tool.ok(world.rashad, "sync")


def test_the_same_file_may_lie_there_already(world: World, tool: Tool) -> None:
    for path, text in approval("reading-room", "leyla").items():
        write(world.leyla, path, text)
        write(world.rashad, path, text)
    tool.ok(world.leyla, "send")
    assert "two ways out" in tool(world.rashad, "sync").err
    assert "Sent to" in tool.ok(world.rashad, "send", "-m", "the same")
    assert tool.ok(world.leyla, "sync").startswith("Came")


def test_a_staged_file_is_in_the_way_of_a_merge(world: World, tool: Tool) -> None:
    """Git merges nothing while something is staged: said, with everything kept."""
    write(world.leyla, "content/posts/hers.md", post(id="hers"))
    tool.ok(world.leyla, "send")
    write(world.rashad, "content/posts/his.md", post(id="his"))
    write(world.rashad, "README.md", "staged")
    git(world.rashad, "add", "README.md")
    code, _, err = tool(world.rashad, "send")
    assert code == 2
    assert "  README.md\n" in err
    assert git(world.rashad, "status", "--porcelain") == "A  README.md\n"
    (command,) = [line for line in err.splitlines() if line.startswith("      git ")]
    git(world.rashad, *shlex.split(command)[1:])
    assert read(world.rashad, "README.md") == "staged"
    assert "new post hers" in tool.ok(world.rashad, "send")


def test_a_file_that_is_not_ours_comes_too(world: World, tool: Tool) -> None:
    write(world.leyla, "notes.txt", "x")
    git(world.leyla, "add", "notes.txt")
    git(world.leyla, "commit", "--quiet", "-m", "notes")
    assert tool.ok(world.leyla, "send") == "Sent what was committed before to origin/main.\n"
    assert "nothing under content/" in tool.ok(world.rashad, "sync")
    assert read(world.rashad, "notes.txt") == "x"


def test_settings_of_git_that_would_get_in_the_way(world: World, tool: Tool) -> None:
    for name, value in {
        "merge.ff": "only",
        "merge.autoStash": "true",
        "branch.main.mergeOptions": "--squash --no-commit",
        "pull.rebase": "true",
        "push.default": "nothing",
        "status.showUntrackedFiles": "no",
        "diff.noprefix": "true",
        "diff.relative": "true",
        "color.ui": "always",
        "core.editor": "false",
        "commit.template": "none",
        "commit.verbose": "true",
        "diff.external": "false",
    }.items():
        git(world.rashad, "config", name, value)
    write(world.leyla, "content/posts/hers.md", post(id="hers"))
    write(world.rashad, "content/posts/his.md", post(id="his"))
    write(world.rashad, POST, post("changed\n"))
    tool.ok(world.leyla, "send")
    tool.ok(world.rashad, "send")
    assert tool.ok(world.leyla, "sync").count("post") == 2


# --- Refusals ---------------------------------------------------------------------------------------------------------


def test_a_hook_refuses_the_commit(world: World, tool: Tool) -> None:
    hook(world.leyla, "pre-commit", "echo 'the post has no title'; echo 'line 3' >&2; exit 1")
    write(world.leyla, POST, post("staged\n"))
    git(world.leyla, "add", POST)
    write(world.leyla, POST, post("staged and changed\n"))
    write(world.leyla, "content/posts/new.md", post(id="new"))
    write(world.leyla, "README.md", "staged")
    git(world.leyla, "add", "README.md")
    before = state(world.leyla)
    code, out, err = tool(world.leyla, "send")
    assert (code, out) == (3, "")
    assert "the post has no title" in err
    assert "line 3" in err
    assert state(world.leyla) == before


def test_the_hook_sees_the_commit_as_with_git(world: World, tool: Tool) -> None:
    hook(world.leyla, "pre-commit", "git diff --cached --name-only -- '*.md' >seen; env >environment")
    write(world.leyla, "README.md", "staged")
    git(world.leyla, "add", "README.md")
    write(world.leyla, "content/posts/new.md", post(id="new"))
    tool.ok(world.leyla, "send")
    assert read(world.leyla, "seen") == "content/posts/new.md\n"
    assert "PATHSPECS" not in read(world.leyla, "environment")


def test_a_hook_refuses_the_merge(world: World, tool: Tool) -> None:
    hook(world.rashad, "pre-merge-commit", "echo no merging today >&2; exit 1")
    write(world.leyla, "content/posts/hers.md", post(id="hers"))
    tool.ok(world.leyla, "send")
    write(world.rashad, "content/posts/his.md", post(id="his"))
    code, _, err = tool(world.rashad, "send")
    assert code == 3
    assert "no merging today" in err
    assert git(world.rashad, "status", "--porcelain") == ""
    assert not (world.rashad / "content/posts/hers.md").exists()


def test_the_server_refuses(world: World, tool: Tool) -> None:
    hook(world.server, "pre-receive", "echo 'content/approvals may not change'; exit 1")
    write(world.leyla, "content/posts/new.md", post(id="new"))
    code, out, err = tool(world.leyla, "send")
    assert (code, out) == (3, "Committed:\n  new post new\n")
    assert "\n  content/approvals may not change\n" in err
    assert "origin/main refused it (pre-receive hook declined)" in err
    assert git(world.leyla, "log", "-1", "--format=%s") == "New post new\n"
    (world.server / "hooks/pre-receive").unlink()
    assert tool.ok(world.leyla, "send") == "Sent what was committed before to origin/main.\n"


def test_a_hook_refuses_the_push(world: World, tool: Tool) -> None:
    hook(world.leyla, "pre-push", "echo not before noon >&2; exit 1")
    write(world.leyla, "content/posts/new.md", post(id="new"))
    code, _, err = tool(world.leyla, "send")
    assert code == 3
    assert "not before noon" in err


def test_the_server_is_away(world: World, tool: Tool) -> None:
    away = world.server.rename(world.server.parent / "away")
    write(world.leyla, "content/posts/new.md", post(id="new"))
    for command in ("send", "sync"):
        code, _, err = tool(world.leyla, command, wide=True)
        assert code == 3
        assert "nothing" in err
        assert "lost" in err
    away.rename(world.server)
    assert "Sent" in tool.ok(world.leyla, "send")


def test_no_network_and_no_password_in_words(world: World, tool: Tool) -> None:
    git(world.leyla, "remote", "set-url", "origin", "https://leyla:s3cret@localhost:9/x.git")
    write(world.leyla, "content/posts/new.md", post(id="new"))
    for command in ("send", "sync"):
        done = tool(world.leyla, command, wide=True)
        assert done.code == 3
        assert "s3cret" not in done.err
        assert "localhost" in done.err


def test_signing_fails(world: World, tool: Tool) -> None:
    for name, value in (("commit.gpgSign", "true"), ("gpg.format", "ssh"), ("user.signingKey", "/nowhere/key")):
        git(world.leyla, "config", name, value)
    write(world.leyla, "content/posts/new.md", post(id="new"))
    before = state(world.leyla)
    code, _, err = tool(world.leyla, "send")
    assert code == 3
    assert "/nowhere/key" in err
    assert state(world.leyla) == before


def test_nobody_is_named(world: World, tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{who}_NAME")
        monkeypatch.delenv(f"GIT_{who}_EMAIL")
    write(world.leyla, "content/posts/new.md", post(id="new"))
    before = state(world.leyla)
    code, out, err = tool(world.leyla, "send")
    assert (code, out) == (2, "")
    assert 'git config --global user.name "Your Name"' in err
    assert "git config --global user.email" in err
    assert state(world.leyla) == before
    git(world.leyla, "config", "user.name", "Leyla")
    assert tool(world.leyla, "send").code == 2
    git(world.leyla, "config", "user.email", "leyla@library.example.org")
    tool.ok(world.leyla, "send")
    tool.ok(world.rashad, "sync")  # which needs no name, as nothing is committed


# --- States of the repository -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["send", "sync"])
def test_states_that_are_refused(world: World, tool: Tool, command: str) -> None:
    write(world.leyla, POST, post("changed\n"))

    def refused(words: str, finished: bool = True) -> None:
        before = state(world.leyla)
        code, out, err = tool(world.leyla, command, finished=finished)
        assert (code, out) == (2, "")
        assert words in err
        assert "→" in err
        assert state(world.leyla) == before

    git(world.leyla, "checkout", "--quiet", "--detach")
    refused("on no branch")
    git(world.leyla, "checkout", "--quiet", "main")
    git(world.leyla, "config", "--unset", "branch.main.remote")
    git(world.leyla, "remote", "add", "second", "/nowhere")
    refused("more than one remote")
    git(world.leyla, "remote", "remove", "second")
    git(world.leyla, "remote", "remove", "origin")
    refused("nowhere to send")
    for name in ("CHERRY_PICK_HEAD", "REVERT_HEAD", "MERGE_HEAD"):
        (world.leyla / ".git" / name).write_text(git(world.leyla, "rev-parse", "HEAD"))
        refused("begun", finished=False)
        (world.leyla / ".git" / name).unlink()
    (world.leyla / ".git/rebase-merge").mkdir()
    refused("a rebase was begun")


def test_two_versions_of_a_file(world: World, tool: Tool) -> None:
    write(world.leyla, POST, post("stashed\n"))
    git(world.leyla, "stash", "--quiet")
    write(world.leyla, POST, post("committed\n"))
    tool.ok(world.leyla, "send")
    assert subprocess.run(["git", "stash", "pop"], cwd=world.leyla, check=False, capture_output=True).returncode
    for command in ("send", "sync"):
        code, _, err = tool(world.leyla, command)
        assert code == 2
        assert f"git add {POST}" in err


def test_no_git_at_all(tmp_path: Path, tool: Tool) -> None:
    root = repository(tmp_path / "r", in_git=False)
    for command in ("send", "sync"):
        assert tool(root, command, wide=True).code == 2


def test_the_first_commit_of_all(tmp_path: Path, tool: Tool) -> None:
    """A new repository, and an empty server: as 'socialctl init' leaves them."""
    git(tmp_path, "init", "--quiet", "--bare", "server.git")
    root = repository(tmp_path / "r", in_git=False)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "remote", "add", "origin", "../server.git")
    assert "Nothing new" in tool.ok(root, "sync")
    assert "new policy.yaml" in tool.ok(root, "send")
    assert git(root, "rev-parse", "--abbrev-ref", "main@{upstream}") == "origin/main\n"
    assert POST in git(tmp_path / "server.git", "ls-tree", "-r", "--name-only", "main")
    assert tool.ok(root, "send").startswith("Nothing")


def test_a_new_repository_where_others_have_begun(world: World, tmp_path: Path, tool: Tool) -> None:
    root = tmp_path / "r"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(root))
    git(root, "remote", "add", "origin", str(world.server))
    write(root, "policy.yaml", "mine")
    code, out, err = tool(root, "send")
    assert (code, out) == (2, "")
    assert "socialctl sync" in err
    done = tool(root, "sync")
    assert done.code == 2
    assert "policy.yaml" in done.err
    assert read(root, "policy.yaml") == "mine"
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "mine")
    for command in ("send", "sync"):
        done = tool(root, command)
        assert done.code == 2
        assert "no common beginning" in done.err


def test_a_branch_that_nobody_has_yet(world: World, tool: Tool) -> None:
    git(world.leyla, "switch", "--quiet", "-c", "summer.plan/1")
    write(world.leyla, "content/posts/new.md", post(id="new"))
    assert "Sent to origin/summer.plan/1." in tool.ok(world.leyla, "send")
    git(world.rashad, "fetch", "--quiet")
    git(world.rashad, "switch", "--quiet", "summer.plan/1")
    write(world.rashad, "content/posts/new.md", post("more\n", id="new"))
    tool.ok(world.rashad, "send")
    assert "post new changed" in tool.ok(world.leyla, "sync")


def test_a_shallow_clone_and_a_linked_work_tree(world: World, tool: Tool, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{world.server}", "shallow")
    git(world.leyla, "worktree", "add", "--quiet", "-b", "side", str(tmp_path / "side"))
    git(tmp_path / "side", "branch", "--quiet", "--set-upstream-to=origin/main")
    write(tmp_path / "side", "content/posts/side.md", post(id="side"))
    write(tmp_path / "shallow", "content/posts/shallow.md", post(id="shallow"))
    for name in ("side", "shallow"):
        assert "Sent to origin/main." in call(tool.capsys, "send", "--root", tmp_path / name).out
    assert "side" in tool.ok(world.rashad, "sync")


def test_somebody_else_holds_the_lock(world: World, tool: Tool) -> None:
    write(world.leyla, "content/posts/new.md", post(id="new"))
    lock = world.leyla / ".git/index.lock"
    lock.touch()
    done = call(tool.capsys, "send", "--root", world.leyla)
    assert done.code == 3
    assert "index.lock" in done.err
    lock.unlink()
    tool.ok(world.leyla, "send")


@pytest.mark.parametrize("name", ["pre-commit", "pre-merge-commit", "pre-push"])
def test_interrupted_in_the_middle(world: World, tool: Tool, name: str) -> None:
    """While a hook runs, and git waits for it: the folder is as before, and nothing is locked."""
    hook(world.leyla, name, "touch .git/begun; sleep 2")
    write(world.leyla, "content/posts/new.md", post(id="new"))
    write(world.rashad, "content/posts/his.md", post(id="his"))
    if name == "pre-merge-commit":
        tool.ok(world.rashad, "send")
    before = state(world.leyla)
    process = subprocess.Popen([COMMAND, "send"], cwd=world.leyla, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    with process:
        while not (world.leyla / ".git/begun").exists():
            assert process.poll() is None
            time.sleep(0.02)
        process.terminate()
        _, err = process.communicate(timeout=20)
    assert (process.returncode, b"interrupted" in err) == (130, True)
    (world.leyla / ".git/hooks" / name).unlink()
    assert list((world.leyla / ".git").glob("*.lock")) == []
    assert not (world.leyla / ".git/MERGE_HEAD").exists()
    assert state(world.leyla)[0] == before[0]
    if name == "pre-commit":
        assert state(world.leyla) == before
    else:
        assert git(world.leyla, "status", "--porcelain") == ""
    assert "Sent" in tool.ok(world.leyla, "send")


def test_installed(world: World) -> None:
    """As a process of its own, from a folder inside."""
    write(world.leyla, "content/posts/new.md", post(id="new"))
    assert run("send", cwd=world.leyla / "content").code == 0
    assert run("sync", cwd=world.rashad / "content/posts").out.endswith("new post new\n")
