"""The documentation is true: generated parts are up to date, every key and command is there, examples run and fit."""

from __future__ import annotations

import io
import re
import runpy
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from socialctl.cli import COMMANDS, _boundary
from socialctl.emitters.csv import COLUMNS, unprefixed
from socialctl.model.platform import LIMIT_NAMES, Limit, Unit
from socialctl.model.policy import Policy
from socialctl.model.shape import model_of
from socialctl.rules._base import Rule
from socialctl.rules.policy_upkeep import SETTINGS
from socialctl.rules.registry import ALL_RULES
from socialctl.store import post_schema
from socialctl.store.frontmatter import decode, read_post
from socialctl.store.strict_yaml import build

CHECKOUT = Path(__file__).resolve().parent.parent
DOCS = CHECKOUT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
ALSO = tuple(CHECKOUT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md"))

# What a page may show besides our own commands: run by the shell, as people would.
STOCK = ("ssh-keygen", "git", "sha256sum", "python3", "cat", "grep")

_FENCE = re.compile(r"^(```+)(\w*)\n(.*?)^\1\n", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]\n]*(?:\n[^\]\n]*)?\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def fenced(text: str, language: str) -> list[str]:
    return [found[3] for found in _FENCE.finditer(text) if found[2] == language]


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", text)


def code_words(text: str) -> set[str]:
    """What a page shows as code in its sentences and tables."""
    return set(_CODE.findall(prose(text)))


def generator() -> dict[str, Any]:
    return runpy.run_path(str(CHECKOUT / "tools" / "make_docs.py"))


# --- Generated parts ----------------------------------------------------------------------------------------


def test_generated_parts_are_up_to_date() -> None:
    made: Mapping[Path, str] = generator()["pages"]()
    assert {path.name for path in made} >= {"commands.md", "rules.md", "platforms.md"}
    for path, text in made.items():
        assert path.read_text("utf-8") == text, f"run: .venv/bin/python tools/make_docs.py ({path.name} is out of date)"


def test_generated_parts_all_have_a_place() -> None:
    text = "".join(path.read_text("utf-8") for path in PAGES)
    for name in generator()["blocks"]():
        assert f"<!-- begin: {name} -->" in text, name
        assert f"<!-- end: {name} -->" in text, name


# --- Everything is there ------------------------------------------------------------------------------------


def test_every_command_is_documented() -> None:
    text = page("commands.md")
    headings = _HEADING.findall(prose(text))
    commands = generator()["commands"]()
    assert set(COMMANDS) <= set(commands)
    for name, command in commands.items():
        assert name in headings, name
        assert f"<!-- begin: command {name} -->" in text, name
        assert command.help, name


def test_every_exit_code_is_documented() -> None:
    text = page("commands.md")
    for code in _boundary.Exit:
        assert f"\n| {int(code)} | " in text, code


@pytest.mark.parametrize("path", [*PAGES, *ALSO], ids=lambda path: path.name)
def test_every_command_that_is_named_exists(path: Path) -> None:
    named = re.findall(r"['`$ ]socialctl ([a-z][a-z-]+)[ '`\n]", "\n".join(said_as_commands(path.read_text("utf-8"))))
    assert set(named) - {"calender"} <= set(COMMANDS)  # calender is an example of a mistake


def said_as_commands(text: str) -> Iterator[str]:
    """What a page shows as code, and the 'socialctl …' of the rules' own words."""
    yield from (f"`{code}`" for code in _CODE.findall(prose(text)))
    yield from re.findall(r"'socialctl [^'\n]+'", prose(text))
    yield from fenced(text, "console")


@pytest.mark.parametrize("variable", ["NO_COLOR", "FORCE_COLOR", "SOCIALCTL_DEBUG"])
def test_environment_is_documented(variable: str) -> None:
    assert variable in code_words(page("commands.md"))


def test_every_csv_column_is_documented() -> None:
    section = page("commands.md").split("## The calendar as CSV", 1)[1].split("\n## ", 1)[0]
    assert set(COLUMNS) <= code_words(section)


@pytest.mark.parametrize("model", post_schema.VALUES, ids=lambda model: model.__name__)
def test_every_key_of_a_post_is_documented(model: type[BaseModel]) -> None:
    assert keys(model) <= code_words(page("format.md"))


def test_every_key_of_the_policy_is_documented() -> None:
    text = page("policy.md")
    words = code_words(text).union(_HEADING.findall(prose(text)))
    for model in models(model_of(Policy)):
        lacking = keys(model) - words
        assert not lacking, f"{model.__name__}: {sorted(lacking)}"


def test_every_code_of_policy_check_is_documented() -> None:
    sources = (CHECKOUT / "socialctl" / "rules").glob("policy_*.py")
    code = "".join(path.read_text("utf-8") for path in sources)
    codes = set(re.findall(r'PolicyFault\(\s*"([a-z-]+)",\s*"(error|warning)"', code))
    codes |= {(f"unknown-{what.replace(' ', '-')}", "error") for what in re.findall(r'_Named\("([a-z ]+)"', code)}
    codes |= {(f"unknown-{what}", "error") for what in ("content-type", "purpose")}  # named through a variable
    codes |= {("invalid-policy", "error"), ("unknown-key", "error")}
    codes |= {(code, "warning") for code in SETTINGS}
    section = page("policy.md").split("## What `policy check` reports", 1)[1].split("\n## ", 1)[0]
    assert codes == set(re.findall(r"^\| `([a-z-]+)` \| (error|warning) \|", section, re.MULTILINE))


def test_every_limit_and_unit_is_documented() -> None:
    words = code_words(page("platforms.md").split("## All platforms", 1)[0])
    assert set(LIMIT_NAMES) <= words
    assert set(get_args(Unit)) <= words
    assert set(Limit.model_fields) <= code_words(page("policy.md"))


def test_every_rule_is_documented() -> None:
    headings = _HEADING.findall(prose(page("rules.md")))
    assert sorted(rule.id for rule in ALL_RULES) == sorted(set(headings) & {rule.id for rule in ALL_RULES})


def test_rules_that_cannot_be_waived_are_named() -> None:
    section = page("format.md").split("## Waivers", 1)[1].split("\n## ", 1)[0]
    assert {rule.id for rule in ALL_RULES if rule.fixed} <= code_words(section)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_every_rule_explains_itself(rule: Rule) -> None:
    before, *pieces = re.split(r"^(\w+):", rule.doc, flags=re.MULTILINE)
    assert not before
    assert pieces[::2] == ["What", "Why", "Example", "Instead"]
    assert all(text.strip() for text in pieces[1::2])
    assert pieces[1].rstrip().endswith(".")


def keys(model: type[BaseModel]) -> set[str]:
    """The keys of a model as people write them."""
    return {field.alias or name for name, field in model.model_fields.items()}


def models(model: type[BaseModel]) -> set[type[BaseModel]]:
    """A model and all that it is made of."""
    found = {model}
    for field in model.model_fields.values():
        for inner in _models_in(field.annotation):
            found |= models(inner)
    return found


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        yield from chain.from_iterable(map(_models_in, getattr(annotation, "__args__", ())))


# --- Links --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*PAGES, *ALSO], ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in _LINK.findall(_CODE.sub("code", prose(path.read_text("utf-8")))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        assert there.exists(), f"{path.name}: {target}"
        if anchor:
            assert anchor in anchors(there.read_text("utf-8")), f"{path.name}: {target}"


def anchors(text: str) -> set[str]:
    """What the headings of a page are called in addresses, as GitHub and GitLab make it."""
    found: dict[str, int] = {}
    for heading in _HEADING.findall(prose(text)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        name = re.sub(r"[^\w -]", "", words.lower()).replace(" ", "-")
        found[name] = found.get(name, -1) + 1
    return {name if not number else f"{name}-{number}" for name, last in found.items() for number in range(last + 1)}


# --- Examples -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [path for path in PAGES if "```console" in path.read_text("utf-8")], ids=lambda p: p.name
)
def test_console_examples_run(
    path: Path,
    tmp_path: Path,
    git: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each ``$ socialctl …`` gives the lines below it (… stands for any) and the exit code that ``$ echo $?`` shows; so
    does what is on every computer (``STOCK``). The reader is Aysel, whose clone trusts the example; everybody's keys
    lie in keys/."""
    for name in ("policy.yaml", ".gitattributes"):
        shutil.copy(CHECKOUT / name, tmp_path / name)
    shutil.copytree(CHECKOUT / "content", tmp_path / "content")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "content")
    git(tmp_path, "config", "socialctl.anchor", example_anchor())
    git(tmp_path, "config", "gpg.format", "ssh")
    git(tmp_path, "config", "user.signingkey", str(lend_keys(tmp_path) / "aysel"))
    monkeypatch.chdir(tmp_path)
    ran = 0
    for block in fenced(path.read_text("utf-8"), "console"):
        for command, shown, code in commands_of(block):
            answered, output = answer(command, monkeypatch)
            assert answered == code, f"{command}: {output}"
            assert_shows(output, shown, command)
            ran += 1
        git(tmp_path, "clean", "--quiet", "-d", "--force")  # each block begins anew
    print(f"{path.name}: {ran} commands")


def commands_of(block: str) -> Iterator[tuple[str, list[str], int]]:
    """Each command of a block with the lines shown below it and its exit code."""
    steps = [step.split("\n") for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    for index, (command, *shown) in enumerate(steps):
        if command != "echo $?":
            after = steps[index + 1] if index + 1 < len(steps) else [""]
            yield command, shown[:-1], int(after[1]) if after[0] == "echo $?" else 0


def example_anchor() -> str:
    """The digest that the Makefile gives for the example."""
    return str(runpy.run_path(str(CHECKOUT / "tools" / "sign_content.py"))["told"]())


def lend_keys(root: Path) -> Path:
    """The test keys in a folder that git takes no notice of, as ssh-keygen wants them."""
    folder = root / "keys"
    shutil.copytree(CHECKOUT / "tests" / "keys", folder)
    for path in folder.iterdir():
        path.chmod(0o600)
    (root / ".git" / "info").mkdir(exist_ok=True)
    (root / ".git" / "info" / "exclude").write_text("/keys/\n", "utf-8")
    return folder


def answer(command: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """What a command line of a page gives, run in the working directory."""
    program, *arguments = shlex.split(command)
    if program in STOCK:
        done = subprocess.run(["sh", "-c", command], check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.decode()
    assert program == "socialctl", command
    return run(arguments, monkeypatch)


def run(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """The exit code and everything that was printed."""
    printed = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    before = signal.getsignal(signal.SIGINT)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", printed)
        patch.setattr(sys, "stderr", printed)
        try:
            code = _boundary.run(arguments)
        finally:
            signal.signal(signal.SIGINT, before)
    printed.flush()
    printed.seek(0)
    return code, printed.read()


def assert_shows(output: str, shown: list[str], command: str) -> None:
    """The shown lines are the output's; a line of … stands for any number of lines."""
    pattern = "".join(r"(?:.*\n)*?" if line == "…" else re.escape(line.rstrip()) + "\n" for line in shown)
    told = "".join(f"{line.rstrip()}\n" for line in output.splitlines())
    assert re.fullmatch(pattern, told), f"$ {command}\n{output}"


def test_examples_of_posts_fit() -> None:
    text = page("format.md")
    whole = fenced(text, "markdown")
    pieces = fenced(text, "yaml")
    assert whole
    assert pieces
    for block in whole:
        post_schema.read(read_post(block.encode()).front)
    for block in pieces:
        post_schema.read(build(block))


def test_examples_of_the_policy_fit() -> None:
    ours = build(decode((CHECKOUT / "policy.yaml").read_bytes()))
    blocks = fenced(page("policy.md"), "yaml")
    assert blocks
    for block in blocks:
        Policy.model_validate(merged(ours, build(block)))


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """``above`` put over ``below``, key by key."""
    both = {
        key: merged(below[key], value) if isinstance(value, dict) and isinstance(below.get(key), dict) else value
        for key, value in above.items()
    }
    return {**below, **both}


def test_the_apostrophe_comes_off_as_documented() -> None:
    (block,) = fenced(page("commands.md"), "python")
    documented: dict[str, Any] = {}
    exec(block, documented)
    for cell in ("", "'", "=1", "'=1", "''=1", "' =1", "'a", "'\n-1", "'＝1", "'@a", "a", "''", "'-", " =1"):
        assert documented["unprefixed"](cell) == unprefixed(cell), cell
