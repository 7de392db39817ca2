"""What is measured: a function for each row of the table, and what each row asks for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import repository
from galaxy_import import imported
from generate import CHECKOUT
from peers import hugo, peers
from repository import MONTH, NOW, Repository
from timing import Command, Missing, Paired, Wrong, heard, memory, paired

PROGRAMS = Path(sys.executable).parent
SOCIALCTL = str(PROGRAMS / "socialctl")
HOOK = (str(PROGRAMS / "socialctl-hook"), "pre-commit")


@dataclass(frozen=True)
class Scene:
    """What the rows share, each made when the first row asks for it: repositories of ``posts`` posts, of twice as many
    and of ``many``, in the folder ``scratch``."""

    scratch: Path
    posts: int
    many: int
    runs: int

    @cached_property
    def once(self) -> Repository:
        """The repository that most rows are about."""
        return _made(self.scratch / "once", self.posts)

    @cached_property
    def twice(self) -> Repository:
        """One of twice as many posts."""
        return _made(self.scratch / "twice", 2 * self.posts)

    @cached_property
    def large(self) -> Repository:
        """One of very many posts."""
        return _made(self.scratch / "large", self.many)

    @cached_property
    def cold(self) -> tuple[str, ...]:
        """The command that validates all posts and knows none of them yet."""
        described = heard(Command((SOCIALCTL, "validate", "--help"), self.scratch))
        without = ("--no-cache",) if "--no-cache" in described else ()
        return (SOCIALCTL, "validate", *without, "--format", "json", "--now", NOW)

    @cached_property
    def front(self) -> str:
        """A YAML file of the front matter of the post that is staged in ``once``."""
        path = self.scratch / "front.yaml"
        path.write_text(repository.front_matter(self.once.staged), "utf-8")
        return str(path)

    def compared(self, ours: Command, theirs: Command) -> Paired:
        """Both in turn, as often as was asked for."""
        return paired(ours, theirs, self.runs)


class Row(NamedTuple):
    """A row: its name, what it says is measured, how, and what the ratio (or memory) must be and aims at."""

    name: str
    measure: Callable[[Scene], tuple[str, str]]
    must: str
    aim: str


def hook_yaml(scene: Scene) -> tuple[str, str]:
    """The hook against a hook that only asks whether the front matter is YAML."""
    theirs = Command((str(peers() / "check-yaml"), scene.front), scene.once.folder)
    what = f"hook on one staged post among {scene.posts:,}, against check-yaml on its front matter"
    return what, _ratio(scene.compared(_hook(scene.once), theirs))


def hook_schema(scene: Scene) -> tuple[str, str]:
    """The hook against one that asks whether the front matter follows our own schema."""
    schema = scene.scratch / "post.schema.json"
    heard(Command((SOCIALCTL, "schema", "post", "-o", str(schema)), scene.scratch))
    words = (str(peers() / "check-jsonschema"), "--schemafile", str(schema), scene.front)
    what = f"hook on one staged post among {scene.posts:,}, against check-jsonschema on its front matter"
    return what, _ratio(scene.compared(_hook(scene.once), Command(words, scene.once.folder)))


def cold_hugo(scene: Scene) -> tuple[str, str]:
    """All rules on all posts, against reading their front matter."""
    folder = scene.once.folder
    theirs = Command((hugo(), "list", "all"), folder)
    (folder / "hugo.toml").write_text('baseURL = "https://library.example.edu/"\n')
    listed = heard(theirs).count("content/posts/")
    if listed < scene.posts:
        raise Wrong(f"hugo lists {listed} posts of {scene.posts}")
    what = f"cold validate of {scene.posts:,} posts, all rules on, against hugo list all"
    return what, _ratio(scene.compared(_validate(scene, scene.once), theirs))


def warm_hook(scene: Scene) -> tuple[str, str]:
    """The hook where its cache knows all posts but one, against git's own look at the work tree."""
    theirs = Command(("git", "status"), scene.large.folder)
    what = f"warm hook on one staged post among {scene.many:,}, against git status"
    return what, _ratio(scene.compared(_hook(scene.large), theirs))


def galaxy(scene: Scene) -> tuple[str, str]:
    """Real posts, against their own project's way, which reads its schema again for each post."""
    return _galaxy(scene, "against their own lint")


def galaxy_once(scene: Scene) -> tuple[str, str]:
    """The same, where their way is spared reading its schema again."""
    return _galaxy(scene, "against their own lint, with its schema read a single time", "--once")


def _galaxy(scene: Scene, against: str, *options: str) -> tuple[str, str]:
    corpus = _corpora() / "galaxy-social"
    count = sum(1 for _ in (corpus / "posts").rglob("*.md"))
    if not count:
        raise Missing(f"there are no posts of galaxy-social in {corpus.parent} (SOCIALCTL_CORPORA names that folder)")
    python = str(peers() / "python")
    words = (python, str(CHECKOUT / "benchmarks" / "galaxy.py"), str(corpus), *options)
    theirs = Command(words, scene.scratch, says=f"{count} posts")
    ours = Command(scene.cold, imported(SOCIALCTL, corpus, scene.scratch, NOW), (0, 1), f'"posts": {count},')
    return f"validate of galaxy-social's {count} posts, {against}", _ratio(scene.compared(ours, theirs))


def calendar(scene: Scene) -> tuple[str, str]:
    """A month out of very many posts, what was signed about it verified, against git's own look at the work tree."""
    words = (SOCIALCTL, "calendar", "--month", MONTH, "--format", "json", "--now", NOW)
    ours, theirs = (Command(command, scene.large.folder) for command in (words, ("git", "status")))
    done = subprocess.run(words, cwd=scene.large.folder, capture_output=True, check=False)
    slots = len(json.loads(done.stdout)["slots"]) if done.returncode == 0 else 0
    if not slots or slots != scene.large.slots:
        raise Wrong(f"the calendar shows {slots} slots, and {scene.large.slots} were approved (200 posts are needed)")
    what = f"calendar of one month ({slots} approved slots) out of {scene.many:,} posts, warm, against git status"
    return what, _ratio(scene.compared(ours, theirs))


def growth(scene: Scene) -> tuple[str, str]:
    """Twice as many posts."""
    found = scene.compared(_validate(scene, scene.twice), _validate(scene, scene.once))
    return f"cold validate, {2 * scene.posts:,} posts against {scene.posts:,}", _ratio(found)


def peak(scene: Scene) -> tuple[str, str]:
    """The memory of judging very many posts."""
    found = memory(_validate(scene, scene.large))
    figures = f"{found.largest:.0f} MiB in the largest process, {found.together:.0f} MiB in all together"
    return f"peak memory, cold validate of {scene.many:,} posts", figures


ROWS = (
    Row("hook-yaml", hook_yaml, "2.0", "1.0"),
    Row("hook-schema", hook_schema, "0.5", "0.25"),
    Row("hugo", cold_hugo, "1.0", "0.5"),
    Row("warm", warm_hook, "3.0", "1.5"),
    Row("galaxy", galaxy, "0.2", "0.05"),
    Row("galaxy-once", galaxy_once, "", ""),
    Row("calendar", calendar, "3.0", "1.0"),
    Row("growth", growth, "2.2", ""),
    Row("memory", peak, "300 MiB", "100 MiB"),
)


def _made(folder: Path, posts: int) -> Repository:
    print(f"Making a repository of {posts:,} posts ...", file=sys.stderr)
    return repository.make(folder, posts)


def _hook(one: Repository) -> Command:
    return Command(HOOK, one.folder, says=f"{one.posts:,} posts checked")


def _validate(scene: Scene, one: Repository) -> Command:
    return Command(scene.cold, one.folder, says=f'"posts": {one.posts},')


def _corpora() -> Path:
    """The folder of real input, named as for the tests."""
    named = os.environ.get("SOCIALCTL_CORPORA")
    return Path(named) if named else CHECKOUT.parent / "shared" / "corpora"


def _ratio(found: Paired) -> str:
    return f"{_time(found.ours)} / {_time(found.theirs)} = {found.ratio:.2f}"


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
