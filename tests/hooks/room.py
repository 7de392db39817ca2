"""A repository whose hooks are watched, and versions of posts that can be told apart by what is said of them.

A *bad* version names an account that the policy does not know and no other version names (``nobody-7``), and the
refusal says that name. So what a hook says tells which blobs it read, however it came to read them; and a twin of
the room without hooks tells which blobs git commits.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import scene
from things import PNG, program

Quality = Literal["good", "bad"]
Mode = Literal["raw", "framework"]
POSTS = "content/posts"
MEDIA = "content/media"
STAGES = ("pre-commit", "pre-merge-commit")
_WATCH = Path(__file__).with_name("watch.py")
_TOKEN = re.compile(r"nobody-\d+")
_NO_HOOKS = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": os.devnull}
CONFIG = """\
default_install_hook_types: [pre-commit, pre-merge-commit]
repos:
  - repo: local
    hooks:
      - id: socialctl-validate
        name: socialctl
        language: system
        entry: watched
        always_run: true
        pass_filenames: false
        require_serial: true
        stages: [pre-commit, pre-merge-commit, pre-push, manual]
"""


class Act(NamedTuple):
    """The git command that ends a state: it commits, or is kept from it. ``git_dir`` and ``folder`` (the work tree) are
    where to look afterwards."""

    arguments: tuple[str, ...]
    cwd: Path
    folder: Path
    git_dir: Path
    environment: Mapping[str, str]
    stdin: str
    says: str  # what a refusal says, where no version of a post is bad


class Record(NamedTuple):
    """A run of a hook, as ``watch.py`` wrote it down."""

    hook: str
    code: int
    output: str
    index_changed: bool
    files_changed: bool


@dataclass
class Room:
    """A repository at ``root`` with three good posts and a picture. Its hooks are watched; git commands that prepare
    something run without them."""

    root: Path
    is_twin: bool = False
    versions: int = 0

    def text(self, quality: Quality, name: str, **changes: str) -> str:
        """A version of the post of that file name that was never there before."""
        self.versions += 1
        accounts = "[mastodon]" if quality == "good" else f"[mastodon, nobody-{self.versions}]"
        front = {"id": identifier(name), "accounts": accounts, **changes}
        return scene.post(f"The reading room is open again, version {self.versions}.\n", **front)

    def path(self, name: str) -> Path:
        """A file by its path, or a post by its name alone."""
        return self.root / (name if "/" in name else f"{POSTS}/{name}")

    def put(self, name: str, content: str | bytes) -> None:
        """Write a file in the work tree, whatever stood there."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def disk(self, name: str, quality: Quality, **changes: str) -> None:
        """A new version of a post in the work tree."""
        self.put(name, self.text(quality, name, **changes))

    def add(self, *names: str) -> None:
        """Stage files as they lie there."""
        paths = [name if "/" in name else f"{POSTS}/{name}" for name in names]
        self.git("--literal-pathspecs", "add", "--force", "--sparse", "--", *paths)

    def stage(self, name: str, judged: Quality, decoy: Quality | None = None, **changes: str) -> None:
        """A version of a post in the index, and after that another one in the work tree."""
        self.disk(name, judged, **changes)
        self.add(name)
        if decoy:
            self.disk(name, decoy, **changes)

    def commit(self, message: str = "before") -> None:
        """Commit what is staged, without hooks."""
        self.git("commit", "--quiet", "--allow-empty", "-m", message)

    def git(self, *arguments: str, cwd: Path | None = None, code: int | None = 0, **environment: str) -> str:
        """What git prints; hooks do not run. ``code`` None is any."""
        done = self.run(arguments, cwd or self.root, {**_NO_HOOKS, **environment})
        assert code is None or done.returncode == code, (arguments, done.stderr)
        return done.stdout.decode("utf-8", "surrogateescape")

    def run(
        self, arguments: tuple[str, ...], cwd: Path, environment: Mapping[str, str], stdin: str = ""
    ) -> subprocess.CompletedProcess[bytes]:
        """How a git command ended."""
        ours = {"WATCHED": str(self.log), "PATH": _path(), "PRE_COMMIT_HOME": framework_home()}
        variables = {**os.environ, **ours, **environment}
        return subprocess.run(
            ["git", *map(os.fsencode, arguments)],
            cwd=cwd, env=variables, input=stdin.encode(), capture_output=True, timeout=60, check=False,
        )  # fmt: skip

    def act(
        self,
        *arguments: str,
        cwd: Path | None = None,
        git_dir: Path | None = None,
        environment: Mapping[str, str] | None = None,
        stdin: str = "",
        says: str = "",
    ) -> Act:
        """The command that ends the state, run in the room or in ``cwd``."""
        kept = git_dir or self.root / ".git"
        return Act(arguments, cwd or self.root, self.root, kept, environment or {}, stdin, says)

    def do(self, act: Act) -> subprocess.CompletedProcess[bytes]:
        """Run it, with hooks; in a twin, without."""
        hooks = _NO_HOOKS if self.is_twin else {}
        return self.run(act.arguments, act.cwd, {**hooks, **act.environment}, act.stdin)

    def look(self, act: Act, *arguments: str) -> str:
        """What git says of the repository that the command was about; nothing where it fails."""
        return self.git("--git-dir", str(act.git_dir), *arguments, cwd=Path("/"), code=None)

    def blobs(self, act: Act) -> dict[str, str]:
        """Each bad version in the newest commit, by the name that only it has, with the id of its blob."""
        listed = self.look(act, "ls-tree", "-r", "-z", "HEAD").split("\0")[:-1]
        ids = {line.split("\t")[0].split(" ")[2] for line in listed if line.startswith("100")}
        return {token: oid for oid in ids for token in _TOKEN.findall(self.look(act, "cat-file", "blob", oid))}

    @property
    def log(self) -> Path:
        """Where hooks are written down."""
        return self.root.parent / f"{self.root.name}.watched"

    @property
    def records(self) -> list[Record]:
        """The hooks that ran."""
        lines = self.log.read_text("utf-8").splitlines() if self.log.exists() else []
        return [Record(**json.loads(line)) for line in lines]


def tokens(said: str) -> set[str]:
    """The bad versions that were told of."""
    return set(_TOKEN.findall(said))


def identifier(name: str) -> str:
    """The id of the post of that file name."""
    letters = re.sub("[^a-z0-9]", "", name.removesuffix(".md"))
    return f"post-{letters[:40]}-{sum(os.fsencode(name))}"


def enter(folder: Path, mode: Mode | None) -> Room:
    """A room of one's own; without a mode a twin, whose hooks do not run."""
    shutil.copytree(_ready(mode or "raw"), folder, symlinks=True)
    return Room(folder, is_twin=mode is None)


def watch_raw(hooks: Path) -> None:
    """Have the installed hooks of that folder watched."""
    for stage in STAGES:
        (hooks / stage).rename(hooks / f"{stage}.ours")
        program(hooks / stage, f'exec {sys.executable} -IS {_WATCH} "$(dirname "$0")/{stage}.ours" "$@"')


@cache
def _home() -> tempfile.TemporaryDirectory[str]:
    """A folder that is gone when the run ends."""
    return tempfile.TemporaryDirectory(prefix="hooks-")


@cache
def _path() -> str:
    """The PATH with ``watched`` on it, which is what pre-commit is told to run."""
    folder = Path(_home().name, "bin")
    folder.mkdir()
    program(folder / "watched", f"exec {sys.executable} -IS {_WATCH} {scene.COMMAND}-hook")
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@cache
def framework_home() -> str:
    """Where pre-commit and prek keep what they make."""
    return str(Path(_home().name, "kept by pre-commit"))


@cache
def _ready(mode: Mode) -> Path:
    """The room that all others are copies of."""
    root = Path(_home().name, mode)
    posts = {name: scene.post(id=identifier(name)) for name in ("a.md", "b.md", "c.md")}
    scene.repository(root, posts, in_git=False)
    (root / MEDIA).mkdir()
    for name in ("door.png", "window.png"):
        (root / MEDIA / name).write_bytes(PNG)
    (root / ".pre-commit-config.yaml").write_text(CONFIG)
    scene.git(root, "init", "--quiet", "--initial-branch", "main")
    scene.commit(root)
    if mode == "framework":
        command = [str(scene.COMMAND.with_name("pre-commit")), "install"]
        environment = os.environ | {"PRE_COMMIT_HOME": framework_home()}
        subprocess.run(command, cwd=root, check=True, capture_output=True, env=environment)
    else:
        assert scene.run("hook", "install", cwd=root).code == 0
        watch_raw(root / ".git" / "hooks")
    return root
