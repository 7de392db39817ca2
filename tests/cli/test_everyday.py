"""Everyday arguments are read without Typer, and as Typer reads them."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import typer
from scene import NOW, call, repository

from socialctl.cli import _everyday, make_app
from socialctl.cli._boundary import Exit
from socialctl.cli._everyday import CALENDAR, VALIDATE, read
from socialctl.emitters import EMITTERS

PLAIN: tuple[tuple[str, ...], ...] = (
    (),
    ("--format", "json", "--now", NOW),
    ("--format=text", f"--now={NOW}", "--strict", "--staged"),
    ("content/posts/a.md", "content/posts", "--rule", "unknown-key", "--rule=over-length"),
    ("--root", "somewhere", "--rev", "HEAD~1", "-o", "report.json", "."),
    ("--range", "A..B", "--format", "json", "content/posts"),
    ("--root=a=b", "--output=x y", "--now", "yesterday", "--now", "today"),
)
LEFT_TO_TYPER: tuple[tuple[str, ...], ...] = (
    ("--help",),
    ("-h",),
    ("--nonsense",),
    ("--form", "json"),
    ("--format", "xml"),
    ("--format", "JSON"),
    ("--format",),
    ("--format=",),
    ("--root", ""),
    ("--now", "--strict"),
    ("--strict=yes",),
    ("-o",),
    ("-oreport.json",),
    ("-o=report.json",),
    ("-o", "-"),
    ("--", "--strict"),
    ("-",),
)
WORDS = tuple(dict.fromkeys(word for words in (*PLAIN, *LEFT_TO_TYPER) for word in words))


def by_typer(
    arguments: Sequence[str], monkeypatch: pytest.MonkeyPatch, command: str = "validate"
) -> dict[str, Any] | None:
    """What Typer makes of the arguments; None where it refuses them or prints help."""
    found: list[dict[str, Any]] = []

    def record(**options: Any) -> Exit:
        found.append(options)
        return Exit.CLEAN

    monkeypatch.setattr(f"socialctl.cli.{command}.run", record)
    with pytest.raises(SystemExit):
        make_app([command])(args=[command, *arguments], prog_name="socialctl")
    return found[0] if found else None


def check_alike(arguments: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> bool:
    """Both readers agree, where the quick one answers; whether it does."""
    quick = read(VALIDATE, arguments)
    if quick is None:
        return False
    slow = by_typer(arguments, monkeypatch)
    assert slow is not None, arguments
    said = {name: list(value) if isinstance(value, tuple | list) else value for name, value in slow.items()}
    assert {name: value for name, value in said.items() if value != DEFAULTS.get(name, [])} == {
        name: value for name, value in quick.items() if value != DEFAULTS.get(name, [])
    }, arguments
    return True


DEFAULTS: dict[str, Any] = {
    "anchor": None,
    "base": None,
    "commits": None,
    "root": None,
    "no_cache": False,
    "staged": False,
    "rev": None,
    "strict": False,
    "output_format": "text",
    "output": None,
    "now": None,
}


@pytest.mark.parametrize("arguments", PLAIN, ids=str)
def test_everyday_arguments_are_read(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_alike(arguments, monkeypatch)


@pytest.mark.parametrize("arguments", LEFT_TO_TYPER, ids=str)
def test_everything_else_is_left_to_typer(arguments: tuple[str, ...]) -> None:
    assert read(VALIDATE, arguments) is None


@pytest.mark.long
def test_any_arguments_are_read_as_typer_reads_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(1)
    answered = sum(
        check_alike([chance.choice(WORDS) for _ in range(chance.randrange(5))], monkeypatch) for _ in range(1500)
    )
    print(f"{answered} of 1500 read")
    assert answered > 200


def test_every_option_is_known() -> None:
    command: Any = typer.main.get_command(make_app(["validate"]))
    options = {name for one in command.commands["validate"].params for name in one.opts if name.startswith("-")}
    assert options - {"--help", "-h"} == {*VALIDATE.flags, *VALIDATE.values, *VALIDATE.lists}


def test_only_validate_is_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for arguments in ([], ["--version"], ["rules"], ["--", "validate"], ["validate", "--help"]):
        assert _everyday.run(arguments) is None
    root = repository(tmp_path / "r")
    assert call(capsys, "validate", "--root", root, "--now", NOW).code in (0, 1)


def test_typer_is_not_imported(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    script = "import sys; from socialctl.cli._boundary import run; run(sys.argv[1:]); print(*sys.modules)"
    for option, wanted in ((), False), (("--strict=yes",), True):
        done = subprocess.run(
            [sys.executable, "-c", script, "validate", "--now", NOW, *option],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        loaded = set(done.stdout.split("\n")[-2].split())
        assert ({"typer", "pydantic"} & loaded != set()) is wanted


CALENDARS: tuple[tuple[str, ...], ...] = (
    (),
    ("--month", "2026-10", "--format", "json", "--now", NOW, "--account", "a", "--account=b"),
    ("--campaign", "a", "--campaign=b", "--format", "month"),
    ("--week=2026-W43", "--include", "all", "-o", "out.csv", "--format=csv", "--staged"),
    ("--from", "2026-10-01", "--to", "2026-10-31", "--root", "somewhere", "--rev", "HEAD", "--base=main"),
    ("--format", "table", "--include", "approved", "--anchor", "sha256:0"),
)


@pytest.mark.parametrize("arguments", CALENDARS)
def test_everyday_arguments_of_a_calendar_are_read(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = {"include": "approved", "output_format": "table"}
    quick, slow = read(CALENDAR, arguments), by_typer(arguments, monkeypatch, "calendar")
    assert quick is not None
    assert slow is not None
    slow.pop("asked")  # the folder that git looks through, as for both
    said = {name: list(value) if isinstance(value, tuple | list) else value for name, value in slow.items() if value}
    assert said == defaults | {name: value for name, value in quick.items() if value}


def test_what_is_not_plain_of_a_calendar_is_left_to_typer() -> None:
    for arguments in (
        ("2026-10",),
        ("diff", "HEAD"),
        ("--month", "2026-10", "diff", "HEAD"),
        ("--format", "html"),
        ("--include", "some"),
        ("--month",),
        ("--help",),
        ("-x",),
    ):
        assert read(CALENDAR, arguments) is None
    assert set(CALENDAR.choices["output_format"]) <= set(EMITTERS)
