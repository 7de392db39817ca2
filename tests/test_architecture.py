"""The house keeps its plan (DESIGN section 3, ADR 0004): imports point one way, some things stand in one place only.

Each check is a function from modules to what is wrong with them, so that planted faults can show that it sees them.
"""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "socialctl"

# From the top down; units of one storey do not import each other.
STOREYS = (
    ("hook",),
    ("__main__",),
    ("cli",),
    ("emitters", "reporters", "importers"),
    ("incremental", "auditing"),
    ("pushing", "planning", "answers"),
    ("checker", "planner"),
    ("approvals", "known"),
    ("judge",),
    ("rules",),
    ("platforms", "signing", "store", "workers", "demonstration", "pipelines"),
    ("model",),
    ("__init__",),  # the version, which anyone may name
)
LEVEL = {unit: level for level, storey in enumerate(STOREYS) for unit in storey}

# What may stand only in these modules (prefixes of their names).
ONLY_IN = {
    "subprocess": ("store.git", "signing.ssh_keygen"),
    "multiprocessing": ("workers",),
    "cryptography": ("signing.keys", "signing.signatures"),
    "rich": ("cli", "emitters.table", "emitters.month", "reporters.text"),
    "jinja2": ("emitters.html",),
    "typer": ("cli",),
    "getpass": ("cli",),
    "socket": (),
    "urllib.request": (),
    "http": (),
    "pickle": (),
    "requests": (),
}
# Names that ask the machine about itself: below the command line they are arguments. The exception is by name:
# git is handed the environment that socialctl was started in.
WORLDLY = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "time.localtime",
    "time.monotonic",
    "os.environ",
    "os.getenv",
    "os.getcwd",
    "os.getlogin",
    "os.chdir",
    "Path.cwd",
    "Path.home",
    "getpass.getuser",
    "locale.setlocale",
}
WORLDLY_ALLOWED = {("store.git", "os.environ")}
DANGEROUS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.unsafe_load", "yaml.full_load"}
# Loaders that build nothing but text, numbers, lists and mappings, and one that is built on them.
LOADERS = {"CSafeLoader", "SafeLoader", "CBaseLoader", "BaseLoader", "_TextLoader"}
MOST_LINES = 400
# What takes files away, and where that may stand: temporary files and results of our own, a cache and hooks below git's
# folder. None of it reaches what people wrote or signed (tests/test_records.py).
TAKING_AWAY = {"unlink", "rmdir", "removedirs", "rmtree", "truncate", "ftruncate", "rename", "renames"}
TAKING_AWAY_OF = {"os.remove", "shutil.move"}  # lists have a remove of their own
TAKERS = ("store.cache", "store.folder", "store.hooks", "store.repository")


class Module(NamedTuple):
    """A module of the package: its name below it (``store.git``), text and tree."""

    name: str
    text: str
    tree: ast.Module

    @property
    def unit(self) -> str:
        """The room it stands in."""
        return self.name.split(".")[0]


Check = Callable[[list[Module]], Iterator[str]]


def module(name: str, text: str) -> Module:
    """A module of that name."""
    return Module(name, text, ast.parse(text))


def package(folder: Path = PACKAGE) -> list[Module]:
    """Every module of the package."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        name = ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)
        found.append(module(name, path.read_text(encoding="utf-8")))
    return found


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each imported module with its line; ``from a import b`` counts as ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{start}.{alias.name}") for alias in node.names)


def names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each name and dotted name with its line: ``os.environ``, ``datetime.now``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            dotted = ast.unparse(node)
            yield node.lineno, ".".join(dotted.split(".")[-2:])


def wrong_directions(modules: list[Module]) -> Iterator[str]:
    """Imports that point up, sideways, or are relative."""
    for one in modules:
        for line, name in imports(one.tree):
            if name.startswith("."):
                yield f"{one.name}:{line}: relative import of {name}"
                continue
            first, _, rest = name.partition(".")
            if first != "socialctl":
                continue
            unit = rest.split(".")[0]
            unit = unit if unit in LEVEL else "__init__"
            if unit != one.unit and LEVEL[unit] <= LEVEL[one.unit]:
                yield f"{one.name}:{line}: {one.unit} imports {unit}"


def unknown_rooms(modules: list[Module]) -> Iterator[str]:
    """Rooms that are not on the plan."""
    yield from sorted({f"{one.unit} is not on the plan" for one in modules if one.unit not in LEVEL})


def outside_their_place(modules: list[Module]) -> Iterator[str]:
    """Libraries used where they have no business."""
    for one in modules:
        for line, name in imports(one.tree):
            for library, places in ONLY_IN.items():
                at_home = any(one.name == place or one.name.startswith(f"{place}.") for place in places)
                if (name == library or name.startswith(f"{library}.")) and not at_home:
                    yield f"{one.name}:{line}: {library}"


def worldly(modules: list[Module]) -> Iterator[str]:
    """Clock, working directory, environment and user name below the command line."""
    for one in modules:
        if one.unit in ("cli", "__main__"):
            continue
        wanted = {name: name for name in WORLDLY}
        for line, name in imports(one.tree):
            # ``from time import time`` would hide it from the names below.
            if ".".join(name.split(".")[-2:]) in WORLDLY and (one.name, name) not in WORLDLY_ALLOWED:
                yield f"{one.name}:{line}: import of {name}"
        for line, name in names(one.tree):
            if name in wanted and (one.name, name) not in WORLDLY_ALLOWED:
                yield f"{one.name}:{line}: {name}"


def dangerous(modules: list[Module]) -> Iterator[str]:
    """What could run a post's text, or build objects from it."""
    for one in modules:
        for node in ast.walk(one.tree):
            if not isinstance(node, ast.Call):
                continue
            name = ".".join(ast.unparse(node.func).split(".")[-2:])
            loader = "".join(ast.unparse(one) for one in (*node.args[1:], *(key.value for key in node.keywords)))
            unsafe = name in ("yaml.load", "yaml.load_all") and loader.split(".")[-1] not in LOADERS
            if name in DANGEROUS or unsafe or any(key.arg == "shell" for key in node.keywords):
                yield f"{one.name}:{node.lineno}: {name}"


def caught_all(modules: list[Module]) -> Iterator[str]:
    """``except Exception`` and its like, but for the one boundary."""
    for one in modules:
        for node in ast.walk(one.tree):
            if not isinstance(node, ast.ExceptHandler) or one.name == "cli._boundary":
                continue
            kinds = [node.type] if not isinstance(node.type, ast.Tuple) else node.type.elts
            for kind in kinds:
                if kind is None or ast.unparse(kind) in ("Exception", "BaseException"):
                    yield f"{one.name}:{node.lineno}: except {ast.unparse(kind) if kind else ''}"


def undocumented(modules: list[Module]) -> Iterator[str]:
    """Modules, and public functions, classes and methods, without a docstring."""
    for one in modules:
        if not ast.get_docstring(one.tree):
            yield f"{one.name}: the module"
        for where, node in _public(one.tree.body, ""):
            if not ast.get_docstring(node):
                yield f"{one.name}:{node.lineno}: {where}"


def _public(body: Iterable[ast.stmt], inside: str) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield f"{inside}{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body, f"{node.name}.")


def remembering(modules: list[Module]) -> Iterator[str]:
    """What takes a cache's word for more than posts and files. No approval may follow from it."""
    for one in modules:
        for line, name in names(one.tree):
            if name in ("policy_file.remember", "signatures.remember") and one.name != "cli._commit_gate":
                yield f"{one.name}:{line}: {name}"


def taking_away(modules: list[Module]) -> Iterator[str]:
    """What could take a file away, or something out of it, where it has no business. ``repository.remove`` is the way:
    it refuses what belongs to a content repository."""
    for one in modules:
        if one.name in TAKERS:
            continue
        for line, name in names(one.tree):
            if name in TAKING_AWAY_OF or ("." in name and name.split(".")[-1] in TAKING_AWAY):
                yield f"{one.name}:{line}: {name}"
        for line, name in imports(one.tree):
            if name in TAKING_AWAY_OF or (name.startswith(("os.", "shutil.")) and name.split(".")[-1] in TAKING_AWAY):
                yield f"{one.name}:{line}: import of {name}"


def too_long(modules: list[Module]) -> Iterator[str]:
    """Modules that have grown over the limit."""
    for one in modules:
        lines = one.text.count("\n")
        if lines > MOST_LINES:
            yield f"{one.name}: {lines} lines, at most {MOST_LINES}"


CHECKS: tuple[Check, ...] = (
    unknown_rooms,
    wrong_directions,
    outside_their_place,
    worldly,
    dangerous,
    caught_all,
    undocumented,
    remembering,
    taking_away,
    too_long,
)


@pytest.fixture(scope="module")
def modules() -> list[Module]:
    return package()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_architecture(check: Check, modules: list[Module]) -> None:
    assert list(check(modules)) == []


def test_every_module_is_looked_at(modules: list[Module]) -> None:
    seen = {one.unit for one in modules}
    assert seen >= {
        "cli",
        "emitters",
        "reporters",
        "checker",
        "planner",
        "rules",
        "platforms",
        "signing",
        "store",
        "model",
    }
    known = sum(name.startswith("socialctl") for one in modules for _, name in imports(one.tree))
    print(f"{len(modules)} modules, {known} imports of our own")
    assert len(modules) >= 60
    assert known >= 200


PLANTED: dict[str, tuple[Check, str, str]] = {
    "up": (wrong_directions, "model.text", "from socialctl.store import git"),
    "up by two": (wrong_directions, "rules.structure", "from socialctl.cli._options import write"),
    "up, the whole room": (wrong_directions, "store.git", "from socialctl import checker"),
    "up, by import": (wrong_directions, "store.git", "import socialctl.rules.registry"),
    "up, inside a function": (wrong_directions, "model.text", "def _f():\n    from socialctl.store import git"),
    "up, for types only": (wrong_directions, "model.text", "if TYPE_CHECKING:\n    from socialctl.store import git"),
    "sideways": (wrong_directions, "store.git", "from socialctl.platforms.register import register"),
    "sideways, signing": (wrong_directions, "signing.keys", "from socialctl.store import git"),
    "sideways, above": (wrong_directions, "emitters.table", "from socialctl.reporters import text"),
    "planner and checker": (wrong_directions, "planner", "from socialctl import checker"),
    "judge from rules": (wrong_directions, "rules.media", "from socialctl.judge import judge"),
    "relative": (wrong_directions, "store.git", "from . import posts"),
    "relative, up": (wrong_directions, "store.git", "from ..rules import registry"),
    "new room": (unknown_rooms, "helpers.things", ""),
    "processes": (outside_their_place, "rules.links", "import subprocess"),
    "processes to verify": (outside_their_place, "signing.sshsig", "import subprocess"),
    "primitives above": (outside_their_place, "checker", "from cryptography.hazmat.primitives import hashes"),
    "processes, in part": (outside_their_place, "store.posts", "from subprocess import run"),
    "network": (outside_their_place, "rules.links", "import urllib.request"),
    "rich below": (outside_their_place, "emitters.json", "from rich.text import Text"),
    "typer below": (outside_their_place, "checker", "import typer"),
    "prefix is not enough": (outside_their_place, "emitters.tables", "import rich"),
    "a cache's word on signatures": (remembering, "cli._session", "signatures.remember(known)"),
    "taking away": (taking_away, "approvals.ledger", "path.unlink()"),
    "taking away a folder": (taking_away, "cli.sync", "import shutil\nshutil.rmtree(folder)"),
    "taking away by import": (taking_away, "cli.sync", "from os import unlink"),
    "clock": (worldly, "rules.schedule", "from datetime import datetime\nx = datetime.now()"),
    "clock of the module": (worldly, "rules.schedule", "import datetime\nx = datetime.datetime.now()"),
    "clock by import": (worldly, "planner", "from time import time"),
    "today": (worldly, "planner", "from datetime import date\nx = date.today()"),
    "environment": (worldly, "store.snapshot", "import os\nx = os.environ['HOME']"),
    "environment by import": (worldly, "store.snapshot", "from os import environ"),
    "folder": (worldly, "store.repository", "from pathlib import Path\nx = Path.cwd()"),
    "user": (worldly, "rules.media", "import getpass\nx = getpass.getuser()"),
    "eval": (dangerous, "store.posts", "x = eval('1')"),
    "loader": (dangerous, "store.posts", "import yaml\nx = yaml.load('a')"),
    "loader of objects": (dangerous, "store.posts", "import yaml\nx = yaml.load('a', Loader=yaml.Loader)"),
    "shell": (dangerous, "store.git", "subprocess.run('ls', shell=True)"),
    "catching all": (caught_all, "store.git", "try:\n    pass\nexcept Exception:\n    pass"),
    "catching all, bare": (caught_all, "store.git", "try:\n    pass\nexcept:\n    pass"),
    "catching all among others": (caught_all, "cli.new", "try:\n    pass\nexcept (OSError, Exception):\n    pass"),
    "no docstring": (undocumented, "store.git", "x = 1"),
    "function without": (undocumented, "store.git", "def f():\n    return 1"),
    "method without": (
        undocumented,
        "store.git",
        "class _A:\n    pass\nclass A:\n    'a'\n    def f(self):\n        return 1",
    ),
    "too long": (too_long, "store.git", "x = 1\n" * 401),
}


@pytest.mark.parametrize(("check", "name", "text"), PLANTED.values(), ids=PLANTED)
def test_planted_faults_are_found(check: Check, name: str, text: str) -> None:
    """The same module with the fault, and without it."""
    assert list(check([module(name if check is not unknown_rooms else "store.git", '"""A module."""\n')])) == []
    found = list(check([module(name, text if check is undocumented else f'"""A module."""\n{text}')]))
    assert found, "the check does not see it"
    assert all(line.startswith(name.split(".")[0]) for line in found)


def test_a_fault_in_a_copy_of_the_package_is_found(tmp_path: Path) -> None:
    """The way from files to faults: nothing is lost on it."""
    copy = tmp_path / "socialctl"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    victim = copy / "store" / "posts.py"
    victim.write_text(victim.read_text(encoding="utf-8") + "\nfrom socialctl.cli import make_app\n", encoding="utf-8")
    found = list(wrong_directions(package(copy)))
    assert [line.split(":")[0] for line in found] == ["store.posts"]


def test_the_one_exception_is_by_name() -> None:
    text = '"""A module."""\nimport os\nx = os.environ\n'
    assert list(worldly([module("store.git", text)])) == []
    assert list(worldly([module("store.gitty", text)])) != []
