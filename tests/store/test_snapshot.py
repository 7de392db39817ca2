"""Snapshots of real git repositories: work tree, index and commit behind one interface, whatever lies there."""

from __future__ import annotations

import os
import shutil
import socket
import tracemalloc
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from scene import commit, git, repository

from socialctl.model.errors import RepositoryError, SyntaxProblem, ToolError
from socialctl.store.frontmatter import MAX_BYTES
from socialctl.store.snapshot import Snapshot, TreeFile, of_commit, of_index, of_work_tree

Maker = Callable[[Path], Snapshot]
MAKERS: dict[str, Maker] = {
    "work tree": of_work_tree,
    "index": of_index,
    "commit": lambda root: of_commit(root, "HEAD"),
}
POSTS = "content/posts"


def contents(snapshot: Snapshot) -> dict[str, bytes | str]:
    """Each post with its bytes, or with why it cannot be read."""
    return {
        path: data.message if isinstance(data, SyntaxProblem) else data
        for path, data in snapshot.read_many(snapshot.posts(), MAX_BYTES)
    }


def write(root: Path, name: str | bytes, data: bytes = b"x") -> None:
    """A file below content/posts/, with its folders."""
    path = os.path.join(os.fsencode(root / POSTS), os.fsencode(name))  # noqa: PTH118 -- names need not be UTF-8
    os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(data)


@pytest.mark.parametrize("number", [1, 2, 40])
def test_what_lies_below_folders_few_or_many(number: int) -> None:
    """Folders of several lengths, and names that begin like one of them and are none of its files."""
    names = [f"content/approvals/posts/{'x' * (one % 3)}post-{one}" for one in range(number)]
    paths = [path for name in names for path in (f"{name}/a.json", f"{name}-b/a.json", f"{name}.json", f"{name}/b/c")]
    files = dict.fromkeys([*paths, "policy.yaml"], TreeFile("file"))
    found = Snapshot("", Path(), files).below(*(f"{name}/" for name in names))
    assert list(found) == [path for path in paths if path.endswith(("/b/c", "/a.json")) and "-b/" not in path]


NAMES: dict[str, bytes] = {
    "blanks": b" a  b .md",
    "line end": b"new\nline.md",
    "CR at the end": b"a\r.md",
    "tab": b"a\tb.md",
    "option": b"-rf.md",
    "long option": b"--output=x.md",
    "pathspec": b":!x.md",
    "pathspec magic": b":(exclude)x.md",
    "stars": b"*?[a].md",
    "quote": b'quo"te.md',
    "single quote": b"it's.md",
    "backslash": b"a\\nb.md",
    "letters": "məqalə-ШІҮ-😀.md".encode(),
    "NFC": unicodedata.normalize("NFC", "café.md").encode(),
    "NFD": unicodedata.normalize("NFD", "café.md").encode(),
    "not UTF-8": b"caf\xe9.md",
    "escape": b"a\x1b[2Jb.md",
    "hidden": b".hidden.md",
    "folders": b"2026/10/a.md",
    "folder like an option": b"--cached/-n.md",
    "folder with blanks": b" 2026 / 10 /a.md",
    "small and big": b"A.md",
    "big and small": b"a.md",
    "extension alone": b".md",
    "long": b"x" * 250 + b".md",
}


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_odd_names_are_found_and_read(maker: Maker, tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {})
    wanted = {}
    for name, raw in NAMES.items():
        write(root, raw, name.encode())
        wanted[f"{POSTS}/{os.fsdecode(raw)}"] = name.encode()
    commit(root)
    assert contents(maker(root)) == wanted
    print(f"{len(NAMES)} odd names")


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_only_md_files_below_posts_are_posts(maker: Maker, tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "x", "b.txt": "x", "c.MD": "x", "d.md.tmp": "x", "e/f.md": "x"})
    (root / "content" / "g.md").write_text("x")
    (root / "h.md").write_text("x")
    commit(root)
    snapshot = maker(root)
    assert snapshot.posts() == [f"{POSTS}/a.md", f"{POSTS}/e/f.md"]
    assert "h.md" not in snapshot.files, "only content/ and the policy are looked at"


SYMLINK = "this is a symbolic link, not a file"
OTHER = "this is not a regular file"


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_links_are_refused_and_never_followed(maker: Maker, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("secret")
    root = repository(tmp_path / "r", {"a.md": "x"})
    posts = root / POSTS
    (posts / "link.md").symlink_to(outside / "secret.md")
    (posts / "inside.md").symlink_to("a.md")
    (posts / "dangling.md").symlink_to("nothing")
    (posts / "round.md").symlink_to("round.md")
    (posts / "zero.md").symlink_to("/dev/zero")
    (posts / "folder").symlink_to(outside, target_is_directory=True)
    commit(root)
    links = {f"{POSTS}/{name}.md": SYMLINK for name in ("link", "inside", "dangling", "round", "zero")}
    snapshot = maker(root)
    assert contents(snapshot) == {f"{POSTS}/a.md": b"x"} | links
    assert snapshot.files[f"{POSTS}/folder"].kind == "symlink"
    assert not snapshot.has(f"{POSTS}/folder/secret.md")


@pytest.mark.parametrize("in_git", [True, False])
@pytest.mark.parametrize("link", ["content", "content/posts"])
def test_a_linked_content_folder_is_never_entered(link: str, in_git: bool, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "posts").mkdir(parents=True)
    (outside / "secret.md").write_text("secret")
    (outside / "posts" / "secret.md").write_text("secret")
    root = repository(tmp_path / "r", {}, in_git=in_git)
    shutil.rmtree(root / link)
    (root / link).symlink_to(outside, target_is_directory=True)
    if in_git:
        commit(root)
    snapshot = of_work_tree(root)
    assert snapshot.posts() == []
    assert snapshot.files[link].kind == "symlink"


@pytest.mark.parametrize("in_git", [True, False])
def test_what_is_no_file_is_refused_and_never_waited_for(in_git: bool, tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "x"}, in_git=in_git)
    posts = root / POSTS
    os.mkfifo(posts / "fifo.md")
    (posts / "folder.md").mkdir()
    (posts / "folder.md" / "inner.md").write_text("inner")
    wanted: dict[str, bytes | str] = {
        f"{POSTS}/a.md": b"x",
        f"{POSTS}/fifo.md": OTHER,
        f"{POSTS}/folder.md/inner.md": b"inner",
    }
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(posts)  # a socket's path has at most 107 bytes
        try:
            listener.bind("socket.md")
        finally:
            os.chdir(here)
        wanted[f"{POSTS}/socket.md"] = OTHER
        try:
            os.mknod(posts / "device.md", 0o600 | 0o020000, os.makedev(1, 5))
            wanted[f"{POSTS}/device.md"] = OTHER
        except PermissionError:
            print("no device: not allowed here")
        assert contents(of_work_tree(root)) == wanted


def test_a_submodule_named_like_a_post_is_refused(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "x"})
    head = git(root, "rev-parse", "HEAD").strip()
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{head},{POSTS}/sub.md")
    assert contents(of_index(root))[f"{POSTS}/sub.md"] == OTHER


def test_work_tree_shows_what_lies_there(tmp_path: Path) -> None:
    names = ("clean", "changed", "staged", "both", "deleted", "removed", "kept", "moved")
    root = repository(tmp_path / "r", {f"{name}.md": f"{name} 0" for name in names})
    posts = root / POSTS
    (posts / "changed.md").write_text("changed 1")
    (posts / "staged.md").write_text("staged 1")
    (posts / "both.md").write_text("both 1")
    git(root, "add", f"{POSTS}/staged.md", f"{POSTS}/both.md")
    (posts / "both.md").write_text("both 2")
    (posts / "deleted.md").unlink()
    git(root, "rm", "-q", f"{POSTS}/removed.md")
    git(root, "rm", "-q", "--cached", f"{POSTS}/kept.md")
    git(root, "mv", f"{POSTS}/moved.md", f"{POSTS}/there.md")
    (posts / "untracked.md").write_text("untracked")
    (posts / "meant.md").write_text("meant")
    git(root, "add", "-N", f"{POSTS}/meant.md")
    (root / ".gitignore").write_text("ignored*\n")
    for name in ("ignored.md", "ignored\n.md", "ignored é.md"):
        (posts / name).write_text("ignored")
    (posts / ":!magic.md").write_text("not ignored")

    def shown(maker: Maker) -> dict[str, str]:
        return {
            path.removeprefix(f"{POSTS}/").removesuffix(".md"): data if isinstance(data, str) else data.decode()
            for path, data in contents(maker(root)).items()
        }

    assert shown(of_work_tree) == {
        "clean": "clean 0",
        "changed": "changed 1",
        "staged": "staged 1",
        "both": "both 2",
        "kept": "kept 0",
        "there": "moved 0",
        "untracked": "untracked",
        "meant": "meant",
        ":!magic": "not ignored",
    }
    index = shown(of_index)
    index.pop("meant", None)  # git itself does not say by ls-files that it is only meant to be added
    assert index == {
        "clean": "clean 0",
        "changed": "changed 0",
        "staged": "staged 1",
        "both": "both 1",
        "deleted": "deleted 0",
        "there": "moved 0",
    }
    assert shown(MAKERS["commit"]) == {name: f"{name} 0" for name in names}


@pytest.mark.parametrize(("in_index", "on_disk"), [("good", "bad"), ("bad", "good")])
def test_index_and_work_tree_differ_both_ways(in_index: str, on_disk: str, tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "first"})
    path = f"{POSTS}/a.md"
    (root / path).write_text(in_index)
    git(root, "add", path)
    (root / path).write_text(on_disk)
    assert contents(of_index(root)) == {path: in_index.encode()}
    assert contents(of_work_tree(root)) == {path: on_disk.encode()}
    commits = contents(of_commit(root, "HEAD"))
    assert commits == {path: b"first"}
    tree = git(root, "write-tree").strip()
    blob = git(root, "rev-parse", f"{tree}:{path}").strip()
    assert of_index(root).files[path].oid == blob, "what is judged is what a commit would hold"


def test_looking_changes_nothing(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "x", "b.md": "y"})
    os.utime(root / POSTS / "a.md", (1, 1))
    (root / POSTS / "b.md").write_text("z")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    for maker in MAKERS.values():
        contents(maker(root))
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_clean_files_are_judged_by_their_blobs_even_where_git_changes_line_ends(tmp_path: Path) -> None:
    source = repository(tmp_path / "r", {"a.md": "one\ntwo\n", "b.md": "one\ntwo\n"})
    (source / ".gitattributes").unlink()
    commit(source)
    clone = tmp_path / "clone"
    git(tmp_path, "-c", "core.autocrlf=true", "clone", "-q", "-c", "core.autocrlf=true", str(source), str(clone))
    assert (clone / POSTS / "a.md").read_bytes() == b"one\r\ntwo\r\n", "the copy on disk was changed"
    (clone / POSTS / "b.md").write_bytes(b"one\r\ntwo\r\nthree\r\n")
    found = contents(of_work_tree(clone))
    assert found == {f"{POSTS}/a.md": b"one\ntwo\n", f"{POSTS}/b.md": b"one\r\ntwo\r\nthree\r\n"}


def test_unmerged_files_are_said_to_be_so(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "one\n", "b.md": "same\n"})
    git(root, "checkout", "-q", "-b", "other")
    (root / POSTS / "a.md").write_text("two\n")
    commit(root)
    git(root, "checkout", "-q", "-")
    (root / POSTS / "a.md").write_text("three\n")
    commit(root)
    with pytest.raises(Exception, match="merge"):
        git(root, "merge", "-q", "other")
    conflict = "this file has an unresolved merge conflict"
    for maker in (of_work_tree, of_index):
        assert contents(maker(root)) == {f"{POSTS}/a.md": conflict, f"{POSTS}/b.md": b"same\n"}
    assert contents(of_commit(root, "HEAD"))[f"{POSTS}/a.md"] == b"three\n"


def test_sparse_checkouts_are_judged_whole(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"here/a.md": "a", "away/b.md": "b"})
    git(root, "sparse-checkout", "set", "--no-cone", "/policy.yaml", "/content/posts/here/")
    assert not (root / POSTS / "away").exists()
    wanted = {f"{POSTS}/here/a.md": b"a", f"{POSTS}/away/b.md": b"b"}
    for maker in MAKERS.values():
        assert contents(maker(root)) == wanted


def test_files_assumed_unchanged_are_judged_as_a_commit_would_hold_them(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "a"})
    git(root, "update-index", "--assume-unchanged", f"{POSTS}/a.md")
    (root / POSTS / "a.md").write_text("b")
    assert contents(of_work_tree(root)) == {f"{POSTS}/a.md": b"a"}


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_a_content_repository_may_lie_below_the_top_of_git(maker: Maker, tmp_path: Path) -> None:
    top = tmp_path / "top"
    inner = repository(top / "library" / "social", {"a.md": "x"}, in_git=False)
    repository(top, {"outer.md": "y"})
    (inner / POSTS / "b.md").write_text("changed later")
    commit(top)
    (inner / POSTS / "b.md").write_text("z")
    git(top, "add", ".")
    commit(top)
    found = contents(maker(inner))
    assert found == {f"{POSTS}/a.md": b"x", f"{POSTS}/b.md": b"z"}
    assert "policy.yaml" in maker(inner).files


def test_without_git_only_the_work_tree_can_be_judged(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "x"}, in_git=False)
    snapshot = of_work_tree(root)
    assert contents(snapshot) == {f"{POSTS}/a.md": b"x"}
    assert not snapshot.in_git
    for maker in (of_index, MAKERS["commit"]):
        with pytest.raises(RepositoryError, match="not in a git repository"):
            maker(root)


def test_no_commit_yet(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "x"}, in_git=False)
    git(root, "init", "-q")
    git(root, "add", ".")
    assert contents(of_index(root)) == contents(of_work_tree(root)) == {f"{POSTS}/a.md": b"x"}
    with pytest.raises(RepositoryError, match="no commit 'HEAD'"):
        of_commit(root, "HEAD")


@pytest.mark.parametrize(
    "revision", ["nothing", "-h", "--output=x", "", "HEAD:policy.yaml", "HEAD^{tree}", ":/", "a b"]
)
def test_revisions_that_name_no_commit(revision: str, tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    with pytest.raises(RepositoryError, match="no commit"):
        of_commit(root, revision)
    assert not (root / "x").exists()


def test_a_ref_named_like_an_option_is_only_a_name(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "x"})
    git(root, "update-ref", "refs/heads/--output=x", "HEAD")
    assert contents(of_commit(root, "refs/heads/--output=x")) == {f"{POSTS}/a.md": b"x"}
    assert not (root / "x").exists()


@pytest.mark.parametrize("kind", ["work tree", "changed", "index", "commit"])
def test_big_files_are_refused_without_reading_them(kind: str, tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "x", "after.md": "y"})
    size = 20 * 1024 * 1024
    with (root / POSTS / "a.md").open("wb") as file:
        file.truncate(size)
    if kind != "changed":
        commit(root)
    snapshot = MAKERS.get(kind, of_work_tree)(root)
    tracemalloc.start()
    try:
        first, second = snapshot.read_many(snapshot.posts(), MAX_BYTES)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(first[1], SyntaxProblem)
    assert first[1].size == size
    assert "too big" in first[1].message
    assert second == (f"{POSTS}/after.md", b"y"), "what follows is read in step"
    assert peak < size / 4


@pytest.mark.parametrize("length", [MAX_BYTES, MAX_BYTES + 1])
@pytest.mark.parametrize("in_git", [True, False])
def test_the_limit_is_exact(length: int, in_git: bool, tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": b"x" * length}, in_git=in_git)
    data = next(of_work_tree(root).read_many([f"{POSTS}/a.md"], MAX_BYTES))[1]
    assert isinstance(data, SyntaxProblem) == (length > MAX_BYTES)
    assert isinstance(data, SyntaxProblem) or len(data) == length


def test_a_damaged_repository_is_said_to_be_so(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "x" * 5000})
    oid = of_index(root).files[f"{POSTS}/a.md"].oid
    blob = root / ".git" / "objects" / oid[:2] / oid[2:]
    blob.chmod(0o600)
    blob.write_bytes(blob.read_bytes()[:30])
    with pytest.raises(ToolError, match="git"):
        contents(of_index(root))
    blob.unlink()
    with pytest.raises(ToolError, match="git has no file contents"):
        contents(of_index(root))


@pytest.mark.parametrize("size", [2_000_000, 100])
def test_git_that_breaks_off_is_noticed(size: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "x"})
    snapshot = of_index(root)
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "git").write_text(f"#!/bin/sh\nread oid\necho $oid blob {size}\nprintf xyz\n")
    (fake / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake}:{os.environ['PATH']}")
    with pytest.raises(ToolError, match="broke off"):
        contents(snapshot)


def test_no_git_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match="git is not installed"):
        of_work_tree(root)


def test_poisoned_environment_is_git_s_business(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a hook git names the index to judge: dropping GIT_INDEX_FILE would judge the wrong files."""
    root = repository(tmp_path / "r", {"a.md": "x"})
    (root / POSTS / "b.md").write_text("y")
    other = root / ".git" / "next-index-1.lock"
    shutil.copy(root / ".git" / "index", other)
    monkeypatch.setenv("GIT_INDEX_FILE", str(other))
    git(root, "add", "content")
    assert f"{POSTS}/b.md" in of_index(root).posts()
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert f"{POSTS}/b.md" not in of_index(root).posts()


def test_the_suite_itself_is_sealed() -> None:
    """Leaks of GIT_* into tests have destroyed people's repositories."""
    allowed = {"GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL"}
    allowed |= {f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL", "DATE")}
    assert {name for name in os.environ if name.startswith("GIT_")} <= allowed


def test_programs_in_the_configuration_do_not_run(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "x", "b.md": "y"})
    mark = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o755)
    for name in ("core.fsmonitor", "diff.external", "diff.x.textconv", "diff.x.command", "core.pager"):
        git(root, "config", name, str(program))
    (root / ".git" / "info" / "attributes").write_text("*.md diff=x\n")
    (root / POSTS / "b.md").write_text("z")
    for maker in MAKERS.values():
        contents(maker(root))
    assert not mark.exists()


def test_removing_a_folder_while_it_is_looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "x", "folder/b.md": "y"}, in_git=False)
    snapshot = of_work_tree(root)
    shutil.rmtree(root / POSTS / "folder")
    (root / POSTS / "a.md").unlink()
    assert contents(snapshot) == {
        f"{POSTS}/a.md": "the file cannot be opened: No such file or directory",
        f"{POSTS}/folder/b.md": "the file cannot be opened: No such file or directory",
    }


def test_reading_one_file(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": "x"})
    for maker in MAKERS.values():
        assert maker(root).read(f"{POSTS}/a.md", 10) == b"x"
        with pytest.raises(SyntaxProblem):
            maker(root).read(f"{POSTS}/none.md", 10)
