"""Whatever becomes of the files of a cache, the hook says what it says without one, and ends with the same code."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import scene
import signed
from scene import COMMAND, Done, call, git, post
from things import MEDIA, PNG, sha
from twice import dice

from socialctl import known
from socialctl.rules.registry import ALL_RULES
from socialctl.signing import signatures, sshsig
from socialctl.store import cache, policy_file, strict_yaml

HOOK = COMMAND.with_name("socialctl-hook")
_MOST_FILES = 5  # four, and one for who is just being written
_PAGE = 4096


# --- The repository, and the answer without a cache ------------------------------------------------------------------


def library(folder: Path) -> Path:
    """Posts with errors and warnings, two with one id, two that clash, and a picture; a change of one is staged."""
    posts = {
        f"p{number}.md": post(id=f"p-{number}", schedule=f"2026-{number % 9 + 1:02}-14T10:00") for number in range(12)
    }
    posts["same.md"] = post(id="p-3", schedule="2026-10-20T10:00")
    posts["clash.md"] = post(id="clash", schedule="2026-03-14T10:00")
    posts["wrong.md"] = post(id="wrong", accounts="[mastodon, nobody]", schedule="2026-10-21T10:00")
    posts["words.md"] = post("See http://library.example.org/.\n", id="words", schedule="2026-10-22T10:00")
    posts["door.md"] = post(id="door", media=MEDIA, schedule="2026-10-23T10:00")
    posts["torn.md"] = "---\nid: [\n"
    root = scene.repository(folder, posts, in_git=False)
    (root / "content" / "media").mkdir()
    (root / "content" / "media" / "door.png").write_bytes(PNG)
    git(root, "init", "--quiet", "--initial-branch", "main")
    scene.commit(root)
    stage(root, "p1.md", post("See http://library.example.org/.\n", id="p-1", schedule="2026-03-14T10:00"))
    return root


def stage(root: Path, name: str, text: str) -> None:
    """Another text for a post, in the index."""
    (root / "content" / "posts" / name).write_text(text, "utf-8")
    git(root, "add", "--all")


def hook(root: Path, **environment: str) -> Done:
    """What the hook says, run as git runs it."""
    done = subprocess.run(
        [HOOK, "pre-commit"],
        cwd=root,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return checked(Done(done.returncode, done.stdout.decode(), done.stderr.decode()))


def checked(done: Done) -> Done:
    """What holds of every answer here."""
    assert done.code in (0, 1), done
    assert done.err == ""
    assert "posts checked" in done.out
    return done


def kept(root: Path) -> Path:
    """The folder of the cache."""
    return root / ".git" / "socialctl"


def the_file(root: Path) -> Path:
    """The cache, of which there is one."""
    (found,) = kept(root).iterdir()
    return found


@contextmanager
def uncached(root: Path) -> Iterator[None]:
    """Where the folder of the cache should be, there is a file."""
    folder, aside = kept(root), root / ".git" / "aside"
    if folder.exists():
        folder.rename(aside)
    folder.write_bytes(b"")
    try:
        yield
    finally:
        assert folder.read_bytes() == b""
        folder.unlink()
        if aside.exists():
            aside.rename(folder)


def plain(root: Path, **environment: str) -> Done:
    """The answer without a cache."""
    with uncached(root):
        return hook(root, **environment)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """A repository with a cache, to be copied, and the answer without one."""
    root = library(tmp_path_factory.mktemp("ready") / "library")
    expected = plain(root)
    assert hook(root) == expected
    assert "warning" in expected.out
    the_file(root)
    return root, expected


@pytest.fixture
def copied(ready: tuple[Path, Done], tmp_path: Path) -> tuple[Path, Done]:
    """One's own copy of it."""
    shutil.copytree(ready[0], tmp_path / "copy", symlinks=True)
    git(tmp_path / "copy", "update-index", "-q", "--refresh")
    return tmp_path / "copy", ready[1]


# --- Damage ----------------------------------------------------------------------------------------------------------


def _take_out(file: Path) -> None:
    file.unlink()


def _take_folder_out(file: Path) -> None:
    shutil.rmtree(file.parent)


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _folder_there(file: Path) -> None:
    file.unlink()
    file.mkdir()
    (file / "x").write_text("x")


def _link_there(file: Path) -> None:
    data = file.read_bytes()
    file.unlink()
    (file.parent.parent / "elsewhere").write_bytes(data[:-1])
    file.symlink_to("../elsewhere")


def _link_to_nothing(file: Path) -> None:
    file.unlink()
    file.symlink_to("nowhere")


def _link_in_a_circle(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.name)


def _folder_is_a_link_to_nothing(file: Path) -> None:
    shutil.rmtree(file.parent)
    file.parent.symlink_to("/nonexistent/folder")


def _pipe_there(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _other_tool(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TABLE meta")
    renamed(file)


def _other_database(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE meta (a)")
    renamed(file)


def _text_of_that_name(file: Path) -> None:
    file.write_text("not a database, whatever it is called\n" * 300)
    renamed(file)


def _nothing_of_that_name(file: Path) -> None:
    file.write_bytes(b"")
    renamed(file)


def _many_others(file: Path) -> None:
    for number in range(20):
        (file.parent / f"notes-{number}.txt").write_text("of another tool")
    (file.parent / "\udce9\n.sqlite").write_bytes(b"")
    (file.parent / "link").symlink_to("nowhere")
    (file.parent / "folder").mkdir()
    file.unlink()


def renamed(file: Path) -> Path:
    """The file under the name that its bytes ask for."""
    return file.rename(file.with_name(cache._name(file.name.split("-")[0], file)))


DAMAGE: dict[str, Callable[[Path], None]] = {
    name.removeprefix("_").replace("_", " "): made
    for name, made in list(globals().items())
    if name.startswith("_") and callable(made) and getattr(made, "__module__", "") == __name__
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage(name: str, copied: tuple[Path, Done]) -> None:
    """The answer stays, and a cache is there again, unless its place is taken."""
    root, expected = copied
    DAMAGE[name](the_file(root))
    assert hook(root) == expected
    assert hook(root) == expected
    if name != "folder is a link to nothing":
        assert len(list(kept(root).glob("*.sqlite"))) >= 1
        assert len([path for path in kept(root).iterdir() if path.is_file()]) <= _MOST_FILES


def in_this_process(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Done:
    """The hook without a process of its own, which would take ten times as long; it remembers nothing."""
    monkeypatch.chdir(root)
    forget()
    return checked(call(capsys, "hook", "run", "pre-commit"))


def forget() -> None:
    """As a new process begins."""
    policy_file._known.clear()
    policy_file._read.clear()
    policy_file.read.cache_clear()
    signatures._known.clear()
    signatures._found.clear()


def _damaged(root: Path, versions: Iterator[bytes], run: Callable[[], Done], expected: Done) -> int:
    seen = 0
    file = the_file(root)
    whole = file.read_bytes()
    for seen, data in enumerate(versions, 1):
        shutil.rmtree(kept(root))
        kept(root).mkdir()
        file.write_bytes(data)
        assert run() == expected, seen
        assert the_file(root).read_bytes() == whole, "it was made anew"
    return seen


def _cut(whole: bytes, count: int) -> Iterator[bytes]:
    lengths = {*range(0, len(whole), max(1, len(whole) // count)), *range(20), len(whole) - 1, _PAGE, _PAGE - 1}
    return (whole[:length] for length in sorted(lengths))


def _flipped(whole: bytes, count: int) -> Iterator[bytes]:
    chance = dice("flipped")
    for place in {*range(0, len(whole), max(1, len(whole) // count)), *range(0, 100, 7)}:
        yield whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :]


@pytest.mark.parametrize(
    ("cuts", "flips"), [(10, 10), pytest.param(100, 300, marks=pytest.mark.long)], ids=["few", "many"]
)
def test_cut_short_and_flipped(
    cuts: int,
    flips: int,
    copied: tuple[Path, Done],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root, expected = copied
    whole = the_file(root).read_bytes()
    run = lambda: in_this_process(root, capsys, monkeypatch)  # noqa: E731
    seen = _damaged(root, _cut(whole, cuts), run, expected)
    flipped = _damaged(root, _flipped(whole, flips), run, expected)
    print(f"{len(whole):,} bytes: {seen} lengths, {flipped} flips")
    assert seen >= cuts
    assert flipped >= flips


# --- Where nothing can be written ------------------------------------------------------------------------------------


def test_a_repository_that_cannot_be_written_to(copied: tuple[Path, Done]) -> None:
    root, expected = copied
    command: list[str | Path] = [HOOK, "pre-commit"]
    if os.geteuid() == 0:  # who may write anywhere
        mount = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && cd "$1" && shift && exec "$@"'
        command = ["unshare", "--mount", "/bin/sh", "-c", mount, "sh", root, *command]
        tried = subprocess.run([*command[:-2], "true"], capture_output=True, check=False)
        if tried.returncode:
            pytest.skip(f"nothing can be mounted here: {tried.stderr.decode()[:100]}")
    for cold in (False, True):
        if cold:
            shutil.rmtree(kept(root))
        for folder in (root, *root.rglob("*/")) if os.geteuid() else ():
            folder.chmod(0o555)
        try:
            done = subprocess.run(command, cwd=root, capture_output=True, timeout=120, check=False)
        finally:
            for folder in (root, *root.rglob("*/")) if os.geteuid() else ():
                folder.chmod(0o755)
        assert Done(done.returncode, done.stdout.decode(), done.stderr.decode()) == expected
        assert kept(root).exists() is not cold


def test_a_disk_that_is_full(copied: tuple[Path, Done]) -> None:
    """Files can only grow so far: the cache does not fit, or does not fit whole."""
    root, expected = copied
    for blocks in (0, 1, 8, 40, 100):
        shutil.rmtree(kept(root), ignore_errors=True)
        command = f"ulimit -f {blocks}; exec '{HOOK}' pre-commit"
        # What git prints goes through a file in memory, which is a file too.
        done = subprocess.run(["/bin/bash", "-c", command], cwd=root, capture_output=True, timeout=120, check=False)
        if blocks >= 8:
            assert Done(done.returncode, done.stdout.decode(), done.stderr.decode()) == expected, blocks
        else:
            assert done.returncode in (1, 3), done
            assert b"Traceback" not in done.stderr
        assert not list(kept(root).glob("*.tmp"))
    assert hook(root) == expected


# --- History, branches, versions -------------------------------------------------------------------------------------


def test_git_clears_the_tree_away(copied: tuple[Path, Done]) -> None:
    root, expected = copied
    git(root, "commit", "--quiet", "--amend", "--no-verify", "-m", "anew")
    git(root, "reflog", "expire", "--expire=now", "--all")
    git(root, "gc", "--quiet", "--prune=now")
    stage(root, "p2.md", post("See http://library.example.org/.\n", id="p-2", schedule="2026-03-14T10:00"))
    expected = plain(root)
    assert hook(root) == expected
    assert hook(root) == expected
    the_file(root)


def test_worktrees_on_different_branches_share_it(copied: tuple[Path, Done], tmp_path: Path) -> None:
    root, _ = copied
    other = tmp_path / "other"
    git(root, "worktree", "add", "--quiet", "-b", "other", str(other))
    (other / "content" / "posts" / "wrong.md").unlink()
    stage(other, "p5.md", post(id="p-5", schedule="2026-03-14T10:00", accounts="[nobody]"))
    git(other, "commit", "--quiet", "--no-verify", "-m", "other")
    stage(other, "p6.md", post(id="p-6", schedule="2026-03-14T10:00", accounts="[somebody]"))
    with uncached(root):
        here, there = hook(root), hook(other)
    assert here != there
    for _ in range(3):
        assert hook(root) == here
        assert hook(other) == there
    the_file(root)


@pytest.mark.parametrize("rounds", [3, pytest.param(20, marks=pytest.mark.long)])
def test_two_at_once(rounds: int, copied: tuple[Path, Done]) -> None:
    root, expected = copied
    for number in range(rounds):
        if number % 2 == 0:
            shutil.rmtree(kept(root), ignore_errors=True)
        running = [
            subprocess.Popen([HOOK, "pre-commit"], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(3)
        ]
        for process in running:
            out, err = process.communicate(timeout=120)
            assert Done(process.returncode, out, err) == expected
    print(f"{rounds} rounds of {len(running)}")
    assert hook(root) == expected
    the_file(root)


@pytest.mark.parametrize("kills", [6, pytest.param(60, marks=pytest.mark.long)])
def test_killed_at_any_time(kills: int, copied: tuple[Path, Done]) -> None:
    """While it judges, while it writes, and after that; what is left over is cleared away."""
    root, expected = copied
    begun = time.monotonic()
    assert hook(root) == expected
    longest = 1.5 * (time.monotonic() - begun)
    chance = dice("kills")
    killed = left = 0
    for _ in range(kills):
        shutil.rmtree(kept(root), ignore_errors=True) if chance.random() < 0.3 else None
        for file in kept(root).glob("*.sqlite"):
            file.unlink()
        process = subprocess.Popen([HOOK, "pre-commit"], cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.2, 1) * longest)
        process.kill()
        killed += process.wait() == -signal.SIGKILL
        left += len(list(kept(root).glob("*.tmp")))
    print(f"{killed} of {kills} killed in time, {left} files left over")
    assert killed
    assert hook(root) == expected
    whole = next(kept(root).glob("*.sqlite"))
    for number in range(20):
        key = whole.name.split("-")[0] if number % 2 else "0" * 16
        (kept(root) / f"{key}-{number}.tmp").write_bytes(b"half of it")
    whole.unlink()
    assert hook(root) == expected
    assert len(list(kept(root).iterdir())) <= _MOST_FILES


def test_another_version_of_socialctl(
    copied: tuple[Path, Done], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, expected = copied
    before = the_file(root)
    monkeypatch.setattr(known, "__version__", "0.0.0")
    assert in_this_process(root, capsys, monkeypatch) == expected
    assert the_file(root) != before


def test_tables_of_another_version(
    copied: tuple[Path, Done], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache that is whole, but has a column less."""
    root, expected = copied
    file = the_file(root)
    with monkeypatch.context() as before, sqlite3.connect(file) as connection:
        connection.execute("ALTER TABLE posts DROP COLUMN months")
        connection.commit()
        before.setattr(cache, "_TABLES", cache._TABLES.replace(" months TEXT NOT NULL,", ""))
        renamed(file)
    assert hook(root) == expected
    the_file(root)
    calendar = ("calendar", "--month", "2026-10", "--include", "all", "--format", "json", "--root", root)
    with uncached(root):
        without = call(capsys, *calendar)
    assert call(capsys, *calendar) == without


def test_other_rules(copied: tuple[Path, Done]) -> None:
    """policy.yaml counts as it is staged, before any version is ratified."""
    root, before = copied
    text = (root / "policy.yaml").read_text("utf-8")
    (root / "policy.yaml").write_text(
        text.replace("unknown-account: {severity: error", "unknown-account: {severity: warning")
    )
    git(root, "add", "--all")
    expected = plain(root)
    assert expected != before
    assert hook(root) == expected
    scene.commit(root)
    stage(root, "p7.md", post(id="p-7", accounts="[nobody]"))
    expected = plain(root)
    for _ in range(2):
        assert hook(root) == expected


def test_a_policy_that_is_ratified_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lib = signed.library(tmp_path, capsys)
    lib.edit(signed.POST, "accounts: [mastodon]", "accounts: [mastodon, nobody]")
    lib.commit()
    said = [in_this_process(lib.root, capsys, monkeypatch)]
    text = signed.policy(2).replace("unknown-account: {severity: error", "unknown-account: {severity: warning")
    # Written, and not ratified: the version before is in force.
    lib.write("policy.yaml", text)
    lib.git("add", "--all")
    assert in_this_process(lib.root, capsys, monkeypatch).out == said[0].out
    lib.ratify_directly(text, ["nigar"])
    lib.edit(signed.EVENT, "accounts: [mastodon, facebook]", "accounts: [mastodon, facebook, nobody]")
    lib.git("add", "--all")
    for number in range(3):
        with uncached(lib.root):
            expected = in_this_process(lib.root, capsys, monkeypatch)
        assert in_this_process(lib.root, capsys, monkeypatch) == expected
        assert expected.out.count("unknown-account") == 1, "a warning now, told of the post alone that is changed"
        lib.git("commit", "--quiet", "--no-verify", "-m", "more")
        lib.edit(signed.EVENT, "Meet the", f"Version {number}.\n\nMeet the")
        lib.git("add", "--all")


def test_other_clocks(copied: tuple[Path, Done], tmp_path: Path) -> None:
    """Another machine's zone data: a time that the clocks skip there."""
    root, _ = copied
    stage(root, "night.md", post(id="night", schedule="2026-03-29T02:30"))
    zones = tmp_path / "zones" / "Asia"
    zones.mkdir(parents=True)
    shutil.copy("/usr/share/zoneinfo/Europe/Berlin", zones / "Baku")
    other = {"PYTHONTZPATH": str(tmp_path / "zones")}
    before, expected = plain(root), plain(root, **other)
    scene.commit(root)
    assert "nonexistent-time" in expected.out
    assert before != expected
    for _ in range(2):
        assert "nonexistent-time" in hook(root, **other).out
        assert "nonexistent-time" not in hook(root).out
        assert hook(root, **other) == plain(root, **other)


# What a cache holds, column by column: the words of socialctl/store/cache.py.
TABLES = {
    "meta": {"name", "value"},
    "files": {"path", "kind", "oid", "facts"},
    "posts": {"number", "path", "id", "months", "named", "facts", "findings", "errors", "warnings", "is_plain"},
    "across": {"path", "finding"},
    "months": {"month", "number"},
    "named": {"file", "number"},
}


def _approved(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> signed.Library:
    """A library with an approved post and a rejected one, and a cache."""
    lib = signed.library(tmp_path, capsys)
    lib.approved()
    lib.sign("submit", "murad", signed.EVENT)
    lib.sign("reject", "rashad", signed.EVENT, comment="the time is wrong")
    lib.edit(signed.EVENT, "Meet the author", "Meet http://author.example.org/ the **author**")
    lib.commit()
    in_this_process(lib.root, capsys, monkeypatch)
    return lib


def test_nothing_in_it_is_about_approvals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds what follows from bytes: what git lists, what the policies are built of, and findings of rules that read
    posts and files. Of statements it knows that the files are there, as git does."""
    lib = _approved(tmp_path, capsys, monkeypatch)
    with sqlite3.connect(the_file(lib.root)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        held = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}
        columns = {name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})")} for name in names}
    assert columns == TABLES
    listed = lib.git("ls-tree", "-r", "HEAD", "--", "content", "policy.yaml").splitlines()
    assert sorted((path.decode(), oid) for path, _, oid, _ in held["files"]) == sorted(
        (line.split("\t")[1], line.split()[2]) for line in listed
    )
    meta = dict(held.pop("meta"))
    assert meta.pop("tree") == lib.git("rev-parse", "HEAD^{tree}").strip()
    assert len(meta.pop("basis")) == 64
    assert len(meta.pop("signatures").split()) == 1, "that of the ratification"
    text = (lib.root / "policy.yaml").read_bytes()
    assert json.loads(meta.pop("twins")) == {}, "no two names that some systems take for one"
    assert {name: json.loads(value) for name, value in meta.items()} == {
        sha(text).removeprefix("sha256:"): strict_yaml.build(text.decode())
    }
    rules = {rule.id: rule.reads for rule in ALL_RULES}
    found = [one for row in held["posts"] for one in json.loads(row[6] or "[]")]
    found += [json.loads(finding) for _, finding in held["across"]]
    assert found
    assert all(set(rules[one[2]]) <= {"post", "files", "posts"} for one in found)
    for row in held["posts"]:
        is_draft, kind, slots, is_timely, (line, text) = json.loads(row[5])
        assert (is_draft, kind, is_timely, line, text) == (False, "text", False, 5, "status: ready")
        assert all(len(slot) == 3 for slot in slots)
    said = repr([rows for name, rows in held.items() if name != "files"])
    print(f"{len(found)} findings, {len(held['files'])} files, {len(held['posts'])} posts, {len(said):,} characters")
    for word in ("approv", "reject", "submit", "verdict", "rashad", "statement", "sha256:"):
        assert word not in said


def test_a_forged_cache_makes_nobody_an_approver(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody has written another key into what is kept of the policy. The anchor vouches for the policy's bytes."""
    lib = signed.library(tmp_path, capsys)
    lib.sign("submit", "leyla")
    lib.commit()
    made = lib.build("approve", "rashad")
    lib.plant(made._replace(key=signed.fingerprint("stranger")), "stranger")
    lib.commit()
    in_this_process(lib.root, capsys, monkeypatch)
    calendar = ("calendar", "--month", "2026-10", "--format", "json")
    before = lib.run(*calendar)
    true, other = (signed.public(name).split()[1] for name in ("rashad", "stranger"))
    with sqlite3.connect(the_file(lib.root)) as connection:
        connection.execute("UPDATE meta SET value = replace(value, ?, ?)", (true, other))
        assert connection.execute("SELECT count(*) FROM meta WHERE value LIKE ?", (f"%{other}%",)).fetchone() == (1,)
    renamed(the_file(lib.root))
    forget()
    assert lib.run(*calendar) == before
    assert json.loads(before.out)["slots"] == []


@pytest.mark.parametrize("words", [("calendar", "--month", "2026-10"), ("status",), ("verify",), ("validate",)])
def test_a_forged_cache_makes_no_signature_fit(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rashad has signed something else, and somebody has written into the cache that his signature fits an approval."""
    lib = signed.library(tmp_path, capsys)
    lib.sign("submit", "leyla")
    place = lib.sign("approve", "rashad")
    lib.write(f"{place}.sig", signed.signature_of(b"something else", "rashad", sshsig.APPROVAL))
    lib.commit()
    with monkeypatch.context() as patch:
        patch.setattr(signatures, "_fits", lambda *_: True)
        forget()
        assert json.loads(lib.run("calendar", "--month", "2026-10", "--format", "json").out)["slots"], "it would help"
        marks = signatures.remembered()
    forget()
    in_this_process(lib.root, capsys, monkeypatch)
    forget()
    before = lib.run(*words, "--format", "json", code=None)
    with sqlite3.connect(the_file(lib.root)) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE name = 'signatures'", (" ".join(sorted(marks)),))
    renamed(the_file(lib.root))
    forget()
    assert lib.run(*words, "--format", "json", code=None) == before
    assert json.loads(lib.run("calendar", "--month", "2026-10", "--format", "json").out)["slots"] == []


def test_a_forged_cache_does_not_bring_a_picture_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody has swapped a picture that was approved, and written into the cache that it is the one before."""
    lib = signed.library(tmp_path, capsys)
    lib.write("content/media/door.png", PNG)
    lib.edit(signed.POST, "language: en\n", f"language: en\nmedia:{MEDIA}\n")
    lib.commit()
    lib.approved()
    calendar = ("calendar", "--month", "2026-10", "--format", "json")
    assert len(json.loads(lib.run(*calendar).out)["slots"]) == 1
    lib.write("content/media/door.png", PNG + b"another")
    lib.commit()
    in_this_process(lib.root, capsys, monkeypatch)
    before = lib.run(*calendar)
    assert json.loads(before.out)["slots"] == []
    true, other = (sha(data) for data in (PNG + b"another", PNG))
    with sqlite3.connect(the_file(lib.root)) as connection:
        connection.execute("UPDATE files SET facts = replace(facts, ?, ?)", (true, other))
        assert connection.execute("SELECT count(*) FROM files WHERE facts LIKE ?", (f"%{other}%",)).fetchone() == (1,)
    renamed(the_file(lib.root))
    assert lib.run(*calendar) == before


def test_old_caches_are_cleared(tmp_path: Path) -> None:
    """Those of older commits, and of all but a few of the other folders."""
    top = tmp_path / "all"
    roots = [scene.repository(top / f"library-{number}", in_git=False) for number in range(8)]
    git(top, "init", "--quiet")
    scene.commit(top)
    for number, root in enumerate(roots):
        (root / "content" / "posts" / "a.md").write_text(post(f"Version {number}.\n"), "utf-8")
        git(top, "add", "--all")
        done = subprocess.run([HOOK, "pre-commit"], cwd=root, capture_output=True, check=False, timeout=60)
        assert done.returncode == 0, done
        git(top, "commit", "--quiet", "--no-verify", "-m", "more")
    assert 1 < len(list(kept(top).iterdir())) <= _MOST_FILES
