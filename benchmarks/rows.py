"""What is measured: a function for each row of the table, and what each row asks for."""

from __future__ import annotations

import json
import os
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


def hook_yaml(scene: Scene) -> str:
    """The hook against a hook that only asks whether the front matter is YAML."""
    theirs = (str(peers() / "check-yaml"), scene.front)
    return _ratio(scene.compared(_hook(scene.once), Command(theirs, scene.once.folder)))


def hook_schema(scene: Scene) -> str:
    """The hook against one that asks whether the front matter follows our own schema."""
    schema = str(scene.scratch / "post.schema.json")
    heard(Command((SOCIALCTL, "schema", "post", "-o", schema), scene.scratch))
    theirs = (str(peers() / "check-jsonschema"), "--schemafile", schema, scene.front)
    return _ratio(scene.compared(_hook(scene.once), Command(theirs, scene.once.folder)))


def cold_hugo(scene: Scene) -> str:
    """All rules on all posts, against reading their front matter."""
    program, folder = hugo(), scene.once.folder
    (folder / "hugo.toml").write_text('baseURL = "https://library.example.edu/"\n')
    theirs = Command((program, "list", "all"), folder)
    listed = heard(theirs).count("content/posts/")
    if listed < scene.posts:
        raise Wrong(f"hugo lists {listed} posts of {scene.posts}")
    return _ratio(scene.compared(_validate(scene, scene.once), theirs))


def warm_hook(scene: Scene) -> str:
    """The hook where its cache knows all posts but one, against git's own look at the work tree."""
    return _ratio(scene.compared(_hook(scene.large), _git_status(scene.large)))


def galaxy(scene: Scene) -> str:
    """Real posts, against their own project's way, which reads its schema again for each post."""
    return _galaxy(scene)


def galaxy_once(scene: Scene) -> str:
    """The same, where their way is spared reading its schema again."""
    return _galaxy(scene, "--once")


def _galaxy(scene: Scene, *options: str) -> str:
    corpus = _corpora() / "galaxy-social"
    count = sum(1 for _ in (corpus / "posts").rglob("*.md"))
    if not count:
        raise Missing(f"there are no posts of galaxy-social in {corpus.parent} (SOCIALCTL_CORPORA names that folder)")
    words = (str(peers() / "python"), str(CHECKOUT / "benchmarks" / "galaxy.py"), str(corpus), *options)
    theirs = Command(words, scene.scratch, says=f"{count} posts")
    ours = Command(scene.cold, imported(SOCIALCTL, corpus, scene.scratch, NOW), (0, 1), f'"posts": {count},')
    return f"{_ratio(scene.compared(ours, theirs))} ({count} posts)"


def calendar(scene: Scene) -> str:
    """A month out of very many posts, what was signed about it verified, against git's own look at the work tree."""
    words = (SOCIALCTL, "calendar", "--month", MONTH, "--format", "json", "--now", NOW)
    ours = Command(words, scene.large.folder)
    document, _ = json.JSONDecoder().raw_decode(heard(ours))
    slots = len(document["slots"])
    if not slots or slots != scene.large.slots:
        raise Wrong(f"the calendar shows {slots} slots, and {scene.large.slots} were approved (200 posts are needed)")
    return f"{_ratio(scene.compared(ours, _git_status(scene.large)))} ({slots} approved slots shown)"


def growth(scene: Scene) -> str:
    """Twice as many posts."""
    return _ratio(scene.compared(_validate(scene, scene.twice), _validate(scene, scene.once)))


def peak(scene: Scene) -> str:
    """The memory of judging very many posts."""
    found = memory(_validate(scene, scene.large))
    return f"{found.largest:.0f} MiB in the largest process, at most {found.together:.0f} MiB in all together"


class Row(NamedTuple):
    """A row: its name, what it says is measured, how, and what the ratio (or memory) must be and aims at."""

    name: str
    what: str
    measure: Callable[[Scene], str]
    must: str
    aim: str


_HOOK = "hook on one staged post among {posts:,}"
_GALAXY = "validate of galaxy-social's posts, against their own lint"
ROWS = (
    Row("hook-yaml", f"{_HOOK}, against check-yaml on its front matter", hook_yaml, "2.0", "1.0"),
    Row("hook-schema", f"{_HOOK}, against check-jsonschema on its front matter", hook_schema, "0.5", "0.25"),
    Row("hugo", "cold validate of {posts:,} posts, all rules on, against hugo list all", cold_hugo, "1.0", "0.5"),
    Row("warm", "warm hook on one staged post among {many:,}, against git status", warm_hook, "3.0", "1.5"),
    Row("galaxy", _GALAXY, galaxy, "0.2", "0.05"),
    Row("galaxy-once", f"{_GALAXY}, with its schema read a single time", galaxy_once, "", ""),
    Row("calendar", "calendar of one month out of {many:,} posts, warm, against git status", calendar, "3.0", "1.0"),
    Row("growth", "cold validate of {twice:,} posts, against {posts:,}", growth, "2.2", ""),
    Row("memory", "peak memory, cold validate of {many:,} posts", peak, "300 MiB", "100 MiB"),
)


def _made(folder: Path, posts: int) -> Repository:
    print(f"Making a repository of {posts:,} posts ...", file=sys.stderr)
    return repository.make(folder, posts)


def _hook(one: Repository) -> Command:
    return Command(HOOK, one.folder, says=f"{one.posts:,} posts checked")


def _validate(scene: Scene, one: Repository) -> Command:
    return Command(scene.cold, one.folder, says=f'"posts": {one.posts},')


def _git_status(one: Repository) -> Command:
    return Command(("git", "status"), one.folder)


def _corpora() -> Path:
    """The folder of real input, named as for the tests."""
    named = os.environ.get("SOCIALCTL_CORPORA")
    return Path(named) if named else CHECKOUT.parent / "shared" / "corpora"


def _ratio(found: Paired) -> str:
    return f"{_time(found.ours)} / {_time(found.theirs)} = {found.ratio:.2f}"


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
